"""Clothes and things: what is worn on trunk and head, and what a hand carries."""

from typing import TYPE_CHECKING

from local.simulator.art.canvas import Canvas, Drawn, Point, curve, limb, oval
from local.simulator.art.colours import Colour, darker, lighter
from local.simulator.art.look import Look

if TYPE_CHECKING:
    from local.simulator.art.faces import Spot

GROUND = 118.0
_LENS: Colour = (206, 228, 236)


def over_torso(
    c: Canvas, look: Look, trunk: Drawn, x: float, wide: float, neck: float, hip: float, chest: Colour
) -> None:
    """Everything that lies over the trunk, from shirt front to scarf."""
    worn = look.worn
    line = darker(next((worn[n] for n in ("coat", "dress", "shirt", "spacesuit") if n in worn), look.main), 0.35)
    if "coat" in worn:
        inner = worn.get("shirt") or worn.get("vest") or lighter(chest, 0.3)
        c.shape([(x - 1, neck), (x + wide * 0.8, neck), (x + wide * 0.28, neck + 15)], inner, within=trunk, outline=0, shade=0.1)
        c.line([(x + wide * 0.26, neck + 14), (x + wide * 0.3, hip + 12)], line, 0.8)
        for step in (0.35, 0.6, 0.85):
            c.shape(oval(x + wide * 0.08, neck + 8 + (hip - neck) * step, 1.3, 1.3), lighter(line, 0.65), outline=0.4)
        if "vest" in worn:
            c.shape([(x + 1, neck + 4), (x + wide * 0.55, neck + 4), (x + wide * 0.28, neck + 17)], worn["vest"], within=trunk, outline=0)
    elif "vest" in worn:
        c.shape(curve([(x - wide * 1.3, neck - 4), (x - 1, neck - 2), (x + wide * 0.2, neck + 16), (x + wide * 0.2, hip - 2), (x - wide * 1.3, hip + 1)]), worn["vest"], within=trunk, outline=0)
        c.shape(curve([(x + wide * 1.3, neck - 4), (x + wide * 0.6, neck - 2), (x + wide * 0.38, neck + 16), (x + wide * 0.42, hip - 2), (x + wide * 1.3, hip + 1)]), worn["vest"], within=trunk, outline=0)
    if "overalls" in worn:
        c.shape([(x - wide * 0.5, neck + 13), (x + wide * 0.72, neck + 13), (x + wide * 0.9, hip + 8), (x - wide, hip + 8)], worn["overalls"], within=trunk, outline=0, shade=0.15)
        for side in (-0.42, 0.62):
            c.line([(x + wide * side, neck + 14), (x + wide * side * 0.9, neck + 2)], worn["overalls"], 2.2)
            c.shape(oval(x + wide * side, neck + 14.5, 1.3, 1.3), (226, 190, 96), outline=0.3)
    if "apron" in worn:
        c.shape(curve([(x - wide * 0.4, neck + 8), (x + wide * 0.7, neck + 8), (x + wide * 0.95, hip + 3), (x + wide * 0.7, hip + 11), (x - wide * 0.7, hip + 11), (x - wide * 0.9, hip)]), worn["apron"])
        c.line([(x - wide * 0.35, hip - 4), (x + wide * 0.6, hip - 4)], darker(worn["apron"], 0.2), 0.6)
    if "armour" in worn:
        for step in (0.35, 0.6, 0.85):
            c.line(curve([(x - wide * 0.9, neck + (hip - neck) * step), (x, neck + (hip - neck) * step + 3), (x + wide * 0.9, neck + (hip - neck) * step)], closed=False), line, 0.8)
    if "spacesuit" in worn:
        c.shape([(x - wide * 0.3, neck + 12), (x + wide * 0.6, neck + 12), (x + wide * 0.6, neck + 21), (x - wide * 0.3, neck + 21)], (96, 108, 124))
        for step, lamp in enumerate(((232, 84, 70), (110, 200, 120), (250, 196, 80))):
            c.shape(oval(x - wide * 0.08 + step * wide * 0.23, neck + 16.5, 1.2, 1.2), lamp, outline=0.3)
    if "belt" in worn or "sword" in worn:
        fill = worn.get("belt", (92, 62, 44))
        c.shape([(x - wide * 1.3, hip - 7), (x + wide * 1.3, hip - 7), (x + wide * 1.3, hip - 3), (x - wide * 1.3, hip - 3)], fill, within=trunk, outline=0, shade=0)
        c.shape([(x + wide * 0.1, hip - 7.6), (x + wide * 0.5, hip - 7.6), (x + wide * 0.5, hip - 2.4), (x + wide * 0.1, hip - 2.4)], (226, 188, 92), outline=0.4)
    for place, extra in enumerate(look.extras):
        c.shape(oval(x - wide * 0.45, neck + 13 + place * 6.5, 2.6, 2.6), extra, within=trunk, outline=0)
    if "bag" in worn:
        c.line([(x - wide * 0.85, hip - 8), (x + wide * 0.6, neck + 3)], darker(worn["bag"], 0.25), 1.8)
    if "cape" in worn:
        c.shape(curve([(x - wide * 0.95, neck + 3), (x, neck - 2), (x + wide * 0.95, neck + 3), (x + wide * 0.5, neck + 8), (x, neck + 9), (x - wide * 0.7, neck + 9)]), lighter(worn["cape"], 0.06))
        c.shape(oval(x + wide * 0.3, neck + 6.5, 1.9, 1.9), (236, 200, 100), outline=0.4)
    _neckwear(c, look, x + 1.5, neck + 2.5, wide * 0.72)


def _neckwear(c: Canvas, look: Look, x: float, y: float, wide: float) -> None:
    worn = look.worn
    if "collar" in worn:
        c.line(curve([(x - wide * 0.9, y - 1), (x, y + 4.5), (x + wide * 0.95, y - 1)], closed=False), worn["collar"], 1.8)
        c.shape(oval(x + wide * 0.15, y + 7.2, 3.1, 3.3), worn["collar"])
    if "scarf" in worn:
        scarf = worn["scarf"]
        c.shape(limb([(x - wide * 0.6, y + 2, 3.4), (x - wide * 1.1, y + 11, 3.6), (x - wide * 1.0, y + 24, 4.2)]), darker(scarf, 0.12))
        for step in (-2.4, 0, 2.4):
            c.line([(x - wide * 1.0 + step, y + 26), (x - wide * 1.02 + step, y + 29.5)], darker(scarf, 0.2), 0.9)
        c.shape(curve([(x - wide * 1.15, y - 2.5), (x, y + 0.5), (x + wide * 1.2, y - 2.5), (x + wide * 1.15, y + 4), (x, y + 8.5), (x - wide * 1.15, y + 4)]), scarf)
        c.line(curve([(x - wide, y + 2), (x, y + 4.6), (x + wide, y + 1.6)], closed=False), darker(scarf, 0.22), 0.7)
    if "bowtie" in worn:
        bow = worn["bowtie"]
        for side in (-1, 1):
            c.shape([(x + 1, y + 3), (x + 1 + side * 7, y - 1), (x + 1 + side * 7, y + 7)], bow)
        c.shape(oval(x + 1, y + 3, 2, 2.2), darker(bow, 0.15))


def dress_beast(
    c: Canvas, look: Look, throat: Point, head: "Spot", body: tuple[float, float, float]
) -> None:
    """What a being on four legs or a bird can wear: cape or bag on the back, something at the neck."""
    x, y, bulk = body
    worn = look.worn
    if "cape" in worn:
        c.shape(curve([(throat[0], throat[1] - 2), (x, y - bulk * 1.1), (x - bulk * 1.7, y - bulk * 0.9), (x - bulk * 2.3, y + bulk * 0.7), (x - bulk * 0.4, y + bulk * 0.35), (throat[0] - 2, throat[1] + 9)]), worn["cape"])
    if "bag" in worn:
        c.line([(x - 2, y + bulk * 0.3), (throat[0] - 6, throat[1] - 3)], darker(worn["bag"], 0.3), 1.6)
        c.shape(curve([(x - 8, y - bulk * 0.3), (x + 5, y - bulk * 0.35), (x + 6, y + bulk * 0.45), (x - 8, y + bulk * 0.5)]), worn["bag"])
    _neckwear(c, look, throat[0] + 2, throat[1] + head.r * 0.12, head.r * 0.68)


def dress_head(c: Canvas, look: Look, spot: "Spot", top: float = -0.82) -> None:
    """Glasses, goggles, hats, crowns and hoods on a head of radius 1; `top` is where a hat sits."""
    worn = look.worn
    for name in ("glasses", "goggles"):
        if name in worn:
            high = name == "goggles" and "hat" not in worn
            y = -0.62 if high else -0.1
            size = 0.27 if high else 0.34
            for x in (-0.2, 0.5):
                if high:
                    c.shape(spot.oval(x, y, size, size), worn[name])
                    c.shape(spot.oval(x, y, size * 0.68, size * 0.68), _LENS, outline=0.4)
                else:
                    ring = spot.oval(x, y, size, size * 1.05)
                    c.shape(ring, _LENS, opacity=0.25, outline=0)
                    c.line(ring, worn[name], 1.3, closed=True)
            c.line(spot.all([(-0.2 + size, y), (0.5 - size, y)]), worn[name], 1.2)
            c.line(spot.all([(-0.2 - size, y), (-0.92, y - 0.1)]), worn[name], 1.0)
    if "patch" in look.traits:
        c.shape(spot.oval(0.5, -0.12, 0.27, 0.29), (40, 36, 42))
        c.line(spot.all([(-0.9, -0.5), (0.86, -0.25)]), (40, 36, 42), 0.9)
    _hats(c, look, spot, top)
    if "flower" in worn and look.species.plan != "person":
        for place in range(5):
            dx, dy = ((0, -0.2), (0.19, -0.06), (0.12, 0.16), (-0.12, 0.16), (-0.19, -0.06))[place]
            c.shape(spot.oval(-0.5 + dx, top + 0.05 + dy, 0.13, 0.13), worn["flower"], outline=0.3)
        c.shape(spot.oval(-0.5, top + 0.05, 0.1, 0.1), (250, 210, 90), outline=0.3)


def _hats(c: Canvas, look: Look, spot: "Spot", top: float) -> None:
    worn = look.worn
    if "crown" in worn:
        c.shape(spot.all([(-0.5, top + 0.12), (-0.58, top - 0.42), (-0.26, top - 0.14), (0.02, top - 0.56), (0.3, top - 0.14), (0.6, top - 0.4), (0.54, top + 0.12)]), worn["crown"])
        for x, jewel in ((-0.3, (200, 50, 70)), (0.02, (60, 120, 200)), (0.34, (70, 170, 100))):
            c.shape(spot.oval(x, top - 0.02, 0.07, 0.07), jewel, outline=0.3)
    elif "tophat" in worn:
        fill = worn["tophat"]
        c.shape(spot.all([(-0.5, top + 0.1), (-0.56, top - 0.8), (0.52, top - 0.84), (0.5, top + 0.1)]), fill)
        c.shape(spot.all([(-0.5, top + 0.02), (-0.51, top - 0.18), (0.5, top - 0.2), (0.5, top + 0.02)]), lighter(fill, 0.4), outline=0.4)
        c.shape(spot.oval(0, top + 0.1, 0.92, 0.15, -3), fill)
    elif "wizardhat" in worn:
        fill = worn["wizardhat"]
        c.shape(spot.curve([(-0.55, top + 0.12), (-0.45, top - 0.5), (-0.5, top - 1.2), (-0.95, top - 1.5), (-0.1, top - 1.35), (0.35, top - 0.5), (0.55, top + 0.1)]), fill)
        c.shape(spot.all([(-0.54, top + 0.04), (-0.5, top - 0.22), (0.46, top - 0.24), (0.54, top + 0.02)]), (232, 196, 96), outline=0.4)
        c.shape(spot.oval(0, top + 0.12, 1.2, 0.18, -3), fill)
    elif "helmet" in worn and "spacesuit" in worn:
        ring = spot.oval(0.05, -0.05, 1.34, 1.34)
        c.shape(ring, (214, 236, 246), opacity=0.2, shade=0, outline=0)
        c.line(ring, worn["helmet"], 1.6, closed=True)
        c.line(curve(spot.all([(-0.9, -0.5), (-0.6, -0.9), (-0.2, -1.08)]), closed=False), (255, 255, 255), 1.2)
    elif "helmet" in worn:
        c.shape(spot.curve([(-1.02, -0.28), (-0.85, -1.0), (0, -1.3), (0.8, -1.0), (0.98, -0.3), (0.2, -0.46)]), worn["helmet"])
        c.shape(spot.limb([(-0.1, -1.15, 0.1), (-0.5, -1.55, 0.16), (-1.0, -1.35, 0.06)]), (204, 60, 60))
    elif "hood" in worn:
        c.shape(spot.curve([(-1.2, 0.8), (-1.25, -0.4), (-0.6, -1.25), (0.3, -1.3), (0.95, -0.85), (0.6, -0.75), (-0.1, -0.85), (-0.75, -0.5), (-0.92, 0.3)]), worn["hood"])
    elif "beanie" in worn:
        fill = worn["beanie"]
        c.shape(spot.curve([(-0.86, top + 0.36), (-0.72, top - 0.22), (-0.1, top - 0.5), (0.6, top - 0.22), (0.8, top + 0.3), (0, top + 0.2)]), fill)
        c.shape(spot.limb([(-0.84, top + 0.3, 0.13), (0, top + 0.16, 0.13), (0.8, top + 0.26, 0.13)]), darker(fill, 0.15))
        c.shape(spot.oval(-0.1, top - 0.55, 0.2, 0.2), lighter(fill, 0.5))
    elif "hat" in worn:
        fill = worn["hat"]
        c.shape(spot.curve([(-0.58, top + 0.14), (-0.55, top - 0.35), (-0.1, top - 0.55), (0.45, top - 0.4), (0.58, top + 0.1)]), fill)
        c.shape(spot.limb([(-0.56, top + 0.02, 0.09), (0, top + 0.06, 0.09), (0.56, top - 0.02, 0.09)]), darker(fill, 0.4), outline=0.3)
        c.shape(spot.curve([(-1.25, top + 0.2), (-0.5, top), (0.5, top - 0.02), (1.28, top + 0.14), (0.5, top + 0.26), (-0.5, top + 0.3)]), fill)


def carried(c: Canvas, look: Look, hand: Point) -> None:
    """What the hand holds."""
    x, y = hand
    worn = look.worn
    if "staff" in worn:
        c.shape(limb([(x - 1, GROUND, 1.3), (x - 2, y - 34, 1.5)]), worn["staff"])
        c.shape(limb([(x - 2, y - 34, 1.6), (x - 5, y - 42, 1.8), (x + 2, y - 45, 1.4)]), worn["staff"])
    elif "lantern" in worn:
        c.line([(x, y), (x, y + 6)], (70, 60, 60), 0.9)
        c.shape([(x - 4.5, y + 7), (x + 4.5, y + 7), (x + 5.5, y + 19), (x - 5.5, y + 19)], worn["lantern"])
        c.shape(oval(x, y + 13, 3.4, 4.4), (255, 232, 150), outline=0.4)
        c.glow(x, y + 13, 14, (255, 214, 120), 0.6)
    elif "sword" in worn:
        c.shape([(x - 1.5, y), (x - 8, y - 32), (x - 9, y - 37), (x - 5.6, y - 33), (x + 1.2, y - 1)], worn["sword"])
        c.line([(x - 5, y - 1), (x + 3, y - 4)], (180, 140, 70), 2)
    elif "umbrella" in worn:
        c.line([(x, y + 6), (x - 1, y - 40)], (96, 70, 52), 1.5)
        c.shape(curve([(x - 25, y - 34), (x - 12, y - 50), (x - 1, y - 54), (x + 10, y - 50), (x + 23, y - 34), (x + 11, y - 38), (x - 1, y - 35), (x - 13, y - 38)]), worn["umbrella"])
    elif "book" in worn:
        c.shape([(x - 9, y - 6), (x + 4, y - 9), (x + 7, y + 6), (x - 6, y + 9)], worn["book"])
        c.line([(x - 6, y + 9.5), (x + 7, y + 6.5)], (244, 236, 214), 1.6)
    elif "wand" in worn:
        c.line([(x, y), (x - 9, y - 16)], worn["wand"], 1.6)
        c.shape(oval(x - 9.5, y - 17, 2.2, 2.2), (255, 236, 150), outline=0.3)
    elif "flower" in worn and look.species.plan == "person":
        c.line([(x, y + 2), (x - 4, y - 12)], (86, 140, 70), 1.1)
        for dx, dy in ((0, -3.4), (3.2, -0.8), (2, 2.8), (-2, 2.8), (-3.2, -0.8)):
            c.shape(oval(x - 4 + dx, y - 14 + dy, 2.3, 2.3), worn["flower"], outline=0.3)
        c.shape(oval(x - 4, y - 14, 1.8, 1.8), (250, 210, 90), outline=0.3)
