"""Frames as the encoder wants them (YUV 4:2:0, BT.709, video range): a third of the work of RGB."""

import math
from dataclasses import dataclass
from typing import Self

from PIL import Image

# ITU-R BT.709, the colours of HD video: what red and blue add to brightness.
_RED, _BLUE = 0.2126, 0.0722
_GREEN = 1 - _RED - _BLUE
_LUMA_RANGE, _CHROMA_RANGE = 219 / 255, 224 / 255
_U, _V = _CHROMA_RANGE / (2 * (1 - _BLUE)), _CHROMA_RANGE / (2 * (1 - _RED))
# Pillow's matrices: three rows, each of three factors and what is added.
_TO_PLANES = (
    *(_RED * _LUMA_RANGE, _GREEN * _LUMA_RANGE, _BLUE * _LUMA_RANGE, 16.0),
    *(-_RED * _U, -_GREEN * _U, (1 - _BLUE) * _U, 128.0),
    *((1 - _RED) * _V, -_GREEN * _V, -_BLUE * _V, 128.0),
)
_BRIGHTER = 1 / _LUMA_RANGE
_TO_RED, _TO_BLUE = 1 / _V, 1 / _U
_TO_GREEN = (-_RED / _GREEN * _TO_RED, -_BLUE / _GREEN * _TO_BLUE)
_TO_RGB = (
    *(_BRIGHTER, 0.0, _TO_RED, -16 * _BRIGHTER - 128 * _TO_RED),
    *(_BRIGHTER, _TO_GREEN[1], _TO_GREEN[0], -16 * _BRIGHTER - 128 * sum(_TO_GREEN)),
    *(_BRIGHTER, _TO_BLUE, 0.0, -16 * _BRIGHTER - 128 * _TO_BLUE),
)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Planes:
    """A picture as three grey images: brightness, and two colours at half its size."""

    y: Image.Image
    u: Image.Image
    v: Image.Image

    @classmethod
    def of(cls, image: Image.Image) -> Self:
        """The planes of an RGB image."""
        y, u, v = image.convert("RGB").convert("RGB", _TO_PLANES).split()
        half = (math.ceil(image.width / 2), math.ceil(image.height / 2))
        u, v = (c.resize(half, Image.Resampling.BOX) for c in (u, v))
        return cls(y, u, v)

    def all(self) -> tuple[tuple[Image.Image, int], ...]:
        """Each plane with the step between its pixels, in pixels of the picture."""
        return (self.y, 1), (self.u, 2), (self.v, 2)

    def seen(self, box: Box, size: tuple[int, int]) -> "Planes":
        """A part of the picture (`box` in its pixels) as a new frame of that (even) size."""
        y, u, v = (
            plane.resize(
                (size[0] // step, size[1] // step),
                Image.Resampling.BILINEAR,
                box=(
                    box[0] / step,
                    box[1] / step,
                    min(box[2] / step, plane.width),
                    min(box[3] / step, plane.height),
                ),
            )
            for plane, step in self.all()
        )
        return Planes(y, u, v)

    def blended(self, other: "Planes", share: float) -> "Planes":
        """A mixture with another picture of the same size, of which there is `share` (0..1)."""
        return Planes(
            *(
                Image.blend(one, two, share)
                for (one, _), (two, _) in zip(self.all(), other.all(), strict=True)
            )
        )

    def image(self) -> Image.Image:
        """Back to RGB."""
        u, v = (c.resize(self.y.size) for c in (self.u, self.v))
        return Image.merge("RGB", (self.y, u, v)).convert("RGB", _TO_RGB)

    def raw(self) -> bytes:
        """Bytes as FFmpeg's yuv420p."""
        return self.y.tobytes() + self.u.tobytes() + self.v.tobytes()


@dataclass(frozen=True)
class Stamp:
    """Something to be put on a frame: its planes, its mattes at both sizes, its foot in pixels."""

    planes: Planes
    alpha: Image.Image
    half_alpha: Image.Image
    x: float
    y: float

    @classmethod
    def of(cls, image: Image.Image, x: float, y: float) -> Self:
        """A stamp of an RGBA image that stands on (x, y) of it."""
        alpha = image.getchannel("A")
        planes = Planes.of(image)
        return cls(planes, alpha, alpha.resize(planes.u.size, Image.Resampling.BOX), x, y)

    def put(self, frame: Planes, x: float, y: float, across: float, down: float) -> None:
        """Puts it with its foot at (x, y), scaled; positions are exact to parts of a pixel."""
        across = max(across, 0.02)
        for (plane, step), (seen, _) in zip(frame.all(), self.planes.all(), strict=True):
            alpha = self.alpha if step == 1 else self.half_alpha
            at, foot = (x / step, y / step), (self.x / step, self.y / step)
            left, top = math.ceil(at[0] - foot[0] * across), math.ceil(at[1] - foot[1] * down)
            right = math.floor(at[0] + (seen.width - foot[0]) * across)
            bottom = math.floor(at[1] + (seen.height - foot[1]) * down)
            if right <= left or bottom <= top:
                continue
            box = (
                max(0.0, (left - at[0]) / across + foot[0]),
                max(0.0, (top - at[1]) / down + foot[1]),
                min(float(seen.width), (right - at[0]) / across + foot[0]),
                min(float(seen.height), (bottom - at[1]) / down + foot[1]),
            )
            size, soft = (right - left, bottom - top), Image.Resampling.BILINEAR
            matte = alpha.resize(size, soft, box=box)
            plane.paste(seen.resize(size, soft, box=box), (left, top), matte)

    def drop(self, frame: Planes, x: int, y: int) -> None:
        """Puts it unscaled, centred on whole pixels: quick, for small things."""
        for (plane, step), (seen, _) in zip(frame.all(), self.planes.all(), strict=True):
            corner = (round((x - self.x) / step), round((y - self.y) / step))
            plane.paste(seen, corner, self.alpha if step == 1 else self.half_alpha)


def darken(frame: Planes, mask: Image.Image, left: int, top: int) -> None:
    """Lays a shadow on a frame: its brightness goes, its colours mostly stay."""
    frame.y.paste(30, (left, top), mask)
