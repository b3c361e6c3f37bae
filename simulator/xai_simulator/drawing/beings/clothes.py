"""Clothes on the trunk, at the neck and on a back."""

from xai_simulator.drawing.beings.features import Spot
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.beings.wraps import wrap
from xai_simulator.drawing.canvas import Canvas, Drawn, Point, curve, limb, oval
from xai_simulator.drawing.colours import Colour, darker, lighter


def over_torso(
    c: Canvas,
    look: Look,
    trunk: Drawn,
    x: float,
    wide: float,
    neck: float,
    hip: float,
    chest: Colour,
) -> None:
    """Everything that lies over the trunk, from shirt front to scarf."""
    worn = look.worn
    line = darker(
        next((worn[n] for n in ("coat", "dress", "shirt", "spacesuit") if n in worn), look.main),
        0.35,
    )
    if "coat" in worn:
        inner = worn.get("shirt") or worn.get("vest") or worn.get("dress") or lighter(chest, 0.3)
        c.shape(
            [(x - 1, neck), (x + wide * 0.8, neck), (x + wide * 0.28, neck + 15)],
            inner,
            within=trunk,
            outline=0,
            shade=0.1,
        )
        c.line([(x + wide * 0.26, neck + 14), (x + wide * 0.3, hip + 12)], line, 0.8)
        for step in (0.35, 0.6, 0.85):
            c.shape(
                oval(x + wide * 0.08, neck + 8 + (hip - neck) * step, 1.3, 1.3),
                lighter(line, 0.65),
                outline=0.4,
            )
        if "vest" in worn:
            c.shape(
                [(x + 1, neck + 4), (x + wide * 0.55, neck + 4), (x + wide * 0.28, neck + 17)],
                worn["vest"],
                within=trunk,
                outline=0,
            )
    elif "vest" in worn:
        c.shape(
            curve(
                [
                    (x - wide * 1.3, neck - 4),
                    (x - 1, neck - 2),
                    (x + wide * 0.2, neck + 16),
                    (x + wide * 0.2, hip - 2),
                    (x - wide * 1.3, hip + 1),
                ]
            ),
            worn["vest"],
            within=trunk,
            outline=0,
        )
        c.shape(
            curve(
                [
                    (x + wide * 1.3, neck - 4),
                    (x + wide * 0.6, neck - 2),
                    (x + wide * 0.38, neck + 16),
                    (x + wide * 0.42, hip - 2),
                    (x + wide * 1.3, hip + 1),
                ]
            ),
            worn["vest"],
            within=trunk,
            outline=0,
        )
    if "overalls" in worn:
        c.shape(
            [
                (x - wide * 0.5, neck + 13),
                (x + wide * 0.72, neck + 13),
                (x + wide * 0.9, hip + 8),
                (x - wide, hip + 8),
            ],
            worn["overalls"],
            within=trunk,
            outline=0,
            shade=0.15,
        )
        for side in (-0.42, 0.62):
            c.line(
                [(x + wide * side, neck + 14), (x + wide * side * 0.9, neck + 2)],
                worn["overalls"],
                2.2,
            )
            c.shape(oval(x + wide * side, neck + 14.5, 1.3, 1.3), (226, 190, 96), outline=0.3)
    if "apron" in worn:
        c.shape(
            curve(
                [
                    (x - wide * 0.4, neck + 8),
                    (x + wide * 0.7, neck + 8),
                    (x + wide * 0.95, hip + 3),
                    (x + wide * 0.7, hip + 11),
                    (x - wide * 0.7, hip + 11),
                    (x - wide * 0.9, hip),
                ]
            ),
            worn["apron"],
        )
        c.line(
            [(x - wide * 0.35, hip - 4), (x + wide * 0.6, hip - 4)], darker(worn["apron"], 0.2), 0.6
        )
    if "armour" in worn:
        for step in (0.35, 0.6, 0.85):
            c.line(
                curve(
                    [
                        (x - wide * 0.9, neck + (hip - neck) * step),
                        (x, neck + (hip - neck) * step + 3),
                        (x + wide * 0.9, neck + (hip - neck) * step),
                    ],
                    closed=False,
                ),
                line,
                0.8,
            )
    if "spacesuit" in worn:
        c.shape(
            [
                (x - wide * 0.3, neck + 12),
                (x + wide * 0.6, neck + 12),
                (x + wide * 0.6, neck + 21),
                (x - wide * 0.3, neck + 21),
            ],
            (96, 108, 124),
        )
        for step, lamp in enumerate(((232, 84, 70), (110, 200, 120), (250, 196, 80))):
            c.shape(
                oval(x - wide * 0.08 + step * wide * 0.23, neck + 16.5, 1.2, 1.2), lamp, outline=0.3
            )
    if "belt" in worn or "sword" in worn:
        fill = worn.get("belt", (92, 62, 44))
        c.shape(
            [
                (x - wide * 1.3, hip - 7),
                (x + wide * 1.3, hip - 7),
                (x + wide * 1.3, hip - 3),
                (x - wide * 1.3, hip - 3),
            ],
            fill,
            within=trunk,
            outline=0,
            shade=0,
        )
        c.shape(
            [
                (x + wide * 0.1, hip - 7.6),
                (x + wide * 0.5, hip - 7.6),
                (x + wide * 0.5, hip - 2.4),
                (x + wide * 0.1, hip - 2.4),
            ],
            (226, 188, 92),
            outline=0.4,
        )
    for place, extra in enumerate(look.extras):
        c.shape(
            oval(x - wide * 0.45, neck + 13 + place * 6.5, 2.6, 2.6), extra, within=trunk, outline=0
        )
    if "bag" in worn:
        c.line(
            [(x - wide * 0.85, hip - 8), (x + wide * 0.6, neck + 3)], darker(worn["bag"], 0.25), 1.8
        )
    if "cape" in worn:
        c.shape(
            curve(
                [
                    (x - wide * 0.95, neck + 3),
                    (x, neck - 2),
                    (x + wide * 0.95, neck + 3),
                    (x + wide * 0.5, neck + 8),
                    (x, neck + 9),
                    (x - wide * 0.7, neck + 9),
                ]
            ),
            lighter(worn["cape"], 0.06),
        )
        c.shape(oval(x + wide * 0.3, neck + 6.5, 1.9, 1.9), (236, 200, 100), outline=0.4)
    _neckwear(c, look, x + 1.5, neck + 2.5, wide * 0.72)


def _neckwear(c: Canvas, look: Look, x: float, y: float, wide: float) -> None:
    worn = look.worn
    if "collar" in worn:
        c.line(
            curve([(x - wide * 0.9, y - 1), (x, y + 4.5), (x + wide * 0.95, y - 1)], closed=False),
            worn["collar"],
            1.8,
        )
        c.shape(oval(x + wide * 0.15, y + 7.2, 3.1, 3.3), worn["collar"])
    if "scarf" in worn:
        scarf = worn["scarf"]
        c.shape(
            limb(
                [
                    (x - wide * 0.6, y + 2, 3.4),
                    (x - wide * 1.1, y + 11, 3.6),
                    (x - wide * 1.0, y + 24, 4.2),
                ]
            ),
            darker(scarf, 0.12),
        )
        for step in (-2.4, 0, 2.4):
            c.line(
                [(x - wide * 1.0 + step, y + 26), (x - wide * 1.02 + step, y + 29.5)],
                darker(scarf, 0.2),
                0.9,
            )
        c.shape(
            curve(
                [
                    (x - wide * 1.15, y - 2.5),
                    (x, y + 0.5),
                    (x + wide * 1.2, y - 2.5),
                    (x + wide * 1.15, y + 4),
                    (x, y + 8.5),
                    (x - wide * 1.15, y + 4),
                ]
            ),
            scarf,
        )
        c.line(
            curve([(x - wide, y + 2), (x, y + 4.6), (x + wide, y + 1.6)], closed=False),
            darker(scarf, 0.22),
            0.7,
        )
    if "bowtie" in worn:
        bow = worn["bowtie"]
        y += 6 if look.species.plan == "beast" else 0  # below the muzzle
        for side in (-1, 1):
            c.shape([(x + 1, y + 3), (x + 1 + side * 7, y - 1), (x + 1 + side * 7, y + 7)], bow)
        c.shape(oval(x + 1, y + 3, 2, 2.2), darker(bow, 0.15))


def dress_beast(
    c: Canvas, look: Look, throat: Point, head: "Spot", body: tuple[float, float, float]
) -> None:
    """What beings without a trunk wear: clothes around the body, cape or bag on the back, something
    at the neck."""
    x, y, bulk = body
    worn = look.worn
    if look.species.plan != "bird":
        wrap(c, look, body)
    if "cape" in worn:
        c.shape(
            curve(
                [
                    (throat[0], throat[1] - 2),
                    (x, y - bulk * 1.1),
                    (x - bulk * 1.7, y - bulk * 0.9),
                    (x - bulk * 2.3, y + bulk * 0.7),
                    (x - bulk * 0.4, y + bulk * 0.35),
                    (throat[0] - 2, throat[1] + 9),
                ]
            ),
            worn["cape"],
        )
    if "bag" in worn:
        c.line(
            [(x - 2, y + bulk * 0.3), (throat[0] - 6, throat[1] - 3)], darker(worn["bag"], 0.3), 1.6
        )
        c.shape(
            curve(
                [
                    (x - 8, y - bulk * 0.3),
                    (x + 5, y - bulk * 0.35),
                    (x + 6, y + bulk * 0.45),
                    (x - 8, y + bulk * 0.5),
                ]
            ),
            worn["bag"],
        )
    _neckwear(c, look, throat[0] + 2, throat[1] + head.r * 0.12, head.r * 0.68)
