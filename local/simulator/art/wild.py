"""Birds, fish, frogs, turtles, octopuses, snails and insects."""

from local.simulator.art.canvas import Canvas, curve, limb, oval
from local.simulator.art.clothes import dress_beast, dress_head
from local.simulator.art.colours import darker, lighter, mix
from local.simulator.art.faces import INK, Spot, eye, eyes, smile
from local.simulator.art.look import Look

GROUND, X = 118.0, 60.0


def bird(c: Canvas, look: Look) -> None:
    """Owls, penguins, ducks, herons, bats and every other bird."""
    marks, dice = look.species.marks, look.dice("bird")
    plump = dice.uniform(0.92, 1.1) * (1.12 if "fat" in look.traits else 1.0)
    owl, penguin, heron, bat = (m in marks for m in ("disc", "bib", "longneck", "bat"))
    legs = 30 if heron else 8
    wide = (25 if owl or penguin else 21) * plump * (0.8 if heron else 1)
    top, low = (38 if owl or penguin else 48) + (10 if heron else 0), GROUND - legs
    middle = (top + low) / 2
    # Tail, feet
    if look.species.tail == "fan":
        for step in range(3):
            c.shape(limb([(X - wide * 0.5, low - 14, 4), (X - wide * 1.3, low - 8 + step * 4, 4.6), (X - wide * 1.9, low - 9 + step * 7, 3)]), darker(look.wings, 0.1 + 0.08 * step))
    else:
        c.shape(limb([(X - wide * 0.6, low - 10, 6), (X - wide * 1.15, low - 2, 3)]), darker(look.main, 0.2))
    for x in (X + wide * 0.38, X - wide * 0.2):
        c.line([(x, low - 4), (x + 0.5, GROUND - 2)], darker(look.beak, 0.15), 2.2)
        for toe in (-4, 1, 6):
            c.line([(x, GROUND - 2.5), (x + toe, GROUND - 0.6)], darker(look.beak, 0.15), 2.0)
    reach = 20 if bat else 9
    c.shape(curve([(X + wide * 0.7, middle - 12), (X + wide + reach, middle - (8 if bat else -2)), (X + wide + reach * 0.6, middle + 16), (X + wide * 0.6, middle + 14)]), darker(look.wings, 0.25))
    body = c.shape(curve([(X - 4, top), (X + wide * 0.7, top + 8), (X + wide, middle + 4), (X + wide * 0.7, low - 3), (X, low), (X - wide * 0.75, low - 5), (X - wide * 1.02, middle + 2), (X - wide * 0.75, top + 10)]), look.main)
    c.shape(curve([(X + 4, top + 4), (X + wide * 0.95, middle - 8), (X + wide, low - 8), (X + 2, low + 3), (X - wide * 0.45, low - 12), (X - wide * 0.35, middle)]), look.light, within=body, outline=0, shade=0.15)
    if owl or "dots" in look.traits:
        for row in range(4):
            for column in range(3 + row % 2):
                at = X - wide * 0.12 + column * wide * 0.3 - (row % 2) * wide * 0.13
                y = middle + 2 + row * 7
                c.line(curve([(at - 2.2, y), (at, y + 2.4), (at + 2.2, y)], closed=False), mix(look.light, look.main, 0.65), 0.9)
    for extra, y in zip(look.extras, (0, 7, 14), strict=False):
        c.shape(oval(X + wide * 0.3, middle + y, 3.4, 2.8), extra, within=body, outline=0)
    # The near wing, in three rows of feathers
    if bat:
        c.shape(curve([(X - wide * 0.5, middle - 14), (X - wide - 26, middle - 26), (X - wide - 22, middle - 4), (X - wide - 12, middle), (X - wide - 10, middle + 14), (X - wide * 0.5, middle + 10)]), look.wings)
    else:
        for step, tone in enumerate((0.24, 0.12, 0.0)):
            drop = 26 - step * 8
            c.shape(curve([(X - wide * 0.35, middle - 15), (X - wide * 0.1, middle - 2), (X - wide * 0.5, middle + drop * 0.8), (X - wide * 1.05, middle + drop), (X - wide * 1.18, middle + 2), (X - wide * 0.85, middle - 13)]), darker(look.wings, tone))
    r = (22 if owl else 18 if penguin else 17) * (1.06 if "young" in look.traits else 1) * (0.8 if heron else 1)
    head = Spot(X + (3 if owl or penguin else wide * 0.35), top - (0 if owl or penguin else 4), r)
    if heron:
        c.shape(limb([(X + wide * 0.5, top + 12, 7), (X + wide * 1.0, top - 8, 4.6), (X + wide * 0.7, top - 26, 5)]), look.main)
        head = Spot(X + wide * 0.8, top - 28, r)
    dress_beast(c, look, (head.x - 2, head.y + r * 0.72), head, (X - 4, middle, 16))
    _bird_head(c, look, head)
    dress_head(c, look, head, top=-0.8)


def _bird_head(c: Canvas, look: Look, head: Spot) -> None:
    owl, bat, bill = "disc" in look.species.marks, "bat" in look.species.marks, "bill" in look.species.marks
    if (owl and "earless" not in look.traits) or bat:
        for x, lean in ((0.5, 0.28), (-0.52, -0.3)):
            c.shape(head.all([(x - 0.3, -0.66), (x + lean, -1.42 if owl else -1.6), (x + 0.3, -0.72)]), darker(look.main, 0.18))
    if not owl and not bat and look.kind == "bird":
        for step in range(3):
            c.shape(head.limb([(-0.1, -0.85, 0.12), (-0.35 - 0.2 * step, -1.25 + 0.12 * step, 0.1), (-0.6 - 0.25 * step, -1.4 + 0.25 * step, 0.03)]), look.hair if look.hair != darker(look.main, 0.4) else look.main)
    skull = c.shape(head.curve([(-0.96, 0.05), (-0.72, -0.7), (0, -0.98), (0.7, -0.76), (0.96, 0.0), (0.74, 0.7), (0, 0.94), (-0.72, 0.72)]), look.main)
    if owl:
        for x, size in ((-0.26, 0.55), (0.52, 0.5)):
            c.shape(head.oval(x, -0.05, size, size * 1.1), look.light, outline=0.4, ink=darker(look.light, 0.25), shade=0.15)
        eye(c, head, 0.48, -0.06, 0.29, look.eyes)
        eye(c, head, -0.22, -0.06, 0.34, look.eyes)
        c.shape(head.curve([(0.0, 0.16), (0.22, 0.08), (0.38, 0.18), (0.2, 0.56)]), look.beak)
        return
    c.shape(head.curve([(0.1, 0.15), (0.6, -0.1), (1.2, 0.1), (0.9, 1.0), (0, 1.1), (-0.3, 0.6)]), look.light, within=skull, outline=0, shade=0.1)
    eyes(c, head, look, near=(-0.14, -0.14), far=(0.52, -0.16), size=0.25, brows=bat or "stern" in look.traits)
    for side in (-0.5, 0.8):
        c.glow(*head.at(side, 0.26), head.r * 0.24, (238, 120, 110), 0.4)
    long = look.species.snout
    if bat:
        smile(c, head, 0.2, 0.36, 0.2, INK)
        return
    tip = 0.72 + long * 0.7
    if bill:
        c.shape(head.curve([(0.1, 0.2), (0.5, 0.14), (tip, 0.24), (tip + 0.1, 0.42), (tip * 0.7, 0.52), (0.14, 0.5)]), look.beak)
        c.line(curve(head.all([(0.16, 0.4), (0.6, 0.42), (tip, 0.36)]), closed=False), darker(look.beak, 0.4), 0.7)
    else:
        c.shape(head.all([(0.12, 0.34), (tip * 0.8, 0.4), (0.22, 0.58)]), darker(look.beak, 0.2))
        c.shape(head.curve([(0.06, 0.16), (0.44, 0.1), (tip, 0.34), (tip * 0.9, 0.42), (0.12, 0.4)]), look.beak)


def fish(c: Canvas, look: Look) -> None:
    """Fish, whales, dolphins and sharks, afloat."""
    whale = look.kind in {"whale", "shark"}
    y, long, tall = 82.0, 40.0 * look.dice("fish").uniform(0.93, 1.07), 24.0 if whale else 26.0
    if look.kind == "shark":
        tall = 17
    fin = darker(look.wings if look.wings != look.main else look.main, 0.16)
    c.shape(curve([(X - long * 0.75, y + 1), (X - long * 1.15, y - 14), (X - long * 1.55, y - 24), (X - long * 1.4, y), (X - long * 1.5, y + 19), (X - long * 1.1, y + 9)]), fin)
    c.shape(curve([(X - 14, y - tall * 0.8), (X - 6, y - tall * 1.5), (X - 20, y - tall * 1.75), (X - 26, y - tall * 0.55)] if look.kind == "shark" else [(X + 4, y - tall * 0.9), (X - 4, y - tall * 1.4), (X - 24, y - tall * 1.25), (X - 24, y - tall * 0.6)]), fin)
    body = c.shape(curve([(X - long * 0.9, y + 1), (X - long * 0.4, y - tall * 0.75), (X + long * 0.2, y - tall), (X + long * 0.85, y - tall * 0.55), (X + long * 1.06, y + 2), (X + long * 0.7, y + tall * 0.75), (X, y + tall * 0.95), (X - long * 0.5, y + tall * 0.6)]), look.main)
    c.shape(curve([(X - long * 0.9, y + tall * 0.4), (X, y + tall * 0.3), (X + long * 0.6, y + tall * 0.3), (X + long * 1.2, y + tall * 0.1), (X + long, y + tall * 1.2), (X - long, y + tall * 1.2)]), look.light, within=body, outline=0, shade=0.1)
    bands = look.extras or ((look.light,) if look.kind == "fish" else ())
    if "stripes" in look.traits and look.kind == "fish":
        bands = (*bands, darker(look.main, 0.6))
    for place, band in enumerate(bands):
        at = X - long * 0.1 - place * 13
        c.shape(limb([(at, y - tall * 1.1, 3.6), (at - 3, y, 4.2), (at, y + tall * 1.1, 3.4)]), band, within=body, outline=0, shade=0)
    c.shape(curve([(X + 2, y + 6), (X - 8, y + tall * 1.3), (X - 20, y + tall * 1.4), (X - 12, y + 8)]), fin)
    if whale and look.kind == "whale":
        for lean in (-9, 0, 9):
            c.shape(limb([(X + 12, y - tall - 2, 1.4), (X + 12 + lean * 0.6, y - tall - 13, 1.8), (X + 12 + lean * 1.4, y - tall - 15 + abs(lean) * 0.6, 2.2)]), (150, 208, 236))
    head = Spot(X + long * 0.52, y - 2, tall * 0.82)
    eyes(c, head, look, near=(0.0, -0.22), far=(0.62, -0.26), size=0.25, brows=False)
    c.glow(*head.at(-0.2, 0.25), head.r * 0.28, (238, 120, 110), 0.45)
    smile(c, head, 0.5, 0.26, 0.3, darker(look.main, 0.65))
    dress_beast(c, look, (X + long * 0.12, y + 4), head, (X - 10, y, 12))
    dress_head(c, look, head, top=-1.1)


def octopus(c: Canvas, look: Look) -> None:
    """A round head and six curling arms."""
    for step in range(6):
        x = X - 26 + step * 10.5
        swing = 10 if step % 2 else -8
        arm = c.shape(limb([(X - 12 + step * 5, 82, 6.5), (x, 98, 5), (x + swing * 0.4, 110, 3.8), (x + swing, GROUND - 3, 2.6)]), darker(look.main, 0.05 + 0.1 * (step % 2)))
        c.shape(oval(x + 1, 101, 2, 2), look.light, within=arm, outline=0, shade=0)
    head = Spot(X + 1, 56, 27)
    skull = c.shape(head.curve([(-0.8, 0.4), (-0.98, -0.3), (-0.6, -1.0), (0.1, -1.2), (0.78, -0.9), (1.02, -0.2), (0.82, 0.6), (0.3, 1.1), (-0.4, 1.05)]), look.main)
    for x, y, size in ((-0.5, -0.75, 0.13), (-0.2, -0.95, 0.09), (-0.72, -0.4, 0.09)):
        c.shape(head.oval(x, y, size, size), look.extras[0] if look.extras else look.light, within=skull, outline=0, shade=0)
    eyes(c, head, look, near=(-0.14, 0.12), far=(0.5, 0.1), size=0.22)
    smile(c, head, 0.2, 0.6, 0.18, darker(look.main, 0.6))
    dress_beast(c, look, (X, 80), head, (X - 3, 84, 12))
    dress_head(c, look, head, top=-1.0)


def frog(c: Canvas, look: Look) -> None:
    """A sitting frog with eyes on top."""
    for x, side in ((X + 22, 1), (X - 22, -1)):
        c.shape(curve([(x - side * 12, 92), (x + side * 4, 86), (x + side * 10, 102), (x + side * 2, GROUND - 4), (x - side * 14, GROUND - 4)]), darker(look.main, 0.12))
        c.shape(limb([(x - 8, GROUND - 3, 2.6), (x + 8, GROUND - 3, 2.8)]), darker(look.main, 0.05))
    body = c.shape(curve([(X - 14, 74), (X + 14, 74), (X + 21, 94), (X + 14, GROUND - 4), (X - 14, GROUND - 4), (X - 21, 94)]), look.main)
    c.shape(oval(X + 4, 100, 14, 17), look.light, within=body, outline=0, shade=0.1)
    for place, extra in enumerate(look.extras):
        c.shape(oval(X - 15 + place * 4, 84 + place * 6, 2.8, 2.4), extra, within=body, outline=0)
    for x in (X + 12, X - 9):
        c.shape(limb([(x, 92, 4.2), (x + 1, GROUND - 3, 3)]), look.main)
        c.shape(limb([(x - 3, GROUND - 2, 2.4), (x + 7, GROUND - 2, 2.6)]), look.main)
    head = Spot(X + 2, 60, 24)
    for x in (0.55, -0.45):
        c.shape(head.oval(x, -0.62, 0.42, 0.42), look.main)
    c.shape(head.curve([(-1.08, 0.15), (-0.75, -0.5), (0, -0.68), (0.8, -0.5), (1.1, 0.15), (0.7, 0.72), (0, 0.86), (-0.7, 0.72)]), look.main)
    c.shape(head.curve([(-0.8, 0.4), (0.1, 0.5), (1.0, 0.36), (0.6, 0.76), (0, 0.84), (-0.6, 0.74)]), look.light, outline=0, shade=0.1)
    eye(c, head, 0.58, -0.62, 0.27, look.eyes)
    eye(c, head, -0.42, -0.62, 0.3, look.eyes)
    c.line(curve(head.all([(-0.7, 0.24), (-0.1, 0.46), (0.4, 0.44), (0.94, 0.2)]), closed=False), darker(look.main, 0.6), 1.0)
    dress_beast(c, look, (X, 76), head, (X - 4, 90, 14))
    dress_head(c, look, head, top=-0.95)


def turtle(c: Canvas, look: Look) -> None:
    """Turtles and snails: a domed or a curled shell on soft feet."""
    snail = look.species.plan == "snail"
    shell = look.beak if look.beak != (236, 164, 60) else look.extras[0] if look.extras else darker(mix(look.main, (120, 84, 50), 0.6), 0.08)
    if snail:
        c.shape(curve([(X - 44, GROUND), (X - 20, 104), (X + 20, 102), (X + 40, 108), (X + 36, GROUND)]), look.main)
    for x in () if snail else (X + 22, X - 24, X + 14, X - 15):
        c.shape(limb([(x, 98, 6), (x + 2, GROUND - 3, 5.4)]), darker(look.main, 0.1))
    c.shape(limb([(X + 22, 98, 8), (X + 34, 88, 7), (X + 37, 74, 6)]), look.main)
    dome = c.shape(oval(X - 6, 82, 27, 27) if snail else curve([(X - 38, 100), (X - 30, 74), (X - 6, 62), (X + 18, 74), (X + 28, 100), (X - 5, 106)]), shell)
    if snail:
        for size in (19, 12, 6):
            c.line(oval(X - 6 + (19 - size) * 0.2, 82, size, size), darker(shell, 0.35), 1.2, closed=True)
    else:
        for x, y in ((-22, 84), (-6, 76), (10, 84), (-14, 95), (4, 95)):
            c.shape(oval(X + x, y, 7, 5.6), lighter(shell, 0.18), within=dome, outline=0, shade=0.3)
        c.shape(limb([(X - 37, 101, 2.6), (X - 5, 106, 3), (X + 28, 101, 2.6)]), look.light)
    head = Spot(X + 42, 66, 16)
    dress_beast(c, look, (X + 35, 80), head, (X - 6, 84, 12))
    if snail:
        for x in (-0.3, 0.45):
            c.shape(head.limb([(x, -0.6, 0.1), (x * 1.4, -1.4, 0.08)]), look.main)
    c.shape(head.curve([(-0.9, 0.1), (-0.6, -0.72), (0.1, -0.94), (0.8, -0.6), (1.12, 0.1), (0.8, 0.66), (0, 0.86), (-0.65, 0.7)]), look.main)
    eyes(c, head, look, near=(-0.1, -0.16), far=(0.56, -0.2), size=0.25)
    c.glow(*head.at(-0.3, 0.28), 4.4, (238, 120, 110), 0.45)
    smile(c, head, 0.45, 0.36, 0.3, darker(look.main, 0.6))
    dress_head(c, look, head, top=-0.78)


def insect(c: Canvas, look: Look) -> None:
    """Butterflies, bees and their kin, on the wing."""
    bee = "striped" in look.species.marks
    bright = look.extras[0] if look.extras else (look.wings if look.wings != look.main else (240, 150, 70))
    sail = (214, 236, 246) if bee else bright
    for side, tone in ((1, 0.15), (-1, 0.0)):
        upper = c.shape(curve([(X, 78), (X + side * 14, 40), (X + side * 40, 30), (X + side * 44, 54), (X + side * 22, 80)]), darker(sail, tone))
        c.shape(oval(X + side * 31, 47, 7, 8), look.light, within=upper, outline=0, shade=0.1)
        c.shape(curve([(X, 82), (X + side * 26, 82), (X + side * 36, 100), (X + side * 20, 112), (X + side * 5, 96)]), darker(lighter(sail, 0.25), tone))
    body = c.shape(limb([(X, 72, 9 if bee else 5), (X - 2, 92, 13 if bee else 5), (X - 4, 110, 5 if bee else 2.4)]), look.main)
    for y in (84, 94, 104) if bee else ():
        c.shape(limb([(X - 20, y + 1, 2.2), (X + 20, y - 1, 2.2)]), (50, 42, 44), within=body, outline=0, shade=0)
    head = Spot(X + 2, 58, 15)
    for x in (-0.3, 0.4):
        c.line(curve(head.all([(x, -0.8), (x * 1.5, -1.5), (x * 2.6, -1.8)]), closed=False), darker(look.main, 0.4), 1.1)
        c.shape(head.oval(x * 2.6, -1.8, 0.13, 0.13), darker(look.main, 0.3))
    c.shape(head.oval(0, 0, 1, 0.96), lighter(look.main, 0.2))
    eyes(c, head, look, near=(-0.16, -0.08), far=(0.52, -0.1), size=0.25)
    smile(c, head, 0.2, 0.42, 0.2, INK)
    dress_beast(c, look, (X, 72), head, (X, 90, 8))
    dress_head(c, look, head)
