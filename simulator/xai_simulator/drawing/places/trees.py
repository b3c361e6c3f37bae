"""What grows and lies about: trees, bushes, grass, rocks."""

import math
import random

from xai_simulator.drawing.colours import Colour, darker, lighter, mix
from xai_simulator.drawing.places.stage import Stage

_LEAVES: dict[str, list[Colour]] = {
    "summer": [(86, 146, 72), (64, 124, 70), (122, 166, 78)],
    "autumn": [(214, 112, 44), (230, 158, 58), (186, 72, 46), (206, 134, 60)],
    "winter": [(212, 224, 232), (186, 204, 218)],
    "spring": [(244, 176, 196), (250, 206, 214), (158, 196, 108)],
}


def tree(s: Stage, x: float, y: float, h: float, dice: random.Random, depth: float = 0.0) -> None:
    """A tree in the leaves of its season: round, tall, pine or bare."""
    season = s.place.season
    style = dice.choice(["round", "round", "tall", "pine"])
    if s.place.kind in {"mountains", "snowfield"} or (season == "winter" and dice.random() < 0.6):
        style = "pine"
    if s.place.kind == "swamp" or (season == "winter" and style == "round"):
        style = "bare"
    trunk = s.ink((104, 74, 56), depth)
    leaf = dice.choice(_LEAVES[season if style != "pine" or season == "winter" else "summer"])
    if style == "pine" and season != "winter":
        leaf = dice.choice([(44, 98, 76), (56, 112, 74), (38, 84, 78)])
    w = h * 0.035
    s.poly([(x - w, y), (x - w * 0.7, y - h * 0.6), (x + w * 0.7, y - h * 0.6), (x + w, y)], trunk)
    if style == "pine":
        for step in range(4):
            low, wide = y - h * (0.12 + step * 0.21), h * (0.24 - step * 0.045)
            shade = s.ink(lighter(leaf, 0.06 * step), depth)
            s.poly([(x - wide, low), (x, low - h * 0.36), (x + wide, low)], shade)
            s.poly([(x, low), (x, low - h * 0.36), (x + wide, low)], darker(shade, 0.12))
            if season == "winter":
                s.poly(
                    [
                        (x - wide * 0.45, low - h * 0.19),
                        (x, low - h * 0.36),
                        (x + wide * 0.45, low - h * 0.19),
                    ],
                    s.ink((248, 250, 252), depth),
                )
        return
    for side, at, end in ((-1, 0.5, 0.2), (1, 0.58, 0.18), (-1, 0.7, 0.12)):
        s.line([(x, y - h * at), (x + side * h * end, y - h * (at + 0.18))], trunk, w * 1.0)
    if style == "bare":
        for side, at in ((1, 0.45), (-1, 0.62), (1, 0.75)):
            s.line(
                [
                    (x, y - h * at),
                    (x + side * h * 0.12, y - h * (at + 0.2)),
                    (x + side * h * 0.22, y - h * (at + 0.2)),
                ],
                trunk,
                w * 0.6,
            )
        s.line([(x, y - h * 0.6), (x + h * 0.03, y - h)], trunk, w * 0.8)
        return
    wide = h * (0.25 if style == "round" else 0.16)
    for dx, dy, r in (
        (-0.75, 0.55, 0.75),
        (0.75, 0.52, 0.72),
        (0, 0.68, 1.0),
        (-0.35, 0.84, 0.72),
        (0.4, 0.82, 0.68),
    ):
        ry = wide * r * (1 if style == "round" else 1.4)
        s.oval(x + dx * wide, y - h * dy, wide * r, ry, s.ink(darker(leaf, 0.14), depth))
    for dx, dy, r in ((-0.6, 0.6, 0.5), (0.1, 0.76, 0.66), (0.6, 0.6, 0.42), (-0.3, 0.88, 0.42)):
        s.oval(
            x + dx * wide - wide * 0.1,
            y - h * dy - wide * 0.1,
            wide * r,
            wide * r * 0.9,
            s.ink(leaf, depth),
        )
    for _ in range(7):
        s.oval(
            x + dice.uniform(-1, 0.8) * wide,
            y - h * dice.uniform(0.5, 0.92),
            wide * 0.1,
            wide * 0.08,
            s.ink(lighter(leaf, 0.28), depth),
        )


def grove(
    s: Stage, many: int, below: tuple[float, float], tall: tuple[float, float], depth: float
) -> None:
    """Trees all across the picture, so far below the horizon and so tall (from, to)."""
    for _ in range(many):
        x, y = s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(*below)
        tree(s, x, y, s.dice.uniform(*tall), s.dice, depth)


def bush(s: Stage, x: float, y: float, size: float, colour: Colour) -> None:
    for dx, r in ((-0.7, 0.6), (0.7, 0.55), (0, 0.85)):
        s.oval(
            x + dx * size, y - r * size * 0.5, r * size, r * size * 0.75, s.ink(darker(colour, 0.1))
        )
    s.oval(x - size * 0.2, y - size * 0.55, size * 0.5, size * 0.35, s.ink(lighter(colour, 0.14)))


def tufts(s: Stage, top: float, colour: Colour, count: int, flowers: bool = False) -> None:
    """Grass, and flowers among it, growing larger towards the viewer."""
    dice = s.place.dice("tufts")
    petals = [*s.place.tints, (250, 240, 230), (246, 200, 80), (230, 110, 130), (160, 130, 220)]
    for y in sorted(dice.uniform(top, 100) for _ in range(count)):
        x, size = dice.uniform(0, s.wide), 0.6 + (y - top) / (101 - top) * 2.6
        ink = s.ink(
            mix(colour, dice.choice([(40, 70, 40), (230, 230, 150)]), dice.uniform(0.05, 0.3))
        )
        for lean in (-0.5, 0, 0.5):
            s.poly(
                [(x - 0.14 * size, y), (x + lean * size, y - size * 1.3), (x + 0.14 * size, y)], ink
            )
        if flowers and dice.random() < 0.45:
            s.oval(x, y - size * 1.4, size * 0.34, size * 0.34, s.ink(dice.choice(petals)))
            s.oval(x, y - size * 1.4, size * 0.13, size * 0.13, s.ink((250, 220, 110)))


def rock(s: Stage, x: float, y: float, size: float, colour: Colour = (132, 128, 130)) -> None:
    s.poly(
        [
            (x - size, y),
            (x - size * 0.75, y - size * 0.6),
            (x - size * 0.1, y - size * 0.9),
            (x + size * 0.7, y - size * 0.55),
            (x + size, y),
        ],
        s.ink(colour),
    )
    s.poly(
        [
            (x - size * 0.1, y - size * 0.9),
            (x + size * 0.7, y - size * 0.55),
            (x + size, y),
            (x + size * 0.1, y),
        ],
        s.ink(darker(colour, 0.2)),
    )


def palm(s: Stage, x: float, y: float, h: float, lean: float) -> None:
    top = (x + lean * h * 0.3, y - h)
    s.line([(x, y), (x + lean * h * 0.08, y - h * 0.5), top], s.ink((140, 104, 72)), h * 0.045)
    for angle in range(-200, 30, 32):
        a = math.radians(angle)
        end = (top[0] + math.cos(a) * h * 0.42, top[1] + math.sin(a) * h * 0.2 + h * 0.12)
        middle = (top[0] + math.cos(a) * h * 0.24, top[1] + math.sin(a) * h * 0.22 - h * 0.02)
        s.blob(
            [top, (middle[0], middle[1] - h * 0.03), end, (middle[0], middle[1] + h * 0.04)],
            s.ink((70, 142, 84)),
        )
