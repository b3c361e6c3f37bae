"""Where the cuts are: pure arithmetic in frames, so that picture and sound agree to the sample.

A crossfade overlaps two scenes by half a second; every other transition is a cut. What no crossfade
touches can be copied, so a film is a list of pieces: stretches to copy and crossfades to encode.

    A ──────────┐             scenes A, B and C, B entered by a crossfade
              B └┬─────── C ──────
    copy A  ·  A×B  ·  copy B  ·  copy C
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from grok_spicy.models.media import CROSSFADE_SECONDS, FPS
from grok_spicy.models.story import Transition

CROSSFADE_FRAMES = int(CROSSFADE_SECONDS * FPS)


class Shot(NamedTuple):
    """A scene as the timeline sees it: its length in whole seconds (1 or more) and its entrance."""

    seconds: int
    transition: Transition


class Span(NamedTuple):
    """Where a scene is in the film, in frames: from `start` up to, not including, `end`.

    Both include the overlaps, so a scene that is entered by a crossfade starts before the scene
    ahead of it ends.
    """

    start: int
    end: int


class Stretch(NamedTuple):
    """A part of a scene to copy: frames of the scene from `start` up to, not including, `end`."""

    scene: int
    start: int
    end: int

    @property
    def frames(self) -> int:
        """Its length in frames."""
        return self.end - self.start


class Crossfade(NamedTuple):
    """The overlap of `scene`'s last half second with the first half second of the one after it."""

    scene: int

    @property
    def frames(self) -> int:
        """Its length in frames."""
        return CROSSFADE_FRAMES


Piece = Stretch | Crossfade


def spans(shots: Sequence[Shot]) -> list[Span]:
    """Where each scene is in the film, in frames. ValueError for a scene under one second."""
    result: list[Span] = []
    for shot in shots:
        if shot.seconds < 1:
            raise ValueError(f"a scene of {shot.seconds} s has no room for its transitions")
        overlap = CROSSFADE_FRAMES if result and shot.transition == "crossfade" else 0
        start = result[-1].end - overlap if result else 0
        result.append(Span(start, start + shot.seconds * FPS))
    return result


def spans_alone(shots: Sequence[Shot]) -> list[Span]:
    """Where each scene is seen alone, in frames: its span without the crossfades at its ends."""
    found = spans(shots)
    ends = [None, *(span.end for span in found)]
    starts = [*(span.start for span in found[1:]), None]
    return [
        Span(max(span.start, before or 0), min(span.end, span.end if after is None else after))
        for span, before, after in zip(found, ends, starts, strict=False)
    ]


def film_frames(shots: Sequence[Shot]) -> int:
    """The film's length in frames: the sum of its scenes less the overlaps."""
    return max((span.end for span in spans(shots)), default=0)


def film_seconds(shots: Sequence[Shot]) -> float:
    """The film's length in seconds: the sum of its scenes less 0.5 s per crossfade."""
    return film_frames(shots) / FPS


def split_at(timeline: Sequence[Piece], parts: Sequence[Span]) -> tuple[list[Piece], set[int]]:
    """The timeline with its stretches split where a part of the film begins or ends, and the places
    of the pieces that are within one. `parts` are in frames of the film; none overlaps another."""
    result: list[Piece] = []
    within: set[int] = set()
    at = 0
    for piece in timeline:
        end = at + piece.frames
        if isinstance(piece, Crossfade):
            result.append(piece)
            at = end
            continue
        borders = {at, end, *(max(at, min(end, border)) for part in parts for border in part)}
        for first, last in pairwise(sorted(borders)):
            if any(part.start <= first and last <= part.end for part in parts):
                within.add(len(result))
            start = piece.start + first - at
            result.append(Stretch(piece.scene, start, start + last - first))
        at = end
    return result, within


def pieces(shots: Sequence[Shot]) -> list[Piece]:
    """The pieces to copy and to encode, in the film's order, without gap or overlap."""
    scene_spans = spans(shots)
    overlaps = [before.end - after.start for before, after in pairwise(scene_spans)]
    timeline: list[Piece] = []
    for scene, (span, head, tail) in enumerate(
        zip(scene_spans, [0, *overlaps], [*overlaps, 0], strict=False)
    ):
        start, end = head, span.end - span.start - tail
        if start < end:
            timeline.append(Stretch(scene, start, end))
        if tail:
            timeline.append(Crossfade(scene))
    return timeline
