"""Fish, whales and octopuses."""

from xai_simulator.drawing.beings.clothes import dress_beast
from xai_simulator.drawing.beings.features import Spot, eyes, smile
from xai_simulator.drawing.beings.hats import dress_head
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.canvas import Canvas, curve, limb, oval
from xai_simulator.drawing.colours import darker

GROUND, X = 118.0, 60.0


def fish(c: Canvas, look: Look) -> None:
    """Fish, whales, dolphins and sharks, afloat."""
    whale = look.kind in {"whale", "shark"}
    y, long, tall = 82.0, 40.0 * look.dice("fish").uniform(0.93, 1.07), 24.0 if whale else 26.0
    if look.kind == "shark":
        tall = 17
    fin = darker(look.wings if look.wings != look.main else look.main, 0.16)
    c.shape(
        curve(
            [
                (X - long * 0.75, y + 1),
                (X - long * 1.15, y - 14),
                (X - long * 1.55, y - 24),
                (X - long * 1.4, y),
                (X - long * 1.5, y + 19),
                (X - long * 1.1, y + 9),
            ]
        ),
        fin,
    )
    c.shape(
        curve(
            [
                (X - 14, y - tall * 0.8),
                (X - 6, y - tall * 1.5),
                (X - 20, y - tall * 1.75),
                (X - 26, y - tall * 0.55),
            ]
            if look.kind == "shark"
            else [
                (X + 4, y - tall * 0.9),
                (X - 4, y - tall * 1.4),
                (X - 24, y - tall * 1.25),
                (X - 24, y - tall * 0.6),
            ]
        ),
        fin,
    )
    body = c.shape(
        curve(
            [
                (X - long * 0.9, y + 1),
                (X - long * 0.4, y - tall * 0.75),
                (X + long * 0.2, y - tall),
                (X + long * 0.85, y - tall * 0.55),
                (X + long * 1.06, y + 2),
                (X + long * 0.7, y + tall * 0.75),
                (X, y + tall * 0.95),
                (X - long * 0.5, y + tall * 0.6),
            ]
        ),
        look.main,
    )
    c.shape(
        curve(
            [
                (X - long * 0.9, y + tall * 0.4),
                (X, y + tall * 0.3),
                (X + long * 0.6, y + tall * 0.3),
                (X + long * 1.2, y + tall * 0.1),
                (X + long, y + tall * 1.2),
                (X - long, y + tall * 1.2),
            ]
        ),
        look.light,
        within=body,
        outline=0,
        shade=0.1,
    )
    bands = look.extras or ((look.light,) if look.kind == "fish" else ())
    if "stripes" in look.traits and look.kind == "fish":
        bands = (*bands, darker(look.main, 0.6))
    for place, band in enumerate(bands):
        at = X - long * 0.1 - place * 13
        c.shape(
            limb([(at, y - tall * 1.1, 3.6), (at - 3, y, 4.2), (at, y + tall * 1.1, 3.4)]),
            band,
            within=body,
            outline=0,
            shade=0,
        )
    c.shape(
        curve([(X + 2, y + 6), (X - 8, y + tall * 1.3), (X - 20, y + tall * 1.4), (X - 12, y + 8)]),
        fin,
    )
    if whale and look.kind == "whale":
        for lean in (-9, 0, 9):
            c.shape(
                limb(
                    [
                        (X + 12, y - tall - 2, 1.4),
                        (X + 12 + lean * 0.6, y - tall - 13, 1.8),
                        (X + 12 + lean * 1.4, y - tall - 15 + abs(lean) * 0.6, 2.2),
                    ]
                ),
                (150, 208, 236),
            )
    head = Spot(X + long * 0.52, y - 2, tall * 0.82)
    eyes(c, head, look, near=(0.0, -0.22), far=(0.62, -0.26), size=0.25, brows=False)
    c.glow(*head.at(-0.2, 0.25), head.r * 0.28, (238, 120, 110), 0.45)
    smile(c, head, 0.5, 0.26, 0.3, darker(look.main, 0.65))
    dress_beast(c, look, (X + long * 0.12, y + 4), head, (X - 10, y, 12))
    dress_head(c, look, head, top=-1.1)


def octopus(c: Canvas, look: Look) -> None:
    """A round head and six curling arms."""
    for step in range(6):
        x = X - 26 + step * 10.5
        swing = 10 if step % 2 else -8
        arm = c.shape(
            limb(
                [
                    (X - 12 + step * 5, 82, 6.5),
                    (x, 98, 5),
                    (x + swing * 0.4, 110, 3.8),
                    (x + swing, GROUND - 3, 2.6),
                ]
            ),
            darker(look.main, 0.05 + 0.1 * (step % 2)),
        )
        c.shape(oval(x + 1, 101, 2, 2), look.light, within=arm, outline=0, shade=0)
    head = Spot(X + 1, 56, 27)
    skull = c.shape(
        head.curve(
            [
                (-0.8, 0.4),
                (-0.98, -0.3),
                (-0.6, -1.0),
                (0.1, -1.2),
                (0.78, -0.9),
                (1.02, -0.2),
                (0.82, 0.6),
                (0.3, 1.1),
                (-0.4, 1.05),
            ]
        ),
        look.main,
    )
    for x, y, size in ((-0.5, -0.75, 0.13), (-0.2, -0.95, 0.09), (-0.72, -0.4, 0.09)):
        c.shape(
            head.oval(x, y, size, size),
            look.extras[0] if look.extras else look.light,
            within=skull,
            outline=0,
            shade=0,
        )
    eyes(c, head, look, near=(-0.14, 0.12), far=(0.5, 0.1), size=0.22)
    smile(c, head, 0.2, 0.6, 0.18, darker(look.main, 0.6))
    dress_beast(c, look, (X, 80), head, (X - 3, 84, 12))
    dress_head(c, look, head, top=-1.0)
