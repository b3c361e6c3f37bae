"""Settings without a sky: caves, the sea bed, space, theatres and circus tents."""

import math

from xai_simulator.drawing.colours import Colour, darker, lighter, mix
from xai_simulator.drawing.places.rooms import floor
from xai_simulator.drawing.places.stage import Stage
from xai_simulator.drawing.places.trees import rock


def cave(s: Stage) -> None:
    wall: Colour = s.dice.choice([(92, 82, 104), (104, 88, 82), (74, 92, 106)])
    s.gradient(darker(wall, 0.6), darker(wall, 0.15), 0, 70)
    x = s.wide * s.dice.uniform(0.25, 0.75)
    for step in range(4):
        w, h = 38.0 - step * 8, 34.0 - step * 7
        s.blob(
            [
                (x - w, s.horizon + 8),
                (x - w * 0.8, s.horizon - h),
                (x, s.horizon - h - 8),
                (x + w * 0.8, s.horizon - h * 0.9),
                (x + w, s.horizon + 8),
            ],
            mix(wall, (190, 210, 220), step * 0.22),
        )
    s.lamp(x, s.horizon - 10, 50, (200, 226, 236), 0.35)
    for _ in range(18):
        at, h = s.dice.uniform(0, s.wide), s.dice.uniform(6, 30)
        s.poly(
            [(at - h * 0.16, -1), (at, h), (at + h * 0.16, -1)],
            darker(wall, s.dice.uniform(0.2, 0.5)),
        )
    for n in range(7):
        at, gem = (
            s.dice.uniform(0, s.wide),
            s.dice.choice([(110, 220, 230), (190, 130, 240), (250, 180, 110), *s.place.tints]),
        )
        y = s.horizon + s.dice.uniform(2, 12)
        for lean in (-2, 0, 2):
            s.poly([(at - 1 + lean, y), (at + lean * 1.6, y - 6 - n % 3), (at + 1 + lean, y)], gem)
        s.lamp(at, y - 4, 13, gem, 0.5)
    s.land(s.horizon + 8, 3, lighter(wall, 0.06), rough=0.3, purpose="floor")
    for _ in range(8):
        rock(
            s,
            s.dice.uniform(0, s.wide),
            s.horizon + s.dice.uniform(10, 18),
            s.dice.uniform(2, 6),
            lighter(wall, 0.1),
        )


def underwater(s: Stage) -> None:
    deep = mix((20, 80, 130), s.dice.choice([(20, 130, 140), (40, 60, 140), (30, 110, 160)]), 0.6)
    s.gradient(lighter(deep, 0.55), darker(deep, 0.3), 0, 84)
    start = s.wide * s.dice.uniform(0.1, 0.8)
    for n in range(5):
        x = start + (n - 2) * 14
        s.lamp(x, -4, 44, (220, 250, 255), 0.28)
    for row in range(2):
        s.land(
            s.horizon + row * 7,
            6,
            mix(deep, (60, 130, 130), 0.3 * row),
            rough=0.4,
            depth=0.15,
            purpose=f"reef{row}",
        )
    for _ in range(9):
        x, y, h = (
            s.dice.uniform(0, s.wide),
            s.horizon + s.dice.uniform(8, 15),
            s.dice.uniform(7, 20),
        )
        coral = s.dice.choice(
            [(240, 110, 120), (250, 160, 90), (190, 120, 220), (250, 210, 120), *s.place.tints]
        )
        for branch in range(5):
            lean = (branch - 2) * 0.32
            s.line(
                [
                    (x, y),
                    (x + lean * h * 0.6, y - h * 0.6),
                    (x + lean * h, y - h * (1 - abs(lean) * 0.3)),
                ],
                mix(coral, deep, 0.2),
                h * 0.11,
            )
            s.oval(
                x + lean * h,
                y - h * (1 - abs(lean) * 0.3),
                h * 0.09,
                h * 0.09,
                mix(coral, deep, 0.1),
            )
    for _ in range(10):
        x, h = s.dice.uniform(0, s.wide), s.dice.uniform(16, 44)
        points = [(x + 2.2 * math.sin(k * 0.9 + x), s.horizon + 18 - h * k / 6) for k in range(7)]
        s.line(points, mix((70, 150, 90), deep, 0.25), 1.3)
    s.land(s.horizon + 16, 3, mix((226, 206, 150), deep, 0.25), purpose="sand")
    for _ in range(12):
        x, y = s.dice.uniform(0, s.wide), s.dice.uniform(10, s.horizon)
        tone = s.dice.choice([(250, 190, 90), (230, 120, 120), (200, 230, 240)])
        s.blob([(x, y), (x + 2, y - 1), (x + 3.6, y), (x + 2, y + 1)], mix(tone, deep, 0.3))
        s.poly([(x + 0.3, y), (x - 1.2, y - 1), (x - 1.2, y + 1)], mix(tone, deep, 0.3))


def space(s: Stage) -> None:
    dark: Colour = s.dice.choice([(14, 14, 40), (24, 12, 44), (8, 24, 44)])
    s.gradient(dark, lighter(dark, 0.14), 0, 100)
    for _ in range(5):
        haze = s.dice.choice(
            [(180, 70, 160), (70, 110, 210), (60, 180, 180), (230, 130, 90), *s.place.tints]
        )
        s.lamp(s.dice.uniform(0, s.wide), s.dice.uniform(0, 80), s.dice.uniform(26, 60), haze, 0.4)
    s.stars(240, 100)
    for n in range(s.dice.randrange(1, 4)):
        r = s.dice.uniform(6, 22) / (1 + n * 0.5)
        x, y = s.dice.uniform(0, s.wide), s.dice.uniform(8, 58)
        tone = s.dice.choice(
            [(226, 150, 96), (110, 160, 210), (180, 120, 190), (120, 190, 150), *s.place.tints]
        )
        s.oval(x, y, r, r, darker(tone, 0.35))
        s.oval(x - r * 0.14, y - r * 0.12, r * 0.84, r * 0.84, tone)
        for band in (-0.3, 0.1, 0.4):
            s.line(
                [(x - r * 0.7, y + band * r), (x + r * 0.5, y + band * r - 0.6)],
                lighter(tone, 0.2),
                r * 0.07,
            )
        if s.dice.random() < 0.5:
            ring = [
                (
                    x + r * 1.7 * math.cos(a / 14),
                    y + r * 0.4 * math.sin(a / 14) + r * 0.3 * math.cos(a / 14),
                )
                for a in range(45)
            ]
            s.line(ring, lighter(tone, 0.5), r * 0.09)
    if s.place.kind == "moon" or s.dice.random() < 0.7:
        soil = (
            (190, 110, 76)
            if "red" in str(s.place.things)
            else s.dice.choice([(186, 186, 196), (150, 140, 170), (196, 120, 84)])
        )
        s.sky_foot = dark
        s.land(s.horizon + 10, 3, soil, rough=0.3, purpose="regolith")
        for _ in range(9):
            x, y, r = (
                s.dice.uniform(0, s.wide),
                s.dice.uniform(s.horizon + 16, 98),
                s.dice.uniform(3, 8),
            )
            s.oval(x, y, r, r * 0.26, darker(soil, 0.5))
            s.oval(x, y + r * 0.07, r * 0.9, r * 0.2, darker(soil, 0.3))


def theatre(s: Stage) -> None:
    """A stage with curtains, or the ring of a circus tent."""
    cloth: Colour = s.dice.choice([(170, 40, 54), (110, 40, 96), (40, 80, 110), *s.place.tints[:1]])
    foot = s.dice.uniform(64, 72)
    s.gradient(darker(cloth, 0.7), mix(cloth, (250, 220, 170), 0.35), 0, foot)
    floor(s, foot, (176, 124, 80))
    if s.place.kind == "circus":
        centre = s.wide * s.dice.uniform(0.35, 0.65)
        for step in range(14):
            a, b = s.wide * (step / 7 - 0.5), s.wide * ((step + 1) / 7 - 0.5)
            s.poly([(centre, -6), (a, foot), (b, foot)], (246, 232, 206) if step % 2 else cloth)
        s.box(0, foot - 6, s.wide, 6, darker(cloth, 0.2))
        for step in range(int(s.wide / 9)):
            s.poly(
                [(step * 9, foot - 6), (step * 9 + 4.5, foot - 1), (step * 9 + 9, foot - 6)],
                (240, 200, 90),
            )
        s.oval(s.wide / 2, 88, s.wide * 0.4, 12, (228, 192, 128))
    else:
        for side in (-1, 1):
            for fold in range(5):
                x = s.wide / 2 + side * (s.wide * 0.5 - fold * 6.4)
                s.blob(
                    [
                        (x - 5, -5),
                        (x + 5, -5),
                        (x + 5 - side * 2, foot * 0.6),
                        (x + 4, foot + 3),
                        (x - 4, foot + 3),
                        (x - 5 - side * 2, foot * 0.6),
                    ],
                    darker(cloth, 0.1 * (fold % 3)),
                )
        for step in range(9):
            s.oval(s.wide * (step + 0.5) / 9, 2, s.wide / 16, 13, darker(cloth, 0.08 * (step % 2)))
    for x in (0.2, 0.5, 0.8):
        s.lamp(
            s.wide * (x + s.dice.uniform(-0.1, 0.1)),
            s.dice.uniform(30, 70),
            36,
            (255, 236, 180),
            0.4,
        )
