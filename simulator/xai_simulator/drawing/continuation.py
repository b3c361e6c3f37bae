"""Clips that go on from a frame of another clip, and what such chains do to colours.

Video models lose contrast and gain a cast with each clip that starts from a frame of one before.
Here each such generation moves all colours by the same share towards a pale, warm grey: part of it
at its first frame, the rest over its length.
"""

import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import sub
from pathlib import Path
from statistics import fmean, pstdev
from typing import Any, Self

import imageio_ffmpeg
from PIL import Image

from xai_simulator.drawing.motions import FPS
from xai_simulator.drawing.planes import Planes

THUMB = (32, 18)
_CELLS = THUMB[0] * THUMB[1]
_PALE = (196.0, 119.0, 137.0)
"""The pale, warm grey that chains run to: brightness and the two colours."""
_BLEACH, _AT_ONCE = 0.1, 0.4
"""How far a generation goes there by its end, and how much of that by its first frame."""
_ALIKE = 0.25
"""How far a frame may be from the one it is taken for, in spreads of its brightness."""
_KEYFRAME_SECONDS = 0.5
"""Up to here, a clip shows its keyframe rather than something of its own."""
_FLAT = 2.0
"""Below this spread, a plane says nothing about contrast."""

Line = tuple[float, float]
"""What becomes of a plane's levels: a factor, and what is added."""


@dataclass(frozen=True)
class Look:
    """The colours of frames against those that are drawn: a line for each plane."""

    lines: tuple[Line, Line, Line] = ((1.0, 0.0), (1.0, 0.0), (1.0, 0.0))

    def after(self, first: "Look") -> "Look":
        """Both, `first` before this one."""
        y, u, v = (
            (gain * inner, gain * added + offset)
            for (gain, offset), (inner, added) in zip(self.lines, first.lines, strict=True)
        )
        return Look((y, u, v))

    def on(self, planes: Planes) -> Planes:
        """A frame with these colours."""
        y, u, v = (
            plane.point([min(255, max(0, round(gain * level + offset))) for level in range(256)])
            for (plane, _), (gain, offset) in zip(planes.all(), self.lines, strict=True)
        )
        return Planes(y, u, v)


AS_DRAWN = Look()


def bleached(share: float) -> Look:
    """What a generation does to colours at a share (0..1) of its length."""
    part = _BLEACH * (_AT_ONCE + (1 - _AT_ONCE) * share)
    y, u, v = ((1 - part, part * level) for level in _PALE)
    return Look((y, u, v))


@dataclass(frozen=True)
class Continuation:
    """A clip that goes on from `at` seconds of a take, whose own clip lasted `whole` seconds; as if
    it went to and fro for ever, at its own `speed`. `look` is that of the frame it starts from."""

    at: float
    whole: float
    speed: float = 1.0
    look: Look = AS_DRAWN

    def time(self, seconds: float) -> float:
        """The take's moment that is seen so many seconds into the clip."""
        return self.at + seconds * self.speed

    def folded(self, seconds: float) -> float:
        """The moment of the take's own clip that is drawn then."""
        last = self.whole - 1 / FPS
        place = self.time(seconds) % (2 * last)
        return min(place, 2 * last - place)

    def look_at(self, share: float) -> Look:
        """The colours at a share (0..1) of the clip; before it, those it starts from."""
        return bleached(share).after(self.look) if share >= 0 else self.look

    @classmethod
    def from_frame(
        cls,
        frame: int,
        look: Look,
        seconds: float,
        before: "Continuation | None" = None,
        speed: float = 1.0,
        repeated: float = 0.0,
    ) -> Self:
        """A clip that goes on from a frame of a clip of that many seconds, which went on from
        `before` if it did, and begins with `repeated` seconds of others. `look` is the colours of
        the picture against those of the frame."""
        at = frame / FPS - repeated
        if before is None:
            return cls(at, seconds, speed, look)
        share = at * FPS / max(1.0, seconds * FPS - 1)
        return cls(before.time(at), before.whole, speed, look.after(before.look_at(share)))

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {**vars(self), "look": [list(line) for line in self.look.lines]}

    @classmethod
    def read(cls, stored: dict[str, Any]) -> Self:
        """From JSON."""
        y, u, v = ((float(gain), float(offset)) for gain, offset in stored["look"])
        return cls(**{**stored, "look": Look((y, u, v))})


@dataclass(frozen=True)
class Footprint:
    """A clip's frames, each as three planes of a few cells."""

    frames: tuple[bytes, ...]

    @classmethod
    def of(cls, clip: Path) -> Self:
        """The footprint of a video file; of no frames if it can't be read."""
        command = [
            *(imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-i", str(clip)),
            *("-vf", f"scale={THUMB[0]}:{THUMB[1]}:flags=area,format=yuv444p"),
            *("-f", "rawvideo", "-"),
        ]
        content = subprocess.run(command, capture_output=True, check=False).stdout
        size = 3 * _CELLS
        return cls(tuple(content[at : at + size] for at in range(0, len(content), size)))


def find(image: Image.Image, footprints: Iterable[Footprint]) -> tuple[int, int, Look] | None:
    """Which footprint has the frame that this picture is, which frame it is, and the picture's
    colours against it; None if none has. Its colours may differ from the frame's."""
    planes = Planes.of(image)
    small = [plane.resize(THUMB, Image.Resampling.BOX).tobytes() for plane, _ in planes.all()]
    seen = _normal(small[0])
    for number, footprint in enumerate(footprints):
        costs = [_distance(seen, _normal(frame[:_CELLS])) for frame in footprint.frames]
        best = min(range(len(costs)), key=costs.__getitem__, default=0)
        if costs and costs[best] <= _ALIKE:
            frame = footprint.frames[best]
            parts = [frame[at : at + _CELLS] for at in range(0, 3 * _CELLS, _CELLS)]
            y, u, v = (_line(*pair) for pair in zip(parts, small, strict=True))
            return (number, best, Look((y, u, v))) if best >= _KEYFRAME_SECONDS * FPS else None
    return None


def _line(before: bytes, after: bytes) -> Line:
    spread = pstdev(before)
    gain = pstdev(after) / spread if spread >= _FLAT else 1.0
    return gain, fmean(after) - gain * fmean(before)


def _normal(levels: bytes) -> Sequence[float]:
    middle, spread = fmean(levels), max(1.0, pstdev(levels))
    return [(level - middle) / spread for level in levels]


def _distance(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum(map(abs, map(sub, one, other)))) / _CELLS
