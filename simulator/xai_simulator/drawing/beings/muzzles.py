"""Muzzles, noses and the marks of a face."""

from xai_simulator.drawing.beings.features import WHITE, Spot, smile
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.canvas import Canvas, Drawn
from xai_simulator.drawing.colours import darker, lighter, mix


def face_marks(c: Canvas, look: Look, spot: Spot, skull: Drawn) -> None:
    marks = set(look.species.marks) | (look.traits & {"stripes", "dots"})
    dark = darker(look.main, 0.62)
    if "cheeks" in marks:
        c.shape(
            spot.curve(
                [
                    (-1.1, 0.1),
                    (-0.55, 0.18),
                    (0.1, 0.3),
                    (0.6, 0.1),
                    (1.2, 0.3),
                    (0.8, 1.2),
                    (-0.8, 1.2),
                ]
            ),
            look.light,
            within=skull,
            outline=0,
            shade=0.15,
        )
    if "mask" in marks:
        c.shape(
            spot.curve(
                [
                    (-1.0, 0.0),
                    (-0.4, -0.42),
                    (0.2, -0.16),
                    (0.7, -0.4),
                    (1.1, 0.0),
                    (0.7, 0.22),
                    (0.2, 0.12),
                    (-0.4, 0.3),
                ]
            ),
            (52, 48, 56),
            within=skull,
            outline=0,
            shade=0.1,
        )
    if "panda" in marks:
        for x in (-0.24, 0.52):
            c.shape(
                spot.oval(x, -0.06, 0.34, 0.4, 20), (44, 42, 48), within=skull, outline=0, shade=0.1
            )
    if "face" in marks:
        c.shape(
            spot.curve(
                [
                    (-0.6, -0.1),
                    (-0.3, -0.55),
                    (0.15, -0.35),
                    (0.6, -0.55),
                    (0.85, -0.1),
                    (0.7, 0.6),
                    (0.1, 0.85),
                    (-0.4, 0.6),
                ]
            ),
            mix(look.light, (226, 178, 140), 0.6),
            within=skull,
            outline=0,
            shade=0.15,
        )
    if "stripes" in marks:
        for line in (
            [(-0.1, -1.0), (0.02, -0.5)],
            [(0.2, -1.0), (0.2, -0.6)],
            [(0.5, -0.95), (0.36, -0.5)],
            [(-1.0, 0.1), (-0.6, 0.14)],
            [(-0.95, 0.4), (-0.55, 0.36)],
        ):
            c.shape(
                spot.limb([(px, py, w) for (px, py), w in zip(line, (0.09, 0.02), strict=True)]),
                dark,
                within=skull,
                outline=0,
                shade=0,
            )
    if "dots" in marks:
        dice = look.dice("freckles")
        for _ in range(7):
            c.shape(
                spot.oval(dice.uniform(-0.8, 0.7), dice.uniform(-0.8, -0.4), 0.07, 0.07),
                mix(look.main, dark if look.kind == "leopard" else look.light, 0.7),
                within=skull,
                outline=0,
                shade=0,
            )
    if "patches" in marks and look.kind != "giraffe":
        c.shape(
            spot.oval(-0.35, -0.35, 0.5, 0.6, 30),
            darker(look.main, 0.6),
            within=skull,
            outline=0,
            shade=0.1,
        )


def snout(c: Canvas, look: Look, spot: Spot) -> None:
    species = look.species
    marks, length, broad = species.marks, species.snout, species.broad
    nose = (226, 130, 130) if look.kind in {"rabbit", "mouse", "pig", "sheep"} else (48, 38, 44)
    muzzle = look.light
    if look.kind in {"horse", "unicorn", "elephant", "dragon", "lizard", "cow", "pig"}:
        muzzle = (
            lighter(look.main, 0.28)
            if look.kind != "pig"
            else mix(look.main, (236, 130, 140), 0.35)
        )
    if "wool" in marks:
        muzzle = mix(look.main, (120, 100, 92), 0.4)
    tip = 0.46 + length * 0.46
    if "trunk" in marks:
        c.shape(
            spot.limb(
                [(0.42, 0.15, 0.3), (0.85, 0.75, 0.24), (0.95, 1.45, 0.18), (1.35, 1.75, 0.13)]
            ),
            look.main,
        )
        for y in (0.7, 0.95, 1.2):
            c.line(spot.all([(0.68, y), (1.0, y - 0.1)]), darker(look.main, 0.35), 0.7)
        smile(c, spot, 0.05, 0.62, 0.2, darker(look.main, 0.6))
        return
    c.shape(
        spot.curve(
            [
                (0.02, 0.28),
                (0.3, 0.06),
                (tip * 0.7, 0.1),
                (tip, 0.2),
                (tip + 0.04, 0.4 + broad * 0.2),
                (tip * 0.72, 0.56 + broad * 0.42),
                (0.28, 0.62 + broad * 0.36),
                (0.0, 0.58),
            ]
        ),
        muzzle,
        outline=0.55 if "cheeks" not in marks else 0.4,
        ink=darker(muzzle, 0.3),
    )
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
        c.shape(
            spot.curve(
                [(tip - wide, 0.17), (tip, 0.08), (tip + wide * 0.9, 0.18), (tip + 0.02, 0.36)]
            ),
            nose,
            shade=0.25,
        )
        c.shape(
            spot.oval(tip - wide * 0.2, 0.15, 0.05, 0.03), lighter(nose, 0.6), outline=0, shade=0
        )
    smile(c, spot, tip - 0.32, 0.56 + broad * 0.1, 0.2, mouth)
    if "tongue" in marks:
        c.shape(
            spot.curve(
                [(tip - 0.42, 0.66), (tip - 0.2, 0.66), (tip - 0.22, 0.92), (tip - 0.36, 0.96)]
            ),
            (236, 120, 124),
        )
    if "teeth" in marks:
        c.shape(
            spot.all(
                [(tip - 0.36, 0.62), (tip - 0.16, 0.6), (tip - 0.18, 0.76), (tip - 0.34, 0.78)]
            ),
            WHITE,
            outline=0.5,
            shade=0,
        )
    if "whiskers" in marks:
        for x, side in ((-0.05, -1), (tip - 0.1, 1)):
            for dy in (-0.1, 0.02, 0.14):
                c.line(
                    spot.all([(x, 0.44 + dy), (x + side * 0.55, 0.4 + dy * 2.2)]),
                    lighter(darker(look.main, 0.4), 0.3),
                    0.35,
                )
    if "beard" in marks:
        c.shape(spot.curve([(0.2, 0.85), (0.55, 0.8), (0.5, 1.4), (0.3, 1.5)]), look.light)
