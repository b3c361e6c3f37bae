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


@dataclass(frozen=True)
class DriftPlan:
    """The corrections at a chunk's start and end. `is_lit_anew`: its light has truly changed, so
    that it becomes what later chunks are held against."""

    start: Correction = NO_CORRECTION
    end: Correction = NO_CORRECTION
    is_lit_anew: bool = False


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
    if drift is not None and is_sudden(
        NO_CORRECTION, _between(middle, first) or NO_CORRECTION, drift
    ):
        return DriftPlan(start, start, is_lit_anew=True)
    guess = start.after(drift) if drift else start
    match = _match(last, reference)
    return DriftPlan(start, bounded(match[0] if match else guess))


def measure_difference(frame: SmallFrame, reference: Sequence[SmallFrame]) -> float | None:
    """How far the frame's colours are from the reference's, in mean CIEDE2000 over what both of
    them show, wherever it is; None if that is too little."""
    match = _match(frame, reference)
    if match is None:
        return None
    correction, pairs = match
    return round(fmean(delta_e(lab(own), lab(correction.on(own))) for own, _ in pairs), 3)


def _between(frame: SmallFrame, other: SmallFrame) -> Correction | None:
    """What brings the frame's colours to those of the other, if they show the same."""
    match = _match(frame, [other])
    return match[0] if match else None


def _match(
    frame: SmallFrame, reference: Sequence[SmallFrame]
) -> tuple[Correction, list[tuple[Levels, Levels]]] | None:
    """What brings the frame's colours to those of the reference frame that it shares most with, and
    the colours of what they share."""
    best: tuple[Correction, list[tuple[Levels, Levels]]] | None = None
    for other in reference:
        pairs = pairs_found(frame, other)
        if best is None or len(pairs) > len(best[1]):
            correction = fit(pairs, len(frame.parts))
            best = (correction, pairs) if correction else best
    return best
