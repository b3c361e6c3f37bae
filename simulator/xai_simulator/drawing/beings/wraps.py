"""Clothes on bodies that have no trunk to dress: wrapped around birds, fish, robots and others."""

from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.canvas import Canvas, Drawn, curve, limb
from xai_simulator.drawing.colours import Colour, darker, lighter

OUTER = ("coat", "dress", "armour", "spacesuit", "overalls", "shirt", "vest", "apron")
_LOWER = ("trousers", "skirt", "boots")
_LYING = frozenset({"beast", "fish", "turtle", "snail"})


def wrap(c: Canvas, look: Look, body: tuple[float, float, float]) -> None:
    """Lays the described clothes around a body: its middle and half its height, in units."""
    x, y, bulk = body
    outer = [look.worn[name] for name in OUTER if name in look.worn]
    if outer:
        top, low = y - bulk * 0.85, y + bulk * 0.8
        shape = [(x - bulk * 0.8, top), (x, top - 1), (x + bulk * 0.8, top), (x + bulk * 1.05, y),
                 (x + bulk * 0.85, low), (x, low + 2), (x - bulk * 0.85, low),
                 (x - bulk * 1.05, y)]  # fmt: skip
        panel = c.shape(curve(shape), outer[0])
        inner(c, outer[1:], x + bulk * 0.15, top, low, bulk * 0.28, panel)
        c.line([(x + bulk * 0.2, top + 1), (x + bulk * 0.22, low)], darker(outer[0], 0.35), 0.7)
    if "belt" in look.worn:
        _band(c, look, x, y, bulk, look.worn["belt"])
    lower = [look.worn[name] for name in _LOWER if name in look.worn]
    for place, fill in enumerate(lower):
        low = y + bulk * 0.95 + place * 4.5
        spine = [(x - bulk * 0.75, low, 2.4), (x, low + 1.4, 2.6), (x + bulk * 0.75, low, 2.4)]
        c.shape(limb(spine), fill)


def wrap_bird(
    c: Canvas, look: Look, body: Drawn, x: float, middle: float, low: float, wide: float
) -> None:
    """The same on a bird, inside the outline of its body: open jacket, belt and what is below."""
    outer = [look.worn[name] for name in OUTER if name in look.worn]
    if outer:
        jacket = outer[0]
        inner(c, outer[1:], x + wide * 0.25, middle - 14, low, wide * 0.2, body)
        for edge, far in ((-wide * 1.2, x + wide * 0.1), (wide * 1.2, x + wide * 0.4)):
            flap = [(x + edge, middle - 16), (far, middle - 14), (far, low), (x + edge, low)]
            c.shape(flap, jacket, within=body, outline=0.5)
        for y in (middle - 4, middle + 6, middle + 16):
            c.shape(limb([(x + wide * 0.5, y, 1.5), (x + wide * 0.51, y, 1.5)]),
                    lighter(jacket, 0.6), outline=0.3)  # fmt: skip
    bands = [look.worn[name] for name in ("belt", *_LOWER) if name in look.worn]
    for place, fill in enumerate(bands):
        top = low - 6.5 * (len(bands) - place)
        strip = [(x - wide * 1.2, top), (x + wide * 1.2, top), (x + wide * 1.2, top + 5.5),
                 (x - wide * 1.2, top + 5.5)]  # fmt: skip
        c.shape(strip, fill, within=body, outline=0, shade=0.1)


def inner(
    c: Canvas, fills: list[Colour], x: float, top: float, low: float, half: float, within: Drawn
) -> None:
    """What is seen of the clothes under an open coat: one field below the other."""
    for place, fill in enumerate(fills):
        tall = (low - top) / len(fills)
        start, end = top + place * tall, top + (place + 1) * tall
        field = [(x - half, start), (x + half, start), (x + half, end), (x - half, end)]
        c.shape(field, fill, within=within, outline=0, shade=0.1)


def _band(c: Canvas, look: Look, x: float, y: float, bulk: float, fill: Colour) -> None:
    if look.species.plan in _LYING:  # a girth around the belly
        spine = [(x - 2, y - bulk * 0.92, 2.2), (x + 0.5, y, 2.5), (x - 2, y + bulk * 0.92, 2.2)]
    else:
        low = y + bulk * 0.85
        spine = [(x - bulk, low - 1.5, 2.0), (x, low + 0.6, 2.2), (x + bulk, low - 1.5, 2.0)]
    c.shape(limb(spine), fill)
