"""The stage a background is built on: sky, ridges, and a pen that works in shares of its height."""

import math
import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from xai_simulator.drawing.canvas import Point, curve
from xai_simulator.drawing.colours import Colour, darker, lighter, mix
from xai_simulator.drawing.places.place import Place

_SKIES: dict[str, tuple[Colour, Colour, Colour, Colour]] = {
    # top of the sky, its foot, the light of sun or moon, the colour of shade
    "dawn": ((124, 132, 190), (252, 204, 176), (255, 226, 190), (110, 96, 140)),
    "morning": ((96, 170, 224), (226, 240, 236), (255, 246, 214), (84, 110, 150)),
    "noon": ((66, 150, 222), (196, 230, 244), (255, 250, 226), (70, 104, 150)),
    "golden": ((226, 140, 96), (255, 222, 150), (255, 236, 170), (128, 76, 84)),
    "dusk": ((70, 62, 128), (238, 142, 124), (255, 196, 160), (70, 54, 100)),
    "night": ((16, 22, 54), (58, 82, 132), (240, 240, 214), (22, 26, 58)),
}


_TWICE = 2


class Stage:
    """Units: the stage is 100 high and `wide` wide; (0, 0) is its upper left corner."""

    def __init__(self, size: tuple[int, int], place: Place) -> None:
        self.size, self.place = size, place
        self.dice = place.dice("stage")
        self.wide = 100 * size[0] / size[1]
        self._unit = _TWICE * size[1] / 100
        top, foot, self.light, self.shade = _SKIES[place.hour]
        if place.tints and place.hour != "night":
            tint = place.tints[self.dice.randrange(len(place.tints))]
            top, foot = mix(top, tint, 0.22), mix(foot, lighter(tint, 0.5), 0.2)
        if place.weather in {"rain", "fog", "snow"} and place.hour != "night":
            grey = (150, 162, 178) if place.weather != "snow" else (206, 218, 232)
            top, foot = mix(top, grey, 0.6), mix(foot, lighter(grey, 0.4), 0.55)
        self.sky_top, self.sky_foot = top, foot
        self.night = place.hour == "night"
        self.horizon = self.dice.uniform(46, 66)
        self.sun = (self.wide * self.dice.uniform(0.15, 0.85), self.dice.uniform(14, 38))
        self.lamps: list[tuple[float, float, float, Colour, float]] = []
        self.picture = Image.new("RGB", (size[0] * _TWICE, size[1] * _TWICE), foot)
        self.pen = ImageDraw.Draw(self.picture)

    def ink(self, colour: Colour, depth: float = 0.0) -> Colour:
        """The colour as seen at this hour; `depth` 1 is far away, where all is air."""
        strength = {"night": 0.56, "dusk": 0.3, "dawn": 0.2, "golden": 0.16}.get(self.place.hour, 0)
        seen = mix(colour, self.shade, strength)
        if self.place.hour == "golden":
            seen = mix(seen, (255, 190, 110), 0.1)
        if self.place.weather == "fog":
            depth = min(1.0, depth * 1.3 + 0.08)
        return mix(seen, self.sky_foot, depth * 0.82)

    def poly(self, points: Sequence[Point], colour: Colour) -> None:
        self.pen.polygon([(x * self._unit, y * self._unit) for x, y in points], fill=colour)

    def blob(self, points: Sequence[Point], colour: Colour) -> None:
        self.poly(curve(points, steps=7), colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        u = self._unit
        self.pen.ellipse(((x - rx) * u, (y - ry) * u, (x + rx) * u, (y + ry) * u), fill=colour)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        u = self._unit
        self.pen.rectangle((x * u, y * u, (x + width) * u, (y + height) * u), fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        at = [(x * self._unit, y * self._unit) for x, y in points]
        self.pen.line(at, fill=colour, width=max(1, round(width * self._unit)), joint="curve")

    def lamp(
        self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.6
    ) -> None:
        """A light that is laid over everything in the end."""
        self.lamps.append((x, y, radius, colour, strength))

    def gradient(self, top: Colour, foot: Colour, start: float = 0, end: float = 100) -> None:
        """Fills the stage with a vertical gradient between two heights."""
        rows = np.linspace(0, 100, 512)[:, None]
        share = np.clip((rows - start) / max(1e-6, end - start), 0, 1)
        strip = np.asarray(top) * (1 - share) + np.asarray(foot) * share
        image = Image.fromarray(strip[:, None, :].astype(np.uint8).reshape(512, 1, 3))
        self.picture.paste(image.resize(self.picture.size, Image.Resampling.BILINEAR))

    def sky(self) -> None:
        """Gradient, then stars and moon or sun, then clouds."""
        self.gradient(self.sky_top, self.sky_foot, 0, self.horizon + 6)
        x, y = self.sun
        if self.night:
            self.stars(110)
            if self.place.kind not in {"space", "moon"}:
                r = self.dice.uniform(5, 9)
                self.oval(x, y, r, r, (244, 240, 214))
                self.oval(
                    x + r * 0.42,
                    y - r * 0.15,
                    r * 0.82,
                    r * 0.85,
                    mix(self.sky_top, self.sky_foot, y / 100),
                )
                self.lamp(x, y, 42, (200, 210, 250), 0.35)
        elif self.place.weather not in {"rain", "fog", "snow"}:
            low = self.place.hour in {"golden", "dusk", "dawn"}
            y = self.horizon - self.dice.uniform(0, 14) if low else y
            r = self.dice.uniform(7, 13) if low else self.dice.uniform(4.5, 7)
            self.sun = (x, y)
            self.oval(x, y, r, r, lighter(self.light, 0.4))
            self.lamp(x, y, 70 if low else 50, self.light, 0.55)
        for _ in range(self.dice.choice([0, 2, 3, 4, 6])):
            self.cloud(
                self.dice.uniform(0, self.wide), self.dice.uniform(6, 40), self.dice.uniform(7, 20)
            )

    def stars(self, count: int, lowest: float = 62) -> None:
        for _ in range(count):
            size = self.dice.choice([0.12, 0.16, 0.2, 0.34])
            x, y = self.dice.uniform(0, self.wide), self.dice.uniform(0, lowest)
            self.oval(
                x, y, size, size, mix((255, 252, 232), self.sky_top, self.dice.uniform(0, 0.5))
            )

    def cloud(self, x: float, y: float, size: float, colour: Colour | None = None) -> None:
        fill = colour or mix(lighter(self.sky_foot, 0.6), self.sky_top, 0.32 if self.night else 0.0)
        for dx, dy, r in (
            (-0.75, 0.1, 0.36),
            (-0.3, -0.12, 0.5),
            (0.22, -0.04, 0.44),
            (0.7, 0.12, 0.32),
        ):
            self.oval(
                x + dx * size,
                y + dy * size * 0.6,
                r * size,
                r * size * 0.58,
                mix(fill, self.sky_top, 0.12),
            )
        for dx, dy, r in (
            (-0.72, 0.06, 0.32),
            (-0.3, -0.2, 0.44),
            (0.22, -0.1, 0.4),
            (0.68, 0.08, 0.28),
        ):
            self.oval(x + dx * size, y + dy * size * 0.6, r * size, r * size * 0.52, fill)

    def profile(self, base: float, swing: float, rough: float, purpose: str) -> list[Point]:
        """A rolling line across the stage; `rough` 0 is a swell, 1 a jagged ridge."""
        dice = random.Random(f"{self.place.seed} {purpose}")
        waves = [
            (dice.uniform(0.6, 1.6) * 2**n, dice.uniform(0, 7), 0.55**n)
            for n in range(2 + round(4 * rough))
        ]
        points = []
        for step in range(81):
            t = step / 80
            height = sum(a * math.sin(f * t * 5 + p) for f, p, a in waves)
            if rough > 0.7:
                height = 1.5 - 2.2 * abs(height) ** 0.8
            points.append((t * self.wide, base - swing * height * 0.6))
        return points

    def land(
        self,
        base: float,
        swing: float,
        colour: Colour,
        *,
        rough: float = 0.0,
        depth: float = 0.0,
        bands: int = 4,
        purpose: str = "land",
        fall: float = 22,
    ) -> list[Point]:
        """A strip of land down to the bottom, lighter at its crest; returns the crest."""
        crest = self.profile(base, swing, rough, f"{purpose}{base:.1f}")
        for band in range(bands):
            shade = mix(lighter(colour, 0.16), darker(colour, 0.22), band / max(1, bands - 1))
            shift = fall * (band / bands) ** 1.3
            line = [
                (x, y + shift + (0.8 * math.sin(x * 0.21 + band * 2) if band else 0))
                for x, y in crest
            ]
            self.poly([(0, 102), *line, (self.wide, 102)], self.ink(shade, depth))
        return crest

    def _dapple(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Light from one side, soft pools of light and shade: no two shots are lit alike."""
        dice = self.place.dice("light")
        turn = dice.uniform(0, 2 * math.pi)
        field: NDArray[np.float64] = 0.13 * (x * math.cos(turn) + y * math.sin(turn))
        for _ in range(5):
            u, v, r = dice.uniform(-0.9, 0.9), dice.uniform(-0.8, 0.8), dice.uniform(0.25, 0.5)
            field += dice.choice([-0.2, 0.16]) * np.exp(-(((x - u) / r) ** 2) - ((y - v) / r) ** 2)
        return field

    def finished(self) -> Image.Image:
        """The background, RGB, with its lamps lit, a soft vignette and a grain like paper."""
        image = self.picture.reduce(_TWICE)
        unit = self.size[1] / 100
        for x, y, radius, colour, strength in self.lamps:
            _shine(image, x * unit, y * unit, radius * unit, colour, strength)
        if self.place.weather == "fog":
            mist = Image.new("L", (1, 64))
            mist.putdata(
                [
                    int(120 * math.exp(-(((row / 64) - self.horizon / 100) ** 2) / 0.02))
                    for row in range(64)
                ]
            )
            image.paste(
                lighter(self.sky_foot, 0.3), mask=mist.resize(self.size, Image.Resampling.BICUBIC)
            )
        chance = np.random.default_rng(self.place.seed % 2**32)
        grain = chance.normal(0, 3.2, (self.size[1] // 2 + 1, self.size[0] // 2 + 1))
        grain_image = Image.fromarray(np.clip(128 + grain, 0, 255).astype(np.uint8)).resize(
            self.size
        )
        y, x = np.mgrid[-1:1:90j, -1:1:160j]
        side = self.dice.uniform(-0.35, 0.35)
        edge = np.clip(((x - side) ** 2 + (y * 0.8) ** 2 - 0.75) * 0.42, 0, 0.34)
        dapple = self._dapple(x, y)
        for field, colour in (
            (np.clip(edge - dapple, 0, 0.5), mix(self.shade, (16, 12, 28), 0.5)),
            (np.clip(dapple - edge, 0, 0.3), lighter(self.light, 0.2)),
        ):
            veil = Image.fromarray((field * 255).astype(np.uint8))
            image.paste(colour, mask=veil.resize(self.size, Image.Resampling.BILINEAR))
        whole = (
            np.asarray(image).astype(np.int16)
            + (np.asarray(grain_image).astype(np.int16) - 128)[..., None]
        )
        return Image.fromarray(np.clip(whole, 0, 255).astype(np.uint8))


def _shine(
    image: Image.Image, x: float, y: float, radius: float, colour: Colour, strength: float
) -> None:
    side = max(4, int(radius * 2))
    left, top = int(x - radius), int(y - radius)
    disc = Image.radial_gradient("L").point(
        lambda v: int(255 * max(0.0, 1 - v / 180) ** 1.8 * strength)
    )
    mask = disc.resize((side, side), Image.Resampling.BILINEAR)
    image.paste(colour, (left, top, left + side, top + side), mask.filter(ImageFilter.BoxBlur(1)))
