"""Heads of beasts and the eyes of everyone, in a three-quarter view that faces right."""

from collections.abc import Sequence

from local.simulator.art.canvas import Canvas, Drawn, Point, curve, limb, oval
from local.simulator.art.colours import Colour, darker, lighter, mix
from local.simulator.art.look import Look

INK: Colour = (42, 32, 40)
WHITE: Colour = (252, 250, 246)


class Spot:
    """Places shapes relative to a centre, in units of a radius."""

    def __init__(self, x: float, y: float, r: float) -> None:
        self.x, self.y, self.r = x, y, r

    def at(self, x: float, y: float) -> Point:
        return self.x + x * self.r, self.y + y * self.r

    def all(self, points: Sequence[Point]) -> list[Point]:
        return [self.at(x, y) for x, y in points]

    def curve(self, points: Sequence[Point]) -> list[Point]:
        return curve(self.all(points))

    def oval(self, x: float, y: float, rx: float, ry: float, turn: float = 0) -> list[Point]:
        return oval(*self.at(x, y), rx * self.r, ry * self.r, turn)

    def limb(self, spine: Sequence[tuple[float, float, float]]) -> list[Point]:
        return limb([(*self.at(x, y), width * self.r) for x, y, width in spine])


def eye(c: Canvas, spot: Spot, x: float, y: float, size: float, colour: Colour) -> None:
    """One large bright eye with a coloured iris and two highlights."""
    c.shape(spot.oval(x, y, size, size * 1.2), WHITE, shade=0.2, outline=0.8, ink=INK)
    c.shape(
        spot.oval(x + size * 0.16, y + size * 0.04, size * 0.78, size * 0.95), colour, shade=0.5,
        outline=0.5, ink=darker(colour, 0.6),
    )
    c.shape(spot.oval(x + size * 0.22, y + size * 0.06, size * 0.44, size * 0.6), INK, shade=0, outline=0)
    c.shape(spot.oval(x + size * 0.42, y - size * 0.36, size * 0.25, size * 0.29), WHITE, shade=0, outline=0)
    c.shape(spot.oval(x + size * 0.02, y + size * 0.48, size * 0.13, size * 0.14), WHITE, shade=0, outline=0)


def eyes(
    c: Canvas, spot: Spot, look: Look, *, near: Point, far: Point, size: float, brows: bool = True
) -> None:
    """Both eyes, the far one smaller, with brows that carry the mood."""
    eye(c, spot, *far, size * 0.84, look.eyes)
    eye(c, spot, *near, size, look.eyes)
    if brows:
        tilt = 0.12 if "stern" in look.traits else -0.05
        ink = darker(look.hair if look.species.plan == "person" else look.main, 0.55)
        for (x, y), wide, side in ((near, size, 1.0), (far, size * 0.84, -1.0)):
            top = y - size * 1.62
            c.line(
                curve(
                    spot.all([(x - wide * 0.8, top - tilt * side), (x, top - 0.07), (x + wide * 0.8, top + tilt * side)]),
                    closed=False,
                ),
                ink,
                1.0,
            )


def smile(c: Canvas, spot: Spot, x: float, y: float, width: float, ink: Colour) -> None:
    """A small lopsided smile."""
    line = [(x - width, y - width * 0.12), (x - width * 0.1, y + width * 0.38), (x + width, y - width * 0.25)]
    c.line(curve(spot.all(line), closed=False), ink, 0.9)


def beast_head(c: Canvas, look: Look, x: float, y: float, r: float) -> None:
    """The head of any four-legged being, ears, horns and mane included."""
    species, spot, dice = look.species, Spot(x, y, r), look.dice("head")
    wide = 1 + dice.uniform(-0.05, 0.07) + (0.06 if "fat" in look.traits else 0)
    ear = species.ear * dice.uniform(0.88, 1.15)
    if "ruff" in species.marks:
        mane = look.hair if look.hair != darker(look.main, 0.4) else darker(mix(look.main, (150, 70, 20), 0.5), 0.2)
        c.shape(spot.curve(_rays(1.62, 1.4, 17)), mane)
    _ears(c, look, spot, ear)
    if "horns" in look.traits | set(species.marks) or "antlers" in species.marks:
        _horns(c, look, spot)
    if "mane" in species.marks:
        c.shape(spot.curve([(-0.2, -1.25), (0.5, -1.05), (0.3, -0.6), (-0.5, -0.5), (-1.0, 0.4), (-1.5, 1.6), (-1.75, 1.1), (-1.2, -0.5)]), look.hair)
    face = look.light if "panda" in species.marks else look.main
    if "wool" in species.marks:
        face = darker(mix(look.main, (90, 74, 70), 0.55), 0.1)
    skull = c.shape(
        spot.curve([
            (-0.98 * wide, 0.08), (-0.8 * wide, -0.62), (-0.2, -0.97), (0.45, -0.86), (0.86, -0.42),
            (0.92, 0.18), (0.72, 0.72), (0.1, 0.96), (-0.6, 0.82),
        ]), face,
    )  # fmt: skip
    _face_marks(c, look, spot, skull)
    _snout(c, look, spot)
    bias = 0.1 if species.snout > 0.9 else 0.0
    eyes(c, spot, look, near=(-0.2, -0.12 - bias), far=(0.5, -0.14 - bias), size=0.235)
    for side in (-0.52, 0.8):
        c.glow(*spot.at(side, 0.3), r * 0.26, (238, 120, 110), 0.4)
    if "unicorn" == look.kind:
        c.shape(spot.all([(0.0, -0.82), (0.62, -2.1), (0.34, -0.78)]), (246, 212, 120))
        for step in (0.25, 0.5, 0.75):
            c.line(spot.all([(0.05 + 0.5 * step, -0.86 - 1.1 * step), (0.36 + 0.22 * step, -0.8 - 1.2 * step)]), (196, 150, 60), 0.6)
    if "mane" in species.marks:
        c.shape(spot.curve([(-0.45, -1.2), (0.2, -1.15), (0.45, -0.55), (0.12, -0.3), (-0.1, -0.7)]), look.hair)
    if "wool" in species.marks:
        c.shape(spot.curve([(-0.7, -0.6), (-0.55, -1.05), (-0.1, -1.25), (0.4, -1.1), (0.6, -0.7), (0.2, -0.55), (-0.2, -0.62)]), look.main)


def _rays(outer: float, inner: float, count: int) -> list[Point]:
    return [
        point
        for step in range(count)
        for point in (_polar(360 * step / count, outer), _polar(360 * (step + 0.5) / count, inner))
    ]


def _polar(degrees: float, radius: float) -> Point:
    import math

    return radius * math.cos(math.radians(degrees)), radius * math.sin(math.radians(degrees))


def _ears(c: Canvas, look: Look, spot: Spot, ear: float) -> None:
    style, main = look.species.ears, look.main
    inside = mix(lighter(main, 0.5), (240, 160, 150), 0.5)
    tip = darker(main, 0.62)
    panda = "panda" in look.species.marks
    for x, far in ((0.48, True), (-0.52, False)):
        fill = darker(main, 0.14) if far else main
        if panda:
            fill = (44, 42, 48)
        if style == "pointed":
            lean = 0.22 if far else -0.26
            top = (x + lean * ear, -0.62 - 0.82 * ear)
            shape = c.shape(spot.curve([(x - 0.36, -0.5), (x - 0.3, -0.9), top, (x + 0.3, -0.85), (x + 0.34, -0.45)]), fill)
            c.shape(spot.curve([(x - 0.16, -0.5), (x + lean * ear * 0.75, -0.62 - 0.55 * ear), (x + 0.2, -0.5)]), inside, outline=0)
            if look.kind in {"fox", "wolf"}:
                c.shape(spot.oval(*top, 0.3, 0.3), tip, within=shape, outline=0)
        elif style == "round":
            x2, y2 = x * 1.3, -0.78 - 0.08 * ear
            c.shape(spot.oval(x2, y2, 0.36 * ear, 0.38 * ear), fill)
            c.shape(spot.oval(x2 + 0.03, y2 + 0.05, 0.22 * ear, 0.24 * ear), fill if panda else inside, outline=0, shade=0)
        elif style == "long":
            lean = 0.18 if far else -0.2
            c.shape(spot.limb([(x * 0.8, -0.6, 0.2), (x * 0.8 + lean, -1.35, 0.27), (x * 0.8 + lean * 2.2, -2.15 * ear, 0.1)]), fill)
            c.shape(spot.limb([(x * 0.8, -0.85, 0.08), (x * 0.8 + lean, -1.35, 0.14), (x * 0.8 + lean * 2, -1.9 * ear, 0.05)]), inside, outline=0)
        elif style == "floppy":
            dark = darker(fill, 0.25)
            side = 1 if far else -1
            c.shape(spot.curve([(x, -0.86), (x + side * 0.5, -0.8), (x + side * 0.68 * ear, -0.1), (x + side * 0.46, 0.34 * ear), (x + side * 0.2, -0.2)]), dark)
        elif style == "leaf":
            side = 1 if far else -1
            c.shape(spot.curve([(x, -0.62), (x + side * 0.5 * ear, -0.98), (x + side * 0.95 * ear, -0.72), (x + side * 0.55 * ear, -0.42)]), fill)
            c.shape(spot.curve([(x + side * 0.12, -0.64), (x + side * 0.5 * ear, -0.84), (x + side * 0.78 * ear, -0.7), (x + side * 0.5 * ear, -0.54)]), inside, outline=0)
        elif style == "elephant":
            side = 1 if far else -1
            c.shape(spot.curve([(x, -0.8), (x + side * 0.8, -0.95), (x + side * 1.15, -0.2), (x + side * 0.8, 0.55), (x + side * 0.2, 0.3)]), fill)
            c.shape(spot.curve([(x + side * 0.2, -0.6), (x + side * 0.75, -0.72), (x + side * 0.95, -0.2), (x + side * 0.7, 0.3), (x + side * 0.3, 0.1)]), inside, outline=0, shade=0.2)
        elif style == "side":
            c.shape(spot.oval(x * 1.95, -0.05, 0.3 * ear, 0.34 * ear), fill)
            c.shape(spot.oval(x * 1.95, -0.02, 0.18 * ear, 0.2 * ear), inside, outline=0, shade=0)


def _horns(c: Canvas, look: Look, spot: Spot) -> None:
    bone = look.beak if look.beak != (236, 164, 60) else (226, 206, 168)
    if "antlers" in look.species.marks:
        for side, x in ((1, 0.35), (-1, -0.35)):
            c.shape(spot.limb([(x, -0.8, 0.1), (x + side * 0.35, -1.4, 0.09), (x + side * 0.3, -2.0, 0.05)]), bone)
            c.shape(spot.limb([(x + side * 0.3, -1.35, 0.07), (x + side * 0.75, -1.65, 0.04)]), bone)
            c.shape(spot.limb([(x + side * 0.12, -1.1, 0.07), (x - side * 0.12, -1.5, 0.04)]), bone)
        return
    for side, x in ((1, 0.42), (-1, -0.42)):
        c.shape(spot.limb([(x, -0.75, 0.17), (x + side * 0.25, -1.2, 0.12), (x + side * 0.1, -1.62, 0.03)]), bone)


def _face_marks(c: Canvas, look: Look, spot: Spot, skull: Drawn) -> None:
    marks = set(look.species.marks) | (look.traits & {"stripes", "dots"})
    dark = darker(look.main, 0.62)
    if "cheeks" in marks:
        c.shape(spot.curve([(-1.1, 0.1), (-0.55, 0.18), (0.1, 0.3), (0.6, 0.1), (1.2, 0.3), (0.8, 1.2), (-0.8, 1.2)]), look.light, within=skull, outline=0, shade=0.15)
    if "mask" in marks:
        c.shape(spot.curve([(-1.0, 0.0), (-0.4, -0.42), (0.2, -0.16), (0.7, -0.4), (1.1, 0.0), (0.7, 0.22), (0.2, 0.12), (-0.4, 0.3)]), (52, 48, 56), within=skull, outline=0, shade=0.1)
    if "panda" in marks:
        for x in (-0.24, 0.52):
            c.shape(spot.oval(x, -0.06, 0.34, 0.4, 20), (44, 42, 48), within=skull, outline=0, shade=0.1)
    if "face" in marks:
        c.shape(spot.curve([(-0.6, -0.1), (-0.3, -0.55), (0.15, -0.35), (0.6, -0.55), (0.85, -0.1), (0.7, 0.6), (0.1, 0.85), (-0.4, 0.6)]), mix(look.light, (226, 178, 140), 0.6), within=skull, outline=0, shade=0.15)
    if "stripes" in marks:
        for line in ([(-0.1, -1.0), (0.02, -0.5)], [(0.2, -1.0), (0.2, -0.6)], [(0.5, -0.95), (0.36, -0.5)], [(-1.0, 0.1), (-0.6, 0.14)], [(-0.95, 0.4), (-0.55, 0.36)]):
            c.shape(spot.limb([(px, py, w) for (px, py), w in zip(line, (0.09, 0.02), strict=True)]), dark, within=skull, outline=0, shade=0)
    if "dots" in marks:
        dice = look.dice("freckles")
        for _ in range(7):
            c.shape(spot.oval(dice.uniform(-0.8, 0.7), dice.uniform(-0.8, -0.4), 0.07, 0.07), mix(look.main, dark if look.kind == "leopard" else look.light, 0.7), within=skull, outline=0, shade=0)
    if "patches" in marks:
        c.shape(spot.oval(-0.35, -0.35, 0.5, 0.6, 30), darker(look.main, 0.6), within=skull, outline=0, shade=0.1)


def _snout(c: Canvas, look: Look, spot: Spot) -> None:
    species = look.species
    marks, length, broad = species.marks, species.snout, species.broad
    nose = (226, 130, 130) if look.kind in {"rabbit", "mouse", "pig", "sheep"} else (48, 38, 44)
    muzzle = look.light
    if look.kind in {"horse", "unicorn", "elephant", "dragon", "lizard", "cow", "pig"}:
        muzzle = lighter(look.main, 0.28) if look.kind != "pig" else mix(look.main, (236, 130, 140), 0.35)
    if "wool" in marks:
        muzzle = mix(look.main, (120, 100, 92), 0.4)
    tip = 0.46 + length * 0.46
    if "trunk" in marks:
        c.shape(spot.limb([(0.42, 0.15, 0.3), (0.85, 0.75, 0.24), (0.95, 1.45, 0.18), (1.35, 1.75, 0.13)]), look.main)
        for y in (0.7, 0.95, 1.2):
            c.line(spot.all([(0.68, y), (1.0, y - 0.1)]), darker(look.main, 0.35), 0.7)
        smile(c, spot, 0.05, 0.62, 0.2, darker(look.main, 0.6))
        return
    c.shape(
        spot.curve([
            (0.02, 0.28), (0.3, 0.06), (tip * 0.7, 0.1), (tip, 0.2), (tip + 0.04, 0.4 + broad * 0.2),
            (tip * 0.72, 0.56 + broad * 0.42), (0.28, 0.62 + broad * 0.36), (0.0, 0.58),
        ]), muzzle, outline=0.55 if "cheeks" not in marks else 0.4, ink=darker(muzzle, 0.3),
    )  # fmt: skip
    mouth = darker(muzzle, 0.65)
    if "snub" in marks:
        c.shape(spot.oval(tip, 0.34, 0.2, 0.24), mix(muzzle, (226, 110, 120), 0.4))
        for x in (-0.06, 0.08):
            c.shape(spot.oval(tip + x, 0.34, 0.035, 0.07), mouth, outline=0, shade=0)
    elif look.kind in {"horse", "unicorn", "dragon", "lizard", "cow"}:
        for x in (tip - 0.32, tip - 0.04):
            c.shape(spot.oval(x, 0.26, 0.05, 0.07, 20), mouth, outline=0, shade=0)
    else:
        wide = 0.1 + broad * 0.12
        c.shape(spot.curve([(tip - wide, 0.17), (tip, 0.08), (tip + wide * 0.9, 0.18), (tip + 0.02, 0.36)]), nose, shade=0.25)
        c.shape(spot.oval(tip - wide * 0.2, 0.15, 0.05, 0.03), lighter(nose, 0.6), outline=0, shade=0)
    smile(c, spot, tip - 0.32, 0.56 + broad * 0.1, 0.2, mouth)
    if "tongue" in marks:
        c.shape(spot.curve([(tip - 0.42, 0.66), (tip - 0.2, 0.66), (tip - 0.22, 0.92), (tip - 0.36, 0.96)]), (236, 120, 124))
    if "teeth" in marks:
        c.shape(spot.all([(tip - 0.36, 0.62), (tip - 0.16, 0.6), (tip - 0.18, 0.76), (tip - 0.34, 0.78)]), WHITE, outline=0.5, shade=0)
    if "whiskers" in marks:
        for x, side in ((-0.05, -1), (tip - 0.1, 1)):
            for dy in (-0.1, 0.02, 0.14):
                c.line(spot.all([(x, 0.44 + dy), (x + side * 0.55, 0.4 + dy * 2.2)]), lighter(darker(look.main, 0.4), 0.3), 0.35)
    if "beard" in marks:
        c.shape(spot.curve([(0.2, 0.85), (0.55, 0.8), (0.5, 1.4), (0.3, 1.5)]), look.light)
