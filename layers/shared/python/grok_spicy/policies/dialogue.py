"""Who says what in a scene, and with which voice. Pure."""

from collections.abc import Iterable, Sequence

from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import DialogueLine, Scene, StoryPlan
from grok_spicy.policies.capabilities import VOICES
from grok_spicy.policies.narration import OBVIOUS, spoken_seconds

_TURN_SECONDS = 0.5
"""What passes before a line: somebody else begins to speak, or the scene begins."""


def dialogue_seconds(lines: Iterable[DialogueLine]) -> float:
    """How long the lines take to be said, in seconds, about."""
    return sum(_TURN_SECONDS + spoken_seconds(line.text) for line in lines)


def dialogue_letters(scene_seconds: float) -> int:
    """How many letters two people can say in a scene of that length, about."""
    return max(0, int((scene_seconds - 2 * _TURN_SECONDS) * 14))


def dialogue_problems(plan: StoryPlan, settings: RunSettings) -> list[str]:
    """A sentence for each scene whose lines are obviously too long for it, or can't be heard."""
    spoken = [scene for scene in plan.scenes if scene.dialogue]
    if spoken and settings.clip_sound == "none":
        numbers = ", ".join(str(scene.scene_id) for scene in spoken)
        return [f"scene {numbers} has dialogue, which clip_sound none makes silent"]
    problems = []
    for scene in spoken:
        seconds = dialogue_seconds(scene.dialogue)
        if seconds > OBVIOUS * scene.duration_seconds:
            problems.append(
                f"scene {scene.scene_id}: its dialogue takes about {seconds:.1f} s, and the scene "
                f"lasts {scene.duration_seconds} s: shorten the lines, or lengthen the scene"
            )
    return problems


def speakers(scene: Scene) -> list[str]:
    """Who says something in the scene, each once, in the order of their lines."""
    return list(dict.fromkeys(line.character for line in scene.dialogue))


def voices_of(plan: StoryPlan) -> dict[str, str]:
    """The preset voice of each character that says a line somewhere, by name: its own, else the
    first that nobody has. It is the same in every scene."""
    names = {name for scene in plan.scenes for name in speakers(scene)}
    voices = {each.name: each.voice for each in plan.characters if each.voice}
    free = [voice for voice in VOICES if voice not in voices.values()]
    for character in plan.characters:
        if character.name in names and character.name not in voices and free:
            voices[character.name] = free.pop(0)
    return {name: voice for name, voice in voices.items() if name in names}


def spoken_lines(scene: Scene, prompt: str) -> Sequence[str]:
    """What a clip's prompt adds of the dialogue: who says what, in quotes. Lines that the prompt
    has already are left out."""
    return [
        f"{line.character} says: “{line.text}”"
        for line in scene.dialogue
        if line.text not in prompt
    ]
