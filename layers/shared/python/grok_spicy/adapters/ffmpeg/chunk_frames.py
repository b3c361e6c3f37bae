"""Small copies of frames, in which chunks are compared: where they agree, and in which colours.

A small frame is three planes (Y, Cb, Cr as in the video) of the same size; its parts are squares of
a few pixels. Parts of two frames that show the same are found by shifting one over the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import sub
from pathlib import Path
from typing import NamedTuple, Self

from PIL import Image, ImageChops, ImageStat

from grok_spicy.models.media import FrameSize
from grok_spicy.policies.chunk_colours import Correction, Levels

_LONG_SIDE = 160
_PART = 8
_REACH, _STEP = 16, 2  # pixels that a part may have moved, and the steps in which it is looked for
_ALIKE = 9.0  # levels that a part may differ by on average, and be the same
_NEAR = 12.0  # levels that its mean colour may differ by
_WORST = 0.1  # share of the parts in which a difference is looked at: a figure is but a few


class SmallSize(NamedTuple):
    """Of small frames, in pixels: whole parts."""

    width: int
    height: int

    @classmethod
    def of(cls, size: FrameSize) -> Self:
        scale = _LONG_SIDE / max(size)
        return cls(*(max(_PART, round(side * scale / _PART) * _PART) for side in size))

    @property
    def filter(self) -> str:
        """FFmpeg's filter that makes small frames, for raw video."""
        return f"scale={self.width}:{self.height}:flags=area,format=yuv444p"

    @property
    def cells(self) -> int:
        """Pixels, and bytes of a plane."""
        return self.width * self.height

    @property
    def parts(self) -> int:
        """The number of parts."""
        return self.cells // _PART**2


@dataclass(frozen=True)
class SmallFrame:
    """A frame as three small planes."""

    planes: tuple[Image.Image, Image.Image, Image.Image]

    @classmethod
    def read(cls, content: bytes, size: SmallSize) -> Self:
        """From raw yuv444p."""
        y, u, v = (
            Image.frombytes("L", size, content[at : at + size.cells])
            for at in range(0, 3 * size.cells, size.cells)
        )
        return cls((y, u, v))

    @cached_property
    def parts(self) -> list[Levels]:
        """The mean colour of each part."""
        return _parts(self.planes)

    @cached_property
    def level(self) -> Image.Image:
        """Its brightness, with the mean and spread brought to those that all frames are compared
        at."""
        stat = ImageStat.Stat(self.planes[0])
        gain = 50 / max(4.0, stat.stddev[0])
        return self.planes[0].point(lambda level: (level - stat.mean[0]) * gain + 128)

    def corrected(self, correction: Correction) -> "SmallFrame":
        """The frame in other colours."""
        y, u, v = (
            plane.point(_table(gain, offset))
            for plane, gain, offset in zip(
                self.planes, correction.gains, correction.offsets, strict=True
            )
        )
        return SmallFrame((y, u, v))


class SmallFrames:
    """The small frames in a raw file, each read when it is looked at."""

    def __init__(self, path: Path, size: SmallSize) -> None:
        self._path, self._size = path, size
        self._bytes = 3 * size.cells
        self._kept: dict[int, SmallFrame] = {}

    def __len__(self) -> int:
        return self._path.stat().st_size // self._bytes

    def __getitem__(self, number: int) -> SmallFrame:
        if number not in self._kept:
            with self._path.open("rb") as file:
                file.seek(number * self._bytes)
                self._kept[number] = SmallFrame.read(file.read(self._bytes), self._size)
        return self._kept[number]


def difference(one: SmallFrame, other: SmallFrame) -> float:
    """How much the frames differ where they differ most, in levels of 255; whatever their
    contrast."""
    seen = ImageChops.difference(one.level, other.level).reduce(_PART).tobytes()
    worst = sorted(seen)[-max(1, round(len(seen) * _WORST)) :]
    return sum(worst) / len(worst)


def pairs_in_place(own: SmallFrame, other: SmallFrame) -> list[tuple[Levels, Levels]]:
    """The colours of the parts of two frames that show the same view."""
    return list(zip(own.parts, other.parts, strict=True))


def pairs_found(own: SmallFrame, other: SmallFrame) -> list[tuple[Levels, Levels]]:
    """The colours of those parts of a frame that are found again in another one, and of the same
    there. Their colours should be near each other already: else what is of one colour would be
    taken for what is of another."""
    wide, high = (side // _PART for side in own.planes[0].size)
    best = [(_ALIKE, (0, 0))] * (wide * high)
    for shift in _shifts():
        moved = ImageChops.offset(other.planes[0], *shift)
        costs = ImageChops.difference(own.planes[0], moved).reduce(_PART).tobytes()
        # What is shifted in at an edge comes from the opposite one, and is no part of the picture.
        left, top = -(-max(0, shift[0]) // _PART), -(-max(0, shift[1]) // _PART)
        right = wide - -(-max(0, -shift[0]) // _PART)
        bottom = high - -(-max(0, -shift[1]) // _PART)
        for row in range(top, bottom):
            for place in range(row * wide + left, row * wide + right):
                if costs[place] < best[place][0]:
                    best[place] = (costs[place], shift)
    colours: dict[tuple[int, int], list[Levels]] = {}
    pairs = []
    for place, (cost, shift) in enumerate(best):
        if cost < _ALIKE:
            if shift not in colours:
                colours[shift] = _parts([ImageChops.offset(p, *shift) for p in other.planes])
            pair = own.parts[place], colours[shift][place]
            if max(map(abs, map(sub, *pair))) <= _NEAR:
                pairs.append(pair)
    return pairs


def write_reference(frames: Sequence[SmallFrame], path: Path) -> None:
    """Write frames one above the other as a PNG, with Y, Cb and Cr as its three channels."""
    width, height = frames[0].planes[0].size
    strip = Image.new("RGB", (width, height * len(frames)))
    for number, frame in enumerate(frames):
        strip.paste(Image.merge("RGB", frame.planes), (0, number * height))
    strip.save(path)


def read_reference(path: Path, size: SmallSize) -> list[SmallFrame]:
    """The frames of a reference; none if they are of another size."""
    with Image.open(path) as strip:
        strip.load()
    if strip.mode != "RGB" or strip.width != size.width or strip.height % size.height:
        return []
    boxes = ((0, top, size.width, top + size.height) for top in range(0, strip.height, size.height))
    frames = []
    for box in boxes:
        y, u, v = strip.crop(box).split()
        frames.append(SmallFrame((y, u, v)))
    return frames


def _parts(planes: Iterable[Image.Image]) -> list[Levels]:
    y, u, v = (plane.reduce(_PART).tobytes() for plane in planes)
    return [(float(a), float(b), float(c)) for a, b, c in zip(y, u, v, strict=True)]


def _shifts() -> list[tuple[int, int]]:
    """From the nearest on."""
    across, down = range(-_REACH, _REACH + 1, _STEP), range(-_REACH // 2, _REACH // 2 + 1, _STEP)
    return sorted(((x, y) for x in across for y in down), key=lambda s: abs(s[0]) + abs(s[1]))


def _table(gain: float, offset: float) -> list[int]:
    return [min(255, max(0, round(gain * level + offset))) for level in range(256)]
