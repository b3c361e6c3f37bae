"""Lifts a figure off its plain ground, and samples it so that it can be looked for elsewhere."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from xai_simulator.language.colours import Array, lab

Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

_WORKING_HEIGHT = 150
_GROUND_TOLERANCE = 7.0
_PARTS = 9
_POINTS_PER_PART = 130
_HEAD = 0.42
"""The upper part of a figure that its head is in, as a share of its height."""
_STRAY = 0.2
"""What hangs together with the topmost point is a feather or a raised arm below this share."""
Box = tuple[float, float, float, float]
_REMEMBERED = 64
"""Figures that stay lifted: a film's verdicts are all on the same few references."""


@dataclass(frozen=True)
class Lifted:
    """A figure without its ground: `lab` (h, w, 3) in CIELAB, and which pixels are the figure's.
    `plain` says whether it stood on a plain light ground; if not, it is the picture's centre."""

    lab: Array
    mask: Mask
    plain: bool

    @cached_property
    def points(self) -> "Sampled":
        """The figure as points."""
        return sample(self)


@dataclass(frozen=True)
class Sampled:
    """A figure as points: `xy` (n, 2) with 0, 0 in its middle and a height of 1, `colour` (n, 3)
    in CIELAB, `part` (n,) the number of the coloured part each belongs to.

    `parts` (p, 3) are the parts' colours, `shares` (p,) their shares of the area.
    """

    xy: Array
    colour: Array
    part: Indices
    parts: Array
    shares: Array

    def thinned(self, most: int) -> "Sampled":
        """The same figure with at most so many points of each part."""
        kept = []
        for number in range(len(self.parts)):
            members = np.flatnonzero(self.part == number)
            kept.append(members[:: max(1, -(-len(members) // most))])
        few = np.concatenate(kept)
        return Sampled(self.xy[few], self.colour[few], self.part[few], self.parts, self.shares)


def lift(picture: Image.Image) -> Lifted:
    """The figure of a picture: what is not its light grey ground, or the centre of a photo."""
    small = _small(picture)
    return _remembered(small.size, small.tobytes())


@lru_cache(_REMEMBERED)
def _remembered(size: tuple[int, int], pixels: bytes) -> Lifted:
    return _lifted(Image.frombytes("RGB", size, pixels))[0]


def _small(picture: Image.Image) -> Image.Image:
    small = picture.convert("RGB")
    small.thumbnail((_WORKING_HEIGHT * 2, _WORKING_HEIGHT), Image.Resampling.BOX)
    return small


def _lifted(small: Image.Image) -> tuple[Lifted, tuple[slice, slice]]:
    colours = lab(np.asarray(small))
    ground = _ground(colours)
    mask = ~_reached_from_the_border(ground) if ground is not None else None
    plain = mask is not None and 0.01 < mask.mean() < 0.95
    if mask is None or not plain:
        mask = _centre(colours.shape[0], colours.shape[1])
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return Lifted(colours[box], mask[box], plain), box


def lift_rgb(picture: Image.Image) -> tuple[npt.NDArray[np.uint8], bool]:
    """The figure's pixels as (n, 3) red, green and blue, and whether its ground was plain."""
    small = _small(picture)
    figure, box = _lifted(small)
    return np.asarray(small)[box][_without_rim(figure.mask)], figure.plain


def _ground(colours: Array) -> Mask | None:
    """Which pixels have the border's colour, if the border is one light, colourless colour."""
    border = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    usual = np.median(border, axis=0)
    far = np.sqrt(((border - usual) ** 2).sum(axis=1)) > _GROUND_TOLERANCE
    if far.mean() > 0.25 or usual[0] < 62 or np.hypot(usual[1], usual[2]) > 14:
        return None
    difference = colours - usual
    # A soft shadow on the ground is darker, but no more coloured, than the ground.
    chroma = np.hypot(difference[..., 1], difference[..., 2])
    lightness = difference[..., 0]
    near: Mask = (chroma < _GROUND_TOLERANCE) & (np.abs(lightness) < _GROUND_TOLERANCE)
    return near


def _reached_from_the_border(ground: Mask) -> Mask:
    """The ground that hangs together with the border: a grey shirt button is not ground."""
    reached = np.zeros_like(ground)
    reached[0], reached[-1] = ground[0], ground[-1]
    reached[:, 0], reached[:, -1] = ground[:, 0], ground[:, -1]
    while True:
        before = int(reached.sum())
        for _ in range(8):
            grown = reached.copy()
            grown[1:] |= reached[:-1]
            grown[:-1] |= reached[1:]
            grown[:, 1:] |= reached[:, :-1]
            grown[:, :-1] |= reached[:, 1:]
            reached = grown & ground
        if int(reached.sum()) == before:
            return reached


def _centre(height: int, width: int) -> Mask:
    y, x = np.mgrid[:height, :width]
    across, down = (x - width / 2) / (width * 0.36), (y - height / 2) / (height * 0.46)
    inside: Mask = across**2 + down**2 <= 1
    return inside


def head_of(figure: Lifted) -> Box:
    """Where the figure's head is: left, top, right and bottom, with 0, 0 in the figure's middle and
    a height of 1. It is what hangs together with the topmost point, in the upper part."""
    height, width = figure.mask.shape
    upper = figure.mask[: max(1, round(height * _HEAD))]
    piece = _piece_at(upper, int(np.flatnonzero(upper[0])[0]), 0)
    rest = upper & ~piece
    if piece.sum() < _STRAY * upper.sum() and rest.any():
        rows, columns = np.nonzero(rest)
        piece = _piece_at(rest, int(columns[0]), int(rows[0]))
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    return (
        float(columns[0] - width / 2) / height,
        float(rows[0] - height / 2) / height,
        float(columns[-1] + 1 - width / 2) / height,
        float(rows[-1] + 1 - height / 2) / height,
    )


def _piece_at(mask: Mask, x: int, y: int) -> Mask:
    """What hangs together with that pixel of the mask."""
    image = Image.fromarray(mask.astype(np.uint8)).copy()
    ImageDraw.floodfill(image, (x, y), 2)
    piece: Mask = np.asarray(image) == 2
    return piece


def sample(figure: Lifted) -> Sampled:
    """The figure as points, every coloured part with enough of them, however small it is."""
    y, x = np.nonzero(_without_rim(figure.mask))
    colours = figure.lab[y, x]
    parts, part = _coloured_parts(colours)
    height, width = figure.mask.shape
    chosen = []
    for number in range(len(parts)):
        members = np.flatnonzero(part == number)
        step = max(1, len(members) / _POINTS_PER_PART)
        chosen.append(members[(np.arange(int(len(members) / step)) * step).astype(int)])
    points = np.concatenate(chosen)
    xy = np.stack([x[points] - width / 2, y[points] - height / 2], axis=1) / height
    shares = np.bincount(part, minlength=len(parts)) / len(part)
    return Sampled(
        xy.astype(np.float32), colours[points], part[points], parts, shares.astype(np.float32)
    )


def _without_rim(mask: Mask) -> Mask:
    """The mask without its outermost pixels, whose colours are half the ground's."""
    inner = mask.copy()
    inner[1:] &= mask[:-1]
    inner[:-1] &= mask[1:]
    inner[:, 1:] &= mask[:, :-1]
    inner[:, :-1] &= mask[:, 1:]
    return inner if inner.sum() > mask.sum() * 0.3 else mask


def _coloured_parts(colours: Array) -> tuple[Array, Indices]:
    """Groups colours around up to nine that lie far apart; the same pixels, the same groups."""
    sparse = colours[:: max(1, len(colours) // 3000)]
    centres = [np.median(sparse, axis=0)]
    while len(centres) < _PARTS:
        distance = np.min([((sparse - centre) ** 2).sum(axis=1) for centre in centres], axis=0)
        # The 99.5th percentile, not the farthest: a single odd pixel is not a part.
        order = np.argsort(distance)
        pick = order[int(len(order) * 0.995) - 1]
        if distance[pick] < 14**2:
            break
        centres.append(sparse[pick])
    found = np.array(centres, dtype=np.float32)
    for _ in range(5):
        nearest = _nearest(sparse, found)
        found = np.array(
            [
                sparse[nearest == number].mean(axis=0) if (nearest == number).any() else centre
                for number, centre in enumerate(found)
            ],
            dtype=np.float32,
        )
    part = _nearest(colours, found)
    used = np.unique(part)
    return found[used], np.searchsorted(used, part)


def _nearest(colours: Array, centres: Array) -> Indices:
    distance = ((colours[:, None, :] - centres[None]) ** 2).sum(axis=2)
    nearest: Indices = np.argmin(distance, axis=1)
    return nearest
