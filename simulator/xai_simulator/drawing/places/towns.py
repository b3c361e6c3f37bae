"""Settings that people built."""

from xai_simulator.drawing.colours import Colour, darker, lighter, mix
from xai_simulator.drawing.places.buildings import block, boat, house
from xai_simulator.drawing.places.stage import Stage
from xai_simulator.drawing.places.trees import rock, tree, tufts
from xai_simulator.drawing.places.waters import water


def city(s: Stage) -> None:
    s.sky()
    base = s.horizon + 8
    for row, depth in enumerate((0.75, 0.5)):
        x = -4.0
        while x < s.wide:
            w = s.dice.uniform(8, 16)
            block(s, x, base, w, s.dice.uniform(20, 52) - row * 4, s.dice, depth)
            x += w + s.dice.uniform(0, 3)
    gap = s.dice.uniform(0.3, 0.7) * s.wide
    for side in (-1, 1):
        x = gap + side * s.dice.uniform(14, 22)
        while -30 < x < s.wide + 30:
            w = s.dice.uniform(16, 28)
            block(s, x if side > 0 else x - w, base + 6, w, s.dice.uniform(34, 72), s.dice, 0.1)
            x += side * (w + 0.5)
    road = s.ink(mix((120, 118, 128), s.shade, 0.2))
    s.box(0, base + 5, s.wide, 4, s.ink((176, 170, 168)))
    s.box(0, base + 9, s.wide, 60, road)
    for row in range(5):
        s.box(0, base + 12 + row * row * 2, s.wide, 0.3, darker(road, 0.14))
    for x in (0.12, 0.88):
        at = s.wide * x
        s.line([(at, base + 10), (at, base - 22)], s.ink((60, 60, 70)), 0.8)
        s.oval(at, base - 23, 1.8, 1.8, (255, 230, 160))
        s.lamp(at, base - 23, 20, (255, 218, 140), 0.55 if s.night else 0.2)
    if s.place.weather == "rain" or s.night:
        for _ in range(18):
            x, y = s.dice.uniform(0, s.wide), s.dice.uniform(base + 12, 98)
            s.oval(
                x,
                y,
                s.dice.uniform(3, 9),
                0.6,
                mix(
                    road,
                    s.dice.choice(
                        [(255, 200, 120), (120, 200, 240), (240, 120, 180), *s.place.tints]
                    ),
                    0.4,
                ),
            )


def rooftop(s: Stage) -> None:
    s.sky()
    for row, depth in enumerate((0.8, 0.58, 0.34)):
        x = -6.0
        while x < s.wide:
            w = s.dice.uniform(9, 18)
            block(
                s, x, s.horizon + 16 + row * 2, w, s.dice.uniform(12, 36) - row * 4, s.dice, depth
            )
            x += w + s.dice.uniform(-1, 4)
    tile = s.dice.choice([(150, 84, 70), (104, 96, 118), (120, 110, 104)])
    top = s.horizon + 14
    s.box(0, top, s.wide, 50, s.ink(tile))
    s.box(0, top - 2, s.wide, 3, s.ink(lighter(tile, 0.3)))
    for row in range(7):
        for step in range(int(s.wide / 6) + 1):
            s.oval(step * 6 + (row % 2) * 3, top + 5 + row * 5, 2.8, 1, s.ink(darker(tile, 0.2)))
    x = s.wide * s.dice.choice([0.08, 0.86])
    s.box(x, top - 20, 9, 24, s.ink((160, 104, 86)))
    s.box(x - 1, top - 22, 11, 3, s.ink((130, 84, 70)))


def village(s: Stage) -> None:
    s.sky()
    green: Colour = (232, 238, 246) if s.place.season == "winter" else (122, 162, 84)
    s.land(s.horizon - 8, 6, green, depth=0.7, purpose="far")
    for _ in range(5):
        tree(s, s.dice.uniform(0, s.wide), s.horizon + 2, s.dice.uniform(16, 26), s.dice, 0.5)
    x = -s.dice.uniform(0, 12)
    while x < s.wide:
        w = s.dice.uniform(18, 30)
        house(
            s,
            x,
            s.horizon + 8 + s.dice.uniform(-2, 3),
            w,
            w * s.dice.uniform(0.55, 0.85),
            s.dice,
            0.12,
        )
        x += w * 1.2 + s.dice.choice([1, 3, 16])
    s.land(s.horizon + 8, 1, green, purpose="green")
    stone = s.ink((206, 190, 164) if s.place.season != "winter" else (222, 228, 236))
    s.blob(
        [
            (-10, s.horizon + 18),
            (s.wide / 2, s.horizon + 14),
            (s.wide + 10, s.horizon + 18),
            (s.wide + 10, 108),
            (-10, 108),
        ],
        stone,
    )
    for _ in range(60):
        s.oval(
            s.dice.uniform(0, s.wide),
            s.dice.uniform(s.horizon + 19, 99),
            2,
            0.8,
            darker(stone, 0.08),
        )
    tufts(s, s.horizon + 10, green, 20, flowers=True)


def market(s: Stage) -> None:
    village(s)
    count = s.dice.randrange(3, 6)
    for n in range(count):
        x, y, w = s.wide * (n + 0.15) / count, s.horizon + 16, s.wide / count * 0.72
        cloth = s.dice.choice(
            [(206, 74, 70), (70, 130, 160), (226, 172, 72), (96, 150, 96), *s.place.tints]
        )
        for leg in (0, w - 1):
            s.box(x + leg, y - 20, 1, 20, s.ink((120, 86, 60)))
        for stripe in range(6):
            a, b = x - 1 + stripe * (w + 2) / 6, x - 1 + (stripe + 1) * (w + 2) / 6
            s.poly(
                [(a, y - 18), (a + 1, y - 25), (b + 1, y - 25), (b, y - 18), ((a + b) / 2, y - 16)],
                s.ink(cloth if stripe % 2 else (248, 240, 224)),
            )
        s.box(x, y - 8, w, 8, s.ink((158, 112, 74)))
        for step in range(int(w / 2.4)):
            s.oval(
                x + 1.4 + step * 2.4,
                y - 8.6,
                1.3,
                1.2,
                s.ink(
                    s.dice.choice([(220, 70, 60), (240, 170, 60), (120, 170, 80), (170, 100, 150)])
                ),
            )


def station(s: Stage) -> None:
    s.sky()
    base = s.horizon + 6
    s.land(base - 10, 4, (120, 140, 110), depth=0.6, purpose="far")
    body = s.dice.choice([(156, 60, 58), (60, 100, 90), (60, 80, 130), *s.place.tints[:2]])
    start = s.wide * s.dice.uniform(-0.1, 0.3)
    for car in range(4):
        x = start + car * 38
        s.box(x, base - 24, 36, 22, s.ink(body))
        s.box(x, base - 25, 36, 2.4, s.ink(darker(body, 0.3)))
        for pane in range(4):
            s.box(
                x + 3 + pane * 8.3,
                base - 19,
                5.6,
                8,
                (255, 226, 150) if s.night else s.ink((196, 220, 226)),
            )
        for wheel in (7, 29):
            s.oval(x + wheel, base - 1, 3, 3, s.ink((50, 48, 56)))
    s.box(0, base + 2, s.wide, 3, s.ink((90, 84, 88)))
    floor: Colour = (190, 180, 168)
    s.box(0, base + 5, s.wide, 60, s.ink(floor))
    s.box(0, base + 5, s.wide, 1.2, s.ink((240, 214, 110)))
    for step in range(-8, 30):
        s.line(
            [(s.wide / 2 + (step - 11) * 9, base + 7), (s.wide / 2 + (step - 11) * 22, 104)],
            s.ink(darker(floor, 0.1)),
            0.25,
        )
    for x in (0.06, 0.5, 0.94):
        s.box(s.wide * x - 1, 0, 2, base + 6, s.ink((84, 74, 78)))
    s.poly([(0, 0), (s.wide, 0), (s.wide, 10), (0, 14)], s.ink((96, 82, 84)))
    at = s.wide * s.dice.uniform(0.3, 0.7)
    s.oval(at, 20, 5.4, 5.4, s.ink((70, 60, 62)))
    s.oval(at, 20, 4.6, 4.6, (250, 244, 226))
    s.line([(at, 16.6), (at, 20), (at + 2.4, 21)], (50, 40, 44), 0.5)


def harbour(s: Stage) -> None:
    s.sky()
    s.land(s.horizon - 4, 5, (120, 130, 130), depth=0.7, purpose="far")
    for n in range(5):
        house(s, s.wide * n / 5, s.horizon + 1, 12, 9, s.dice, 0.45)
    water(s, s.horizon + 1, (56, 116, 146))
    for n in range(4):
        boat(
            s,
            s.wide * (n + s.dice.random()) / 4,
            s.horizon + s.dice.uniform(7, 15),
            s.dice.uniform(6, 12),
            s.dice,
        )
    wood: Colour = (158, 122, 90)
    top = max(74.0, s.horizon + 18)
    s.box(0, top, s.wide, 30, s.ink(wood))
    for step in range(int(s.wide / 6) + 1):
        s.line(
            [(step * 6, top), (s.wide / 2 + (step * 6 - s.wide / 2) * 1.6, 102)],
            s.ink(darker(wood, 0.25)),
            0.4,
        )
    for x in range(4, int(s.wide), 30):
        s.box(x, top - 9, 3.4, 12, s.ink(darker(wood, 0.22)))


def lighthouse(s: Stage) -> None:
    s.sky()
    water(s, s.horizon, (50, 104, 140))
    side = s.dice.choice([0.2, 0.8])
    x, base = s.wide * side, s.horizon + 6
    away = -1 if side > 0.5 else 1
    s.blob(
        [
            (x - away * 60, 104),
            (x - away * 40, base - 6),
            (x, base - 4),
            (x + away * 18, base + 4),
            (x + away * 30, 104),
        ],
        s.ink((112, 110, 104)),
    )
    stripe = s.dice.choice([(206, 70, 62), (60, 100, 150), (50, 50, 60)])
    for step in range(6):
        y, w = base - step * 8, 7.5 - step * 0.7
        s.poly(
            [(x - w, y), (x - w + 0.7, y - 8), (x + w - 0.7, y - 8), (x + w, y)],
            s.ink((246, 242, 234) if step % 2 else stripe),
        )
    y = base - 48
    s.box(x - 5, y - 1.4, 10, 1.6, s.ink((60, 60, 66)))
    s.box(x - 3, y - 7, 6, 6, (255, 240, 180))
    s.poly([(x - 4, y - 7), (x, y - 12), (x + 4, y - 7)], s.ink(stripe))
    s.lamp(x, y - 4, 40, (255, 240, 180), 0.8 if s.night or s.place.hour == "dusk" else 0.3)
    s.land(s.horizon + 17, 4, (126, 140, 92), purpose="cliff")
    for _ in range(5):
        rock(s, s.dice.uniform(0, s.wide), s.horizon + s.dice.uniform(18, 26), s.dice.uniform(2, 6))
    tufts(s, s.horizon + 22, (126, 150, 84), 90, flowers=True)
