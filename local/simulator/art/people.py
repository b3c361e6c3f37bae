"""People, aliens, robots, ghosts, snowmen and the friendly spirit that stands for anything else."""

from local.simulator.art.canvas import Canvas, curve, limb, oval
from local.simulator.art.clothes import dress_beast, dress_head
from local.simulator.art.colours import darker, lighter, mix
from local.simulator.art.faces import INK, Spot, eyes, smile
from local.simulator.art.look import Look
from local.simulator.art.beasts import wing
from local.simulator.art.torso import GROUND, X, upright


def person(c: Canvas, look: Look) -> None:
    """A person, with the hair, beard and clothes that were described."""
    traits, dice = look.traits, look.dice("head")
    r = 15.5 * dice.uniform(0.95, 1.05) * (1.08 if "young" in traits else 1.0)
    if not {"coat", "dress", "shirt", "spacesuit", "armour", "overalls"} & set(look.worn):
        palette = [(176, 92, 84), (84, 120, 160), (110, 140, 90), (196, 150, 84), (126, 96, 150)]
        look.worn["dress" if "female" in traits and dice.random() < 0.5 else "shirt"] = dice.choice(palette)
    if "wings" in traits:
        wing(c, look, X + 4, 70, 1.0, back=True)
        wing(c, look, X - 3, 70, -1.0, back=False)
    # Hair hangs behind the trunk, so the height of the head must be known before: a first pass
    # draws the body only to learn it, and the second draws it over the hair.
    sketch = Canvas(2, 2)
    slim = 0.9 if "female" in traits or "young" in traits else 1.0
    build = {"skin": look.main, "chest": look.main, "paws": look.main}
    neck = upright(sketch, look, **build, head=r, slim=slim)
    spot = Spot(neck[0], neck[1] - r * 0.86, r)
    _hair_behind(c, look, spot)
    c.shape(limb([(neck[0] - 1, neck[1] + 4, 4.2), (neck[0], neck[1] - 5, 4.2)]), darker(look.main, 0.12))
    upright(c, look, **build, head=r, slim=slim)
    _face(c, look, spot)
    _hair_before(c, look, spot)
    dress_head(c, look, spot, top=-0.78)


def _face(c: Canvas, look: Look, spot: Spot) -> None:
    skin, traits = look.main, look.traits
    c.shape(spot.oval(-0.86, 0.1, 0.2, 0.26), darker(skin, 0.08))
    c.shape(spot.curve([(-0.86, -0.1), (-0.66, -0.78), (0, -1.0), (0.66, -0.8), (0.9, -0.1), (0.78, 0.5), (0.3, 0.96), (-0.2, 0.94), (-0.7, 0.55)]), skin, shade=0.26)
    alien = look.species.ears == "alien"
    eyes(c, spot, look, near=(-0.16, 0.06), far=(0.5, 0.04), size=0.31 if alien else 0.205)
    for side in (-0.46, 0.72):
        c.glow(*spot.at(side, 0.42), spot.r * 0.27, (236, 108, 100), 0.42)
    if "dots" in traits:
        for x, y in ((-0.5, 0.3), (-0.36, 0.38), (-0.24, 0.3), (0.62, 0.28), (0.72, 0.36)):
            c.shape(spot.oval(x, y, 0.035, 0.035), darker(mix(skin, (190, 100, 60), 0.5), 0.1), outline=0, shade=0)
    ink = darker(mix(skin, (170, 70, 60), 0.4), 0.4)
    if alien:
        for x in (-0.3, 0.4):
            c.line(curve(spot.all([(x, -0.85), (x * 1.4, -1.3), (x * 1.9, -1.55)]), closed=False), darker(skin, 0.3), 1.2)
            c.shape(spot.oval(x * 1.9, -1.58, 0.14, 0.14), look.beak)
    else:
        c.line(curve(spot.all([(0.2, 0.16), (0.36, 0.36), (0.2, 0.42)]), closed=False), ink, 0.8)
    if "bearded" in traits:
        beard = look.hair
        long = 1.75 if "long" in traits or look.dice("beard").random() < 0.35 else 1.25
        c.shape(spot.curve([(-0.78, 0.2), (-0.4, 0.46), (0.16, 0.5), (0.62, 0.42), (0.86, 0.16), (0.8, 0.8), (0.3, long), (-0.3, long * 0.92), (-0.72, 0.8)]), beard)
        smile(c, spot, 0.2, 0.68, 0.17, darker(beard, 0.6))
    else:
        smile(c, spot, 0.18, 0.64, 0.22, ink)
        if "female" in traits:
            c.line(curve(spot.all([(0.06, 0.69), (0.18, 0.75), (0.32, 0.67)]), closed=False), (206, 92, 92), 0.9)
    if "moustache" in traits or "bearded" in traits:
        c.shape(spot.curve([(-0.22, 0.62), (0.1, 0.46), (0.24, 0.52), (0.4, 0.45), (0.66, 0.58), (0.4, 0.62), (0.22, 0.6), (0.06, 0.64)]), look.hair, outline=0.5)


def _hair_style(look: Look) -> str:
    for style in ("bald", "braid", "ponytail", "bun", "curly", "long", "spiky", "short"):
        if style in look.traits and not (style == "long" and "bearded" in look.traits):
            return style
    if look.species.ears == "alien":
        return "bald"
    choices = ["long", "bob", "bun", "curly"] if "female" in look.traits else ["short", "spiky", "curly"]
    return look.dice("hair").choice(choices)


def _hair_behind(c: Canvas, look: Look, spot: Spot) -> None:
    style, hair = _hair_style(look), darker(look.hair, 0.1)
    if style == "long":
        c.shape(spot.curve([(-0.5, -0.95), (0.5, -0.9), (0.95, -0.1), (0.88, 0.9), (0.5, 1.5), (-0.6, 2.3), (-1.25, 2.1), (-1.2, 0.6)]), hair)
    elif style == "bob":
        c.shape(spot.curve([(-0.5, -0.98), (0.5, -0.95), (1.02, -0.1), (0.92, 0.86), (0.2, 1.0), (-0.9, 1.05), (-1.16, 0.3)]), hair)
    elif style == "curly":
        for x, y in ((-0.9, -0.3), (-1.0, 0.25), (-0.8, 0.75), (-0.6, -0.85), (0, -1.1), (0.6, -0.9), (0.9, -0.35), (0.95, 0.2)):
            c.shape(spot.oval(x, y, 0.42, 0.42), hair)
    elif style == "braid":
        for step in range(5):
            c.shape(spot.oval(-0.95 - 0.06 * step, 0.5 + step * 0.36, 0.25 - 0.02 * step, 0.26), hair)
    elif style == "ponytail":
        c.shape(spot.curve([(-0.7, -0.75), (-1.3, -0.7), (-1.75, 0.1), (-1.55, 1.1), (-1.25, 0.4), (-0.9, -0.2)]), hair)
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
        c.shape(spot.all([(-0.95, 0.05), (-1.12, -0.6), (-0.78, -0.7), (-0.72, -1.25), (-0.3, -1.0), (0.05, -1.42), (0.3, -1.02), (0.78, -1.2), (0.76, -0.75), (1.02, -0.5), (0.76, -0.42), (0.45, -0.62), (0.2, -0.42), (-0.1, -0.62), (-0.4, -0.42), (-0.66, -0.4), (-0.76, 0.05)]), hair)
    else:
        part = look.dice("parting").uniform(-0.3, 0.3)
        c.shape(spot.curve([(-0.98, 0.2), (-1.02, -0.45), (-0.6, -1.02), (0.05, -1.16), (0.7, -0.98), (0.98, -0.4), (0.9, -0.12), (0.62, -0.5), (part, -0.62), (-0.4, -0.38), (-0.76, -0.1)]), hair)
        c.line(curve(spot.all([(part, -1.05), (part + 0.25, -0.85), (0.66, -0.68)]), closed=False), darker(hair, 0.25), 0.6)


def robot(c: Canvas, look: Look) -> None:
    """A rounded robot with a lamp and a screen for a face."""
    dice, metal = look.dice("robot"), look.main
    trim = darker(metal, 0.35)
    boxy = dice.random() < 0.5
    for x, dim in ((X + 8, 0.2), (X - 7, 0.0)):
        c.shape(limb([(x, 92, 3.6), (x, 112, 3.6)]), darker(metal, 0.3 + dim))
        c.shape(curve([(x - 5, 110), (x + 5, 109), (x + 9, 115), (x + 8, GROUND), (x - 6, GROUND)]), darker(metal, dim))
    c.shape(limb([(X + 17, 66, 3.4), (X + 26, 76, 3.2), (X + 25, 88, 3.0)]), trim)
    c.shape(oval(X + 25, 90, 4.8, 4.8), darker(metal, 0.15))
    trunk = c.shape(curve([(X - 17, 60), (X, 56), (X + 17, 60), (X + 19, 80), (X + 13, 98), (X, 100), (X - 13, 98), (X - 19, 80)]), metal)
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
    c.shape(spot.curve([(-0.9, -0.75), (0, -0.9), (0.9, -0.75), (bulge, 0), (0.9, 0.68), (0, 0.84), (-0.9, 0.68), (-bulge, 0)]), metal)
    c.shape(spot.curve([(-0.6, -0.5), (0.15, -0.58), (0.84, -0.48), (0.84, 0.4), (0.15, 0.52), (-0.6, 0.42)]), darker(metal, 0.78), shade=0.3)
    for x, size in ((-0.16, 0.22), (0.5, 0.19)):
        c.shape(spot.oval(x, -0.08, size, size * 1.15), look.eyes, outline=0.6, ink=lighter(look.eyes, 0.5))
        c.shape(spot.oval(x + 0.05, -0.16, size * 0.34, size * 0.4), (255, 255, 255), outline=0, shade=0)
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
        c.shape(curve([(X - 40, 97 + place * 6), (X, 101 + place * 6), (X + 40, 97 + place * 6), (X + 40, 101 + place * 6), (X, 105 + place * 6), (X - 40, 101 + place * 6)]), extra, within=sheet, outline=0, shade=0)
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
