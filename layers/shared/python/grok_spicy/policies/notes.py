"""What a person says about something that is made again, as a part of its prompt. It is data: it
asks for a change in the picture, and names no reference image or voice. Pure."""

from collections.abc import Sequence

from grok_spicy.models.language import cut_text
from grok_spicy.models.redo import LONGEST_NOTE
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.prompt_length import sentence

_BEFORE = "Requested changes, which go before everything else: "
_BRACKETS = str.maketrans("<>", "‹›")
"""`<IMAGE_1>` and `<AUDIO_1>` name inputs of a clip: a note must not."""


def without_inputs(text: str) -> str:
    """The text with nothing in it that names an input of a clip."""
    return text.translate(_BRACKETS)


def words_of(notes: Sequence[str], limit: int | None = None) -> str:
    """The notes as one part of a prompt, oldest first; empty if there are none. It takes up to half
    of a prompt of `limit` letters, the oldest notes are left out first."""
    most = min(LONGEST_NOTE, limit // 2 if limit else LONGEST_NOTE) - len(_BEFORE)
    chosen: list[str] = []
    for note in reversed([sentence(without_inputs(note)) for note in notes]):
        if chosen and len(" ".join([note, *chosen])) > most:
            break
        chosen.insert(0, cut_text(note, most) if len(note) > most else note)
    return f"{_BEFORE}{' '.join(chosen)}" if chosen else ""


def room_beside(notes: Sequence[str], limit: int | None) -> int | None:
    """The letters of a prompt of `limit` letters that the notes leave; None for no limit."""
    words = words_of(notes, limit)
    return limit - len(words) - 1 if limit and words else limit


def with_notes(prompt: str, notes: Sequence[str], limit: int | None = None) -> str:
    """The prompt, which leaves room for them, with the notes at its end."""
    words = words_of(notes, limit)
    return f"{prompt} {words}" if words else prompt


def plan_anew(request: str, rejected: StoryPlan, notes: Sequence[str]) -> str:
    """The request for a plan, with the one that a person rejected, in short, and their notes."""
    scenes = "\n".join(f"- {scene.title}: {scene.action}" for scene in rejected.scenes)
    wishes = words_of(notes) or "Tell it in another way."
    return (
        f"{request}\n\nAn earlier plan, “{rejected.title}”, was rejected. Its scenes were:\n"
        f"{scenes}\n{wishes}"
    )
