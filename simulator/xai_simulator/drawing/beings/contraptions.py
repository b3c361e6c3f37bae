"""Robots, ghosts, snowmen and the friendly spirit that stands for anything else."""

from xai_simulator.drawing.beings.clothes import dress_beast
from xai_simulator.drawing.beings.features import INK, Spot, eyes, smile
from xai_simulator.drawing.beings.hats import dress_head
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.beings.torso import GROUND, X
from xai_simulator.drawing.canvas import Canvas, curve, limb, oval
from xai_simulator.drawing.colours import darker, lighter


def robot(c: Canvas, look: Look) -> None:
    """A rounded robot with a lamp and a screen for a face."""
    dice, metal = look.dice("robot"), look.main
    trim = darker(metal, 0.35)
    boxy = dice.random() < 0.5
    for x, dim in ((X + 8, 0.2), (X - 7, 0.0)):
        c.shape(limb([(x, 92, 3.6), (x, 112, 3.6)]), darker(metal, 0.3 + dim))
        c.shape(
            curve([(x - 5, 110), (x + 5, 109), (x + 9, 115), (x + 8, GROUND), (x - 6, GROUND)]),
            darker(metal, dim),
        )
    c.shape(limb([(X + 17, 66, 3.4), (X + 26, 76, 3.2), (X + 25, 88, 3.0)]), trim)
    c.shape(oval(X + 25, 90, 4.8, 4.8), darker(metal, 0.15))
    trunk = c.shape(
        curve(
            [
                (X - 17, 60),
                (X, 56),
                (X + 17, 60),
                (X + 19, 80),
                (X + 13, 98),
                (X, 100),
                (X - 13, 98),
                (X - 19, 80),
            ]
        ),
        metal,
    )
    c.shape(curve([(X - 6, 69), (X + 12, 69), (X + 12, 84), (X - 6, 84)]), look.light, shade=0.2)
    lamps = [*look.extras, look.eyes, (240, 98, 84), (250, 204, 90)]
    for place in range(3):
        c.shape(oval(X - 2 + place * 5, 76.5, 1.9, 1.9), lamps[place], outline=0.4)
    for x, y in ((-13, 66), (15, 66), (-12, 92), (13, 92)):
        c.shape(oval(X + x, y, 1.1, 1.1), trim, outline=0, shade=0, within=trunk)
    c.shape(limb([(X - 17, 66, 3.4), (X - 25, 78, 3.2), (X - 22, 90, 3.0)]), darker(metal, 0.3))
    c.shape(oval(X - 21.5, 92, 5, 5), metal)
    c.shape([(X - 5, 50), (X + 6, 50), (X + 6, 60), (X - 5, 60)], trim)
    spot = Spot(X + 1, 33, 21)
    c.line(spot.all([(0.0, -0.9), (0.05, -1.3)]), trim, 1.4)
    c.shape(spot.oval(0.05, -1.38, 0.13, 0.13), look.extras[0] if look.extras else (240, 98, 84))
    for x in (-1.08, 1.06):
        c.shape(spot.oval(x, 0, 0.16, 0.28), trim)
    bulge = 0.86 if boxy else 1.02
    c.shape(
        spot.curve(
            [
                (-0.9, -0.75),
                (0, -0.9),
                (0.9, -0.75),
                (bulge, 0),
                (0.9, 0.68),
                (0, 0.84),
                (-0.9, 0.68),
                (-bulge, 0),
            ]
        ),
        metal,
    )
    c.shape(
        spot.curve(
            [(-0.6, -0.5), (0.15, -0.58), (0.84, -0.48), (0.84, 0.4), (0.15, 0.52), (-0.6, 0.42)]
        ),
        darker(metal, 0.78),
        shade=0.3,
    )
    for x, size in ((-0.16, 0.22), (0.5, 0.19)):
        c.shape(
            spot.oval(x, -0.08, size, size * 1.15),
            look.eyes,
            outline=0.6,
            ink=lighter(look.eyes, 0.5),
        )
        c.shape(
            spot.oval(x + 0.05, -0.16, size * 0.34, size * 0.4), (255, 255, 255), outline=0, shade=0
        )
    smile(c, spot, 0.17, 0.27, 0.2, lighter(look.eyes, 0.3))
    dress_beast(c, look, (X, 56), spot, (X - 3, 80, 15))
    dress_head(c, look, spot, top=-0.78)


def ghost(c: Canvas, look: Look) -> None:
    """A ghost, or (as the spirit of the unknown) a small hooded being in the described colours."""
    wave = look.dice("sheet").uniform(-2, 2)
    hooded = look.species.plan == "spirit"
    bottom = GROUND if hooded else GROUND - 4
    sheet = c.shape(
        curve([
            (X - 20, 52), (X - 12, 28), (X + 2, 20), (X + 17, 28), (X + 23, 52), (X + 25, 84),
            (X + 30, bottom - 3), (X + 19, bottom - 9 + wave), (X + 9, bottom), (X - 2, bottom - 9),
            (X - 12, bottom), (X - 22, bottom - 8 - wave), (X - 33, bottom - 2), (X - 25, 84),
        ]), look.main,
    )  # fmt: skip
    for place, extra in enumerate((look.light, *look.extras)):
        c.shape(
            curve(
                [
                    (X - 40, 97 + place * 6),
                    (X, 101 + place * 6),
                    (X + 40, 97 + place * 6),
                    (X + 40, 101 + place * 6),
                    (X, 105 + place * 6),
                    (X - 40, 101 + place * 6),
                ]
            ),
            extra,
            within=sheet,
            outline=0,
            shade=0,
        )
    spot = Spot(X + 3, 46, 19)
    if hooded:
        c.shape(spot.oval(0.12, 0.02, 0.82, 0.86), lighter(look.light, 0.2), shade=0.3)
    c.shape(limb([(X - 19, 64, 4.5), (X - 29, 70, 4.5), (X - 34, 62, 3.4)]), look.main)
    c.shape(limb([(X + 19, 66, 4.5), (X + 28, 74, 4.3), (X + 34, 68, 3.2)]), look.main)
    eyes(c, spot, look, near=(-0.16, -0.06), far=(0.52, -0.08), size=0.24, brows=False)
    for side in (-0.5, 0.8):
        c.glow(*spot.at(side, 0.32), 5, (240, 130, 140), 0.5)
    smile(c, spot, 0.2, 0.42, 0.2, INK)
    dress_beast(c, look, (X, 62), spot, (X - 3, 84, 15))
    dress_head(c, look, spot, top=-1.1)


def snowman(c: Canvas, look: Look) -> None:
    """Three balls of snow, coal buttons, twig arms and a carrot."""
    c.line([(X + 14, 70), (X + 32, 56)], (96, 66, 44), 1.8)
    for y, r in ((96, 22), (66, 17)):
        c.shape(oval(X, y, r, r * 0.97), look.main)
    c.line([(X - 14, 70), (X - 33, 58)], (96, 66, 44), 1.8)
    for y in (62, 70, 90):
        c.shape(oval(X + 5, y, 1.7, 1.7), INK, outline=0)
    spot = Spot(X + 1, 40, 14)
    c.shape(spot.oval(0, 0, 1, 1), look.main)
    eyes(c, spot, look, near=(-0.14, -0.12), far=(0.5, -0.14), size=0.2)
    c.shape(spot.all([(0.24, 0.08), (1.3, 0.3), (0.26, 0.36)]), (240, 138, 52))
    smile(c, spot, 0.2, 0.55, 0.24, INK)
    dress_beast(c, look, (X, 54), spot, (X, 80, 14))
    dress_head(c, look, spot, top=-0.72)
