"""How a narration fits its scene, and what it costs. Pure.

The figures: a narrator speaks about 14 letters a second, and rests between sentences.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grok_spicy.models.language import spoken_letters
from grok_spicy.models.settings import RunSettings, SpeechService
from grok_spicy.models.speech import SPEECH
from grok_spicy.models.spending import ticks
from grok_spicy.models.story import LONGEST_NARRATION, Scene, StoryPlan

STARTS_AT = 0.3
"""When a narration begins in its scene, in seconds."""
REST = 0.2
"""Seconds of the scene that are left after it. With `STARTS_AT` they are the length of a crossfade,
so that two scenes' narrations never speak at once."""
LETTERS_A_SECOND = 14.0
_SENTENCE_REST, _PHRASE_REST = 0.35, 0.12
FASTEST = 1.1
"""A narration is made so much faster at most to fit: more is heard."""
OBVIOUS = 1.25
"""An estimate that is so much too long can't be wrong: it is refused before anything is spoken."""
_CUT_SHORT = 0.35
"""A recording of less than this share of its estimate was cut short."""
MOST_TRIES = 2
"""Recordings of a line that are bought where the first can't be used."""
LOST_ANSWERS = 2
"""How often each of them may be paid."""
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s+\S)|[。！？।](?=\s*\S)")
_PHRASE_END = re.compile(r"[,;:–—](?=\s)|[、，；،]")


def spoken_seconds(text: str) -> float:
    """How long a text takes to be spoken, in seconds, about."""
    rests = _SENTENCE_REST * len(_SENTENCE_END.findall(text))
    rests += _PHRASE_REST * len(_PHRASE_END.findall(text))
    return spoken_letters(text) / LETTERS_A_SECOND + rests


def room_seconds(scene_seconds: float) -> float:
    """How long a narration may be in a scene of that length, in seconds."""
    return scene_seconds - STARTS_AT - REST


def room_letters(scene_seconds: float) -> int:
    """How many letters fit into a scene of that length, with a rest between two sentences."""
    letters = (room_seconds(scene_seconds) - _SENTENCE_REST) * LETTERS_A_SECOND
    return max(0, min(LONGEST_NARRATION, int(letters)))


@dataclass(frozen=True)
class Fit:
    """How a recording fits its scene: made `speed` times faster; or not at all, for that
    `problem`."""

    speed: float = 1.0
    problem: str | None = None


def fit(scene: Scene, seconds: float) -> Fit:
    """How a recording of that length fits into the scene."""
    room = room_seconds(scene.duration_seconds)
    if seconds <= room:
        return Fit()
    if seconds <= room * FASTEST:
        return Fit(speed=seconds / room)
    return Fit(problem=too_long(scene, f"{seconds:.1f} s"))


def too_long(scene: Scene, length: str) -> str:
    """The sentence about a narration of that length that does not fit."""
    room = room_seconds(scene.duration_seconds)
    return (
        f"scene {scene.scene_id}: its narration takes {length}, and its {scene.duration_seconds} s "
        f"have room for {room:.1f} s: shorten the line, or lengthen the scene"
    )


def narration_problems(plan: StoryPlan) -> list[str]:
    """A sentence for each narration that is obviously too long for its scene."""
    problems = []
    for scene in plan.scenes:
        if scene.narration:
            seconds = spoken_seconds(scene.narration)
            if seconds > OBVIOUS * room_seconds(scene.duration_seconds):
                problems.append(too_long(scene, f"about {seconds:.1f} s"))
    return problems


def is_cut_short(text: str, seconds: float) -> bool:
    """Whether a recording is far too short to hold all of its text."""
    return seconds < _CUT_SHORT * spoken_seconds(text)


def is_spoken(plan: StoryPlan) -> bool:
    """Whether a narrator says anything in the film."""
    return any(scene.narration for scene in plan.scenes)


def lines_of(plan: StoryPlan) -> dict[int, str]:
    """What the narrator says, by scene id; scenes without a line are left out."""
    return {scene.scene_id: scene.narration for scene in plan.scenes if scene.narration}


def expected_letters(
    settings: RunSettings, scene_seconds: Mapping[int, int], plan: StoryPlan | None = None
) -> list[int]:
    """How many characters each narration has: of the plan, or of one that the model is to write."""
    if plan is not None:
        return [len(line) for line in lines_of(plan).values()]
    return [room_letters(each) for each in scene_seconds.values()] if settings.narrate else []


def speech_price(service: SpeechService, letters: int) -> int:
    """The price of a spoken text of so many characters, in ticks."""
    return ticks(SPEECH[service].usd * letters / 1_000_000)


def narration_price(settings: RunSettings, letters: Iterable[int]) -> int:
    """What the narrations of so many characters cost if each is good at once, in ticks."""
    return sum(speech_price(settings.speech, each) for each in letters)


def narration_bound(settings: RunSettings, letters: Iterable[int]) -> int:
    """The most that they may cost, in ticks. What the model writes may be as long as a line may
    be."""
    longest = [LONGEST_NARRATION if settings.narrate else each for each in letters]
    return MOST_TRIES * LOST_ANSWERS * narration_price(settings, longest)
