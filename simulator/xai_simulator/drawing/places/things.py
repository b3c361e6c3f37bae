"""Things that the words name, set where they can be seen."""

from collections.abc import Callable

from xai_simulator.drawing.colours import darker, lighter, mix
from xai_simulator.drawing.places.stage import Stage


def _crystal(s: Stage, x: float, y: float) -> None:
    glow = s.place.tints[-1] if s.place.tints else (120, 220, 240)
    glow = mix(glow, (130, 226, 246), 0.5)
    for dx, h, lean in ((-3, 7, -1.5), (3, 8, 1.6), (0, 12, 0.2)):
        s.poly(
            [
                (x + dx - 1.8, y),
                (x + dx - 2.2 + lean, y - h * 0.7),
                (x + dx + lean, y - h),
                (x + dx + 2.2 + lean, y - h * 0.7),
                (x + dx + 1.8, y),
            ],
            glow,
        )
        s.poly(
            [
                (x + dx, y),
                (x + dx + lean, y - h),
                (x + dx + 2.2 + lean, y - h * 0.7),
                (x + dx + 1.8, y),
            ],
            darker(glow, 0.18),
        )
    s.lamp(x, y - 6, 30, glow, 0.75)


def _campfire(s: Stage, x: float, y: float) -> None:
    for lean in (-3.6, 3.6):
        s.line([(x - lean, y), (x + lean, y - 1.6)], (92, 62, 46), 1.4)
    for w, h, colour in (
        (3.4, 10, (240, 120, 40)),
        (2.3, 7, (252, 184, 60)),
        (1.2, 4, (255, 240, 170)),
    ):
        s.blob(
            [
                (x - w, y - 1.5),
                (x - w * 0.5, y - h * 0.55),
                (x + w * 0.15, y - h),
                (x + w * 0.6, y - h * 0.5),
                (x + w, y - 1.5),
            ],
            colour,
        )
    s.lamp(x, y - 4, 36, (255, 180, 90), 0.6)


def _lantern(s: Stage, x: float, y: float) -> None:
    s.line([(x, y), (x, y - 26)], s.ink((60, 56, 66)), 0.9)
    s.poly(
        [(x - 2, y - 26), (x + 2, y - 26), (x + 2.6, y - 31), (x - 2.6, y - 31)], (255, 226, 150)
    )
    s.poly([(x - 3.2, y - 31), (x, y - 34), (x + 3.2, y - 31)], s.ink((60, 56, 66)))
    s.lamp(x, y - 28, 22, (255, 214, 130), 0.6)


def _door(s: Stage, x: float, y: float) -> None:
    s.blob(
        [(x - 9, y), (x - 9, y - 22), (x, y - 30), (x + 9, y - 22), (x + 9, y)],
        s.ink((120, 112, 116)),
    )
    s.blob(
        [(x - 6.5, y), (x - 6.5, y - 20), (x, y - 26), (x + 6.5, y - 20), (x + 6.5, y)],
        s.ink((134, 84, 54)),
    )
    s.oval(x + 4, y - 11, 0.8, 0.8, s.ink((232, 196, 96)))


def _chest(s: Stage, x: float, y: float) -> None:
    s.box(x - 6, y - 6, 12, 6, s.ink((134, 86, 50)))
    s.blob(
        [(x - 6.4, y - 6), (x - 5, y - 9.4), (x + 5, y - 9.4), (x + 6.4, y - 6)],
        s.ink((156, 104, 62)),
    )
    s.box(x - 6, y - 6.4, 12, 1, s.ink((226, 188, 92)))
    s.box(x - 1, y - 7, 2, 3, s.ink((226, 188, 92)))


def _mushrooms(s: Stage, x: float, y: float) -> None:
    for dx, h in ((-4, 5), (3, 8), (7, 4)):
        s.box(x + dx - h * 0.12, y - h * 0.7, h * 0.24, h * 0.7, s.ink((244, 234, 216)))
        s.blob(
            [
                (x + dx - h * 0.5, y - h * 0.6),
                (x + dx, y - h * 1.15),
                (x + dx + h * 0.5, y - h * 0.6),
                (x + dx, y - h * 0.52),
            ],
            s.ink((206, 70, 60)),
        )
        for at in (-0.22, 0.1, 0.28):
            s.oval(x + dx + at * h, y - h * 0.8, h * 0.07, h * 0.06, s.ink((250, 244, 236)))


def _balloon(s: Stage, x: float, y: float) -> None:
    base, tint = y - 46, s.place.tints[0] if s.place.tints else (220, 90, 80)
    s.blob([(x - 8, base - 10), (x, base - 20), (x + 8, base - 10), (x, base)], s.ink(tint))
    s.blob(
        [(x - 3, base - 10), (x, base - 20), (x + 3, base - 10), (x, base)],
        s.ink(lighter(tint, 0.5)),
    )
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
    for dx, dy, colour in (
        (-4, -12, (250, 200, 90)),
        (4, -12, (110, 210, 190)),
        (0, -5, (230, 100, 90)),
    ):
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
    spots = [0.5, dice.choice([0.14, 0.86]), dice.choice([0.32, 0.68])]
    drawable = [thing for thing in s.place.things if thing in STANDING]
    for thing, spot in zip(drawable, spots, strict=False):
        STANDING[thing](s, s.wide * (spot + dice.uniform(-0.06, 0.06)), dice.uniform(74, 80))
