"""Settings between walls: rooms of all trades."""

from xai_simulator.drawing.colours import Colour, darker, lighter, mix
from xai_simulator.drawing.places.buildings import washing_machines
from xai_simulator.drawing.places.stage import Stage

_WALLS: dict[str, list[Colour]] = {
    "room": [(226, 196, 160), (176, 196, 190), (206, 168, 160), (170, 160, 190), (216, 204, 150)],
    "library": [(126, 84, 62), (96, 80, 84), (104, 96, 70)],
    "kitchen": [(246, 222, 170), (190, 214, 206), (240, 204, 186)],
    "workshop": [(158, 120, 88), (134, 124, 116), (120, 104, 90)],
    "laboratory": [(200, 214, 220), (150, 176, 190), (178, 190, 206)],
    "spaceship": [(96, 110, 136), (120, 124, 140), (70, 84, 110)],
}


def room(s: Stage) -> None:
    """A wall, a floor, a window, and what belongs to the trade of the room."""
    kind = s.place.kind
    wall = s.dice.choice(_WALLS.get(kind, _WALLS["room"]))
    if s.place.tints:
        wall = mix(wall, s.dice.choice(s.place.tints), 0.22)
    if s.night:
        wall = darker(wall, 0.35)
    foot = s.dice.uniform(62, 72)
    s.gradient(darker(wall, 0.14), lighter(wall, 0.1), 0, foot)
    if kind in {"room", "kitchen"}:
        for step in range(int(s.wide / 10) + 1):
            s.box(step * 10, 0, 3.6, foot, mix(wall, lighter(wall, 0.4), 0.35))
    floor(s, foot, (186, 190, 198) if kind in {"laboratory", "spaceship"} else (164, 112, 74))
    s.box(0, foot - 2.4, s.wide, 2.4, darker(wall, 0.3))
    window = s.wide * s.dice.choice([0.2, 0.42, 0.62, 0.78])
    {"library": _shelves, "kitchen": _kitchen, "workshop": _tools, "laboratory": _laboratory,
     "laundromat": washing_machines,
     "spaceship": _bridge}.get(kind, _furniture)(s, foot, wall, window)  # fmt: skip
    x = s.wide * s.dice.uniform(0.3, 0.7)
    if kind not in {"laboratory", "spaceship"}:
        s.line([(x, 0), (x, 12)], darker(wall, 0.6), 0.4)
        s.poly([(x - 5, 16), (x - 2.4, 11), (x + 2.4, 11), (x + 5, 16)], (230, 180, 100))
        s.lamp(x, 18, 50, (255, 220, 150), 0.5)
        rug = s.dice.choice([(170, 70, 70), (70, 110, 120), (110, 90, 140), *s.place.tints])
        at = s.wide * s.dice.uniform(0.4, 0.6)
        s.oval(at, 89, s.wide * 0.27, 8, mix(rug, (90, 60, 60), 0.25))
        s.oval(at, 89, s.wide * 0.25, 7, mix(rug, (250, 230, 200), 0.25))
        s.oval(at, 89, s.wide * 0.22, 5.8, mix(rug, (120, 80, 70), 0.1))


def floor(s: Stage, foot: float, colour: Colour) -> None:
    floor = darker(colour, 0.25) if s.night else colour
    for row in range(6):
        s.box(
            0,
            foot + (100 - foot) * row / 6,
            s.wide,
            40,
            mix(darker(floor, 0.2), lighter(floor, 0.1), row / 5),
        )
    for step in range(-6, 30):
        x = (step - 11) * 11
        s.line([(s.wide / 2 + x, foot), (s.wide / 2 + x * 2.2, 102)], darker(floor, 0.3), 0.3)


def _pane(s: Stage, x: float, y: float, w: float, h: float, frame: Colour) -> None:
    s.box(x - w / 2 - 1.6, y - 1.6, w + 3.2, h + 3.2, frame)
    for row in range(8):
        s.box(x - w / 2, y + h * row / 8, w, h / 8 + 0.2, mix(s.sky_top, s.sky_foot, row / 8))
    if s.night:
        for _ in range(9):
            s.oval(
                x + s.dice.uniform(-0.45, 0.45) * w,
                y + s.dice.uniform(0.05, 0.7) * h,
                0.25,
                0.25,
                (255, 250, 226),
            )
    else:
        s.lamp(x, y + h * 0.6, w * 1.6, s.light, 0.4)
    s.box(x - 0.4, y, 0.8, h, frame)
    s.box(x - w / 2, y + h * 0.45, w, 0.8, frame)


def _books(s: Stage, x: float, y: float, w: float) -> None:
    at = x
    while at < x + w - 1.4:
        thick, tall = s.dice.uniform(0.9, 2.1), s.dice.uniform(5, 8)
        cover = s.dice.choice(
            [
                (160, 60, 56),
                (60, 100, 120),
                (190, 140, 70),
                (80, 110, 76),
                (110, 76, 120),
                (220, 206, 176),
                *s.place.tints,
            ]
        )
        s.box(at, y - tall, thick, tall, mix(cover, s.shade, 0.3 if s.night else 0.08))
        at += thick + 0.15


def _shelves(s: Stage, foot: float, wall: Colour, window: float) -> None:
    wood = darker(mix(wall, (110, 70, 44), 0.6), 0.1)
    unit, x = s.dice.uniform(24, 34), -s.dice.uniform(0, 10)
    while x < s.wide:
        if abs(x + unit / 2 - window) < unit * 0.5:
            _pane(s, x + unit / 2, 10, unit * 0.6, 34, wood)
        else:
            s.box(x, 2, unit, foot - 2, darker(wood, 0.3))
            for shelf in range(int((foot - 4) / 10.5)):
                y = foot - 2 - shelf * 10.5
                _books(s, x + 1.6, y, unit - 2.6)
                s.box(x, y, unit, 1.3, wood)
            s.box(x, 2, 1.4, foot - 2, lighter(wood, 0.1))
        x += unit + 1


def _furniture(s: Stage, foot: float, wall: Colour, window: float) -> None:
    _pane(s, window, 14, 24, 28, lighter(wall, 0.6))
    cloth = s.dice.choice([(190, 80, 80), (80, 130, 140), (220, 170, 90), *s.place.tints])
    for side in (-1, 1):
        s.blob(
            [
                (window + side * 11, 11),
                (window + side * 19, 11),
                (window + side * 20, 48),
                (window + side * 13, 48),
                (window + side * 15, 28),
            ],
            cloth,
        )
    for n in range(3):
        x = s.wide * (0.1 + 0.4 * n) + s.dice.uniform(-6, 6)
        if abs(x - window) < 26:
            continue
        w, h = s.dice.uniform(8, 14), s.dice.uniform(9, 15)
        s.box(x - w / 2 - 1, 18, w + 2, h + 2, (140, 98, 60))
        s.box(
            x - w / 2, 19, w, h, s.dice.choice([(120, 160, 170), (220, 190, 140), (150, 170, 120)])
        )
        s.poly(
            [(x - w / 2, 19 + h), (x - w * 0.1, 19 + h * 0.45), (x + w / 2, 19 + h)],
            (100, 130, 110),
        )
    x = s.wide * s.dice.choice([0.1, 0.84])
    sofa = s.dice.choice([(150, 90, 80), (90, 120, 110), (120, 100, 140)])
    s.blob(
        [
            (x - 17, foot + 5),
            (x - 17, foot - 12),
            (x, foot - 15),
            (x + 17, foot - 12),
            (x + 17, foot + 5),
        ],
        sofa,
    )
    s.blob(
        [(x - 15, foot + 6), (x - 15, foot - 3), (x + 15, foot - 3), (x + 15, foot + 6)],
        lighter(sofa, 0.2),
    )


def _kitchen(s: Stage, foot: float, wall: Colour, window: float) -> None:
    _pane(s, window, 14, 24, 24, (250, 244, 230))
    paint = s.dice.choice([(96, 140, 130), (196, 110, 90), (110, 130, 170), *s.place.tints])
    s.box(0, foot - 18, s.wide, 19, mix(paint, s.shade, 0.2 if s.night else 0.0))
    s.box(0, foot - 20, s.wide, 2.6, (226, 206, 176))
    for step in range(int(s.wide / 15) + 1):
        s.box(step * 15 + 1.5, foot - 15, 12, 14, lighter(paint, 0.15))
        s.oval(step * 15 + 11, foot - 8, 0.6, 0.6, (230, 200, 120))
    for n in range(6):
        x = s.wide * (n + 0.5) / 6 + s.dice.uniform(-4, 4)
        tone = s.dice.choice([(206, 120, 84), (240, 230, 210), (180, 186, 190), (226, 180, 90)])
        s.blob(
            [(x - 3.4, foot - 20), (x - 3, foot - 26), (x + 3, foot - 26), (x + 3.4, foot - 20)],
            tone,
        )
        s.line([(x - 3, foot - 26.4), (x + 3, foot - 26.4)], darker(tone, 0.3), 0.8)
        s.line([(x, 0), (x, 6)], darker(wall, 0.5), 0.3)
        s.oval(x, 8.5, 3, 2.6, mix(tone, (150, 110, 90), 0.4))


def _tools(s: Stage, foot: float, wall: Colour, window: float) -> None:
    _pane(s, window, 10, 24, 24, darker(wall, 0.4))
    for n in range(14):
        x, y = s.wide * (n + 0.5) / 14, 16 + 14 * (n % 3)
        if abs(x - window) < 17:
            continue
        tone = s.dice.choice([(120, 120, 130), (190, 150, 80), (150, 90, 70)])
        if n % 3 == 0:
            s.oval(x, y, 5, 5, tone)
            s.oval(x, y, 2.4, 2.4, wall)
            for dx, dy in (
                (-5.4, 0),
                (5.4, 0),
                (0, -5.4),
                (0, 5.4),
                (3.8, 3.8),
                (-3.8, 3.8),
                (3.8, -3.8),
                (-3.8, -3.8),
            ):
                s.oval(x + dx, y + dy, 1.1, 1.1, tone)
        else:
            s.line([(x, y - 4), (x, y + 7)], (120, 84, 56), 1.1)
            s.box(x - 2.6, y - 6, 5.2, 2.6, tone)
    s.box(0, foot - 16, s.wide, 3, (150, 104, 66))
    s.box(0, foot - 13, s.wide, 13, darker(wall, 0.45))
    for n in range(9):
        x = s.wide * (n + 0.5) / 9
        s.box(
            x - 3,
            foot - 16 - 3 - n % 3 * 2,
            6,
            3 + n % 3 * 2,
            s.dice.choice([(176, 130, 80), (110, 120, 130), (180, 90, 70), *s.place.tints]),
        )


def _laboratory(s: Stage, foot: float, wall: Colour, window: float) -> None:
    s.box(window - 22, 10, 44, 26, darker(wall, 0.7))
    for row in range(5):
        points = [
            (window - 20 + k * 2, 16 + row * 4 + s.dice.uniform(-1.6, 1.6)) for k in range(21)
        ]
        s.line(points, s.dice.choice([(110, 230, 190), (110, 190, 250), (250, 190, 110)]), 0.35)
    s.lamp(window, 22, 34, (130, 220, 240), 0.35)
    s.box(0, foot - 16, s.wide, 2.4, (236, 240, 244))
    s.box(0, foot - 13.6, s.wide, 14, darker(wall, 0.25))
    for n in range(10):
        x = s.wide * (n + 0.5) / 10 + s.dice.uniform(-2, 2)
        tone = s.dice.choice(
            [(110, 220, 160), (240, 130, 150), (130, 170, 250), (250, 200, 100), *s.place.tints]
        )
        s.poly(
            [
                (x - 0.9, foot - 25),
                (x + 0.9, foot - 25),
                (x + 0.9, foot - 21),
                (x + 3.4, foot - 16),
                (x - 3.4, foot - 16),
                (x - 0.9, foot - 21),
            ],
            (222, 236, 240),
        )
        s.poly(
            [
                (x - 1.6, foot - 19.6),
                (x + 1.6, foot - 19.6),
                (x + 3.2, foot - 16.2),
                (x - 3.2, foot - 16.2),
            ],
            tone,
        )


def _bridge(s: Stage, foot: float, wall: Colour, window: float) -> None:
    s.blob(
        [
            (window - 48, 12),
            (window, 7),
            (window + 48, 12),
            (window + 42, 44),
            (window, 48),
            (window - 42, 44),
        ],
        darker(wall, 0.5),
    )
    s.blob(
        [
            (window - 44, 15),
            (window, 10),
            (window + 44, 15),
            (window + 39, 41),
            (window, 45),
            (window - 39, 41),
        ],
        (14, 16, 44),
    )
    for _ in range(70):
        s.oval(window + s.dice.uniform(-37, 37), s.dice.uniform(16, 41), 0.2, 0.2, (250, 250, 240))
    tone = s.dice.choice([(226, 150, 96), (110, 170, 220), (190, 130, 210), *s.place.tints])
    s.oval(window + s.dice.uniform(-22, 22), 27, 8, 8, tone)
    s.box(0, foot - 14, s.wide, 14, darker(wall, 0.35))
    for n in range(int(s.wide / 5)):
        s.box(
            n * 5 + 1,
            foot - 12 + 4 * (n % 2),
            3,
            1.6,
            s.dice.choice([(250, 190, 90), (110, 230, 200), (240, 100, 100), (120, 170, 250)]),
        )
