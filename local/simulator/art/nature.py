"""Settings under the open sky."""

import math

from local.simulator.art.colours import Colour, darker, lighter, mix
from local.simulator.art.props import boat, bush, house, palm, pillar, rock, tower, tree, tufts
from local.simulator.art.stage import Stage

_GRASS: dict[str, Colour] = {
    "summer": (112, 160, 76), "autumn": (176, 128, 66), "winter": (232, 238, 246),
    "spring": (136, 184, 96),
}  # fmt: skip


def _grass(s: Stage) -> Colour:
    grass = _GRASS[s.place.season]
    if s.place.tints and s.place.season != "winter":
        grass = mix(grass, s.dice.choice(s.place.tints), 0.16)
    return grass


def _hills(s: Stage, colour: Colour, base: float, rows: int = 3) -> None:
    for row in range(rows):
        depth = 0.85 - row * 0.26
        s.land(base - 6 + row * 4, s.dice.uniform(3, 8), colour, depth=depth, purpose=f"hill{row}")


def forest(s: Stage) -> None:
    s.sky()
    far = (84, 120, 90) if s.place.season == "summer" else (150, 100, 70)
    s.land(s.horizon - 14, 5, far, rough=0.4, depth=0.82, purpose="canopy")
    for row, (depth, count) in enumerate(((0.62, 16), (0.4, 11), (0.18, 7))):
        base = s.horizon - 3 + row * 5
        crowd = s.dice.uniform(0.2, 0.8)
        for _ in range(count):
            x = s.dice.gauss(crowd, 0.45) * s.wide if row < 2 else s.dice.uniform(-0.05, 1.05) * s.wide
            tree(s, x, base + s.dice.uniform(0, 3), s.dice.uniform(22, 40) + row * 8, s.dice, depth)
        s.land(base + 2, 1.6, _grass(s), depth=depth * 0.7, purpose=f"floor{row}")
    floor = s.land(s.horizon + 13, 2.4, _grass(s), purpose="floor")
    if s.place.season == "autumn":
        for _ in range(150):
            y = s.dice.uniform(floor[40][1] + 2, 100)
            s.oval(s.dice.uniform(0, s.wide), y, 0.7, 0.35, s.ink(s.dice.choice([(220, 120, 50), (236, 172, 66), (176, 66, 44)])))
    _path(s)
    tufts(s, s.horizon + 17, _grass(s), 60, flowers=s.place.season in {"spring", "summer"})
    for _ in range(s.dice.randrange(3)):
        rock(s, s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(14, 20), s.dice.uniform(2, 5))


def _path(s: Stage) -> None:
    if s.dice.random() < 0.55:
        x, far = s.wide * s.dice.uniform(0.3, 0.7), s.horizon + 14
        swing = s.dice.uniform(-14, 14)
        earth = mix((206, 174, 124), _grass(s), 0.25)
        s.blob([(x - 1, far), (x + swing - 4, far + 10), (x - 26, 106), (x + 26, 106), (x + swing + 5, far + 10), (x + 1, far)], s.ink(earth))


def meadow(s: Stage) -> None:
    s.sky()
    _hills(s, mix(_grass(s), (90, 130, 110), 0.3), s.horizon)
    for _ in range(s.dice.randrange(2, 6)):
        tree(s, s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(1, 6), s.dice.uniform(12, 26), s.dice, 0.35)
    s.land(s.horizon + 9, 3, _grass(s), purpose="near")
    _path(s)
    tufts(s, s.horizon + 12, _grass(s), 150, flowers=s.place.season != "winter")


def garden(s: Stage) -> None:
    meadow(s)
    for row in range(3):
        y = s.horizon + 8 + row * 5
        for step in range(9):
            x = (step + 0.5 * (row % 2)) * s.wide / 8 + s.dice.uniform(-3, 3)
            size = 2.6 + row * 0.9
            bush(s, x, y, size, (88, 142, 80))
            for _ in range(4):
                bloom = s.dice.choice([(232, 96, 116), (250, 206, 90), (240, 240, 250), *s.place.tints])
                s.oval(x + s.dice.uniform(-1, 1) * size, y - s.dice.uniform(0.2, 1) * size, 0.8, 0.8, s.ink(bloom))
    for x in (0.04, 0.96):
        tree(s, s.wide * x, s.horizon + 12, 46, s.dice)


def farm(s: Stage) -> None:
    s.sky()
    _hills(s, (150, 170, 90), s.horizon)
    gold: Colour = (224, 186, 88)
    s.land(s.horizon + 6, 2, gold, purpose="field")
    centre = s.wide * s.dice.uniform(0.2, 0.8)
    for row in range(-9, 10):
        s.line([(centre + row * 5, s.horizon + 9), (centre + row * 26, 104)], s.ink(darker(gold, 0.16)), 0.8)
    x = s.wide * s.dice.choice([0.12, 0.66])
    house(s, x, s.horizon + 9, 26, 17, s.dice)
    s.place.tints and s.line([(x + 30, s.horizon + 9), (x + 30, s.horizon - 4)], s.ink((120, 90, 60)), 0.8)
    for step in range(int(s.wide / 9)):
        s.box(step * 9, s.horizon + 12, 1, 7, s.ink((148, 112, 78)))
    s.box(0, s.horizon + 14, s.wide, 0.9, s.ink((160, 122, 86)))
    tufts(s, s.horizon + 20, (190, 170, 80), 70)


def mountains(s: Stage) -> None:
    s.sky()
    stone = s.dice.choice([(110, 122, 150), (134, 118, 124), (96, 116, 122)])
    for row in range(2 + s.dice.randrange(2)):
        depth = 0.72 - row * 0.25
        count = s.dice.randrange(2, 5)
        for n in range(count):
            x = s.wide * (n + s.dice.uniform(0.1, 0.9)) / count
            high, wide = s.dice.uniform(22, 48) * (1 - row * 0.2), s.dice.uniform(26, 48)
            base = s.horizon + 8 + row * 3
            peak = (x, base - high)
            s.poly([(x - wide, base), (x - wide * 0.42, base - high * 0.52), peak, (x + wide * 0.36, base - high * 0.5), (x + wide, base)], s.ink(stone, depth))
            s.poly([peak, (x + wide * 0.36, base - high * 0.5), (x + wide, base), (x + wide * 0.12, base), (x - wide * 0.06, base - high * 0.45)], s.ink(darker(stone, 0.25), depth))
            s.poly([peak, (x + wide * 0.2, base - high * 0.7), (x + wide * 0.06, base - high * 0.62), (x - wide * 0.04, base - high * 0.72), (x - wide * 0.14, base - high * 0.64), (x - wide * 0.22, base - high * 0.72)], s.ink((246, 248, 252), depth * 0.6))
    _hills(s, mix(_grass(s), (80, 120, 100), 0.4), s.horizon + 10, 2)
    for _ in range(12):
        tree(s, s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(10, 15), s.dice.uniform(9, 18), s.dice, 0.3)
    s.land(s.horizon + 17, 3, _grass(s), purpose="alp")
    tufts(s, s.horizon + 21, _grass(s), 80, flowers=s.place.season != "winter")
    rock(s, s.dice.uniform(0, s.wide), s.horizon + 22, s.dice.uniform(4, 9))


def volcano(s: Stage) -> None:
    s.sky()
    x, base = s.wide * s.dice.uniform(0.3, 0.7), s.horizon + 12
    s.poly([(x - 60, base), (x - 12, base - 44), (x - 4, base - 41), (x + 5, base - 42), (x + 13, base - 45), (x + 62, base)], s.ink((96, 72, 78), 0.25))
    for lean in (-14, 2, 16):
        s.line([(x + lean * 0.2, base - 41), (x + lean * 0.7, base - 24), (x + lean, base - 6)], (255, 130, 50), 1.5)
    s.lamp(x, base - 44, 46, (255, 120, 50), 0.7)
    s.land(base, 3, (92, 72, 74), rough=0.6, purpose="crust")
    for _ in range(6):
        at = s.dice.uniform(0, s.wide)
        y = s.dice.uniform(base + 8, 98)
        s.line([(at, y), (at + 6, y + 1.5), (at + 13, y - 0.6)], (255, 140, 60), 0.8)
        rock(s, at + 20, y + 2, s.dice.uniform(3, 7), (96, 82, 86))


def desert(s: Stage) -> None:
    s.sky()
    sand: Colour = s.dice.choice([(234, 190, 122), (224, 164, 106), (242, 208, 150)])
    if s.dice.random() < 0.6:
        for _ in range(3):
            x, w, h = s.dice.uniform(0, s.wide), s.dice.uniform(14, 34), s.dice.uniform(12, 28)
            mesa = s.ink((190, 110, 78), 0.5)
            s.poly([(x - w * 0.6, s.horizon + 3), (x - w * 0.45, s.horizon - h), (x + w * 0.4, s.horizon - h), (x + w * 0.6, s.horizon + 3)], mesa)
            s.box(x - w * 0.45, s.horizon - h * 0.6, w * 0.85, h * 0.12, darker(mesa, 0.12))
    for row in range(3):
        s.land(s.horizon + row * 8, 7 - row, sand, depth=0.4 - row * 0.18, purpose=f"dune{row}", fall=16)
    for _ in range(s.dice.randrange(2, 6)):
        x, y, h = s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(6, 18), s.dice.uniform(9, 20)
        green = s.ink((88, 134, 84))
        s.line([(x, y), (x, y - h)], green, h * 0.17)
        s.oval(x, y - h, h * 0.085, h * 0.085, green)
        for side, at in ((-1, 0.35), (1, 0.5)):
            s.line([(x, y - h * at), (x + side * h * 0.24, y - h * at), (x + side * h * 0.24, y - h * (at + 0.3))], green, h * 0.11)
            s.oval(x + side * h * 0.24, y - h * (at + 0.3), h * 0.055, h * 0.055, green)
    for _ in range(14):
        x, y = s.dice.uniform(0, s.wide), s.dice.uniform(s.horizon + 22, 98)
        s.line([(x, y), (x + 5, y - 0.6), (x + 11, y)], s.ink(darker(sand, 0.12)), 0.3)


def snowfield(s: Stage) -> None:
    s.sky()
    if s.night or s.dice.random() < 0.4:
        for row in range(4):
            y = s.dice.uniform(10, 30)
            glow = mix((110, 240, 190), (150, 120, 240), row / 4)
            s.lamp(s.wide * s.dice.random(), y, s.dice.uniform(20, 40), glow, 0.35)
    for _ in range(4):
        x, w, h = s.dice.uniform(0, s.wide), s.dice.uniform(12, 30), s.dice.uniform(12, 30)
        ice = s.ink((190, 218, 236), 0.3)
        s.poly([(x - w, s.horizon + 8), (x - w * 0.4, s.horizon - h * 0.6), (x, s.horizon - h), (x + w * 0.5, s.horizon - h * 0.4), (x + w, s.horizon + 8)], ice)
        s.poly([(x, s.horizon - h), (x + w * 0.5, s.horizon - h * 0.4), (x + w, s.horizon + 8), (x + w * 0.1, s.horizon + 8)], darker(ice, 0.12))
    for row in range(3):
        s.land(s.horizon + 3 + row * 8, 3.4, (232, 240, 248), depth=0.3 - row * 0.12, purpose=f"snow{row}")
    for _ in range(s.dice.randrange(6)):
        tree(s, s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(6, 14), s.dice.uniform(14, 30), s.dice, 0.15)


def water(s: Stage, top: float, colour: Colour, foot: float = 101) -> None:
    """Water from the horizon towards the viewer, with lines of light."""
    rows = 26
    for row in range(rows):
        y = top + (foot - top) * (row / rows) ** 1.4
        s.box(0, y, s.wide, foot - y, s.ink(mix(lighter(mix(colour, s.sky_foot, 0.45), 0.1), darker(colour, 0.22), row / rows)))
    for _ in range(90):
        t = s.dice.random() ** 1.4
        y, x = top + 1 + (foot - top - 1) * t, s.dice.uniform(0, s.wide)
        w = 1 + 7 * t
        s.line([(x - w, y), (x, y - 0.4 - 0.3 * t), (x + w, y)], s.ink(lighter(colour, s.dice.uniform(0.2, 0.5))), 0.18 + 0.3 * t)
    if s.place.hour in {"golden", "dusk", "dawn", "night"}:
        for step in range(16):
            y = top + 1 + step * 1.5
            s.line([(s.sun[0] - 4 + step % 3 - step * 0.2, y), (s.sun[0] + 4 - step % 2 + step * 0.2, y)], mix(s.ink(colour), s.light, 0.7), 0.35)


def beach(s: Stage) -> None:
    s.sky()
    if s.dice.random() < 0.5:
        s.land(s.horizon - 3, 5, (110, 140, 130), depth=0.6, purpose="isle")
    water(s, s.horizon, (60, 160, 190))
    boat(s, s.wide * s.dice.uniform(0.15, 0.85), s.horizon + 3, s.dice.uniform(4, 7), s.dice)
    crest = s.profile(s.horizon + 17, 3, 0, "shore")
    s.poly([(0, 102), *[(x, y - 1.4) for x, y in crest], (s.wide, 102)], s.ink((246, 250, 250)))
    s.land(s.horizon + 17, 3, (240, 216, 164), purpose="shore")
    side = s.dice.choice([0.07, 0.93])
    for n in range(s.dice.randrange(1, 4)):
        palm(s, s.wide * side + n * 7, s.horizon + 22 + n * 3, s.dice.uniform(34, 54), s.dice.choice([-1, 1]))
    for _ in range(14):
        s.oval(s.dice.uniform(0, s.wide), s.dice.uniform(s.horizon + 26, 99), 0.9, 0.6, s.ink(s.dice.choice([(250, 230, 210), (236, 160, 140), (180, 160, 140)])))


def sea(s: Stage) -> None:
    s.sky()
    water(s, s.horizon, (40, 110, 150))
    if "boat" in s.place.things or s.dice.random() < 0.7:
        boat(s, s.wide * s.dice.uniform(0.2, 0.8), s.horizon + 5, s.dice.uniform(8, 15), s.dice)
    wood: Colour = (160, 116, 76)
    low = max(76.0, s.horizon + 16)
    s.box(0, low, s.wide, 30, s.ink(wood))
    for row in range(5):
        s.box(0, low + row * 5, s.wide, 0.5, s.ink(darker(wood, 0.3)))
    for x in range(0, int(s.wide) + 1, 22):
        s.box(x, low - 12, 2, 13, s.ink(darker(wood, 0.16)))
    s.box(0, low - 12, s.wide, 1.8, s.ink(lighter(wood, 0.1)))


def lake(s: Stage) -> None:
    s.sky()
    _hills(s, (100, 130, 110), s.horizon, 2)
    for _ in range(9):
        tree(s, s.dice.uniform(0, s.wide), s.horizon + 2, s.dice.uniform(14, 30), s.dice, 0.4)
    water(s, s.horizon + 2, (70, 140, 160))
    boat(s, s.wide * s.dice.uniform(0.2, 0.8), s.horizon + 10, 5, s.dice)
    s.land(s.horizon + 21, 4, _grass(s), purpose="bank")
    tufts(s, s.horizon + 24, (96, 140, 80), 90, flowers=True)
    for x in (s.dice.uniform(0, 0.2), s.dice.uniform(0.8, 1)):
        for _ in range(7):
            at = s.wide * x + s.dice.uniform(-6, 6)
            s.line([(at, s.horizon + 27), (at + 1, s.horizon + 10)], s.ink((110, 130, 70)), 0.5)
            s.oval(at + 1, s.horizon + 10, 0.8, 2.2, s.ink((120, 80, 50)))


def jungle(s: Stage) -> None:
    s.sky()
    for row in range(3):
        s.land(s.horizon - 22 + row * 10, 8, (60, 130, 80), rough=0.4, depth=0.7 - row * 0.22, purpose=f"green{row}")
        for _ in range(4):
            palm(s, s.dice.uniform(0, s.wide), s.horizon + row * 5, s.dice.uniform(28, 46), s.dice.choice([-1, 1]))
    s.land(s.horizon + 12, 3, (74, 126, 66), purpose="floor")
    for _ in range(14):
        x, y = s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(8, 16)
        for lean in (-1, -0.5, 0, 0.5, 1):
            s.blob([(x, y), (x + lean * 5 - 0.8, y - 6 + abs(lean) * 3), (x + lean * 9, y - 7 + abs(lean) * 7), (x + lean * 5 + 0.8, y - 4 + abs(lean) * 3)], s.ink((66, 150, 84)))
    tufts(s, s.horizon + 18, (80, 150, 70), 90, flowers=True)


def swamp(s: Stage) -> None:
    s.sky()
    s.land(s.horizon - 6, 4, (92, 104, 80), depth=0.6, purpose="bog")
    water(s, s.horizon, (84, 104, 80))
    for _ in range(8):
        tree(s, s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(2, 14), s.dice.uniform(30, 56), s.dice, 0.2)
    for _ in range(12):
        s.oval(s.dice.uniform(0, s.wide), s.dice.uniform(s.horizon + 6, 84), 3.4, 0.9, s.ink((110, 150, 80)))
    s.land(s.horizon + 22, 3, (110, 112, 70), purpose="mud")
    tufts(s, s.horizon + 25, (120, 130, 70), 90)


def ruins(s: Stage) -> None:
    s.sky()
    _hills(s, (140, 150, 100), s.horizon, 2)
    stone: Colour = s.dice.choice([(206, 192, 164), (178, 180, 184), (214, 176, 136)])
    if s.dice.random() < 0.45:
        x = s.wide * s.dice.uniform(0.3, 0.7)
        for step in range(6):
            w, y = 44 - step * 7, s.horizon + 6 - step * 6
            s.box(x - w, y - 6, w * 2, 6.2, s.ink(lighter(stone, 0.03 * step), 0.3))
            s.box(x + w * 0.3, y - 6, w * 0.7, 6.2, s.ink(darker(stone, 0.12), 0.3))
        s.box(x - 3, s.horizon - 32, 6, 5, s.ink(darker(stone, 0.5), 0.3))
    s.land(s.horizon + 6, 2, mix(_grass(s), stone, 0.3), purpose="court")
    count = s.dice.randrange(4, 8)
    for n in range(count):
        x = s.wide * (n + 0.5) / count + s.dice.uniform(-4, 4)
        pillar(s, x, s.horizon + 12 + s.dice.uniform(0, 4), s.dice.uniform(4, 7), s.dice.uniform(18, 48), stone, s.dice.random() < 0.4)
    for _ in range(6):
        rock(s, s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(14, 24), s.dice.uniform(2, 5), stone)
    tufts(s, s.horizon + 18, _grass(s), 80)


def castle(s: Stage) -> None:
    s.sky()
    _hills(s, mix(_grass(s), (100, 130, 120), 0.3), s.horizon, 2)
    x, base = s.wide * s.dice.uniform(0.25, 0.75), s.horizon + 7
    roof = s.dice.choice([(90, 100, 160), (170, 76, 76), (70, 130, 120), *s.place.tints[:2]])
    for dx, w, h in ((-26, 8, 24), (24, 9, 28), (-12, 9, 34), (12, 8, 38), (0, 11, 46)):
        tower(s, x + dx, base, w, h * s.dice.uniform(0.8, 1.15), 0.22, roof)
    wall = s.ink((172, 168, 174), 0.18)
    s.box(x - 34, base - 14, 68, 15, wall)
    for step in range(11):
        s.box(x - 34 + step * 6.4, base - 17, 3.8, 4, wall)
    s.blob([(x - 5, base + 1), (x - 5, base - 7), (x, base - 11), (x + 5, base - 7), (x + 5, base + 1)], s.ink((90, 64, 52), 0.1))
    s.land(base, 2, _grass(s), purpose="lawn")
    s.blob([(x - 3, base + 1), (s.wide / 2 - 20, 106), (s.wide / 2 + 20, 106), (x + 3, base + 1)], s.ink((214, 190, 150)))
    tufts(s, base + 8, _grass(s), 90, flowers=True)


def sky_high(s: Stage) -> None:
    s.sky()
    for row in range(4):
        for _ in range(7):
            y = 30 + row * 15 + s.dice.uniform(-5, 5)
            s.cloud(s.dice.uniform(-0.05, 1.05) * s.wide, y, s.dice.uniform(12, 22) + row * 5, mix((255, 250, 248), s.sky_foot, 0.45 - row * 0.12))
    if s.dice.random() < 0.5:
        x, y = s.wide * s.dice.uniform(0.2, 0.8), s.dice.uniform(28, 50)
        s.blob([(x - 20, y), (x + 20, y), (x + 9, y + 11), (x, y + 17), (x - 10, y + 9)], s.ink((134, 110, 96), 0.3))
        s.blob([(x - 20, y), (x, y - 4), (x + 20, y), (x, y + 4)], s.ink((116, 164, 90), 0.3))
        tree(s, x + 6, y - 1, 14, s.dice, 0.3)
    for step in range(16):
        s.oval(s.wide * step / 15, 95 + 3 * math.sin(step * 1.7 + s.sun[0]), 12, 11, mix((255, 252, 250), s.sky_foot, 0.1))
