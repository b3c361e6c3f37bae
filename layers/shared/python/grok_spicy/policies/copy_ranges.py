"""Which frames of a clip can be copied: pure arithmetic on its coded pictures.

Copying starts at an IDR picture, after which nothing refers to what came before. It ends where
everything decoded so far is shown before everything that follows. What lies between such a place
and a transition has to be encoded.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from grok_spicy.policies.timeline import CROSSFADE_FRAMES, Crossfade, Piece


class CodedFrame(NamedTuple):
    """A picture in decoding order: its place when shown, from 0, and whether it is an IDR."""

    frame: int
    is_idr: bool


@dataclass(frozen=True)
class CopyPoints:
    """The frames, in order, before which copying may start, and up to which it may go."""

    starts: list[int]
    ends: list[int]


class CopyRange(NamedTuple):
    """The frames to copy, from `start` up to, not including, `end`; empty if they are equal."""

    start: int
    end: int


def copy_points(frames: Sequence[CodedFrame]) -> CopyPoints:
    """Where a clip can be cut without decoding it. `frames` are in decoding order."""
    latest = list(accumulate((each.frame for each in frames), max, initial=-1))
    earliest = list(accumulate((each.frame for each in reversed(frames)), min, initial=len(frames)))
    earliest.reverse()
    # Before a clean place, `place` pictures are decoded, and they are the first ones shown.
    clean = [place for place in range(len(frames) + 1) if latest[place] < place <= earliest[place]]
    starts = [place for place in clean[:-1] if frames[place] == CodedFrame(place, True)]
    return CopyPoints(starts, clean)


def copy_range(points: CopyPoints, start: int, end: int) -> CopyRange:
    """The part of the frames from `start` up to `end` that can be copied: the frames before it and
    after it are encoded."""
    first = next((frame for frame in points.starts if frame >= start), end)
    last = max((frame for frame in points.ends if frame <= end), default=0)
    return CopyRange(first, last) if first < last else CopyRange(end, end)


class Copied(NamedTuple):
    """Frames of a scene to copy, from `start` up to, not including, `end`."""

    scene: int
    start: int
    end: int


class Encoded(NamedTuple):
    """Frames of a scene to encode, from `start` up to, not including, `end`."""

    scene: int
    start: int
    end: int


class EncodedCrossfade(NamedTuple):
    """A crossfade from `scene` to the next one to encode, with `lead` frames of `scene` before it
    and `trail` frames of the next one after it."""

    scene: int
    lead: int
    trail: int


Splice = Copied | Encoded | EncodedCrossfade


def frames_of(splice: Splice) -> int:
    """Its length in frames."""
    if isinstance(splice, EncodedCrossfade):
        return splice.lead + CROSSFADE_FRAMES + splice.trail
    return splice.end - splice.start


def splices(
    timeline: Sequence[Piece],
    points: Sequence[CopyPoints | None],
    encoded: Container[int] = (),
) -> list[Splice]:
    """How to make each piece of the film: copied as far as its scene can be cut, the rest encoded,
    with the crossfade beside it where there is one. `points` are the scenes'; None: not to copy.
    `encoded` are the places of pieces that are not to be copied."""
    result: list[Splice] = []
    lead = 0
    for place, piece in enumerate(timeline):
        if isinstance(piece, Crossfade):
            result.append(EncodedCrossfade(piece.scene, lead, 0))
            lead = 0
            continue
        scene, start, end = piece
        cuts = None if place in encoded else points[scene]
        kept = copy_range(cuts, start, end) if cuts else CopyRange(end, end)
        if kept.start > start:
            last = result[-1] if result else None
            if isinstance(last, EncodedCrossfade):
                result[-1] = last._replace(trail=last.trail + kept.start - start)
            else:
                result.append(Encoded(scene, start, kept.start))
        if kept.start < kept.end:
            result.append(Copied(scene, kept.start, kept.end))
        lead = end - kept.end
        if lead and not (place + 1 < len(timeline) and isinstance(timeline[place + 1], Crossfade)):
            result.append(Encoded(scene, kept.end, end))
            lead = 0
    return result
