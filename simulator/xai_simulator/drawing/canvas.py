"""A sheet to draw figures on: smooth shapes with outline and soft light, in units not pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from xai_simulator.drawing.colours import Colour, darker, lighter

Point = tuple[float, float]
_PIXELS_PER_UNIT = 11.0
_COARSE = 6
_OUTLINE = 0.75


@dataclass(frozen=True)
class Drawn:
    """A shape that is on the canvas: what is drawn `within` it stays inside of it."""

    box: tuple[int, int, int, int]
    mask: Image.Image


def curve(points: Sequence[Point], closed: bool = True, steps: int = 9) -> list[Point]:
    """A smooth line (Catmull-Rom) through all the points."""
    corners = np.asarray(points, dtype=float)
    if closed:
        ring = np.vstack([corners[-1], corners, corners[:2]])
    else:
        ring = np.vstack([corners[0], corners, corners[-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    found: list[Point] = []
    for a, b, c, d in zip(ring, ring[1:], ring[2:], ring[3:], strict=False):
        part = 0.5 * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - 3 * c + d - a) * t**3
        )
        found.extend((float(x), float(y)) for x, y in part)
    if not closed:
        found.append((float(corners[-1][0]), float(corners[-1][1])))
    return found


def oval(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> list[Point]:
    """An ellipse, turned clockwise by degrees."""
    angle = math.radians(turn)
    ring = [2 * math.pi * step / 44 for step in range(44)]
    return [
        (
            x + rx * math.cos(a) * math.cos(angle) - ry * math.sin(a) * math.sin(angle),
            y + rx * math.cos(a) * math.sin(angle) + ry * math.sin(a) * math.cos(angle),
        )
        for a in ring
    ]


def limb(spine: Sequence[tuple[float, float, float]], steps: int = 8) -> list[Point]:
    """A rounded limb along a bent spine of (x, y, half width)."""
    middle = curve([(x, y) for x, y, _ in spine], closed=False, steps=steps)
    along = np.linspace(0, len(spine) - 1, len(middle))
    widths = np.interp(along, range(len(spine)), [width for _, _, width in spine])
    line = np.asarray(middle)
    slope = np.gradient(line, axis=0)
    slope /= np.maximum(np.hypot(slope[:, 0], slope[:, 1])[:, None], 1e-6)
    side = np.stack([-slope[:, 1], slope[:, 0]], axis=1) * widths[:, None]
    turn = np.linspace(0, math.pi, 9)[1:-1]

    def cap(at: int, forward: float) -> list[np.ndarray]:
        return [
            line[at]
            + side[at] * math.cos(a) * forward
            + slope[at] * widths[at] * math.sin(a) * forward
            for a in turn
        ]

    outline = [*(line + side), *cap(-1, 1.0), *(line - side)[::-1], *cap(0, -1.0)]
    return [(float(x), float(y)) for x, y in outline]


class Canvas:
    """Draws at about twice the size that is needed; `finished()` gives the tight cut-out."""

    def __init__(self, width: float = 150, height: float = 124) -> None:
        self.image = Image.new(
            "RGBA", (int(width * _PIXELS_PER_UNIT), int(height * _PIXELS_PER_UNIT)), (0, 0, 0, 0)
        )
        self._pen = ImageDraw.Draw(self.image)

    def shape(
        self,
        points: Sequence[Point],
        fill: Colour,
        *,
        shade: float = 0.34,
        outline: float = _OUTLINE,
        ink: Colour | None = None,
        opacity: float = 1.0,
        within: Drawn | None = None,
    ) -> Drawn:
        """A closed shape, lit from the upper left; `outline` is its line's width in units."""
        at = [(x * _PIXELS_PER_UNIT, y * _PIXELS_PER_UNIT) for x, y in points]
        box = self._box(at)
        size = (box[2] - box[0], box[3] - box[1])
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([(x - box[0], y - box[1]) for x, y in at], fill=255)
        drawn = Drawn(box, mask)
        colours = Image.new("RGBA", size, (*fill, 255))
        if shade > 0:
            _light(colours, mask, fill, shade)
        if within is not None:
            mask = ImageChops.multiply(mask, _seen_from(within, box))
        if opacity < 1:
            mask = mask.point(lambda value: int(value * opacity))
        if opacity < 1 or within is not None:
            # A translucent or clipped mark must not thin the figure it lies on.
            under = self.image.crop(box)
            under.alpha_composite(_masked(colours, mask))
            self.image.paste(under, box[:2])
        else:
            self.image.paste(colours, box[:2], mask)
        if outline > 0 and within is None:
            self.line(points, ink or darker(fill, 0.55), outline, closed=True)
        return drawn

    def line(
        self, points: Sequence[Point], ink: Colour, width: float, closed: bool = False
    ) -> None:
        """A line with round ends, `width` in units."""
        at = [(x * _PIXELS_PER_UNIT, y * _PIXELS_PER_UNIT) for x, y in points]
        if closed:
            at += at[:2]
        thick = max(1, round(width * _PIXELS_PER_UNIT))
        self._pen.line(at, fill=(*ink, 255), width=thick, joint="curve")
        for x, y in (at[0], at[-1]):
            self._pen.ellipse(
                (x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=(*ink, 255)
            )

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
        """A soft light (a blush, a lamp) on what is there already."""
        at = [((x - radius), (y - radius)), ((x + radius), (y + radius))]
        box = self._box([(a * _PIXELS_PER_UNIT, b * _PIXELS_PER_UNIT) for a, b in at])
        side = Image.radial_gradient("L").resize((box[2] - box[0], box[3] - box[1]))
        mask = side.point(lambda value: int(max(0, 255 - value * 1.45) * strength))
        under = self.image.crop(box)
        mask = ImageChops.multiply(mask, under.getchannel("A"))
        under.alpha_composite(_masked(Image.new("RGBA", mask.size, (*colour, 255)), mask))
        self.image.paste(under, box[:2])

    def finished(self, tallest: int = 640) -> Image.Image:
        """The tight cut-out, RGBA, at most so many pixels tall."""
        whole = self.image.crop(self.image.getbbox())
        scale = min(tallest / whole.height, 1.5 * tallest / whole.width)
        size = (max(1, round(whole.width * scale)), max(1, round(whole.height * scale)))
        return whole.resize(size, Image.Resampling.BOX if scale < 0.5 else Image.Resampling.HAMMING)

    def _box(self, at: Sequence[Point]) -> tuple[int, int, int, int]:
        xs, ys = [x for x, _ in at], [y for _, y in at]
        left = min(max(0, int(min(xs))), self.image.width - 2)
        top = min(max(0, int(min(ys))), self.image.height - 2)
        right = max(left + 2, min(self.image.width, int(max(xs)) + 2))
        return left, top, right, max(top + 2, min(self.image.height, int(max(ys)) + 2))


def _light(colours: Image.Image, mask: Image.Image, fill: Colour, shade: float) -> None:
    small = mask.reduce(_COARSE)
    reach = max(1, min(small.size) // 6)
    wide = Image.new("L", (small.width + 4 * reach, small.height + 4 * reach), 0)
    wide.paste(small, (2 * reach, 2 * reach))
    wide = wide.filter(ImageFilter.BoxBlur(reach * 0.75)).filter(ImageFilter.BoxBlur(reach * 0.5))

    def rim(dx: int, dy: int, strength: float) -> Image.Image:
        left, top = 2 * reach + dx, 2 * reach + dy
        near = wide.crop((left, top, left + small.width, top + small.height))
        near = near.point(lambda value: int((255 - value) * strength))
        return near.resize(mask.size, Image.Resampling.BILINEAR)

    colours.paste((*darker(fill, 0.7), 255), mask=rim(reach, reach, shade))
    colours.paste((*lighter(fill, 0.8), 255), mask=rim(-reach, -reach, shade * 0.7))


def _seen_from(drawn: Drawn, box: tuple[int, int, int, int]) -> Image.Image:
    left, top = box[0] - drawn.box[0], box[1] - drawn.box[1]
    return drawn.mask.crop((left, top, left + box[2] - box[0], top + box[3] - box[1]))


def _masked(colours: Image.Image, mask: Image.Image) -> Image.Image:
    colours.putalpha(mask)
    return colours
