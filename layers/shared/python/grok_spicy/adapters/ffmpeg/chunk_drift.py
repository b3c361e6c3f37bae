"""Measures how a chunk's colours have run away, and decides on their correction.

At its start it is held against the tail of the chunk before, which shows the same; at its end
against the first chunk, as far as that shows the same, else against its own start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from grok_spicy.adapters.ffmpeg.chunk_frames import (
    SmallFrame,
    pairs_found,
    pairs_in_place,
)
from grok_spicy.policies.chunk_colours import (
    NO_CORRECTION,
    Correction,
    Levels,
    bounded,
    delta_e,
    fit,
    is_sudden,
    lab,
)

_ROUNDS = 2  # of looking for what is the same, in colours that come nearer
_MOST_REFERENCES, _KEPT = 6, 3  # frames of a reference, and how many of these are the scene's first


@dataclass(frozen=True)
class DriftPlan:
    """The corrections at a chunk's start and end. `is_new`: it shows nothing of the reference any
    more, since the view or the light has changed, so that later chunks are held against it too."""

    start: Correction = NO_CORRECTION
    end: Correction = NO_CORRECTION
    is_new: bool = False


def plan_correction(
    joint: Sequence[tuple[SmallFrame, SmallFrame]],
    frames: tuple[SmallFrame, SmallFrame, SmallFrame],
    reference: Sequence[SmallFrame],
) -> DriftPlan:
    """`joint` are frames of the chunk, each with that of the tail that shows the same; `frames`
    the chunk's first, middle and last."""
    parts = len(frames[0].parts)
    common = [pair for own, other in joint for pair in pairs_in_place(own, other)]
    start = bounded(fit(common, parts * len(joint)) or NO_CORRECTION) if joint else NO_CORRECTION
    first, middle, last = frames
    drift = _between(last, first)
    if drift and is_sudden(NO_CORRECTION, _between(middle, first) or NO_CORRECTION, drift):
        return DriftPlan(start, start, is_new=True)
    guess = start.after(drift) if drift else start
    found = match(last, reference, guess)
    return DriftPlan(start, bounded(found[0] if found else guess), is_new=found is None)


def extended_reference(
    reference: Sequence[SmallFrame], frames: Sequence[SmallFrame]
) -> list[SmallFrame]:
    """What later chunks are held against: the first frames of the scene, and the latest that show
    something else."""
    all_frames = [*reference, *frames]
    latest = all_frames[_KEPT:][-(_MOST_REFERENCES - _KEPT) :]
    return [*all_frames[:_KEPT], *latest]


def measure_difference(
    frame: SmallFrame, reference: Sequence[SmallFrame], guess: Correction = NO_CORRECTION
) -> float | None:
    """How far the frame's colours are from the reference's, in mean CIEDE2000 over what both of
    them show, wherever it is; None if that is too little. `guess` is about what would bring them
    there."""
    found = match(frame, reference, guess)
    if found is None:
        return None
    correction, colours = found
    differences = (delta_e(lab(colour), lab(correction.on(colour))) for colour in colours)
    return round(fmean(differences), 3)


def match(
    frame: SmallFrame, reference: Sequence[SmallFrame], guess: Correction = NO_CORRECTION
) -> tuple[Correction, list[Levels]] | None:
    """What brings the frame's colours to those of the reference frame that it shares most with, and
    the colours of what they share. `guess` is about what that is."""
    best: tuple[Correction, list[Levels]] | None = None
    for other in reference:
        correction: Correction | None = guess
        pairs: list[tuple[Levels, Levels]] = []
        for _ in range(_ROUNDS):
            near = frame.corrected(correction or guess)
            pairs = pairs_found(near, other)
            fitted = fit(pairs, len(frame.parts))
            correction = fitted.after(correction or guess) if fitted else None
            if correction is None:
                break
        if correction and (best is None or len(pairs) > len(best[1])):
            back = _inverse(correction)
            best = correction, [back.on(there) for _, there in pairs]
    return best


def _between(frame: SmallFrame, other: SmallFrame) -> Correction | None:
    """What brings the frame's colours to those of the other, if they show the same."""
    found = match(frame, [other])
    return found[0] if found else None


def _inverse(correction: Correction) -> Correction:
    gains = tuple(1 / gain for gain in correction.gains)
    offsets = tuple(
        -offset / gain for gain, offset in zip(correction.gains, correction.offsets, strict=True)
    )
    return Correction((gains[0], gains[1], gains[2]), (offsets[0], offsets[1], offsets[2]))
