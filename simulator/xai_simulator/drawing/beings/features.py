"""Eyes and smiles, and a ruler for placing them, in a three-quarter view that faces right."""

from collections.abc import Sequence

from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.canvas import Canvas, Point, curve, limb, oval
from xai_simulator.drawing.colours import Colour, darker

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
        spot.oval(x + size * 0.16, y + size * 0.04, size * 0.78, size * 0.95),
        colour,
        shade=0.5,
        outline=0.5,
        ink=darker(colour, 0.6),
    )
    c.shape(
        spot.oval(x + size * 0.22, y + size * 0.06, size * 0.44, size * 0.6),
        INK,
        shade=0,
        outline=0,
    )
    c.shape(
        spot.oval(x + size * 0.42, y - size * 0.36, size * 0.25, size * 0.29),
        WHITE,
        shade=0,
        outline=0,
    )
    c.shape(
        spot.oval(x + size * 0.02, y + size * 0.48, size * 0.13, size * 0.14),
        WHITE,
        shade=0,
        outline=0,
    )


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
                    spot.all(
                        [
                            (x - wide * 0.8, top - tilt * side),
                            (x, top - 0.07),
                            (x + wide * 0.8, top + tilt * side),
                        ]
                    ),
                    closed=False,
                ),
                ink,
                1.0,
            )


def smile(c: Canvas, spot: Spot, x: float, y: float, width: float, ink: Colour) -> None:
    """A small lopsided smile."""
    line = [
        (x - width, y - width * 0.12),
        (x - width * 0.1, y + width * 0.38),
        (x + width, y - width * 0.25),
    ]
    c.line(curve(spot.all(line), closed=False), ink, 0.9)
