"""When each piece of what is said is shown: in seconds of the film, by what is heard of it.

The narration's first piece begins, and its last one ends, when the voice does. Between them, pieces
follow each other as the recording's words do where the service gives their times, else by their
length, without the pauses. Nobody knows when a line of dialogue is said: lines are spread over what
the scene has free, and are marked as estimated.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from grok_spicy.models.film_sound import Heard
from grok_spicy.models.media import FPS
from grok_spicy.models.narration import Narration
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.models.subtitles import Cue
from grok_spicy.policies.subtitle_lines import break_lines, fits, joined, split_text, units
from grok_spicy.policies.timeline import Shot, spans

SHORTEST_SECONDS = 1.0
_MARGIN = 0.5  # of a scene, before its first line and after its last one
_SPEECH_UNITS_PER_SECOND = 14.0


class _Stretch(NamedTuple):
    """A part of a text, by its share (0–1), and when it is said, in seconds."""

    share: float
    next_share: float
    start: float
    end: float


def cues(
    plan: StoryPlan,
    narration: Mapping[int, Narration],
    heard: Mapping[int, Sequence[Heard]],
) -> list[Cue]:
    """The film's cues, in order, none before another has ended. `narration` and `heard`, the parts
    of each recording in which there is a voice, are by scene id."""
    shots = [Shot(scene.duration_seconds, scene.transition) for scene in plan.scenes]
    found: list[Cue] = []
    film_end = spans(shots)[-1].end / FPS
    for scene, span in zip(plan.scenes, spans(shots), strict=True):
        start, end = span.start / FPS, span.end / FPS
        busy: Heard | None = None
        spoken = narration.get(scene.scene_id)
        if spoken:
            begins = start + spoken.starts_at
            voice = heard.get(scene.scene_id) or [Heard(0.0, spoken.seconds)]
            found += _narrated(spoken, voice, begins, film_end)
            busy = Heard(begins + voice[0].start, begins + voice[-1].end)
        found += _dialogue(scene, Heard(start, end), busy)
    return without_overlaps(found)


def _narrated(
    spoken: Narration, voice: Sequence[Heard], begins: float, film_end: float
) -> list[Cue]:
    times = _times(spoken, voice)
    parts = _long_enough(split_text(spoken.text), times)
    shares = _shares(parts)
    result = []
    for part, (share, next_share) in zip(parts, pairwise(shares), strict=True):
        start, end = _time_at(times, share, is_start=True), _time_at(times, next_share)
        result.append(_cue(break_lines(part), begins + start, min(film_end, begins + end)))
    return [cue for cue in result if cue.start < cue.end]


def _times(spoken: Narration, voice: Sequence[Heard]) -> list[_Stretch]:
    """Which share of the text is said when."""
    said = [word for word in spoken.words if word.end > word.start and units(word.text)]
    parts = [Heard(word.start, word.end) for word in said] or list(voice)
    lengths = [units(word.text) for word in said] or [each.end - each.start for each in parts]
    whole = sum(lengths)
    shares = [0.0, *(length / whole for length in accumulate(lengths))]
    return [
        _Stretch(share, next_share, part.start, part.end)
        for part, (share, next_share) in zip(parts, pairwise(shares), strict=True)
    ]


def _time_at(times: Sequence[_Stretch], share: float, is_start: bool = False) -> float:
    """When that share of the text has been said. At a pause, a start is after it, an end before."""
    for each in times:
        is_inside = share < each.next_share - 1e-9 if is_start else share <= each.next_share + 1e-9
        if is_inside:
            part = (share - each.share) / (each.next_share - each.share)
            return each.start + max(0.0, part) * (each.end - each.start)
    return times[-1].end


def _shares(parts: Sequence[str]) -> list[float]:
    whole = sum(map(units, parts)) or 1.0
    return [0.0, *(min(1.0, each / whole) for each in accumulate(map(units, parts)))]


def _long_enough(parts: list[str], times: Sequence[_Stretch]) -> list[str]:
    """Pieces that would be shown too briefly are joined with a neighbour, if that still fits."""
    parts = list(parts)
    while len(parts) > 1:
        shares = _shares(parts)
        seconds = [
            _time_at(times, after) - _time_at(times, before, is_start=True)
            for before, after in pairwise(shares)
        ]
        short = (at for at, length in enumerate(seconds) if length < SHORTEST_SECONDS)
        pairs = ((at, other) for at in short for other in (at, at - 1))
        at = next(
            (o for _, o in pairs if 0 <= o < len(parts) - 1 and fits(joined(*parts[o : o + 2]))),
            None,
        )
        if at is None:
            break
        parts[at : at + 2] = [joined(*parts[at : at + 2])]
    return parts


def _dialogue(scene: Scene, span: Heard, busy: Heard | None) -> Iterable[Cue]:
    """The scene's lines, one after the other in the longest part of it that is free."""
    pieces = [(line.character, part) for line in scene.dialogue for part in split_text(line.text)]
    if not pieces:
        return
    margin = min(_MARGIN, (span.end - span.start) / 8)
    free = Heard(span.start + margin, span.end - margin)
    if busy:
        sides = [Heard(free.start, busy.start - 0.1), Heard(busy.end + 0.1, free.end)]
        longest = max(sides, key=lambda each: each.end - each.start)
        free = longest if longest.end - longest.start >= SHORTEST_SECONDS else free
    lengths = [max(SHORTEST_SECONDS, units(text) / _SPEECH_UNITS_PER_SECOND) for _, text in pieces]
    scale = min(1.0, (free.end - free.start) / sum(lengths))
    at = free.start
    speakers = {character for character, _ in pieces}
    for (character, text), length in zip(pieces, lengths, strict=True):
        lines = break_lines(text)
        shown = f"{character}: {text}" if len(speakers) > 1 or busy else ""
        lines = break_lines(shown) if shown and fits(shown) else lines
        yield _cue(lines, at, at + length * scale, character)
        at += length * scale


def _cue(text: str, start: float, end: float, speaker: str | None = None) -> Cue:
    return Cue(
        start=round(start, 3),
        end=round(end, 3),
        text=text,
        speaker=speaker,
        is_estimated=speaker is not None,
    )


def without_overlaps(found: Sequence[Cue]) -> list[Cue]:
    """The cues in order; where some are shown at once, they become one with the lines of all."""
    borders = sorted({time for cue in found for time in (cue.start, cue.end)})
    result: list[Cue] = []
    for start, end in pairwise(borders):
        shown = [cue for cue in found if cue.start <= start and cue.end >= end]
        if not shown:
            continue
        text = "\n".join(cue.text for cue in shown)
        speaker = shown[0].speaker if len(shown) == 1 else None
        estimated = all(cue.is_estimated for cue in shown)
        last = result[-1] if result else None
        if last and last.end == start and (last.text, last.speaker) == (text, speaker):
            whole = any(cue.start <= last.start and cue.end >= end for cue in shown)
            if whole:
                result[-1] = last.model_copy(update={"end": end})
                continue
        result.append(Cue(start=start, end=end, text=text, speaker=speaker, is_estimated=estimated))
    return result
