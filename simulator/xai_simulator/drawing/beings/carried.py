"""What a hand holds."""

from xai_simulator.drawing.beings.look import Look
from xai_simulator.drawing.canvas import Canvas, Point, curve, limb, oval

GROUND = 118.0


def carried(c: Canvas, look: Look, hand: Point) -> None:
    """What the hand holds."""
    x, y = hand
    worn = look.worn
    if "staff" in worn:
        c.shape(limb([(x - 1, GROUND, 1.3), (x - 2, y - 34, 1.5)]), worn["staff"])
        c.shape(
            limb([(x - 2, y - 34, 1.6), (x - 5, y - 42, 1.8), (x + 2, y - 45, 1.4)]), worn["staff"]
        )
    elif "lantern" in worn:
        c.line([(x, y), (x, y + 6)], (70, 60, 60), 0.9)
        c.shape(
            [(x - 4.5, y + 7), (x + 4.5, y + 7), (x + 5.5, y + 19), (x - 5.5, y + 19)],
            worn["lantern"],
        )
        c.shape(oval(x, y + 13, 3.4, 4.4), (255, 232, 150), outline=0.4)
        c.glow(x, y + 13, 14, (255, 214, 120), 0.6)
    elif "sword" in worn:
        c.shape(
            [(x - 1.5, y), (x - 8, y - 32), (x - 9, y - 37), (x - 5.6, y - 33), (x + 1.2, y - 1)],
            worn["sword"],
        )
        c.line([(x - 5, y - 1), (x + 3, y - 4)], (180, 140, 70), 2)
    elif "umbrella" in worn:
        c.line([(x, y + 6), (x - 1, y - 40)], (96, 70, 52), 1.5)
        c.shape(
            curve(
                [
                    (x - 25, y - 34),
                    (x - 12, y - 50),
                    (x - 1, y - 54),
                    (x + 10, y - 50),
                    (x + 23, y - 34),
                    (x + 11, y - 38),
                    (x - 1, y - 35),
                    (x - 13, y - 38),
                ]
            ),
            worn["umbrella"],
        )
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
