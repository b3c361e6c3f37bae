"""Hills and heights: meadows, mountains, volcanoes, deserts, snow, the sky itself."""

import math

from xai_simulator.drawing.colours import Colour, darker, mix
from xai_simulator.drawing.places.stage import Stage
from xai_simulator.drawing.places.trees import grove, rock, tree, tufts

_GRASS: dict[str, Colour] = {
    "summer": (112, 160, 76), "autumn": (176, 128, 66), "winter": (232, 238, 246),
    "spring": (136, 184, 96),
}  # fmt: skip


def grass(s: Stage) -> Colour:
    grass = _GRASS[s.place.season]
    if s.place.tints and s.place.season != "winter":
        grass = mix(grass, s.dice.choice(s.place.tints), 0.16)
    return grass


def hills(s: Stage, colour: Colour, base: float, rows: int = 3) -> None:
    for row in range(rows):
        depth = 0.85 - row * 0.26
        s.land(base - 6 + row * 4, s.dice.uniform(3, 8), colour, depth=depth, purpose=f"hill{row}")


def path(s: Stage) -> None:
    if s.dice.random() < 0.55:
        x, far = s.wide * s.dice.uniform(0.3, 0.7), s.horizon + 14
        swing = s.dice.uniform(-14, 14)
        earth = mix((206, 174, 124), grass(s), 0.25)
        s.blob(
            [
                (x - 1, far),
                (x + swing - 4, far + 10),
                (x - 26, 106),
                (x + 26, 106),
                (x + swing + 5, far + 10),
                (x + 1, far),
            ],
            s.ink(earth),
        )


def meadow(s: Stage) -> None:
    s.sky()
    hills(s, mix(grass(s), (90, 130, 110), 0.3), s.horizon)
    grove(s, s.dice.randrange(2, 6), (1, 6), (12, 26), 0.35)
    s.land(s.horizon + 9, 3, grass(s), purpose="near")
    path(s)
    tufts(s, s.horizon + 12, grass(s), 150, flowers=s.place.season != "winter")


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
            s.poly(
                [
                    (x - wide, base),
                    (x - wide * 0.42, base - high * 0.52),
                    peak,
                    (x + wide * 0.36, base - high * 0.5),
                    (x + wide, base),
                ],
                s.ink(stone, depth),
            )
            s.poly(
                [
                    peak,
                    (x + wide * 0.36, base - high * 0.5),
                    (x + wide, base),
                    (x + wide * 0.12, base),
                    (x - wide * 0.06, base - high * 0.45),
                ],
                s.ink(darker(stone, 0.25), depth),
            )
            s.poly(
                [
                    peak,
                    (x + wide * 0.2, base - high * 0.7),
                    (x + wide * 0.06, base - high * 0.62),
                    (x - wide * 0.04, base - high * 0.72),
                    (x - wide * 0.14, base - high * 0.64),
                    (x - wide * 0.22, base - high * 0.72),
                ],
                s.ink((246, 248, 252), depth * 0.6),
            )
    hills(s, mix(grass(s), (80, 120, 100), 0.4), s.horizon + 10, 2)
    grove(s, 12, (10, 15), (9, 18), 0.3)
    s.land(s.horizon + 17, 3, grass(s), purpose="alp")
    tufts(s, s.horizon + 21, grass(s), 80, flowers=s.place.season != "winter")
    rock(s, s.dice.uniform(0, s.wide), s.horizon + 22, s.dice.uniform(4, 9))


def volcano(s: Stage) -> None:
    s.sky()
    x, base = s.wide * s.dice.uniform(0.3, 0.7), s.horizon + 12
    s.poly(
        [
            (x - 60, base),
            (x - 12, base - 44),
            (x - 4, base - 41),
            (x + 5, base - 42),
            (x + 13, base - 45),
            (x + 62, base),
        ],
        s.ink((96, 72, 78), 0.25),
    )
    for lean in (-14, 2, 16):
        s.line(
            [(x + lean * 0.2, base - 41), (x + lean * 0.7, base - 24), (x + lean, base - 6)],
            (255, 130, 50),
            1.5,
        )
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
            s.poly(
                [
                    (x - w * 0.6, s.horizon + 3),
                    (x - w * 0.45, s.horizon - h),
                    (x + w * 0.4, s.horizon - h),
                    (x + w * 0.6, s.horizon + 3),
                ],
                mesa,
            )
            s.box(x - w * 0.45, s.horizon - h * 0.6, w * 0.85, h * 0.12, darker(mesa, 0.12))
    for row in range(3):
        s.land(
            s.horizon + row * 8,
            7 - row,
            sand,
            depth=0.4 - row * 0.18,
            purpose=f"dune{row}",
            fall=16,
        )
    for _ in range(s.dice.randrange(2, 6)):
        x, y, h = (
            s.dice.uniform(0, s.wide),
            s.horizon + s.dice.uniform(6, 18),
            s.dice.uniform(9, 20),
        )
        green = s.ink((88, 134, 84))
        s.line([(x, y), (x, y - h)], green, h * 0.17)
        s.oval(x, y - h, h * 0.085, h * 0.085, green)
        for side, at in ((-1, 0.35), (1, 0.5)):
            s.line(
                [
                    (x, y - h * at),
                    (x + side * h * 0.24, y - h * at),
                    (x + side * h * 0.24, y - h * (at + 0.3)),
                ],
                green,
                h * 0.11,
            )
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
        s.poly(
            [
                (x - w, s.horizon + 8),
                (x - w * 0.4, s.horizon - h * 0.6),
                (x, s.horizon - h),
                (x + w * 0.5, s.horizon - h * 0.4),
                (x + w, s.horizon + 8),
            ],
            ice,
        )
        s.poly(
            [
                (x, s.horizon - h),
                (x + w * 0.5, s.horizon - h * 0.4),
                (x + w, s.horizon + 8),
                (x + w * 0.1, s.horizon + 8),
            ],
            darker(ice, 0.12),
        )
    for row in range(3):
        s.land(
            s.horizon + 3 + row * 8,
            3.4,
            (232, 240, 248),
            depth=0.3 - row * 0.12,
            purpose=f"snow{row}",
        )
    grove(s, s.dice.randrange(6), (6, 14), (14, 30), 0.15)


def sky_high(s: Stage) -> None:
    s.sky()
    for row in range(4):
        for _ in range(7):
            y = 30 + row * 15 + s.dice.uniform(-5, 5)
            s.cloud(
                s.dice.uniform(-0.05, 1.05) * s.wide,
                y,
                s.dice.uniform(12, 22) + row * 5,
                mix((255, 250, 248), s.sky_foot, 0.45 - row * 0.12),
            )
    if s.dice.random() < 0.5:
        x, y = s.wide * s.dice.uniform(0.2, 0.8), s.dice.uniform(28, 50)
        s.blob(
            [(x - 20, y), (x + 20, y), (x + 9, y + 11), (x, y + 17), (x - 10, y + 9)],
            s.ink((134, 110, 96), 0.3),
        )
        s.blob([(x - 20, y), (x, y - 4), (x + 20, y), (x, y + 4)], s.ink((116, 164, 90), 0.3))
        tree(s, x + 6, y - 1, 14, s.dice, 0.3)
    for step in range(16):
        s.oval(
            s.wide * step / 15,
            95 + 3 * math.sin(step * 1.7 + s.sun[0]),
            12,
            11,
            mix((255, 252, 250), s.sky_foot, 0.1),
        )
