"""Four-legged beings, on all fours or, when they wear clothes, upright."""

from xai_simulator.drawing.beings.clothes import dress_beast
from xai_simulator.drawing.beings.features import Spot
from xai_simulator.drawing.beings.hats import dress_head
from xai_simulator.drawing.beings.heads import beast_head
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.beings.tails import body_marks, spines, tail, wing
from xai_simulator.drawing.beings.torso import upright
from xai_simulator.drawing.canvas import Canvas, curve, limb, oval
from xai_simulator.drawing.colours import Colour, darker, lighter

GROUND = 118.0


def beast(c: Canvas, look: Look) -> None:
    """Draws the beast with its feet on the ground line."""
    if look.upright:
        _on_two(c, look)
    else:
        _on_four(c, look)


def _on_two(c: Canvas, look: Look) -> None:
    species = look.species
    tail(c, look, 52, 92, 0.85)
    if "wings" in species.marks or "wings" in look.traits:
        wing(c, look, 56, 70, 1.0, back=True)
        wing(c, look, 46, 70, -1.0, back=False)
    if "spines" in species.marks:
        spines(c, look, 56, 84, 32, 34)
        spines(c, look, 60, 50, 32, 30)
    top = upright(c, look, skin=look.main, chest=look.light, paws=_paws(look))
    r = 20 if species.head < 16 else 22
    if species.neck > 25:  # a giraffe is one by its neck, however it is dressed
        r, high = 15, (top[0] + 5, top[1] - 24)
        neck = c.shape(limb([(top[0], top[1] + 3, 8), (*high, 6.5)]), look.main)
        for x, y in ((-3, 4), (5, 9), (0, 14), (-1, 21)):
            spot = oval(high[0] - 3 + x, high[1] + y, 2.8, 2.4)
            c.shape(spot, darker(look.main, 0.5), within=neck, outline=0)
        top = high
    beast_head(c, look, top[0] + 1, top[1] - r * 0.62, r)
    dress_head(c, look, Spot(top[0] + 1, top[1] - r * 0.62, r))


def _paws(look: Look) -> Colour:
    marks = look.species.marks
    if "socks" in marks or "hooves" in marks or "panda" in marks:
        return darker(look.main, 0.7) if "panda" not in marks else (44, 42, 48)
    return lighter(look.main, 0.1)


def _on_four(c: Canvas, look: Look) -> None:
    species, dice = look.species, look.dice("body")
    legs = species.legs * dice.uniform(0.9, 1.1)
    bulk = species.bulk * dice.uniform(0.93, 1.1) * (1.12 if "fat" in look.traits else 1.0)
    bulk *= 0.9 if "thin" in look.traits else 1.0
    length = species.length * dice.uniform(0.92, 1.08)
    head = species.head * (1.12 if "young" in look.traits else 1.0)
    middle = GROUND - legs - bulk * 0.72
    x = 62.0
    front, back = x + length * 0.68, x - length * 0.72
    coat = (44, 42, 48) if "panda" in species.marks else look.main
    tail(c, look, back - 3, middle - bulk * 0.25, 1.0)
    far = darker(coat, 0.22)
    winged = "wings" in species.marks or "wings" in look.traits
    if winged:
        wing(c, look, x + 8, middle - bulk * 0.6, 1.0, back=True)
    _leg(c, look, back + 9, middle, far, hind=True)
    _leg(c, look, front - 7, middle, far, hind=False)
    neck = (front + 7, middle - bulk * 0.75 - species.neck)
    if species.neck > 4:
        c.shape(
            limb(
                [
                    (front - 6, middle, bulk * 0.8),
                    (front + 2, middle - bulk * 0.7, bulk * 0.62),
                    (*neck, head * 0.5),
                ]
            ),
            look.main,
        )
    fill = look.light if "panda" in species.marks else look.main
    body = c.shape(
        curve(
            [
                (back - 4, middle),
                (back + 2, middle - bulk * 0.86),
                (x, middle - bulk * 0.88),
                (front - 2, middle - bulk * 1.02),
                (front + 9, middle - bulk * 0.25),
                (front + 3, middle + bulk * 0.74),
                (x, middle + bulk * 0.86),
                (back + 4, middle + bulk * 0.8),
            ]
        ),
        fill,
    )
    body_marks(c, look, body, x, middle, bulk, length)
    if "spines" in species.marks:
        spines(c, look, x + 3, middle + bulk * 0.2, length * 1.25, bulk * 1.6, foot=160)
    if "panda" in species.marks:
        c.shape(
            curve(
                [
                    (front - 10, middle - bulk * 1.2),
                    (front + 12, middle - bulk),
                    (front + 12, middle + bulk),
                    (front - 8, middle + bulk),
                ]
            ),
            coat,
            within=body,
            outline=0,
            shade=0,
        )
    _leg(c, look, back + 1, middle, coat, hind=True)
    _leg(c, look, front + 1, middle, coat, hind=False)
    chest = c.shape(
        oval(front + 1.5, middle - bulk * 0.15, bulk * 0.5, bulk * 0.66, -20),
        fill,
        outline=0,
        shade=0.12,
    )
    if not {"panda", "wool", "trunk", "hooves"} & set(species.marks):
        c.shape(
            curve(
                [
                    (front - 7, middle - bulk * 0.7),
                    (front + 14, middle - bulk),
                    (front + 16, middle),
                    (front + 6, middle + bulk),
                    (front - 5, middle + bulk * 0.3),
                ]
            ),
            look.light,
            within=chest,
            outline=0,
            shade=0.15,
        )
    if "wool" in species.marks:
        for step in range(9):
            c.shape(
                oval(
                    back + step * (length * 1.5 / 8),
                    middle - bulk * 0.5 + (step % 3) * bulk * 0.5,
                    7,
                    6.5,
                ),
                look.main,
                outline=0.4,
            )
    if species.neck > 4:
        c.shape(
            limb(
                [
                    (front + 1, middle - bulk * 0.2, bulk * 0.6),
                    (front + 4, middle - bulk * 0.8, bulk * 0.5),
                    (*neck, head * 0.45),
                ]
            ),
            look.main,
            outline=0,
            shade=0.2,
        )
        if "mane" in species.marks:
            c.shape(
                limb(
                    [
                        (neck[0] - 8, neck[1] - 6, 4),
                        (neck[0] - 12, neck[1] + 10, 5),
                        (front - 9, middle - bulk * 0.8, 3),
                    ]
                ),
                look.hair,
            )
    if winged:
        wing(c, look, x + 2, middle - bulk * 0.55, -1.0, back=False)
    spot = Spot(neck[0] + 3, neck[1] - head * 0.45, head)
    dress_beast(c, look, (front + 2, middle - bulk * 0.62), spot, (x, middle, bulk))
    beast_head(c, look, spot.x, spot.y, head)
    dress_head(c, look, spot)


def _leg(c: Canvas, look: Look, x: float, middle: float, fill: Colour, *, hind: bool) -> None:
    species = look.species
    thick = species.bulk * (0.3 if species.legs > 30 else 0.38)
    knee = (middle + GROUND) / 2 + 4
    if hind:
        spine = [
            (x, middle + 2, thick * 1.75),
            (x - 2, knee - 3, thick * 1.1),
            (x - 1, GROUND - 3, thick * 0.82),
        ]
    else:
        spine = [
            (x, middle + 2, thick * 1.35),
            (x + 0.5, knee, thick * 0.98),
            (x + 1, GROUND - 3, thick * 0.82),
        ]
    leg = c.shape(limb(spine), fill)
    at = spine[-1][0]
    if "hooves" in species.marks:
        c.shape(
            [
                (at - thick, GROUND - 5),
                (at + thick, GROUND - 5),
                (at + thick * 1.2, GROUND),
                (at - thick, GROUND),
            ],
            (70, 56, 50),
            shade=0.2,
        )
        return
    if "socks" in species.marks:
        c.shape(
            curve(
                [
                    (at - 9, GROUND - 15),
                    (at + 9, GROUND - 13),
                    (at + 9, GROUND + 5),
                    (at - 9, GROUND + 5),
                ]
            ),
            darker(look.main, 0.7),
            within=leg,
            outline=0,
            shade=0.1,
        )
        fill = darker(look.main, 0.7)
    c.shape(
        curve(
            [
                (at - thick, GROUND - 5),
                (at + thick * 0.6, GROUND - 6.5),
                (at + thick * 1.7, GROUND - 2.2),
                (at + thick * 1.3, GROUND),
                (at - thick, GROUND),
            ]
        ),
        fill,
        shade=0.25,
    )
