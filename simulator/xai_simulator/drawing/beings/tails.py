"""Tails, wings, and what is marked on a body."""

import math

from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.canvas import Canvas, Drawn, curve, limb, oval
from xai_simulator.drawing.colours import darker, lighter, mix


def body_marks(
    c: Canvas, look: Look, body: Drawn, x: float, y: float, bulk: float, length: float
) -> None:
    marks, dice = set(look.species.marks) | (look.traits & {"stripes", "dots"}), look.dice("marks")
    dark = darker(look.main, 0.62)
    if "plates" in marks or look.kind in {"fox", "deer", "tiger", "mouse"}:
        c.shape(
            curve(
                [
                    (x - length, y + bulk * 0.5),
                    (x, y + bulk * 0.42),
                    (x + length, y + bulk * 0.1),
                    (x + length, y + bulk * 1.2),
                    (x - length, y + bulk * 1.2),
                ]
            ),
            look.light,
            within=body,
            outline=0,
            shade=0,
        )
    if "stripes" in marks or (look.kind == "horse" and look.main == (0, 0, 0)):
        for step in range(6):
            at = x - length * 0.7 + step * length * 0.24
            c.shape(
                limb(
                    [
                        (at, y - bulk * 1.1, 1.9),
                        (at + 1.5, y - bulk * 0.5, 1.5),
                        (at + dice.uniform(-1, 3), y + bulk * 0.1, 0.3),
                    ]
                ),
                dark,
                within=body,
                outline=0,
                shade=0,
            )
    if "dots" in marks:
        ink = dark if look.kind == "leopard" else lighter(look.main, 0.65)
        for _ in range(20):
            c.shape(
                oval(
                    x + dice.uniform(-0.9, 0.8) * length,
                    y + dice.uniform(-0.85, 0.4) * bulk,
                    1.7,
                    1.5,
                ),
                ink,
                within=body,
                outline=0,
                shade=0,
            )
    if "patches" in marks:
        for _ in range(3):
            c.shape(
                oval(
                    x + dice.uniform(-0.7, 0.6) * length,
                    y + dice.uniform(-0.6, 0.3) * bulk,
                    dice.uniform(5, 9),
                    dice.uniform(4, 7),
                    dice.uniform(0, 90),
                ),
                dark,
                within=body,
                outline=0,
                shade=0,
            )
    for extra, side in zip(look.extras, (-0.35, 0.25, -0.75), strict=False):
        c.shape(
            oval(x + side * length, y - bulk * 0.35, 4.6, 3.4, 30 * side),
            extra,
            within=body,
            outline=0,
            shade=0.1,
        )
    if "spikes" in marks:
        for step in range(6):
            at = x - length * 0.8 + step * length * 0.27
            c.shape(
                [
                    (at - 2.6, y - bulk * 0.84),
                    (at - 1, y - bulk * 0.84 - 6),
                    (at + 2.8, y - bulk * 0.86),
                ],
                mix(look.light, look.main, 0.2),
                outline=0.5,
            )


def tail(c: Canvas, look: Look, x: float, y: float, size: float) -> None:
    """The tail, rooted at (x, y) and carried to the left."""
    style, main = look.species.tail, look.main

    def along(*spine: tuple[float, float, float]) -> Drawn:
        return c.shape(
            limb([(x - dx * size, y + dy * size, w * size) for dx, dy, w in spine]), main
        )

    if style == "bushy":
        swing = look.dice("tail").uniform(-5, 4)
        brush = along(
            (-3, 2, 3), (12, 5 + swing / 2, 7), (26, -3 + swing, 8.5), (37, -16 + swing, 2.2)
        )
        tip = lighter(look.main, 0.5) if look.kind in {"wolf", "dog"} else look.light
        c.shape(
            oval(x - 36 * size, y + (-14 + swing) * size, 8.5 * size, 9 * size, 40),
            tip,
            within=brush,
            outline=0,
            shade=0.1,
        )
    elif style == "plume":
        along((-3, 6, 4), (12, 6, 8), (21, -14, 10), (12, -36, 9), (22, -46, 5))
    elif style in {"thin", "tuft", "string"}:
        wide = {"thin": 2.3, "tuft": 1.8, "string": 1.1}[style]
        along(
            (-3, 1, wide),
            (11, 2, wide),
            (21, -9, wide),
            (19, -23, wide * 0.9),
            (25, -30, wide * 0.7),
        )
        if style == "tuft":
            c.shape(oval(x - 25 * size, y - 31 * size, 5, 6, 30), darker(main, 0.35))
    elif style == "ringed":
        brush = along((-3, 3, 3), (12, 6, 6), (26, -2, 7), (35, -13, 3))
        for step in (8, 17, 26, 34):
            c.shape(
                oval(x - step * size, y + (5 - step * 0.36) * size, 2, 9, 20),
                (52, 48, 56),
                within=brush,
                outline=0,
                shade=0,
            )
    elif style == "mane":
        c.shape(
            limb([(x, y, 3), (x - 9, y + 3, 5), (x - 15, y + 19, 6), (x - 13, y + 36, 2)]),
            look.hair,
        )
    elif style == "curl":
        c.line(
            curve(
                [
                    (x + 2, y),
                    (x - 6, y - 3),
                    (x - 10, y + 3),
                    (x - 5, y + 5),
                    (x - 5, y - 4),
                    (x - 13, y - 8),
                ],
                closed=False,
            ),
            darker(main, 0.2),
            1.9,
        )
    elif style == "thick":
        along((-4, 3, 6), (12, 12, 5), (24, 18, 3.4), (34, 17, 1))
    elif style == "arrow":
        along((-4, 2, 7), (14, 10, 5), (28, 6, 3), (36, -8, 1.6))
        c.shape(
            [
                (x - 32 * size, y - 7 * size),
                (x - 37 * size, y - 22 * size),
                (x - 42 * size, y - 6 * size),
            ],
            darker(main, 0.25),
        )
    elif style == "puff":
        c.shape(oval(x, y + 1, 6 * size, 6 * size), look.light)


def fish_tail(c: Canvas, look: Look, x: float, hip: float, ground: float, wide: float) -> None:
    """What a mermaid has for legs: scales from the hip down, and a broad fin on the ground."""
    fill = look.wings
    for lift in (-13, 3):
        c.shape(
            curve([(x - 12, ground - 5), (x - 27, ground - 12 + lift), (x - 37, ground - 10 + lift),
                   (x - 30, ground - 2 + lift / 3), (x - 20, ground - 1)]),
            lighter(fill, 0.2),
        )  # fmt: skip
    spine = [(x, hip - 5, wide * 1.02), (x + 3, hip + 8, wide * 0.85),
             (x - 3, ground - 8, wide * 0.55), (x - 18, ground - 5, wide * 0.22)]  # fmt: skip
    body = c.shape(limb(spine), fill)
    for row in range(5):
        for step in range(4):
            at = x - wide + step * wide * 0.62 + (row % 2) * wide * 0.3
            top = hip - 3 + row * 5
            c.shape(oval(at, top, wide * 0.2, 1.6), lighter(fill, 0.25), within=body, outline=0)


def spines(
    c: Canvas, look: Look, x: float, y: float, broad: float, tall: float, foot: int = 85
) -> None:
    """A hedgehog's coat, in two rows that stand out behind and above (x, y), down to the angle
    `foot` (degrees from the front, through below)."""
    for reach, tone in ((1.0, 0.45), (0.8, 0.25)):
        points = []
        for step in range((307 - foot) // 6):
            turn = math.radians(foot + step * 6)
            far = reach * (1.0 if step % 2 else 0.82)
            points.append((x + math.cos(turn) * broad * far, y + math.sin(turn) * tall * far))
        c.shape(points, darker(look.main, tone), outline=0.5)


def wing(c: Canvas, look: Look, x: float, y: float, side: float, *, back: bool) -> None:
    """A raised wing: bats' sails for dragons, feathers for everyone else."""
    fill = darker(look.wings, 0.2) if back else look.wings
    reach = 30 if back else 40
    if look.kind == "dragon":
        c.shape(
            curve(
                [
                    (x, y),
                    (x + side * reach * 0.3, y - 30),
                    (x + side * reach, y - 44),
                    (x + side * reach * 1.05, y - 20),
                    (x + side * reach * 0.75, y - 16),
                    (x + side * reach * 0.7, y - 2),
                    (x + side * reach * 0.4, y - 6),
                    (x + side * reach * 0.3, y + 6),
                ]
            ),
            mix(fill, look.light, 0.35),
        )
        for end in ((0.98, -42), (0.72, -8), (0.34, 2)):
            c.line(
                [(x + side * reach * 0.2, y - 22), (x + side * reach * end[0], y + end[1])],
                darker(fill, 0.35),
                0.9,
            )
        return
    for step in range(5):
        c.shape(
            limb(
                [
                    (x, y, 4),
                    (x + side * reach * (0.5 + 0.06 * step), y - 24 + step * 7, 5),
                    (x + side * reach * (1.0 - 0.07 * step), y - 34 + step * 11, 2),
                ]
            ),
            lighter(fill, 0.1 * step),
            outline=0.5,
        )
