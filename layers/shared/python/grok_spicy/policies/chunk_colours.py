"""What chains of clips do to colours, and how much of it is taken back: pure arithmetic.

A picture's colours are Y, Cb and Cr as video has them (BT.709, TV range), in levels of 255. A chain
makes all of them paler by the same share and adds a cast, so a correction is a gain and an offset
for each; the two colours have one gain, which is saturation. It is fitted to parts of two pictures
that show the same thing. What is too large or too sudden for a chain is left as it is.
"""

from collections.abc import Sequence
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from operator import mul
from typing import NamedTuple

Levels = tuple[float, float, float]
"""Y, Cb and Cr."""

LEAST_ALIKE = 0.2
"""Share of a picture's parts that must be found again for a correction to be fitted."""
_PRIOR = 1.0  # levels: well below this spread, the gain stays 1
_NOISE = 1.5  # levels by which parts that show the same differ
_ROUNDS = 6
_MOST_GAIN = 1.3
_MOST_SHIFT = (28.0, 14.0, 14.0)  # levels that a middling colour may be moved by
_MIDDLE = (126.0, 128.0, 128.0)
_SUDDEN = 0.6  # of the whole change, away from an even one
_LEAST_SUDDEN = 3.0  # ΔE below which nothing is called sudden


class Correction(NamedTuple):
    """Gains and offsets of Y, Cb and Cr."""

    gains: Levels = (1.0, 1.0, 1.0)
    offsets: Levels = (0.0, 0.0, 0.0)

    def on(self, colour: Levels) -> Levels:
        """The corrected colour."""
        y, u, v = (
            gain * level + offset
            for gain, level, offset in zip(self.gains, colour, self.offsets, strict=True)
        )
        return y, u, v

    def after(self, first: "Correction") -> "Correction":
        """Both in one, `first` before this."""
        gains = tuple(a * b for a, b in zip(self.gains, first.gains, strict=True))
        offsets = tuple(
            gain * inner + outer
            for gain, inner, outer in zip(self.gains, first.offsets, self.offsets, strict=True)
        )
        return Correction((gains[0], gains[1], gains[2]), (offsets[0], offsets[1], offsets[2]))

    def between(self, other: "Correction", share: float) -> "Correction":
        """The correction at a share (0–1) of the way to the other."""
        gains, offsets = (
            tuple(a + (b - a) * share for a, b in zip(one, two, strict=True))
            for one, two in ((self.gains, other.gains), (self.offsets, other.offsets))
        )
        return Correction((gains[0], gains[1], gains[2]), (offsets[0], offsets[1], offsets[2]))

    @property
    def figures(self) -> tuple[float, ...]:
        """Gain and offset of each, as they are stored."""
        pairs = zip(self.gains, self.offsets, strict=True)
        return tuple(round(figure, 4) for pair in pairs for figure in pair)


NO_CORRECTION = Correction()


def fit(pairs: Sequence[tuple[Levels, Levels]], parts: int) -> Correction | None:
    """The correction that brings each first colour to the second, as far as most of them agree;
    None if too few do. `parts` is how many the picture has."""
    weights = [1.0] * len(pairs)
    correction = NO_CORRECTION
    for round_ in range(_ROUNDS):
        if sum(weights) < LEAST_ALIKE * parts:
            return None
        correction = _fit(pairs, weights)
        reach = max(_NOISE, 4 * _NOISE / (round_ + 1)) * 3
        weights = [
            max(0.0, 1 - (_far(correction.on(own), other) / reach) ** 2) ** 2
            for own, other in pairs
        ]
    return correction if sum(weights) >= LEAST_ALIKE * parts else None


def bounded(correction: Correction) -> Correction:
    """The correction, no larger than what one clip of a chain needs."""
    gains, offsets = [], []
    for gain, offset, middle, most in zip(
        correction.gains, correction.offsets, _MIDDLE, _MOST_SHIFT, strict=True
    ):
        allowed = min(_MOST_GAIN, max(1 / _MOST_GAIN, gain))
        shift = gain * middle + offset - middle
        gains.append(allowed)
        offsets.append(min(most, max(-most, shift)) + middle - allowed * middle)
    return Correction((gains[0], gains[1], gains[2]), (offsets[0], offsets[1], offsets[2]))


def is_sudden(start: Correction, middle: Correction, end: Correction) -> bool:
    """Whether the colours change in one place instead of evenly: then it is the light."""
    colours = [(60.0, 128.0, 128.0), (126.0, 110.0, 150.0), (180.0, 140.0, 118.0)]

    def change(one: Correction, other: Correction) -> float:
        return sum(delta_e(lab(one.on(each)), lab(other.on(each))) for each in colours) / 3

    whole = change(start, end)
    uneven = change(start.between(end, 0.5), middle)
    return max(whole, uneven) > _LEAST_SUDDEN and uneven > _SUDDEN * whole / 2


def lab(colour: Levels) -> Levels:
    """The colour in CIELAB (D65)."""
    y, u, v = (colour[0] - 16) / 219, (colour[1] - 128) / 224, (colour[2] - 128) / 224
    red, blue = y + 1.5748 * v, y + 1.8556 * u
    green = y - 0.1873 * u - 0.4681 * v
    r, g, b = (_linear(min(1.0, max(0.0, each))) for each in (red, green, blue))
    x = _root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
    light = _root(0.2126729 * r + 0.7151522 * g + 0.0721750 * b)
    z = _root((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883)
    return 116 * light - 16, 500 * (x - light), 200 * (light - z)


def delta_e(one: Levels, other: Levels) -> float:
    """CIEDE2000 of two colours in CIELAB (Sharma, Wu, Dalal 2005)."""
    mean = (hypot(*one[1:]) + hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * sqrt(mean**7 / (mean**7 + 25.0**7))
    a1, a2 = one[1] * stretch, other[1] * stretch
    c1, c2 = hypot(a1, one[2]), hypot(a2, other[2])
    h1, h2 = degrees(atan2(one[2], a1)) % 360, degrees(atan2(other[2], a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = h1 + turn / 2 if c1 * c2 else h1 + h2
    light, chroma = (one[0] + other[0]) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    d_light = (other[0] - one[0]) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    d_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    d_hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * t)
    around = exp(-((((hue % 360) - 275) / 25) ** 2))
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25.0**7)) * sin(radians(60 * around))
    return sqrt(max(0.0, d_light**2 + d_chroma**2 + d_hue**2 + rotation * d_chroma * d_hue))


def _fit(pairs: Sequence[tuple[Levels, Levels]], weights: Sequence[float]) -> Correction:
    """The line that has the spread of both: a regression would take noise for a lack of contrast,
    and make a chain paler with each link."""
    total = sum(weights)
    means: list[tuple[float, float]] = []
    spreads: list[tuple[float, float]] = []
    for plane in range(3):
        levels = [[pair[side][plane] for pair in pairs] for side in (0, 1)]
        own, other = (sum(map(mul, weights, each)) / total for each in levels)
        means.append((own, other))
        spreads.append(
            (
                sum(w * (level - own) ** 2 for w, level in zip(weights, levels[0], strict=True)),
                sum(w * (level - other) ** 2 for w, level in zip(weights, levels[1], strict=True)),
            )
        )
    prior = total * _PRIOR**2
    brightness = sqrt((spreads[0][1] + prior) / (spreads[0][0] + prior))
    own, other = spreads[1][0] + spreads[2][0], spreads[1][1] + spreads[2][1]
    colour = sqrt((other + prior) / (own + prior))
    gains = (brightness, colour, colour)
    y, u, v = (after - gain * before for gain, (before, after) in zip(gains, means, strict=True))
    return Correction(gains, (y, u, v))


def _far(one: Levels, other: Levels) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _root(share: float) -> float:
    return share ** (1 / 3) if share > 216 / 24389 else (24389 / 27 * share + 16) / 116
