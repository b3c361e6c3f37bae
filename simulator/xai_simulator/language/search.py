"""Looks for a figure in a picture, at any size and place, either way round, a little tilted.

First everywhere at once, coarsely: the masked sum of squared colour differences, by FFT. Then
closely around the best places, with the figure's sample points, each of which may lie a little
off, as limbs do. Only the figure's own pixels count, so the background does not matter.
"""

from dataclasses import dataclass
from itertools import count, product
from typing import NamedTuple

import numpy as np
from numpy.fft import irfft2, rfft2
from PIL import Image

from xai_simulator.language.colours import Array, lab
from xai_simulator.language.figure import Box, Lifted, Sampled

_COARSE_AREA, _FINE_AREA = 8_000, 60_000
_HEIGHTS = tuple(0.14 * 1.13**step for step in range(18))  # of the picture's height
_VISIBLE = 0.8
_SAME, _GONE = 6.0, 18.0  # colour differences: up to which it counts in full; from which not at all
_SHADE = 0.6  # light and shade count for less than colour
_OFF = np.array(list(product((-0.022, 0.0, 0.022), repeat=2)), np.float32)  # how far a point may
_CLIMBED = 6  # lie off, in figure heights; how many places deserve a closer look
_FOUND = 0.88  # an agreement after which there is no need to look elsewhere
_FEW = 24  # points of each part, for a quick look


class Pose(NamedTuple):
    """Where a figure stands: its middle in pixels of the fine picture, its height there, its tilt
    in radians, and whether it looks the other way."""

    x: float
    y: float
    height: float
    tilt: float
    mirrored: bool


@dataclass(frozen=True)
class Sight:
    """What was found: how well the whole and each coloured part agree (0–1), and each part's
    colour in the reference and as it was seen, in CIELAB."""

    pose: Pose
    agreement: float
    parts: Array
    wanted: Array
    seen: Array


class Scene:
    """A picture made ready to be searched, for any number of figures."""

    def __init__(self, picture: Image.Image) -> None:
        coarse = _at_area(picture, _COARSE_AREA)
        self._fine = _at_area(picture, _FINE_AREA)
        self._flat = self._fine.reshape(-1, 3)
        self._shaded = self._flat * np.array([_SHADE, 1, 1], np.float32)
        height, width = coarse.shape[:2]
        self._height = height
        self._zoom = self._fine.shape[0] / height
        self._margin = (int(height * 0.12), int(width * 0.12))
        planes = np.concatenate(
            [coarse, (coarse**2).sum(axis=2)[..., None], np.ones((height, width, 1))],
            axis=2,
            dtype=np.float32,
        ).transpose(2, 0, 1)
        padded = [
            (edge, _smooth(length + 2 * edge) - length - edge)
            for edge, length in zip(self._margin, (height, width), strict=True)
        ]
        planes = np.pad(planes, [(0, 0), *padded])
        self._shape = planes.shape[1:]
        self._spectrum = rfft2(planes)

    def find(self, figure: Lifted, near: Pose | None = None) -> Sight:
        """The best sight of a figure; there always is one, if only a poor one. It is looked for
        first where it was `near`, in a picture of the same size."""
        points = figure.points
        few = points.thinned(_FEW)
        if near is not None:
            pose = self._climb(few, near, 0.06, 0.012)
            if self._agreements(points, [pose])[0] > _FOUND:
                return self._sight(points, self._climb(points, pose, 0.015, 0.007))
        poses = self._candidates(figure)
        promising = np.argsort(-self._agreements(few, poses), kind="stable")[:_CLIMBED]
        climbed: list[Pose] = []
        for place in promising:
            climbed.append(self._climb(few, poses[place], 0.06, 0.012))
            if self._agreements(points, climbed[-1:])[0] > _FOUND:
                break
        best = climbed[int(np.argmax(self._agreements(points, climbed)))]
        return self._sight(points, self._climb(points, best, 0.015, 0.007))

    def place(self, sight: Sight, box: Box) -> Box:
        """Where a part of the figure is in the picture: left, top, right and bottom, as shares of
        the picture. `box` is the part's, with 0, 0 in the figure's middle and a height of 1."""
        rows, columns = self._fine.shape[:2]
        x, y, height, tilt, mirrored = sight.pose
        across = (-box[2], -box[0]) if mirrored else (box[0], box[2])
        corners = np.array(list(product(across, (box[1], box[3]))))
        turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
        spots = (corners @ turn * height + (x, y)) / (columns, rows)
        (left, top), (right, bottom) = spots.min(axis=0), spots.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    def _candidates(self, figure: Lifted) -> list[Pose]:
        found: list[Pose] = []
        height, width = figure.mask.shape
        for share in _HEIGHTS:
            tall = round(share * self._height)
            size = (round(tall * width / height), tall)
            if min(size) < 5 or size[0] > self._shape[1] or size[1] > self._shape[0]:
                continue
            colours, weights = _resized(figure, size)
            for mirrored in (False, True):
                if mirrored:
                    colours, weights = colours[:, :, ::-1], weights[:, ::-1]
                found += self._dips(self._differences(colours, weights), size, mirrored)
        return found

    def _differences(self, colours: Array, weights: Array) -> Array:
        """The mean squared colour difference with the figure's upper left corner at each place."""
        stamp = np.concatenate([colours * weights, weights[None]])
        spectrum = np.conj(rfft2(stamp, s=self._shape))
        crossed = (self._spectrum[:3] * spectrum[:3]).sum(axis=0)
        squares = self._spectrum[3] * spectrum[3] - 2 * crossed
        ones = self._spectrum[4] * spectrum[3]
        own = float(((colours**2).sum(axis=0) * weights).sum())
        difference, visible = irfft2(np.stack([squares, ones]), s=self._shape)
        enough = visible > weights.sum() * _VISIBLE
        mean = difference / np.maximum(visible, 1e-3) + own / weights.sum()
        result: Array = np.where(enough, mean, np.inf).astype(np.float32)
        return result

    def _dips(self, differences: Array, size: tuple[int, int], mirrored: bool) -> list[Pose]:
        """The three lowest places, apart from each other, as poses in the fine picture."""
        width, height = size
        room = differences[: self._shape[0] - height + 1, : self._shape[1] - width + 1].copy()
        dips = []
        for _ in range(3):
            y, x = (int(place) for place in np.unravel_index(int(np.argmin(room)), room.shape))
            if not np.isfinite(room[y, x]):
                break
            middle_x = (x - self._margin[1] + width / 2) * self._zoom
            middle_y = (y - self._margin[0] + height / 2) * self._zoom
            dips.append(Pose(middle_x, middle_y, height * self._zoom, 0.0, mirrored))
            away = max(2, height // 5)
            room[max(0, y - away) : y + away, max(0, x - away) : x + away] = np.inf
        return dips

    def _climb(self, points: Sampled, pose: Pose, step: float, smallest: float) -> Pose:
        """Moves a pose in ever smaller steps to where the points agree best."""
        best, agreement = pose, float(self._agreements(points, [pose])[0])
        while step > smallest:
            tries = [
                best._replace(
                    x=best.x + across * step * best.height, y=best.y + down * step * best.height
                )
                for across, down in product((-1, 0, 1), repeat=2)
                if across or down
            ]
            tries += [best._replace(height=best.height * (1 + grow * step)) for grow in (-1, 1)]
            tries += [best._replace(tilt=best.tilt + turn * step) for turn in (-1.2, 1.2)]
            agreements = self._agreements(points, tries)
            place = int(np.argmax(agreements))
            if agreements[place] > agreement + 1e-4:
                best, agreement = tries[place], float(agreements[place])
            else:
                step /= 2
        return best

    def _agreements(self, points: Sampled, poses: list[Pose]) -> Array:
        """How well the figure agrees with the picture (0–1) in each pose."""
        alike, _ = self._alike(points, poses)
        agreements: Array = alike @ _point_weights(points)
        return agreements

    def _sight(self, points: Sampled, pose: Pose) -> Sight:
        alike, seen = self._alike(points, [pose])
        colours = np.stack([_mean_by(points, seen[0, :, axis]) for axis in range(3)], axis=1)
        parts = _mean_by(points, alike[0])
        return Sight(pose, float(parts @ weights(points)), parts, points.parts, colours)

    def _alike(self, points: Sampled, poses: list[Pose]) -> tuple[Array, Array]:
        """For each pose, how alike each point is to the picture (0–1) at the place where it may
        lie that fits it best, and the colour there."""
        rows, columns = self._fine.shape[:2]
        x0, y0, height, tilt, mirrored = np.array(poses, np.float32).T[:, :, None]
        cos, sin = np.cos(tilt) * height, np.sin(tilt) * height
        across = points.xy[:, 0] * (1 - 2 * mirrored)
        x = across * cos - points.xy[:, 1] * sin + x0
        y = across * sin + points.xy[:, 1] * cos + y0
        column = (x[:, None] + _OFF[:, :1] * height[:, None]).astype(np.int32)
        row = (y[:, None] + _OFF[:, 1:] * height[:, None]).astype(np.int32)
        np.clip(column, 0, columns - 1, out=column)
        np.clip(row, 0, rows - 1, out=row)
        place = row * columns + column
        shade = np.array([_SHADE, 1, 1], np.float32)
        difference = self._shaded.take(place, axis=0) - points.colour * shade
        distance = np.einsum("pknc,pknc->pkn", difference, difference)
        nearest = distance.argmin(axis=1)[:, None]
        least = np.sqrt(np.take_along_axis(distance, nearest, axis=1)[:, 0])
        alike = np.clip((_GONE - least) / (_GONE - _SAME), 0, 1)
        alike[(x < 0) | (y < 0) | (x >= columns) | (y >= rows)] = 0
        seen = self._flat.take(np.take_along_axis(place, nearest, axis=1)[:, 0], axis=0)
        return alike, seen


def _point_weights(points: Sampled) -> Array:
    """What each point counts, so that each part's points together count what the part does."""
    members = np.maximum(np.bincount(points.part, minlength=len(points.parts)), 1)
    each: Array = (weights(points) / members)[points.part].astype(np.float32)
    return each


def weights(points: Sampled) -> Array:
    """What each coloured part counts, adding up to 1: small and colourful parts count for more
    than their area, since they tell one figure from another."""
    chroma = np.hypot(points.parts[:, 1], points.parts[:, 2])
    weight = np.sqrt(points.shares) * (1 + chroma / 35)
    result: Array = (weight / weight.sum()).astype(np.float32)
    return result


def _mean_by(points: Sampled, values: Array) -> Array:
    """The mean of the points' values for each part."""
    number = len(points.parts)
    total = np.bincount(points.part, weights=values, minlength=number)
    members = np.maximum(np.bincount(points.part, minlength=number), 1)
    mean: Array = (total / members).astype(np.float32)
    return mean


def _smooth(length: int) -> int:
    """The next length that a Fourier transform is quick at."""
    return next(size for size in count(length) if size % 16 == 0 or size % 20 == 0)


def _at_area(picture: Image.Image, area: int) -> Array:
    share = min(1.0, (area / (picture.width * picture.height)) ** 0.5)
    size = max(8, round(picture.width * share)), max(8, round(picture.height * share))
    return lab(np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BOX)))


def _resized(figure: Lifted, size: tuple[int, int]) -> tuple[Array, Array]:
    """The figure's colours and how much of each pixel is the figure's, at a small size."""
    weight = _shrunk(figure.mask.astype(np.float32), size)
    planes = [_shrunk(figure.lab[..., axis] * figure.mask, size) for axis in range(3)]
    colours = np.stack(planes) / np.maximum(weight, 1e-3)
    return colours.astype(np.float32), np.where(weight > 0.5, weight, 0).astype(np.float32)


def _shrunk(plane: Array, size: tuple[int, int]) -> Array:
    return np.asarray(Image.fromarray(plane, mode="F").resize(size, Image.Resampling.BOX))
