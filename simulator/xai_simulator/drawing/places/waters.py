"""Settings by the water."""

from xai_simulator.drawing.colours import Colour, darker, lighter, mix
from xai_simulator.drawing.places.buildings import boat
from xai_simulator.drawing.places.stage import Stage
from xai_simulator.drawing.places.trees import grove, palm, tree, tufts
from xai_simulator.drawing.places.wilds import grass, hills


def water(s: Stage, top: float, colour: Colour, foot: float = 101) -> None:
    """Water from the horizon towards the viewer, with lines of light."""
    rows = 26
    for row in range(rows):
        y = top + (foot - top) * (row / rows) ** 1.4
        s.box(
            0,
            y,
            s.wide,
            foot - y,
            s.ink(
                mix(lighter(mix(colour, s.sky_foot, 0.45), 0.1), darker(colour, 0.22), row / rows)
            ),
        )
    for _ in range(90):
        t = s.dice.random() ** 1.4
        y, x = top + 1 + (foot - top - 1) * t, s.dice.uniform(0, s.wide)
        w = 1 + 7 * t
        s.line(
            [(x - w, y), (x, y - 0.4 - 0.3 * t), (x + w, y)],
            s.ink(lighter(colour, s.dice.uniform(0.2, 0.5))),
            0.18 + 0.3 * t,
        )
    if s.place.hour in {"golden", "dusk", "dawn", "night"}:
        for step in range(16):
            y = top + 1 + step * 1.5
            s.line(
                [
                    (s.sun[0] - 4 + step % 3 - step * 0.2, y),
                    (s.sun[0] + 4 - step % 2 + step * 0.2, y),
                ],
                mix(s.ink(colour), s.light, 0.7),
                0.35,
            )


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
        palm(
            s,
            s.wide * side + n * 7,
            s.horizon + 22 + n * 3,
            s.dice.uniform(34, 54),
            s.dice.choice([-1, 1]),
        )
    for _ in range(14):
        s.oval(
            s.dice.uniform(0, s.wide),
            s.dice.uniform(s.horizon + 26, 99),
            0.9,
            0.6,
            s.ink(s.dice.choice([(250, 230, 210), (236, 160, 140), (180, 160, 140)])),
        )


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
    hills(s, (100, 130, 110), s.horizon, 2)
    for _ in range(9):
        tree(s, s.dice.uniform(0, s.wide), s.horizon + 2, s.dice.uniform(14, 30), s.dice, 0.4)
    water(s, s.horizon + 2, (70, 140, 160))
    boat(s, s.wide * s.dice.uniform(0.2, 0.8), s.horizon + 10, 5, s.dice)
    s.land(s.horizon + 21, 4, grass(s), purpose="bank")
    tufts(s, s.horizon + 24, (96, 140, 80), 90, flowers=True)
    for x in (s.dice.uniform(0, 0.2), s.dice.uniform(0.8, 1)):
        for _ in range(7):
            at = s.wide * x + s.dice.uniform(-6, 6)
            s.line([(at, s.horizon + 27), (at + 1, s.horizon + 10)], s.ink((110, 130, 70)), 0.5)
            s.oval(at + 1, s.horizon + 10, 0.8, 2.2, s.ink((120, 80, 50)))


def swamp(s: Stage) -> None:
    s.sky()
    s.land(s.horizon - 6, 4, (92, 104, 80), depth=0.6, purpose="bog")
    water(s, s.horizon, (84, 104, 80))
    grove(s, 8, (2, 14), (30, 56), 0.2)
    for _ in range(12):
        s.oval(
            s.dice.uniform(0, s.wide),
            s.dice.uniform(s.horizon + 6, 84),
            3.4,
            0.9,
            s.ink((110, 150, 80)),
        )
    s.land(s.horizon + 22, 3, (110, 112, 70), purpose="mud")
    tufts(s, s.horizon + 25, (120, 130, 70), 90)
