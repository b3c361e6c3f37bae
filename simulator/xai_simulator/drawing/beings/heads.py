"""Heads of four-legged beings: skull, ears, horns and mane."""

from xai_simulator.drawing.beings.features import Spot, eyes
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.beings.muzzles import face_marks, snout
from xai_simulator.drawing.canvas import Canvas, Point
from xai_simulator.drawing.colours import darker, lighter, mix


def beast_head(c: Canvas, look: Look, x: float, y: float, r: float) -> None:
    """The head of any four-legged being, ears, horns and mane included."""
    species, spot, dice = look.species, Spot(x, y, r), look.dice("head")
    wide = 1 + dice.uniform(-0.05, 0.07) + (0.06 if "fat" in look.traits else 0)
    ear = species.ear * dice.uniform(0.88, 1.15)
    if "ruff" in species.marks:
        mane = (
            look.hair
            if look.hair != darker(look.main, 0.4)
            else darker(mix(look.main, (150, 70, 20), 0.5), 0.2)
        )
        c.shape(spot.curve(_rays(1.62, 1.4, 17)), mane)
    _ears(c, look, spot, ear)
    if "horns" in look.traits | set(species.marks) or "antlers" in species.marks:
        _horns(c, look, spot)
    if "mane" in species.marks:
        c.shape(
            spot.curve(
                [
                    (-0.2, -1.25),
                    (0.5, -1.05),
                    (0.3, -0.6),
                    (-0.5, -0.5),
                    (-1.0, 0.4),
                    (-1.5, 1.6),
                    (-1.75, 1.1),
                    (-1.2, -0.5),
                ]
            ),
            look.hair,
        )
    face = look.light if "panda" in species.marks else look.main
    if "wool" in species.marks:
        face = darker(mix(look.main, (90, 74, 70), 0.55), 0.1)
    skull = c.shape(
        spot.curve([
            (-0.98 * wide, 0.08), (-0.8 * wide, -0.62), (-0.2, -0.97), (0.45, -0.86), (0.86, -0.42),
            (0.92, 0.18), (0.72, 0.72), (0.1, 0.96), (-0.6, 0.82),
        ]), face,
    )  # fmt: skip
    face_marks(c, look, spot, skull)
    snout(c, look, spot)
    bias = 0.1 if species.snout > 0.9 else 0.0
    eyes(c, spot, look, near=(-0.2, -0.12 - bias), far=(0.5, -0.14 - bias), size=0.235)
    for side in (-0.52, 0.8):
        c.glow(*spot.at(side, 0.3), r * 0.26, (238, 120, 110), 0.4)
    if look.kind == "unicorn":
        c.shape(spot.all([(0.0, -0.82), (0.62, -2.1), (0.34, -0.78)]), (246, 212, 120))
        for step in (0.25, 0.5, 0.75):
            c.line(
                spot.all(
                    [
                        (0.05 + 0.5 * step, -0.86 - 1.1 * step),
                        (0.36 + 0.22 * step, -0.8 - 1.2 * step),
                    ]
                ),
                (196, 150, 60),
                0.6,
            )
    if "mane" in species.marks:
        c.shape(
            spot.curve([(-0.45, -1.2), (0.2, -1.15), (0.45, -0.55), (0.12, -0.3), (-0.1, -0.7)]),
            look.hair,
        )
    if "wool" in species.marks:
        c.shape(
            spot.curve(
                [
                    (-0.7, -0.6),
                    (-0.55, -1.05),
                    (-0.1, -1.25),
                    (0.4, -1.1),
                    (0.6, -0.7),
                    (0.2, -0.55),
                    (-0.2, -0.62),
                ]
            ),
            look.main,
        )


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
            shape = c.shape(
                spot.curve(
                    [(x - 0.36, -0.5), (x - 0.3, -0.9), top, (x + 0.3, -0.85), (x + 0.34, -0.45)]
                ),
                fill,
            )
            c.shape(
                spot.curve(
                    [(x - 0.16, -0.5), (x + lean * ear * 0.75, -0.62 - 0.55 * ear), (x + 0.2, -0.5)]
                ),
                inside,
                outline=0,
            )
            if look.kind in {"fox", "wolf"}:
                c.shape(spot.oval(*top, 0.3, 0.3), tip, within=shape, outline=0)
        elif style == "round":
            x2, y2 = x * 1.3, -0.78 - 0.08 * ear
            c.shape(spot.oval(x2, y2, 0.36 * ear, 0.38 * ear), fill)
            c.shape(
                spot.oval(x2 + 0.03, y2 + 0.05, 0.22 * ear, 0.24 * ear),
                fill if panda else inside,
                outline=0,
                shade=0,
            )
        elif style == "long":
            lean = 0.18 if far else -0.2
            c.shape(
                spot.limb(
                    [
                        (x * 0.8, -0.6, 0.2),
                        (x * 0.8 + lean, -1.35, 0.27),
                        (x * 0.8 + lean * 2.2, -2.15 * ear, 0.1),
                    ]
                ),
                fill,
            )
            c.shape(
                spot.limb(
                    [
                        (x * 0.8, -0.85, 0.08),
                        (x * 0.8 + lean, -1.35, 0.14),
                        (x * 0.8 + lean * 2, -1.9 * ear, 0.05),
                    ]
                ),
                inside,
                outline=0,
            )
        elif style == "floppy":
            dark = darker(fill, 0.25)
            side = 1 if far else -1
            c.shape(
                spot.curve(
                    [
                        (x, -0.86),
                        (x + side * 0.5, -0.8),
                        (x + side * 0.68 * ear, -0.1),
                        (x + side * 0.46, 0.34 * ear),
                        (x + side * 0.2, -0.2),
                    ]
                ),
                dark,
            )
        elif style == "leaf":
            side = 1 if far else -1
            c.shape(
                spot.curve(
                    [
                        (x, -0.62),
                        (x + side * 0.5 * ear, -0.98),
                        (x + side * 0.95 * ear, -0.72),
                        (x + side * 0.55 * ear, -0.42),
                    ]
                ),
                fill,
            )
            c.shape(
                spot.curve(
                    [
                        (x + side * 0.12, -0.64),
                        (x + side * 0.5 * ear, -0.84),
                        (x + side * 0.78 * ear, -0.7),
                        (x + side * 0.5 * ear, -0.54),
                    ]
                ),
                inside,
                outline=0,
            )
        elif style == "elephant":
            side = 1 if far else -1
            c.shape(
                spot.curve(
                    [
                        (x, -0.8),
                        (x + side * 0.8, -0.95),
                        (x + side * 1.15, -0.2),
                        (x + side * 0.8, 0.55),
                        (x + side * 0.2, 0.3),
                    ]
                ),
                fill,
            )
            c.shape(
                spot.curve(
                    [
                        (x + side * 0.2, -0.6),
                        (x + side * 0.75, -0.72),
                        (x + side * 0.95, -0.2),
                        (x + side * 0.7, 0.3),
                        (x + side * 0.3, 0.1),
                    ]
                ),
                inside,
                outline=0,
                shade=0.2,
            )
        elif style == "side":
            c.shape(spot.oval(x * 1.95, -0.05, 0.3 * ear, 0.34 * ear), fill)
            c.shape(spot.oval(x * 1.95, -0.02, 0.18 * ear, 0.2 * ear), inside, outline=0, shade=0)


def _horns(c: Canvas, look: Look, spot: Spot) -> None:
    bone = look.beak if look.beak != (236, 164, 60) else (226, 206, 168)
    if "antlers" in look.species.marks:
        for side, x in ((1, 0.35), (-1, -0.35)):
            c.shape(
                spot.limb(
                    [(x, -0.8, 0.1), (x + side * 0.35, -1.4, 0.09), (x + side * 0.3, -2.0, 0.05)]
                ),
                bone,
            )
            c.shape(
                spot.limb([(x + side * 0.3, -1.35, 0.07), (x + side * 0.75, -1.65, 0.04)]), bone
            )
            c.shape(spot.limb([(x + side * 0.12, -1.1, 0.07), (x - side * 0.12, -1.5, 0.04)]), bone)
        return
    for side, x in ((1, 0.42), (-1, -0.42)):
        c.shape(
            spot.limb(
                [(x, -0.75, 0.17), (x + side * 0.25, -1.2, 0.12), (x + side * 0.1, -1.62, 0.03)]
            ),
            bone,
        )
