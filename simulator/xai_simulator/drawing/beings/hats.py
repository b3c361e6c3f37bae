"""Glasses, goggles, hats, crowns and hoods."""

from xai_simulator.drawing.beings.features import Spot
from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.canvas import Canvas, curve
from xai_simulator.drawing.colours import Colour, darker, lighter

_LENS: Colour = (206, 228, 236)


def dress_head(c: Canvas, look: Look, spot: "Spot", top: float = -0.82) -> None:
    """Glasses, goggles, hats, crowns and hoods on a head of radius 1; `top` is where a hat sits."""
    worn = look.worn
    if "beanie" in worn and "goggles" in worn:
        _hats(c, look, spot, top)  # a flying cap goes under its goggles
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
    if not {"beanie", "goggles"} <= set(worn):
        _hats(c, look, spot, top)
    if "flower" in worn and look.species.plan != "person":
        for place in range(5):
            dx, dy = ((0, -0.2), (0.19, -0.06), (0.12, 0.16), (-0.12, 0.16), (-0.19, -0.06))[place]
            c.shape(spot.oval(-0.5 + dx, top + 0.05 + dy, 0.13, 0.13), worn["flower"], outline=0.3)
        c.shape(spot.oval(-0.5, top + 0.05, 0.1, 0.1), (250, 210, 90), outline=0.3)


def _hats(c: Canvas, look: Look, spot: "Spot", top: float) -> None:
    worn = look.worn
    if "crown" in worn:
        c.shape(
            spot.all(
                [
                    (-0.5, top + 0.12),
                    (-0.58, top - 0.42),
                    (-0.26, top - 0.14),
                    (0.02, top - 0.56),
                    (0.3, top - 0.14),
                    (0.6, top - 0.4),
                    (0.54, top + 0.12),
                ]
            ),
            worn["crown"],
        )
        for x, jewel in ((-0.3, (200, 50, 70)), (0.02, (60, 120, 200)), (0.34, (70, 170, 100))):
            c.shape(spot.oval(x, top - 0.02, 0.07, 0.07), jewel, outline=0.3)
    elif "tophat" in worn:
        fill = worn["tophat"]
        c.shape(
            spot.all([(-0.5, top + 0.1), (-0.56, top - 0.8), (0.52, top - 0.84), (0.5, top + 0.1)]),
            fill,
        )
        c.shape(
            spot.all(
                [(-0.5, top + 0.02), (-0.51, top - 0.18), (0.5, top - 0.2), (0.5, top + 0.02)]
            ),
            lighter(fill, 0.4),
            outline=0.4,
        )
        c.shape(spot.oval(0, top + 0.1, 0.92, 0.15, -3), fill)
    elif "wizardhat" in worn:
        fill = worn["wizardhat"]
        c.shape(
            spot.curve(
                [
                    (-0.55, top + 0.12),
                    (-0.45, top - 0.5),
                    (-0.5, top - 1.2),
                    (-0.95, top - 1.5),
                    (-0.1, top - 1.35),
                    (0.35, top - 0.5),
                    (0.55, top + 0.1),
                ]
            ),
            fill,
        )
        c.shape(
            spot.all(
                [(-0.54, top + 0.04), (-0.5, top - 0.22), (0.46, top - 0.24), (0.54, top + 0.02)]
            ),
            (232, 196, 96),
            outline=0.4,
        )
        c.shape(spot.oval(0, top + 0.12, 1.2, 0.18, -3), fill)
    elif "helmet" in worn and "spacesuit" in worn:
        ring = spot.oval(0.05, -0.05, 1.34, 1.34)
        c.shape(ring, (214, 236, 246), opacity=0.2, shade=0, outline=0)
        c.line(ring, worn["helmet"], 1.6, closed=True)
        c.line(
            curve(spot.all([(-0.9, -0.5), (-0.6, -0.9), (-0.2, -1.08)]), closed=False),
            (255, 255, 255),
            1.2,
        )
    elif "helmet" in worn:
        c.shape(
            spot.curve(
                [(-1.02, -0.28), (-0.85, -1.0), (0, -1.3), (0.8, -1.0), (0.98, -0.3), (0.2, -0.46)]
            ),
            worn["helmet"],
        )
        c.shape(
            spot.limb([(-0.1, -1.15, 0.1), (-0.5, -1.55, 0.16), (-1.0, -1.35, 0.06)]), (204, 60, 60)
        )
    elif "hood" in worn:
        c.shape(
            spot.curve(
                [
                    (-1.2, 0.8),
                    (-1.25, -0.4),
                    (-0.6, -1.25),
                    (0.3, -1.3),
                    (0.95, -0.85),
                    (0.6, -0.75),
                    (-0.1, -0.85),
                    (-0.75, -0.5),
                    (-0.92, 0.3),
                ]
            ),
            worn["hood"],
        )
    elif "beanie" in worn:
        fill = worn["beanie"]
        c.shape(
            spot.curve(
                [
                    (-0.86, top + 0.36),
                    (-0.72, top - 0.22),
                    (-0.1, top - 0.5),
                    (0.6, top - 0.22),
                    (0.8, top + 0.3),
                    (0, top + 0.2),
                ]
            ),
            fill,
        )
        c.shape(
            spot.limb([(-0.84, top + 0.3, 0.13), (0, top + 0.16, 0.13), (0.8, top + 0.26, 0.13)]),
            darker(fill, 0.15),
        )
        c.shape(spot.oval(-0.1, top - 0.55, 0.2, 0.2), lighter(fill, 0.5))
    elif "hat" in worn:
        fill = worn["hat"]
        c.shape(
            spot.curve(
                [
                    (-0.58, top + 0.14),
                    (-0.55, top - 0.35),
                    (-0.1, top - 0.55),
                    (0.45, top - 0.4),
                    (0.58, top + 0.1),
                ]
            ),
            fill,
        )
        c.shape(
            spot.limb([(-0.56, top + 0.02, 0.09), (0, top + 0.06, 0.09), (0.56, top - 0.02, 0.09)]),
            darker(fill, 0.4),
            outline=0.3,
        )
        c.shape(
            spot.curve(
                [
                    (-1.25, top + 0.2),
                    (-0.5, top),
                    (0.5, top - 0.02),
                    (1.28, top + 0.14),
                    (0.5, top + 0.26),
                    (-0.5, top + 0.3),
                ]
            ),
            fill,
        )
