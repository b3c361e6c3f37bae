"""Things that stand about on a stage: trees, houses, rocks, boats, and what the words name."""

import math
import random
from collections.abc import Callable

from local.simulator.art.colours import Colour, darker, lighter, mix
from local.simulator.art.stage import Stage

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
                s.poly([(x - wide * 0.45, low - h * 0.19), (x, low - h * 0.36), (x + wide * 0.45, low - h * 0.19)], s.ink((248, 250, 252), depth))
        return
    for side, at, end in ((-1, 0.5, 0.2), (1, 0.58, 0.18), (-1, 0.7, 0.12)):
        s.line([(x, y - h * at), (x + side * h * end, y - h * (at + 0.18))], trunk, w * 1.0)
    if style == "bare":
        for side, at in ((1, 0.45), (-1, 0.62), (1, 0.75)):
            s.line([(x, y - h * at), (x + side * h * 0.12, y - h * (at + 0.2)), (x + side * h * 0.22, y - h * (at + 0.2))], trunk, w * 0.6)
        s.line([(x, y - h * 0.6), (x + h * 0.03, y - h)], trunk, w * 0.8)
        return
    wide = h * (0.25 if style == "round" else 0.16)
    for dx, dy, r in ((-0.75, 0.55, 0.75), (0.75, 0.52, 0.72), (0, 0.68, 1.0), (-0.35, 0.84, 0.72), (0.4, 0.82, 0.68)):
        ry = wide * r * (1 if style == "round" else 1.4)
        s.oval(x + dx * wide, y - h * dy, wide * r, ry, s.ink(darker(leaf, 0.14), depth))
    for dx, dy, r in ((-0.6, 0.6, 0.5), (0.1, 0.76, 0.66), (0.6, 0.6, 0.42), (-0.3, 0.88, 0.42)):
        s.oval(x + dx * wide - wide * 0.1, y - h * dy - wide * 0.1, wide * r, wide * r * 0.9, s.ink(leaf, depth))
    for _ in range(7):
        s.oval(x + dice.uniform(-1, 0.8) * wide, y - h * dice.uniform(0.5, 0.92), wide * 0.1, wide * 0.08, s.ink(lighter(leaf, 0.28), depth))


def bush(s: Stage, x: float, y: float, size: float, colour: Colour) -> None:
    for dx, r in ((-0.7, 0.6), (0.7, 0.55), (0, 0.85)):
        s.oval(x + dx * size, y - r * size * 0.5, r * size, r * size * 0.75, s.ink(darker(colour, 0.1)))
    s.oval(x - size * 0.2, y - size * 0.55, size * 0.5, size * 0.35, s.ink(lighter(colour, 0.14)))


def tufts(s: Stage, top: float, colour: Colour, count: int, flowers: bool = False) -> None:
    """Grass, and flowers among it, growing larger towards the viewer."""
    dice = s.place.dice("tufts")
    petals = [*s.place.tints, (250, 240, 230), (246, 200, 80), (230, 110, 130), (160, 130, 220)]
    for y in sorted(dice.uniform(top, 100) for _ in range(count)):
        x, size = dice.uniform(0, s.wide), 0.6 + (y - top) / (101 - top) * 2.6
        ink = s.ink(mix(colour, dice.choice([(40, 70, 40), (230, 230, 150)]), dice.uniform(0.05, 0.3)))
        for lean in (-0.5, 0, 0.5):
            s.poly([(x - 0.14 * size, y), (x + lean * size, y - size * 1.3), (x + 0.14 * size, y)], ink)
        if flowers and dice.random() < 0.45:
            s.oval(x, y - size * 1.4, size * 0.34, size * 0.34, s.ink(dice.choice(petals)))
            s.oval(x, y - size * 1.4, size * 0.13, size * 0.13, s.ink((250, 220, 110)))


def rock(s: Stage, x: float, y: float, size: float, colour: Colour = (132, 128, 130)) -> None:
    s.poly([(x - size, y), (x - size * 0.75, y - size * 0.6), (x - size * 0.1, y - size * 0.9), (x + size * 0.7, y - size * 0.55), (x + size, y)], s.ink(colour))
    s.poly([(x - size * 0.1, y - size * 0.9), (x + size * 0.7, y - size * 0.55), (x + size, y), (x + size * 0.1, y)], s.ink(darker(colour, 0.2)))


def house(s: Stage, x: float, y: float, w: float, h: float, dice: random.Random, depth: float = 0.0) -> None:
    """A cottage with a lit window, a door and a chimney."""
    wall = dice.choice([(240, 224, 196), (226, 196, 160), (214, 216, 210), (236, 206, 190), (196, 208, 214)])
    roof = dice.choice([(176, 84, 66), (126, 84, 70), (92, 104, 126), (150, 110, 70), *s.place.tints[:2]])
    if s.place.season == "winter":
        roof = (240, 244, 250)
    s.box(x + w * 0.62, y - h * 1.5, w * 0.13, h * 0.5, s.ink((150, 96, 80), depth))
    s.box(x, y - h, w, h, s.ink(wall, depth))
    s.box(x + w * 0.78, y - h, w * 0.22, h, s.ink(darker(wall, 0.12), depth))
    s.poly([(x - w * 0.12, y - h * 0.96), (x + w * 0.3, y - h * 1.55), (x + w * 0.72, y - h * 1.55), (x + w * 1.12, y - h * 0.96)], s.ink(roof, depth))
    s.box(x + w * 0.12, y - h * 0.52, w * 0.22, h * 0.52, s.ink(darker(roof, 0.2), depth))
    glow: Colour = (255, 222, 130) if s.night or s.place.hour in {"dusk", "dawn"} else (160, 196, 214)
    for at in (0.46, 0.7):
        s.box(x + w * at, y - h * 0.7, w * 0.17, h * 0.3, glow if s.night else s.ink(glow, depth))
        s.line([(x + w * (at + 0.085), y - h * 0.7), (x + w * (at + 0.085), y - h * 0.4)], s.ink(darker(wall, 0.5), depth), 0.22)
    if s.night and depth < 0.4:
        s.lamp(x + w * 0.6, y - h * 0.5, w * 0.9, (255, 208, 120), 0.3)


def block(s: Stage, x: float, y: float, w: float, h: float, dice: random.Random, depth: float) -> None:
    """A town building with rows of windows."""
    wall = mix(dice.choice([(150, 120, 110), (120, 130, 150), (170, 150, 130), (110, 110, 130), *s.place.tints[:3]]), (120, 116, 130), 0.35)
    face = s.ink(wall, depth)
    s.box(x, y - h, w, h, face)
    s.box(x + w * 0.8, y - h, w * 0.2, h, darker(face, 0.14))
    roof = dice.random()
    if roof < 0.3:
        s.poly([(x, y - h), (x + w / 2, y - h - w * 0.35), (x + w, y - h)], darker(face, 0.2))
    elif roof < 0.5:
        s.box(x + w * 0.3, y - h - 4, w * 0.25, 4, darker(face, 0.15))
    lit: Colour = (255, 214, 120)
    for row in range(int(h / 6)):
        for column in range(max(1, int(w / 4.4))):
            bright = s.night and dice.random() < 0.6 or dice.random() < 0.12
            pane = mix(lit, s.sky_foot, depth * 0.5) if bright else darker(face, 0.24)
            s.box(x + 1.2 + column * 4.2, y - h + 2.4 + row * 6, 2, 3.2, pane)


def tower(s: Stage, x: float, y: float, w: float, h: float, depth: float, roof: Colour) -> None:
    stone = s.ink((168, 164, 172), depth)
    s.box(x - w / 2, y - h, w, h, stone)
    s.box(x + w * 0.2, y - h, w * 0.3, h, darker(stone, 0.14))
    s.poly([(x - w * 0.72, y - h), (x, y - h - w * 1.5), (x + w * 0.72, y - h)], s.ink(roof, depth))
    s.line([(x, y - h - w * 1.5), (x, y - h - w * 1.9)], darker(stone, 0.4), 0.3)
    s.poly([(x, y - h - w * 1.9), (x + w * 0.6, y - h - w * 1.75), (x, y - h - w * 1.6)], s.ink((206, 70, 70), depth))
    for at in (0.25, 0.6):
        s.oval(x - w * 0.08, y - h * (1 - at), w * 0.11, w * 0.2, (255, 220, 130) if s.night else darker(stone, 0.45))


def palm(s: Stage, x: float, y: float, h: float, lean: float) -> None:
    top = (x + lean * h * 0.3, y - h)
    s.line([(x, y), (x + lean * h * 0.08, y - h * 0.5), top], s.ink((140, 104, 72)), h * 0.045)
    for angle in range(-200, 30, 32):
        a = math.radians(angle)
        end = (top[0] + math.cos(a) * h * 0.42, top[1] + math.sin(a) * h * 0.2 + h * 0.12)
        middle = (top[0] + math.cos(a) * h * 0.24, top[1] + math.sin(a) * h * 0.22 - h * 0.02)
        s.blob([top, (middle[0], middle[1] - h * 0.03), end, (middle[0], middle[1] + h * 0.04)], s.ink((70, 142, 84)))


def boat(s: Stage, x: float, y: float, size: float, dice: random.Random) -> None:
    hull = dice.choice([(176, 70, 58), (70, 110, 140), (130, 92, 62), *s.place.tints[:2]])
    s.line([(x, y - size * 0.2), (x, y - size * 1.5)], s.ink((110, 80, 60)), size * 0.06)
    s.poly([(x + size * 0.05, y - size * 1.45), (x + size * 0.85, y - size * 0.4), (x + size * 0.05, y - size * 0.35)], s.ink((250, 244, 230)))
    s.poly([(x - size * 0.05, y - size * 1.2), (x - size * 0.55, y - size * 0.4), (x - size * 0.05, y - size * 0.35)], s.ink((232, 222, 204)))
    s.blob([(x - size * 0.9, y - size * 0.3), (x + size, y - size * 0.34), (x + size * 0.6, y + size * 0.1), (x - size * 0.6, y + size * 0.1)], s.ink(hull))


def pillar(s: Stage, x: float, y: float, w: float, h: float, colour: Colour, broken: bool) -> None:
    stone = s.ink(colour)
    s.box(x - w / 2, y - h, w, h, stone)
    for at in (-0.25, 0.0, 0.25):
        s.line([(x + at * w, y - h), (x + at * w, y)], darker(stone, 0.16), w * 0.06)
    s.box(x - w * 0.75, y - 2, w * 1.5, 2.4, darker(stone, 0.1))
    if broken:
        s.poly([(x - w * 0.55, y - h - 0.5), (x - w * 0.2, y - h + w * 0.6), (x + w * 0.1, y - h), (x + w * 0.55, y - h + w * 0.5), (x + w * 0.55, y - h - 2), (x - w * 0.55, y - h - 2)], mix(s.sky_top, s.sky_foot, 0.6))
    else:
        s.box(x - w * 0.8, y - h - 2, w * 1.6, 2.6, lighter(stone, 0.1))


def _crystal(s: Stage, x: float, y: float) -> None:
    glow = s.place.tints[-1] if s.place.tints else (120, 220, 240)
    glow = mix(glow, (130, 226, 246), 0.5)
    for dx, h, lean in ((-3, 7, -1.5), (3, 8, 1.6), (0, 12, 0.2)):
        s.poly([(x + dx - 1.8, y), (x + dx - 2.2 + lean, y - h * 0.7), (x + dx + lean, y - h), (x + dx + 2.2 + lean, y - h * 0.7), (x + dx + 1.8, y)], glow)
        s.poly([(x + dx, y), (x + dx + lean, y - h), (x + dx + 2.2 + lean, y - h * 0.7), (x + dx + 1.8, y)], darker(glow, 0.18))
    s.lamp(x, y - 6, 30, glow, 0.75)


def _campfire(s: Stage, x: float, y: float) -> None:
    for lean in (-3.6, 3.6):
        s.line([(x - lean, y), (x + lean, y - 1.6)], (92, 62, 46), 1.4)
    for w, h, colour in ((3.4, 10, (240, 120, 40)), (2.3, 7, (252, 184, 60)), (1.2, 4, (255, 240, 170))):
        s.blob([(x - w, y - 1.5), (x - w * 0.5, y - h * 0.55), (x + w * 0.15, y - h), (x + w * 0.6, y - h * 0.5), (x + w, y - 1.5)], colour)
    s.lamp(x, y - 4, 36, (255, 180, 90), 0.6)


def _lantern(s: Stage, x: float, y: float) -> None:
    s.line([(x, y), (x, y - 26)], s.ink((60, 56, 66)), 0.9)
    s.poly([(x - 2, y - 26), (x + 2, y - 26), (x + 2.6, y - 31), (x - 2.6, y - 31)], (255, 226, 150))
    s.poly([(x - 3.2, y - 31), (x, y - 34), (x + 3.2, y - 31)], s.ink((60, 56, 66)))
    s.lamp(x, y - 28, 22, (255, 214, 130), 0.6)


def _door(s: Stage, x: float, y: float) -> None:
    s.blob([(x - 9, y), (x - 9, y - 22), (x, y - 30), (x + 9, y - 22), (x + 9, y)], s.ink((120, 112, 116)))
    s.blob([(x - 6.5, y), (x - 6.5, y - 20), (x, y - 26), (x + 6.5, y - 20), (x + 6.5, y)], s.ink((134, 84, 54)))
    s.oval(x + 4, y - 11, 0.8, 0.8, s.ink((232, 196, 96)))


def _chest(s: Stage, x: float, y: float) -> None:
    s.box(x - 6, y - 6, 12, 6, s.ink((134, 86, 50)))
    s.blob([(x - 6.4, y - 6), (x - 5, y - 9.4), (x + 5, y - 9.4), (x + 6.4, y - 6)], s.ink((156, 104, 62)))
    s.box(x - 6, y - 6.4, 12, 1, s.ink((226, 188, 92)))
    s.box(x - 1, y - 7, 2, 3, s.ink((226, 188, 92)))


def _mushrooms(s: Stage, x: float, y: float) -> None:
    for dx, h in ((-4, 5), (3, 8), (7, 4)):
        s.box(x + dx - h * 0.12, y - h * 0.7, h * 0.24, h * 0.7, s.ink((244, 234, 216)))
        s.blob([(x + dx - h * 0.5, y - h * 0.6), (x + dx, y - h * 1.15), (x + dx + h * 0.5, y - h * 0.6), (x + dx, y - h * 0.52)], s.ink((206, 70, 60)))
        for at in (-0.22, 0.1, 0.28):
            s.oval(x + dx + at * h, y - h * 0.8, h * 0.07, h * 0.06, s.ink((250, 244, 236)))


def _balloon(s: Stage, x: float, y: float) -> None:
    base, tint = y - 46, s.place.tints[0] if s.place.tints else (220, 90, 80)
    s.blob([(x - 8, base - 10), (x, base - 20), (x + 8, base - 10), (x, base)], s.ink(tint))
    s.blob([(x - 3, base - 10), (x, base - 20), (x + 3, base - 10), (x, base)], s.ink(lighter(tint, 0.5)))
    s.box(x - 1.6, base + 4, 3.2, 2.6, s.ink((140, 98, 60)))
    s.line([(x - 1.4, base), (x - 1.4, base + 4)], s.ink((90, 70, 50)), 0.2)
    s.line([(x + 1.4, base), (x + 1.4, base + 4)], s.ink((90, 70, 50)), 0.2)


def _table(s: Stage, x: float, y: float) -> None:
    s.box(x - 11, y - 12, 22, 2, s.ink((156, 108, 70)))
    for leg in (-9.5, 8.3):
        s.box(x + leg, y - 10, 1.2, 10, s.ink((124, 84, 56)))
    s.oval(x - 4, y - 13.4, 1.8, 1.6, s.ink((210, 120, 90)))
    s.box(x + 1, y - 13.4, 5, 1.4, s.ink((90, 120, 150)))


def _clock(s: Stage, x: float, y: float) -> None:
    s.box(x - 4, y - 28, 8, 28, s.ink((112, 74, 50)))
    s.oval(x, y - 23, 3.2, 3.2, s.ink((250, 240, 216)))
    s.line([(x, y - 23), (x, y - 25.4)], (50, 40, 44), 0.4)
    s.line([(x, y - 23), (x + 1.6, y - 22)], (50, 40, 44), 0.4)
    s.oval(x, y - 11, 1.5, 1.5, s.ink((232, 190, 90)))


def _tent(s: Stage, x: float, y: float) -> None:
    s.poly([(x - 13, y), (x, y - 17), (x + 13, y)], s.ink((222, 150, 74)))
    s.poly([(x - 4, y), (x, y - 17), (x + 5, y)], s.ink((110, 70, 50)))


def _well(s: Stage, x: float, y: float) -> None:
    s.box(x - 7, y - 8, 14, 8, s.ink((150, 148, 150)))
    s.oval(x, y - 8, 7, 2, s.ink((70, 90, 110)))
    for side in (-6, 5):
        s.box(x + side, y - 20, 1, 12, s.ink((120, 84, 58)))
    s.poly([(x - 9, y - 19), (x, y - 26), (x + 9, y - 19)], s.ink((170, 88, 66)))


def _machine(s: Stage, x: float, y: float) -> None:
    s.box(x - 9, y - 18, 18, 18, s.ink((110, 120, 136)))
    for dx, dy, colour in ((-4, -12, (250, 200, 90)), (4, -12, (110, 210, 190)), (0, -5, (230, 100, 90))):
        s.oval(x + dx, y + dy, 2.4, 2.4, colour)
    s.line([(x + 9, y - 14), (x + 14, y - 14), (x + 14, y - 28)], s.ink((140, 110, 80)), 1.6)


STANDING: dict[str, Callable[[Stage, float, float], None]] = {
    "crystal": _crystal, "campfire": _campfire, "lantern": _lantern, "door": _door, "chest": _chest,
    "mushrooms": _mushrooms, "balloon": _balloon, "table": _table, "clock": _clock, "tent": _tent,
    "well": _well, "machine": _machine, "candle": _lantern,
}  # fmt: skip


def named_things(s: Stage) -> None:
    """Up to three things that the words name, beside where the figures will stand."""
    dice = s.place.dice("things")
    spots = [0.5, 0.2, 0.8]
    dice.shuffle(spots)
    drawable = [thing for thing in s.place.things if thing in STANDING]
    for thing, spot in zip(drawable, spots, strict=False):
        STANDING[thing](s, s.wide * (spot + dice.uniform(-0.06, 0.06)), dice.uniform(74, 80))
