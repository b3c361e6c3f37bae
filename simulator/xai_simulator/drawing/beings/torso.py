"""The upright body that people, robots and dressed beasts share, and what is worn on it."""

from xai_simulator.drawing.beings.carried import carried
from xai_simulator.drawing.beings.clothes import over_torso
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.beings.tails import fish_tail
from xai_simulator.drawing.canvas import Canvas, Drawn, Point, curve, limb, oval
from xai_simulator.drawing.colours import Colour, darker, lighter

GROUND = 118.0


X = 62.0


_TOPS = ("coat", "dress", "armour", "spacesuit", "overalls", "shirt", "vest")


def upright(
    c: Canvas,
    look: Look,
    *,
    skin: Colour,
    chest: Colour,
    paws: Colour,
    slim: float = 1.0,
) -> Point:
    """Draws legs, trunk, arms and clothes; returns where the neck ends (the head sits on it)."""
    worn, dice = look.worn, look.dice("build")
    young, person = "young" in look.traits, look.species.plan == "person"
    leg = (27 if person else 17) * dice.uniform(0.93, 1.07) * (0.8 if young else 1.0)
    trunk = (33 if person else 36) * dice.uniform(0.95, 1.05) * (0.86 if young else 1.0)
    wide = (11.5 if person else 15.5) * slim * dice.uniform(0.94, 1.08)
    wide *= 1.25 if "fat" in look.traits else 0.9 if "thin" in look.traits else 1.0
    hip, neck = GROUND - leg, GROUND - leg - trunk
    if "cape" in worn:
        _cape(c, worn["cape"], wide, neck)
    if "bag" in worn:
        c.shape(
            curve(
                [
                    (X - wide - 7, neck + 8),
                    (X - wide + 6, neck + 5),
                    (X - wide + 7, hip - 3),
                    (X - wide - 6, hip - 4),
                ]
            ),
            worn["bag"],
        )
    _legs(c, look, skin, paws, wide, hip)
    sleeves = next(
        (worn[name] for name in ("coat", "shirt", "dress", "spacesuit", "armour") if name in worn),
        skin,
    )
    _arm(c, X + wide * 0.86, neck + 8, darker(sleeves, 0.2), darker(paws, 0.15), bent=True)
    top = next((worn[name] for name in _TOPS if name in worn), skin)
    trunk_shape = _trunk(c, look, top, wide, neck, hip)
    if top == skin:
        c.shape(
            curve(
                [
                    (X + 1, neck + 4),
                    (X + wide * 0.8, neck + 9),
                    (X + wide * 0.85, hip - 4),
                    (X + 3, hip + 2),
                    (X - wide * 0.3, hip - 10),
                    (X - wide * 0.25, neck + 11),
                ]
            ),
            chest,
            within=trunk_shape,
            outline=0,
            shade=0.15,
        )
    if "fishtail" in look.species.marks:
        c.shape(
            curve([(X - wide, neck + 8), (X, neck + 11), (X + wide, neck + 8),
                   (X + wide, neck + 17), (X, neck + 19), (X - wide, neck + 17)]),
            darker(look.wings, 0.15), within=trunk_shape, outline=0.4,
        )  # fmt: skip
    over_torso(c, look, trunk_shape, X, wide, neck, hip, chest)
    hand = _arm(
        c,
        X - wide * 0.92,
        neck + 8,
        sleeves,
        paws,
        bent=bool({"staff", "lantern", "umbrella", "sword", "wand", "book", "flower"} & set(worn)),
    )
    carried(c, look, hand)
    return X + 1.5, neck + 2


def _cape(c: Canvas, fill: Colour, wide: float, neck: float) -> None:
    c.shape(
        curve(
            [
                (X - 4, neck - 1),
                (X + wide * 0.9, neck + 3),
                (X + wide * 1.25, neck + 28),
                (X + wide * 1.1, GROUND - 6),
                (X - wide * 0.3, GROUND - 3),
                (X - wide * 2.0, GROUND - 8),
                (X - wide * 1.5, neck + 26),
                (X - wide * 1.0, neck + 4),
            ]
        ),
        fill,
    )
    for x in (-1.1, -0.6, 0.9):
        c.line(
            [(X + wide * x * 0.8, neck + 18), (X + wide * x * 1.2, GROUND - 12)],
            darker(fill, 0.25),
            0.7,
        )


def _legs(c: Canvas, look: Look, skin: Colour, paws: Colour, wide: float, hip: float) -> None:
    worn = look.worn
    if "fishtail" in look.species.marks:
        fish_tail(c, look, X, hip, GROUND, wide)
        for place, name in enumerate(name for name in ("trousers", "boots") if name in worn):
            y = hip + 12 + place * 7  # there are no legs: a band around the tail
            band = [(X - wide * 0.6, y, 2.6), (X, y + 1.5, 2.6), (X + wide * 0.6, y, 2.6)]
            c.shape(limb(band), worn[name])
        return
    cloth = next(
        (worn[name] for name in ("trousers", "overalls", "spacesuit", "armour") if name in worn),
        None,
    )
    if cloth is None:
        dressed = {"coat", "shirt", "vest"} & set(worn) and look.species.plan == "person"
        cloth = (72, 74, 98) if dressed and "dress" not in worn and "skirt" not in worn else skin
    shoes = worn.get("boots") or (
        worn.get("spacesuit") or ((84, 60, 48) if look.kind == "person" else paws)
    )
    for x, dim in ((X + wide * 0.5, 0.2), (X - wide * 0.42, 0.0)):
        c.shape(
            limb(
                [
                    (x, hip - 4, wide * 0.44),
                    (x + 0.5, (hip + GROUND) / 2, wide * 0.36),
                    (x + 0.5, GROUND - 4, wide * 0.31),
                ]
            ),
            darker(cloth, dim),
        )
        shoe = darker(shoes, dim)
        if "boots" in worn:
            c.shape(
                limb([(x + 0.5, GROUND - 12, wide * 0.4), (x + 0.5, GROUND - 4, wide * 0.38)]), shoe
            )
        c.shape(
            curve(
                [
                    (x - wide * 0.36, GROUND - 6),
                    (x + wide * 0.3, GROUND - 7),
                    (x + wide * 0.95, GROUND - 3),
                    (x + wide * 0.9, GROUND),
                    (x - wide * 0.36, GROUND),
                ]
            ),
            shoe,
            shade=0.3,
        )


def _trunk(c: Canvas, look: Look, fill: Colour, wide: float, neck: float, hip: float) -> Drawn:
    worn = look.worn
    knee = (hip + GROUND) / 2 + 2
    if "dress" in worn:
        under = _skirted(c, worn["dress"], wide, neck, hip, low=GROUND - 7, flare=1.7)
        if fill == worn["dress"]:
            return under
        if "coat" in worn:
            return _skirted(c, fill, wide, neck, hip, low=knee, flare=1.4)
    elif "coat" in worn and look.dice("coat").random() < 0.7:
        return _skirted(c, fill, wide, neck, hip, low=knee, flare=1.28)
    belly = 1.12 if "fat" in look.traits or look.species.plan == "beast" else 1.0
    shape = c.shape(
        curve(
            [
                (X - wide * 0.5, neck + 1),
                (X + wide * 0.62, neck + 1.5),
                (X + wide * 0.98, neck + 11),
                (X + wide * belly, hip - 9),
                (X + wide * 0.8, hip + 3),
                (X, hip + 5),
                (X - wide * 0.8, hip + 3),
                (X - wide * belly, hip - 9),
                (X - wide * 0.95, neck + 11),
            ]
        ),
        fill,
    )
    if "skirt" in worn:
        c.shape(
            curve(
                [
                    (X - wide * 0.9, hip - 9),
                    (X + wide * 0.95, hip - 9),
                    (X + wide * 1.5, hip + 10),
                    (X, hip + 13),
                    (X - wide * 1.5, hip + 10),
                ]
            ),
            worn["skirt"],
        )
    return shape


def _skirted(
    c: Canvas, fill: Colour, wide: float, neck: float, hip: float, *, low: float, flare: float
) -> Drawn:
    """A trunk whose cloth falls down to `low`, `flare` times as wide there."""
    shape = c.shape(
        curve(
            [
                (X - wide * 0.55, neck + 1),
                (X + wide * 0.7, neck + 1.5),
                (X + wide, neck + 14),
                (X + wide * 0.95, hip - 10),
                (X + wide * flare, low - 2),
                (X + wide * 0.4, low + 1.6),
                (X - wide * 0.5, low + 1.6),
                (X - wide * flare, low - 2),
                (X - wide * 0.98, hip - 10),
                (X - wide * 0.95, neck + 13),
            ]
        ),
        fill,
    )
    for x in (-0.6, 0.1, 0.7):
        c.line(
            [(X + wide * x * 0.8, hip - 4), (X + wide * x * flare, low - 2)],
            darker(fill, 0.25),
            0.7,
        )
    return shape


def _arm(c: Canvas, x: float, y: float, sleeve: Colour, hand: Colour, *, bent: bool) -> Point:
    side = 1 if x > X else -1
    if bent:
        end = (x + side * 8, y + 14) if side > 0 else (x - 9, y + 15)
        c.shape(limb([(x - side * 1.5, y, 4.6), (x + side * 4, y + 13, 4.2), (*end, 3.6)]), sleeve)
    else:
        end = (x - 4, y + 25)
        c.shape(limb([(x + 1, y, 4.8), (x - 4, y + 13, 4.3), (*end, 3.6)]), sleeve)
    c.shape(oval(end[0] + side * 1.2, end[1] + 2.4, 4.3, 4.6), lighter(hand, 0.02), shade=0.25)
    return end[0] + side * 1.2, end[1] + 2.4
