"""Frogs, turtles, snails and insects."""

from xai_simulator.drawing.beings.clothes import dress_beast
from xai_simulator.drawing.beings.features import INK, Spot, eye, eyes, smile
from xai_simulator.drawing.beings.hats import dress_head
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.canvas import Canvas, curve, limb, oval
from xai_simulator.drawing.colours import darker, lighter, mix

GROUND, X = 118.0, 60.0


def frog(c: Canvas, look: Look) -> None:
    """A sitting frog with eyes on top."""
    for x, side in ((X + 22, 1), (X - 22, -1)):
        c.shape(
            curve(
                [
                    (x - side * 12, 92),
                    (x + side * 4, 86),
                    (x + side * 10, 102),
                    (x + side * 2, GROUND - 4),
                    (x - side * 14, GROUND - 4),
                ]
            ),
            darker(look.main, 0.12),
        )
        c.shape(limb([(x - 8, GROUND - 3, 2.6), (x + 8, GROUND - 3, 2.8)]), darker(look.main, 0.05))
    body = c.shape(
        curve(
            [
                (X - 14, 74),
                (X + 14, 74),
                (X + 21, 94),
                (X + 14, GROUND - 4),
                (X - 14, GROUND - 4),
                (X - 21, 94),
            ]
        ),
        look.main,
    )
    c.shape(oval(X + 4, 100, 14, 17), look.light, within=body, outline=0, shade=0.1)
    for place, extra in enumerate(look.extras):
        c.shape(oval(X - 15 + place * 4, 84 + place * 6, 2.8, 2.4), extra, within=body, outline=0)
    for x in (X + 12, X - 9):
        c.shape(limb([(x, 92, 4.2), (x + 1, GROUND - 3, 3)]), look.main)
        c.shape(limb([(x - 3, GROUND - 2, 2.4), (x + 7, GROUND - 2, 2.6)]), look.main)
    head = Spot(X + 2, 60, 24)
    for x in (0.55, -0.45):
        c.shape(head.oval(x, -0.62, 0.42, 0.42), look.main)
    c.shape(
        head.curve(
            [
                (-1.08, 0.15),
                (-0.75, -0.5),
                (0, -0.68),
                (0.8, -0.5),
                (1.1, 0.15),
                (0.7, 0.72),
                (0, 0.86),
                (-0.7, 0.72),
            ]
        ),
        look.main,
    )
    c.shape(
        head.curve([(-0.8, 0.4), (0.1, 0.5), (1.0, 0.36), (0.6, 0.76), (0, 0.84), (-0.6, 0.74)]),
        look.light,
        outline=0,
        shade=0.1,
    )
    eye(c, head, 0.58, -0.62, 0.27, look.eyes)
    eye(c, head, -0.42, -0.62, 0.3, look.eyes)
    c.line(
        curve(head.all([(-0.7, 0.24), (-0.1, 0.46), (0.4, 0.44), (0.94, 0.2)]), closed=False),
        darker(look.main, 0.6),
        1.0,
    )
    dress_beast(c, look, (X, 76), head, (X - 4, 90, 14))
    dress_head(c, look, head, top=-0.95)


def turtle(c: Canvas, look: Look) -> None:
    """Turtles and snails: a domed or a curled shell on soft feet."""
    snail = look.species.plan == "snail"
    shell = (
        look.beak
        if look.beak != (236, 164, 60)
        else look.extras[0]
        if look.extras
        else darker(mix(look.main, (120, 84, 50), 0.6), 0.08)
    )
    if snail:
        c.shape(
            curve(
                [(X - 44, GROUND), (X - 20, 104), (X + 20, 102), (X + 40, 108), (X + 36, GROUND)]
            ),
            look.main,
        )
    for x in () if snail else (X + 22, X - 24, X + 14, X - 15):
        c.shape(limb([(x, 98, 6), (x + 2, GROUND - 3, 5.4)]), darker(look.main, 0.1))
    c.shape(limb([(X + 22, 98, 8), (X + 34, 88, 7), (X + 37, 74, 6)]), look.main)
    dome = c.shape(
        oval(X - 6, 82, 27, 27)
        if snail
        else curve(
            [(X - 38, 100), (X - 30, 74), (X - 6, 62), (X + 18, 74), (X + 28, 100), (X - 5, 106)]
        ),
        shell,
    )
    if snail:
        for size in (19, 12, 6):
            c.line(
                oval(X - 6 + (19 - size) * 0.2, 82, size, size),
                darker(shell, 0.35),
                1.2,
                closed=True,
            )
    else:
        for x, y in ((-22, 84), (-6, 76), (10, 84), (-14, 95), (4, 95)):
            c.shape(oval(X + x, y, 7, 5.6), lighter(shell, 0.18), within=dome, outline=0, shade=0.3)
        c.shape(limb([(X - 37, 101, 2.6), (X - 5, 106, 3), (X + 28, 101, 2.6)]), look.light)
    head = Spot(X + 42, 66, 16)
    dress_beast(c, look, (X + 35, 80), head, (X - 6, 84, 12))
    if snail:
        for x in (-0.3, 0.45):
            c.shape(head.limb([(x, -0.6, 0.1), (x * 1.4, -1.4, 0.08)]), look.main)
    c.shape(
        head.curve(
            [
                (-0.9, 0.1),
                (-0.6, -0.72),
                (0.1, -0.94),
                (0.8, -0.6),
                (1.12, 0.1),
                (0.8, 0.66),
                (0, 0.86),
                (-0.65, 0.7),
            ]
        ),
        look.main,
    )
    eyes(c, head, look, near=(-0.1, -0.16), far=(0.56, -0.2), size=0.25)
    c.glow(*head.at(-0.3, 0.28), 4.4, (238, 120, 110), 0.45)
    smile(c, head, 0.45, 0.36, 0.3, darker(look.main, 0.6))
    dress_head(c, look, head, top=-0.78)


def insect(c: Canvas, look: Look) -> None:
    """Butterflies, bees and their kin, on the wing."""
    bee = "striped" in look.species.marks
    bright = (
        look.extras[0]
        if look.extras
        else (look.wings if look.wings != look.main else (240, 150, 70))
    )
    sail = (214, 236, 246) if bee else bright
    for side, tone in ((1, 0.15), (-1, 0.0)):
        upper = c.shape(
            curve(
                [
                    (X, 78),
                    (X + side * 14, 40),
                    (X + side * 40, 30),
                    (X + side * 44, 54),
                    (X + side * 22, 80),
                ]
            ),
            darker(sail, tone),
        )
        c.shape(oval(X + side * 31, 47, 7, 8), look.light, within=upper, outline=0, shade=0.1)
        c.shape(
            curve(
                [
                    (X, 82),
                    (X + side * 26, 82),
                    (X + side * 36, 100),
                    (X + side * 20, 112),
                    (X + side * 5, 96),
                ]
            ),
            darker(lighter(sail, 0.25), tone),
        )
    body = c.shape(
        limb(
            [
                (X, 72, 9 if bee else 5),
                (X - 2, 92, 13 if bee else 5),
                (X - 4, 110, 5 if bee else 2.4),
            ]
        ),
        look.main,
    )
    for y in (84, 94, 104) if bee else ():
        c.shape(
            limb([(X - 20, y + 1, 2.2), (X + 20, y - 1, 2.2)]),
            (50, 42, 44),
            within=body,
            outline=0,
            shade=0,
        )
    head = Spot(X + 2, 58, 15)
    for x in (-0.3, 0.4):
        c.line(
            curve(head.all([(x, -0.8), (x * 1.5, -1.5), (x * 2.6, -1.8)]), closed=False),
            darker(look.main, 0.4),
            1.1,
        )
        c.shape(head.oval(x * 2.6, -1.8, 0.13, 0.13), darker(look.main, 0.3))
    c.shape(head.oval(0, 0, 1, 0.96), lighter(look.main, 0.2))
    eyes(c, head, look, near=(-0.16, -0.08), far=(0.52, -0.1), size=0.25)
    smile(c, head, 0.2, 0.42, 0.2, INK)
    dress_beast(c, look, (X, 72), head, (X, 90, 8))
    dress_head(c, look, head)
