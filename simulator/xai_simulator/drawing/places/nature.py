"""Settings where much grows: woods, gardens, farms, jungles, and old stones among them."""

from xai_simulator.drawing.colours import Colour, darker, lighter, mix
from xai_simulator.drawing.places.buildings import house, pillar, tower
from xai_simulator.drawing.places.stage import Stage
from xai_simulator.drawing.places.trees import bush, palm, rock, tree, tufts
from xai_simulator.drawing.places.wilds import grass, hills, meadow, path


def forest(s: Stage) -> None:
    s.sky()
    far = (84, 120, 90) if s.place.season == "summer" else (150, 100, 70)
    s.land(s.horizon - 14, 5, far, rough=0.4, depth=0.82, purpose="canopy")
    for row, (depth, count) in enumerate(((0.62, 16), (0.4, 11), (0.18, 7))):
        base = s.horizon - 3 + row * 5
        crowd = s.dice.uniform(0.2, 0.8)
        for _ in range(count):
            x = (
                s.dice.gauss(crowd, 0.45) * s.wide
                if row < 2
                else s.dice.uniform(-0.05, 1.05) * s.wide
            )
            tree(s, x, base + s.dice.uniform(0, 3), s.dice.uniform(22, 40) + row * 8, s.dice, depth)
        s.land(base + 2, 1.6, grass(s), depth=depth * 0.7, purpose=f"floor{row}")
    floor = s.land(s.horizon + 13, 2.4, grass(s), purpose="floor")
    if s.place.season == "autumn":
        for _ in range(150):
            y = s.dice.uniform(floor[40][1] + 2, 100)
            s.oval(
                s.dice.uniform(0, s.wide),
                y,
                0.7,
                0.35,
                s.ink(s.dice.choice([(220, 120, 50), (236, 172, 66), (176, 66, 44)])),
            )
    path(s)
    tufts(s, s.horizon + 17, grass(s), 60, flowers=s.place.season in {"spring", "summer"})
    for _ in range(s.dice.randrange(3)):
        rock(s, s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(14, 20), s.dice.uniform(2, 5))


def garden(s: Stage) -> None:
    meadow(s)
    for row in range(3):
        y = s.horizon + 8 + row * 5
        for step in range(9):
            x = (step + 0.5 * (row % 2)) * s.wide / 8 + s.dice.uniform(-3, 3)
            size = 2.6 + row * 0.9
            bush(s, x, y, size, (88, 142, 80))
            for _ in range(4):
                bloom = s.dice.choice(
                    [(232, 96, 116), (250, 206, 90), (240, 240, 250), *s.place.tints]
                )
                s.oval(
                    x + s.dice.uniform(-1, 1) * size,
                    y - s.dice.uniform(0.2, 1) * size,
                    0.8,
                    0.8,
                    s.ink(bloom),
                )
    for x in (0.04, 0.96):
        tree(s, s.wide * x, s.horizon + 12, 46, s.dice)


def farm(s: Stage) -> None:
    s.sky()
    hills(s, (150, 170, 90), s.horizon)
    gold: Colour = (224, 186, 88)
    s.land(s.horizon + 6, 2, gold, purpose="field")
    centre = s.wide * s.dice.uniform(0.2, 0.8)
    for row in range(-9, 10):
        s.line(
            [(centre + row * 5, s.horizon + 9), (centre + row * 26, 104)],
            s.ink(darker(gold, 0.16)),
            0.8,
        )
    x = s.wide * s.dice.choice([0.12, 0.66])
    house(s, x, s.horizon + 9, 26, 17, s.dice)
    s.line([(x + 30, s.horizon + 9), (x + 30, s.horizon - 4)], s.ink((120, 90, 60)), 0.8)
    for step in range(int(s.wide / 9)):
        s.box(step * 9, s.horizon + 12, 1, 7, s.ink((148, 112, 78)))
    s.box(0, s.horizon + 14, s.wide, 0.9, s.ink((160, 122, 86)))
    tufts(s, s.horizon + 20, (190, 170, 80), 70)


def jungle(s: Stage) -> None:
    s.sky()
    for row in range(3):
        s.land(
            s.horizon - 22 + row * 10,
            8,
            (60, 130, 80),
            rough=0.4,
            depth=0.7 - row * 0.22,
            purpose=f"green{row}",
        )
        for _ in range(4):
            palm(
                s,
                s.dice.uniform(0, s.wide),
                s.horizon + row * 5,
                s.dice.uniform(28, 46),
                s.dice.choice([-1, 1]),
            )
    s.land(s.horizon + 12, 3, (74, 126, 66), purpose="floor")
    for _ in range(14):
        x, y = s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(8, 16)
        for lean in (-1, -0.5, 0, 0.5, 1):
            s.blob(
                [
                    (x, y),
                    (x + lean * 5 - 0.8, y - 6 + abs(lean) * 3),
                    (x + lean * 9, y - 7 + abs(lean) * 7),
                    (x + lean * 5 + 0.8, y - 4 + abs(lean) * 3),
                ],
                s.ink((66, 150, 84)),
            )
    tufts(s, s.horizon + 18, (80, 150, 70), 90, flowers=True)


def ruins(s: Stage) -> None:
    s.sky()
    hills(s, (140, 150, 100), s.horizon, 2)
    stone: Colour = s.dice.choice([(206, 192, 164), (178, 180, 184), (214, 176, 136)])
    if s.dice.random() < 0.45:
        x = s.wide * s.dice.uniform(0.3, 0.7)
        for step in range(6):
            w, y = 44 - step * 7, s.horizon + 6 - step * 6
            s.box(x - w, y - 6, w * 2, 6.2, s.ink(lighter(stone, 0.03 * step), 0.3))
            s.box(x + w * 0.3, y - 6, w * 0.7, 6.2, s.ink(darker(stone, 0.12), 0.3))
        s.box(x - 3, s.horizon - 32, 6, 5, s.ink(darker(stone, 0.5), 0.3))
    s.land(s.horizon + 6, 2, mix(grass(s), stone, 0.3), purpose="court")
    count = s.dice.randrange(4, 8)
    for n in range(count):
        x = s.wide * (n + 0.5) / count + s.dice.uniform(-4, 4)
        pillar(
            s,
            x,
            s.horizon + 12 + s.dice.uniform(0, 4),
            s.dice.uniform(4, 7),
            s.dice.uniform(18, 48),
            stone,
            s.dice.random() < 0.4,
        )
    for _ in range(6):
        rock(
            s,
            s.dice.uniform(0, s.wide),
            s.horizon + s.dice.uniform(14, 24),
            s.dice.uniform(2, 5),
            stone,
        )
    tufts(s, s.horizon + 18, grass(s), 80)


def castle(s: Stage) -> None:
    s.sky()
    hills(s, mix(grass(s), (100, 130, 120), 0.3), s.horizon, 2)
    x, base = s.wide * s.dice.uniform(0.25, 0.75), s.horizon + 7
    roof = s.dice.choice([(90, 100, 160), (170, 76, 76), (70, 130, 120), *s.place.tints[:2]])
    for dx, w, h in ((-26, 8, 24), (24, 9, 28), (-12, 9, 34), (12, 8, 38), (0, 11, 46)):
        tower(s, x + dx, base, w, h * s.dice.uniform(0.8, 1.15), 0.22, roof)
    wall = s.ink((172, 168, 174), 0.18)
    s.box(x - 34, base - 14, 68, 15, wall)
    for step in range(11):
        s.box(x - 34 + step * 6.4, base - 17, 3.8, 4, wall)
    s.blob(
        [
            (x - 5, base + 1),
            (x - 5, base - 7),
            (x, base - 11),
            (x + 5, base - 7),
            (x + 5, base + 1),
        ],
        s.ink((90, 64, 52), 0.1),
    )
    s.land(base, 2, grass(s), purpose="lawn")
    s.blob(
        [(x - 3, base + 1), (s.wide / 2 - 20, 106), (s.wide / 2 + 20, 106), (x + 3, base + 1)],
        s.ink((214, 190, 150)),
    )
    tufts(s, base + 8, grass(s), 90, flowers=True)
