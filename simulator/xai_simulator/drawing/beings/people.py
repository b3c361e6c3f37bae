"""People and aliens, with the hair, beard and clothes that were described."""

from xai_simulator.drawing.beings.features import Spot, eyes, smile
from xai_simulator.drawing.beings.hats import dress_head
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.beings.tails import wing
from xai_simulator.drawing.beings.torso import X, upright
from xai_simulator.drawing.canvas import Canvas, curve, limb
from xai_simulator.drawing.colours import darker, mix


def person(c: Canvas, look: Look) -> None:
    """A person, with the hair, beard and clothes that were described."""
    traits, dice = look.traits, look.dice("head")
    r = 15.5 * dice.uniform(0.95, 1.05) * (1.08 if "young" in traits else 1.0)
    if "wings" in traits:
        wing(c, look, X + 4, 70, 1.0, back=True)
        wing(c, look, X - 3, 70, -1.0, back=False)
    # Hair hangs behind the trunk, so the height of the head must be known before: a first pass
    # draws the body only to learn it, and the second draws it over the hair.
    sketch = Canvas(2, 2)
    slim = 0.9 if "female" in traits or "young" in traits else 1.0
    build = {"skin": look.main, "chest": look.main, "paws": look.main}
    neck = upright(sketch, look, **build, slim=slim)
    spot = Spot(neck[0], neck[1] - r * 0.86, r)
    _hair_behind(c, look, spot)
    c.shape(
        limb([(neck[0] - 1, neck[1] + 4, 4.2), (neck[0], neck[1] - 5, 4.2)]),
        darker(look.main, 0.12),
    )
    upright(c, look, **build, slim=slim)
    _face(c, look, spot)
    _hair_before(c, look, spot)
    dress_head(c, look, spot, top=-0.78)


def _face(c: Canvas, look: Look, spot: Spot) -> None:
    skin, traits = look.main, look.traits
    troll = look.species.ears == "troll"
    if troll:
        for x, far in ((0.7, 1.5), (-0.75, -1.7)):
            ear = [(x, -0.4), (far, -0.75), (far * 0.9, -0.1), (x, 0.25)]
            c.shape(spot.curve(ear), darker(skin, 0.1))
    c.shape(spot.oval(-0.86, 0.1, 0.2, 0.26), darker(skin, 0.08))
    c.shape(
        spot.curve(
            [
                (-0.86, -0.1),
                (-0.66, -0.78),
                (0, -1.0),
                (0.66, -0.8),
                (0.9, -0.1),
                (0.78, 0.5),
                (0.3, 0.96),
                (-0.2, 0.94),
                (-0.7, 0.55),
            ]
        ),
        skin,
        shade=0.26,
    )
    alien = look.species.ears == "alien"
    eyes(c, spot, look, near=(-0.16, 0.06), far=(0.5, 0.04), size=0.31 if alien else 0.205)
    for side in (-0.46, 0.72):
        c.glow(*spot.at(side, 0.42), spot.r * 0.27, (236, 108, 100), 0.42)
    if "dots" in traits:
        for x, y in ((-0.5, 0.3), (-0.36, 0.38), (-0.24, 0.3), (0.62, 0.28), (0.72, 0.36)):
            c.shape(
                spot.oval(x, y, 0.035, 0.035),
                darker(mix(skin, (190, 100, 60), 0.5), 0.1),
                outline=0,
                shade=0,
            )
    ink = darker(mix(skin, (170, 70, 60), 0.4), 0.4)
    if alien:
        for x in (-0.3, 0.4):
            c.line(
                curve(spot.all([(x, -0.85), (x * 1.4, -1.3), (x * 1.9, -1.55)]), closed=False),
                darker(skin, 0.3),
                1.2,
            )
            c.shape(spot.oval(x * 1.9, -1.58, 0.14, 0.14), look.beak)
    elif troll:
        c.shape(spot.oval(0.26, 0.3, 0.27, 0.22), mix(skin, (200, 120, 90), 0.3))
        for x in (0.02, 0.5):
            c.shape(spot.all([(x - 0.07, 0.72), (x, 0.5), (x + 0.07, 0.72)]), (246, 240, 220))
    else:
        c.line(curve(spot.all([(0.2, 0.16), (0.36, 0.36), (0.2, 0.42)]), closed=False), ink, 0.8)
    if "bearded" in traits:
        beard = look.hair
        long = 1.75 if "long" in traits or look.dice("beard").random() < 0.35 else 1.25
        c.shape(
            spot.curve(
                [
                    (-0.78, 0.2),
                    (-0.4, 0.46),
                    (0.16, 0.5),
                    (0.62, 0.42),
                    (0.86, 0.16),
                    (0.8, 0.8),
                    (0.3, long),
                    (-0.3, long * 0.92),
                    (-0.72, 0.8),
                ]
            ),
            beard,
        )
        smile(c, spot, 0.2, 0.68, 0.17, darker(beard, 0.6))
    else:
        smile(c, spot, 0.18, 0.64, 0.22, ink)
        if "female" in traits:
            c.line(
                curve(spot.all([(0.06, 0.69), (0.18, 0.75), (0.32, 0.67)]), closed=False),
                (206, 92, 92),
                0.9,
            )
    if "moustache" in traits or "bearded" in traits:
        c.shape(
            spot.curve(
                [
                    (-0.22, 0.62),
                    (0.1, 0.46),
                    (0.24, 0.52),
                    (0.4, 0.45),
                    (0.66, 0.58),
                    (0.4, 0.62),
                    (0.22, 0.6),
                    (0.06, 0.64),
                ]
            ),
            look.hair,
            outline=0.5,
        )


def _hair_style(look: Look) -> str:
    for style in ("bald", "braid", "ponytail", "bun", "curly", "long", "spiky", "short"):
        if style in look.traits and not (style == "long" and "bearded" in look.traits):
            return style
    if look.species.ears == "alien":
        return "bald"
    choices = (
        ["long", "bob", "bun", "curly"] if "female" in look.traits else ["short", "spiky", "curly"]
    )
    return look.dice("hair").choice(choices)


def _hair_behind(c: Canvas, look: Look, spot: Spot) -> None:
    style, hair = _hair_style(look), darker(look.hair, 0.1)
    if style == "long":
        c.shape(
            spot.curve(
                [
                    (-0.5, -0.95),
                    (0.5, -0.9),
                    (0.95, -0.1),
                    (0.88, 0.9),
                    (0.5, 1.5),
                    (-0.6, 2.3),
                    (-1.25, 2.1),
                    (-1.2, 0.6),
                ]
            ),
            hair,
        )
    elif style == "bob":
        c.shape(
            spot.curve(
                [
                    (-0.5, -0.98),
                    (0.5, -0.95),
                    (1.02, -0.1),
                    (0.92, 0.86),
                    (0.2, 1.0),
                    (-0.9, 1.05),
                    (-1.16, 0.3),
                ]
            ),
            hair,
        )
    elif style == "curly":
        for x, y in (
            (-0.9, -0.3),
            (-1.0, 0.25),
            (-0.8, 0.75),
            (-0.6, -0.85),
            (0, -1.1),
            (0.6, -0.9),
            (0.9, -0.35),
            (0.95, 0.2),
        ):
            c.shape(spot.oval(x, y, 0.42, 0.42), hair)
    elif style == "braid":
        for step in range(5):
            c.shape(
                spot.oval(-0.95 - 0.06 * step, 0.5 + step * 0.36, 0.25 - 0.02 * step, 0.26), hair
            )
    elif style == "ponytail":
        c.shape(
            spot.curve(
                [
                    (-0.7, -0.75),
                    (-1.3, -0.7),
                    (-1.75, 0.1),
                    (-1.55, 1.1),
                    (-1.25, 0.4),
                    (-0.9, -0.2),
                ]
            ),
            hair,
        )
    elif style == "bun":
        c.shape(spot.oval(-0.5, -1.12, 0.44, 0.4), hair)


def _hair_before(c: Canvas, look: Look, spot: Spot) -> None:
    style, hair = _hair_style(look), look.hair
    if style == "bald":
        return
    if style == "curly":
        for x, y in ((-0.62, -0.72), (-0.25, -0.92), (0.15, -0.95), (0.52, -0.82), (-0.85, -0.35)):
            c.shape(spot.oval(x, y, 0.3, 0.28), hair, outline=0.5)
    elif style == "spiky":
        c.shape(
            spot.all(
                [
                    (-0.95, 0.05),
                    (-1.12, -0.6),
                    (-0.78, -0.7),
                    (-0.72, -1.25),
                    (-0.3, -1.0),
                    (0.05, -1.42),
                    (0.3, -1.02),
                    (0.78, -1.2),
                    (0.76, -0.75),
                    (1.02, -0.5),
                    (0.76, -0.42),
                    (0.45, -0.62),
                    (0.2, -0.42),
                    (-0.1, -0.62),
                    (-0.4, -0.42),
                    (-0.66, -0.4),
                    (-0.76, 0.05),
                ]
            ),
            hair,
        )
    else:
        part = look.dice("parting").uniform(-0.3, 0.3)
        c.shape(
            spot.curve(
                [
                    (-0.98, 0.2),
                    (-1.02, -0.45),
                    (-0.6, -1.02),
                    (0.05, -1.16),
                    (0.7, -0.98),
                    (0.98, -0.4),
                    (0.9, -0.12),
                    (0.62, -0.5),
                    (part, -0.62),
                    (-0.4, -0.38),
                    (-0.76, -0.1),
                ]
            ),
            hair,
        )
        c.line(
            curve(spot.all([(part, -1.05), (part + 0.25, -0.85), (0.66, -0.68)]), closed=False),
            darker(hair, 0.25),
            0.6,
        )
