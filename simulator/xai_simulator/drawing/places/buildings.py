"""Houses, towers, pillars and boats."""

import random

from xai_simulator.drawing.colours import Colour, darker, lighter, mix
from xai_simulator.drawing.places.stage import Stage


def house(
    s: Stage, x: float, y: float, w: float, h: float, dice: random.Random, depth: float = 0.0
) -> None:
    """A cottage with a lit window, a door and a chimney."""
    wall = dice.choice(
        [(240, 224, 196), (226, 196, 160), (214, 216, 210), (236, 206, 190), (196, 208, 214)]
    )
    roof = dice.choice(
        [(176, 84, 66), (126, 84, 70), (92, 104, 126), (150, 110, 70), *s.place.tints[:2]]
    )
    if s.place.season == "winter":
        roof = (240, 244, 250)
    s.box(x + w * 0.62, y - h * 1.5, w * 0.13, h * 0.5, s.ink((150, 96, 80), depth))
    s.box(x, y - h, w, h, s.ink(wall, depth))
    s.box(x + w * 0.78, y - h, w * 0.22, h, s.ink(darker(wall, 0.12), depth))
    s.poly(
        [
            (x - w * 0.12, y - h * 0.96),
            (x + w * 0.3, y - h * 1.55),
            (x + w * 0.72, y - h * 1.55),
            (x + w * 1.12, y - h * 0.96),
        ],
        s.ink(roof, depth),
    )
    s.box(x + w * 0.12, y - h * 0.52, w * 0.22, h * 0.52, s.ink(darker(roof, 0.2), depth))
    glow: Colour = (
        (255, 222, 130) if s.night or s.place.hour in {"dusk", "dawn"} else (160, 196, 214)
    )
    for at in (0.46, 0.7):
        s.box(x + w * at, y - h * 0.7, w * 0.17, h * 0.3, glow if s.night else s.ink(glow, depth))
        s.line(
            [(x + w * (at + 0.085), y - h * 0.7), (x + w * (at + 0.085), y - h * 0.4)],
            s.ink(darker(wall, 0.5), depth),
            0.22,
        )
    if s.night and depth < 0.4:
        s.lamp(x + w * 0.6, y - h * 0.5, w * 0.9, (255, 208, 120), 0.3)


def block(
    s: Stage, x: float, y: float, w: float, h: float, dice: random.Random, depth: float
) -> None:
    """A town building with rows of windows."""
    wall = mix(
        dice.choice(
            [(150, 120, 110), (120, 130, 150), (170, 150, 130), (110, 110, 130), *s.place.tints[:3]]
        ),
        (120, 116, 130),
        0.35,
    )
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
            bright = (s.night and dice.random() < 0.6) or dice.random() < 0.12
            pane = mix(lit, s.sky_foot, depth * 0.5) if bright else darker(face, 0.24)
            s.box(x + 1.2 + column * 4.2, y - h + 2.4 + row * 6, 2, 3.2, pane)


def tower(s: Stage, x: float, y: float, w: float, h: float, depth: float, roof: Colour) -> None:
    stone = s.ink((168, 164, 172), depth)
    s.box(x - w / 2, y - h, w, h, stone)
    s.box(x + w * 0.2, y - h, w * 0.3, h, darker(stone, 0.14))
    s.poly([(x - w * 0.72, y - h), (x, y - h - w * 1.5), (x + w * 0.72, y - h)], s.ink(roof, depth))
    s.line([(x, y - h - w * 1.5), (x, y - h - w * 1.9)], darker(stone, 0.4), 0.3)
    s.poly(
        [(x, y - h - w * 1.9), (x + w * 0.6, y - h - w * 1.75), (x, y - h - w * 1.6)],
        s.ink((206, 70, 70), depth),
    )
    for at in (0.25, 0.6):
        s.oval(
            x - w * 0.08,
            y - h * (1 - at),
            w * 0.11,
            w * 0.2,
            (255, 220, 130) if s.night else darker(stone, 0.45),
        )


def boat(s: Stage, x: float, y: float, size: float, dice: random.Random) -> None:
    hull = dice.choice([(176, 70, 58), (70, 110, 140), (130, 92, 62), *s.place.tints[:2]])
    s.line([(x, y - size * 0.2), (x, y - size * 1.5)], s.ink((110, 80, 60)), size * 0.06)
    s.poly(
        [
            (x + size * 0.05, y - size * 1.45),
            (x + size * 0.85, y - size * 0.4),
            (x + size * 0.05, y - size * 0.35),
        ],
        s.ink((250, 244, 230)),
    )
    s.poly(
        [
            (x - size * 0.05, y - size * 1.2),
            (x - size * 0.55, y - size * 0.4),
            (x - size * 0.05, y - size * 0.35),
        ],
        s.ink((232, 222, 204)),
    )
    s.blob(
        [
            (x - size * 0.9, y - size * 0.3),
            (x + size, y - size * 0.34),
            (x + size * 0.6, y + size * 0.1),
            (x - size * 0.6, y + size * 0.1),
        ],
        s.ink(hull),
    )


def pillar(s: Stage, x: float, y: float, w: float, h: float, colour: Colour, broken: bool) -> None:
    stone = s.ink(colour)
    s.box(x - w / 2, y - h, w, h, stone)
    for at in (-0.25, 0.0, 0.25):
        s.line([(x + at * w, y - h), (x + at * w, y)], darker(stone, 0.16), w * 0.06)
    s.box(x - w * 0.75, y - 2, w * 1.5, 2.4, darker(stone, 0.1))
    if broken:
        s.poly(
            [
                (x - w * 0.55, y - h - 0.5),
                (x - w * 0.2, y - h + w * 0.6),
                (x + w * 0.1, y - h),
                (x + w * 0.55, y - h + w * 0.5),
                (x + w * 0.55, y - h - 2),
                (x - w * 0.55, y - h - 2),
            ],
            mix(s.sky_top, s.sky_foot, 0.6),
        )
    else:
        s.box(x - w * 0.8, y - h - 2, w * 1.6, 2.6, lighter(stone, 0.1))


def washing_machines(s: Stage, foot: float, wall: Colour, window: float) -> None:
    """A laundromat's two rows of machines with round doors, `foot` the height of the floor."""
    wide = s.dice.uniform(15, 19)
    for row in (1, 0):
        for step in range(int(s.wide / wide) + 1):
            x, y = step * wide + 1, foot - 22 * (row + 1)
            s.box(x, y, wide - 1, 21.4, s.ink(mix((236, 238, 240), wall, 0.15)))
            s.box(x, y, wide - 1, 4, s.ink(mix((150, 170, 184), wall, 0.2)))
            s.oval(x + 3, y + 2, 1, 1, s.ink((220, 90, 80)))
            middle = x + wide / 2 - 0.5
            s.oval(middle, y + 13, 6.6, 6.6, s.ink((170, 176, 184)))
            s.oval(middle, y + 13, 5, 5, s.ink((70, 92, 112)))
            s.oval(middle - 1, y + 14.4, 2.8, 2.4, s.ink(s.dice.choice(_LAUNDRY)))
    s.oval(window, foot - 50, 4, 4, darker(wall, 0.4))
    s.oval(window, foot - 50, 3.3, 3.3, (246, 244, 236))
    s.line(
        [(window, foot - 52.4), (window, foot - 50), (window + 1.6, foot - 49)], (60, 50, 60), 0.4
    )


_LAUNDRY: tuple[Colour, ...] = ((200, 90, 90), (90, 140, 190), (230, 190, 90), (120, 170, 120))
