"""Owls, penguins, ducks, herons, bats and every other bird."""

from xai_simulator.drawing.beings.clothes import dress_beast
from xai_simulator.drawing.beings.features import INK, Spot, eye, eyes, smile
from xai_simulator.drawing.beings.hats import dress_head
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.beings.wraps import wrap_bird
from xai_simulator.drawing.canvas import Canvas, curve, limb, oval
from xai_simulator.drawing.colours import darker, mix

GROUND, X = 118.0, 60.0


def bird(c: Canvas, look: Look) -> None:
    """Owls, penguins, ducks, herons, bats and every other bird."""
    marks, dice = look.species.marks, look.dice("bird")
    plump = dice.uniform(0.92, 1.1) * (1.12 if "fat" in look.traits else 1.0)
    owl, penguin, heron, bat = (m in marks for m in ("disc", "bib", "longneck", "bat"))
    legs = 30 if heron else 8
    wide = (25 if owl or penguin else 21) * plump * (0.8 if heron else 1)
    top, low = (38 if owl or penguin else 48) + (10 if heron else 0), GROUND - legs
    middle = (top + low) / 2
    # Tail, feet
    if look.species.tail == "fan":
        for step in range(3):
            c.shape(
                limb(
                    [
                        (X - wide * 0.5, low - 14, 4),
                        (X - wide * 1.3, low - 8 + step * 4, 4.6),
                        (X - wide * 1.9, low - 9 + step * 7, 3),
                    ]
                ),
                darker(look.wings, 0.1 + 0.08 * step),
            )
    else:
        c.shape(
            limb([(X - wide * 0.6, low - 10, 6), (X - wide * 1.15, low - 2, 3)]),
            darker(look.main, 0.2),
        )
    for x in (X + wide * 0.38, X - wide * 0.2):
        c.line([(x, low - 4), (x + 0.5, GROUND - 2)], darker(look.beak, 0.15), 2.2)
        for toe in (-4, 1, 6):
            c.line([(x, GROUND - 2.5), (x + toe, GROUND - 0.6)], darker(look.beak, 0.15), 2.0)
    reach = 20 if bat else 9
    c.shape(
        curve(
            [
                (X + wide * 0.7, middle - 12),
                (X + wide + reach, middle - (8 if bat else -2)),
                (X + wide + reach * 0.6, middle + 16),
                (X + wide * 0.6, middle + 14),
            ]
        ),
        darker(look.wings, 0.25),
    )
    body = c.shape(
        curve(
            [
                (X - 4, top),
                (X + wide * 0.7, top + 8),
                (X + wide, middle + 4),
                (X + wide * 0.7, low - 3),
                (X, low),
                (X - wide * 0.75, low - 5),
                (X - wide * 1.02, middle + 2),
                (X - wide * 0.75, top + 10),
            ]
        ),
        look.main,
    )
    c.shape(
        curve(
            [
                (X + 4, top + 4),
                (X + wide * 0.95, middle - 8),
                (X + wide, low - 8),
                (X + 2, low + 3),
                (X - wide * 0.45, low - 12),
                (X - wide * 0.35, middle),
            ]
        ),
        look.light,
        within=body,
        outline=0,
        shade=0.15,
    )
    if owl or "dots" in look.traits:
        for row in range(4):
            for column in range(3 + row % 2):
                at = X - wide * 0.12 + column * wide * 0.3 - (row % 2) * wide * 0.13
                y = middle + 2 + row * 7
                c.line(
                    curve([(at - 2.2, y), (at, y + 2.4), (at + 2.2, y)], closed=False),
                    mix(look.light, look.main, 0.65),
                    0.9,
                )
    wrap_bird(c, look, body, X, middle, low, wide)
    for extra, y in zip(look.extras, (0, 7, 14), strict=False):
        c.shape(oval(X + wide * 0.3, middle + y, 3.4, 2.8), extra, within=body, outline=0)
    # The near wing, in three rows of feathers
    if bat:
        c.shape(
            curve(
                [
                    (X - wide * 0.5, middle - 14),
                    (X - wide - 26, middle - 26),
                    (X - wide - 22, middle - 4),
                    (X - wide - 12, middle),
                    (X - wide - 10, middle + 14),
                    (X - wide * 0.5, middle + 10),
                ]
            ),
            look.wings,
        )
    else:
        for step, tone in enumerate((0.24, 0.12, 0.0)):
            drop = 26 - step * 8
            c.shape(
                curve(
                    [
                        (X - wide * 0.35, middle - 15),
                        (X - wide * 0.1, middle - 2),
                        (X - wide * 0.5, middle + drop * 0.8),
                        (X - wide * 1.05, middle + drop),
                        (X - wide * 1.18, middle + 2),
                        (X - wide * 0.85, middle - 13),
                    ]
                ),
                darker(look.wings, tone),
            )
    r = (
        (22 if owl else 18 if penguin else 17)
        * (1.06 if "young" in look.traits else 1)
        * (0.8 if heron else 1)
    )
    head = Spot(X + (3 if owl or penguin else wide * 0.35), top - (0 if owl or penguin else 4), r)
    if heron:
        c.shape(
            limb(
                [
                    (X + wide * 0.5, top + 12, 7),
                    (X + wide * 1.0, top - 8, 4.6),
                    (X + wide * 0.7, top - 26, 5),
                ]
            ),
            look.main,
        )
        head = Spot(X + wide * 0.8, top - 28, r)
    dress_beast(c, look, (head.x - 2, head.y + r * 0.72), head, (X - 4, middle, 16))
    _bird_head(c, look, head)
    dress_head(c, look, head, top=-0.8)


def _bird_head(c: Canvas, look: Look, head: Spot) -> None:
    owl, bat, bill = (
        "disc" in look.species.marks,
        "bat" in look.species.marks,
        "bill" in look.species.marks,
    )
    if (owl and "earless" not in look.traits) or bat:
        for x, lean in ((0.5, 0.28), (-0.52, -0.3)):
            c.shape(
                head.all([(x - 0.3, -0.66), (x + lean, -1.42 if owl else -1.6), (x + 0.3, -0.72)]),
                darker(look.main, 0.18),
            )
    if not owl and not bat and look.kind == "bird":
        for step in range(3):
            c.shape(
                head.limb(
                    [
                        (-0.1, -0.85, 0.12),
                        (-0.35 - 0.2 * step, -1.25 + 0.12 * step, 0.1),
                        (-0.6 - 0.25 * step, -1.4 + 0.25 * step, 0.03),
                    ]
                ),
                look.hair if look.hair != darker(look.main, 0.4) else look.main,
            )
    skull = c.shape(
        head.curve(
            [
                (-0.96, 0.05),
                (-0.72, -0.7),
                (0, -0.98),
                (0.7, -0.76),
                (0.96, 0.0),
                (0.74, 0.7),
                (0, 0.94),
                (-0.72, 0.72),
            ]
        ),
        look.main,
    )
    if owl:
        for x, size in ((-0.26, 0.55), (0.52, 0.5)):
            c.shape(
                head.oval(x, -0.05, size, size * 1.1),
                look.light,
                outline=0.4,
                ink=darker(look.light, 0.25),
                shade=0.15,
            )
        eye(c, head, 0.48, -0.06, 0.29, look.eyes)
        eye(c, head, -0.22, -0.06, 0.34, look.eyes)
        c.shape(head.curve([(0.0, 0.16), (0.22, 0.08), (0.38, 0.18), (0.2, 0.56)]), look.beak)
        return
    c.shape(
        head.curve([(0.1, 0.15), (0.6, -0.1), (1.2, 0.1), (0.9, 1.0), (0, 1.1), (-0.3, 0.6)]),
        look.light,
        within=skull,
        outline=0,
        shade=0.1,
    )
    eyes(
        c,
        head,
        look,
        near=(-0.14, -0.14),
        far=(0.52, -0.16),
        size=0.25,
        brows=bat or "stern" in look.traits,
    )
    for side in (-0.5, 0.8):
        c.glow(*head.at(side, 0.26), head.r * 0.24, (238, 120, 110), 0.4)
    long = look.species.snout
    if bat:
        smile(c, head, 0.2, 0.36, 0.2, INK)
        return
    tip = 0.72 + long * 0.7
    if bill:
        c.shape(
            head.curve(
                [
                    (0.1, 0.2),
                    (0.5, 0.14),
                    (tip, 0.24),
                    (tip + 0.1, 0.42),
                    (tip * 0.7, 0.52),
                    (0.14, 0.5),
                ]
            ),
            look.beak,
        )
        c.line(
            curve(head.all([(0.16, 0.4), (0.6, 0.42), (tip, 0.36)]), closed=False),
            darker(look.beak, 0.4),
            0.7,
        )
    else:
        c.shape(head.all([(0.12, 0.34), (tip * 0.8, 0.4), (0.22, 0.58)]), darker(look.beak, 0.2))
        c.shape(
            head.curve([(0.06, 0.16), (0.44, 0.1), (tip, 0.34), (tip * 0.9, 0.42), (0.12, 0.4)]),
            look.beak,
        )
