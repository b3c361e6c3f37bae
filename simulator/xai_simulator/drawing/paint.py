"""An image from a prompt and the references that were really given."""

import random
from collections.abc import Sequence

from PIL import Image

from xai_simulator.drawing import casting
from xai_simulator.drawing.beings.portrait import FLIES, draw, relative_size
from xai_simulator.drawing.beings.species import kind_in, species_of
from xai_simulator.drawing.blocking import parted
from xai_simulator.drawing.casting import Brief, Part
from xai_simulator.drawing.colours import tokens
from xai_simulator.drawing.locate import without
from xai_simulator.drawing.matte import cut_out, turn_hue
from xai_simulator.drawing.picture import Figure, Picture
from xai_simulator.drawing.places.backdrop import LARGER, backdrop
from xai_simulator.drawing.places.place import place_of
from xai_simulator.drawing.scene import composed, repaired
from xai_simulator.drawing.stylise import likeness

_GREY = (216, 216, 216)


def paint(
    prompt: str, references: Sequence[Picture], size: tuple[int, int], seed: int, drift: float
) -> Picture:
    """Paints what the prompt asks for, `size` pixels (width, height).

    Without references: a portrait on plain light grey where a plain background is asked for, else
    a scene. With references: a scene composed of their cut-outs, or one repaired ("Change ONLY …"),
    or one turned into a character (its likeness kept). `drift` (0..1) is how probable a wrong
    hue is for each figure; the seed decides.
    """
    brief = casting.read(prompt, len(references))
    chance = random.Random(f"{seed} drift")
    if brief.kind == "edit":
        whole = next((r for r in references if r.figures), references[0])
        return _sized(repaired(whole), size)
    if brief.kind == "stylise":
        cutout = likeness(references[0], casting.described(prompt))
        return _portrait(cutout, size, wrong_hue(chance, drift))
    if brief.kind == "portrait":
        words = casting.described(prompt)
        return _portrait(draw(words), size, wrong_hue(chance, drift), kind_in(tokens(words)))
    return _scene(brief, references, size, seed, drift)


def wrong_hue(chance: random.Random, drift: float) -> float:
    """The hue error of a figure in degrees; 0.0 unless it drifts, by that probability."""
    roll, degrees, side = chance.random(), chance.uniform(45, 75), chance.choice([-1, 1])
    return degrees * side if roll < drift else 0.0


def _portrait(cutout: Image.Image, size: tuple[int, int], hue: float, kind: str = "") -> Picture:
    larger = (round(size[0] * LARGER), round(size[1] * LARGER))
    ground = Image.new("RGB", larger, _GREY)
    glow = Image.radial_gradient("L").point(lambda value: max(0, 140 - value) // 4)
    ground.paste((228, 228, 228), mask=glow.resize(larger, Image.Resampling.BICUBIC))
    height = min(0.84, 0.86 * size[0] / cutout.width * cutout.height / size[1])
    figure = Figure("", cutout, 0.5, 0.5 + height / 2 + 0.02, height, drift_degrees=hue, kind=kind)
    return composed(ground, (figure,), size, plain=True)


def _sized(picture: Picture, size: tuple[int, int]) -> Picture:
    if picture.image.size == size:
        return picture
    image = picture.image.resize(size, Image.Resampling.LANCZOS)
    return Picture(image, picture.background, picture.figures)


def _scene(
    brief: Brief, references: Sequence[Picture], size: tuple[int, int], seed: int, drift: float
) -> Picture:
    chance = random.Random(f"{seed} drift")
    bound = {part.reference for part in brief.cast if part.reference}
    figures = [
        figure
        for place, part in enumerate(brief.cast)
        if (figure := _figure(part, references, seed + place, wrong_hue(chance, drift)))
    ]
    placed = arranged(figures, brief, size, seed)
    base = brief.last_frame
    if base and base not in bound and base <= len(references):
        ground, placed = without(references[base - 1], placed, size)
        return composed(ground, tuple(parted(placed, size[0] / size[1])), size)
    place = place_of(brief.setting, brief.action, brief.palette, seed)
    earlier = [r for n, r in enumerate(references, 1) if n not in bound]
    if not place.named and earlier and earlier[0].background is not None:
        ground = earlier[0].background
    else:
        ground = backdrop(place, size)
    return composed(ground, tuple(placed), size)


def _figure(part: Part, references: Sequence[Picture], seed: int, hue: float) -> Figure | None:
    kind = kind_in(tokens(part.description)) or kind_in(tokens(part.name))
    if part.reference is None or part.reference > len(references):
        # Nobody to look at: the words leave room, and each time they are read differently.
        chance = random.Random(f"{seed} {part.name} unanchored")
        imagined = draw(part.description or part.name, variant=1 + seed % 997)
        cutout = turn_hue(imagined, chance.choice([-1, 1]) * chance.uniform(18, 34))
        return Figure(part.name, cutout, 0.5, 0.9, 0.5, drift_degrees=hue, kind=kind)
    given = references[part.reference - 1]
    if len(given.figures) == 1:
        cutout = turn_hue(given.figures[0].cutout, given.figures[0].drift_degrees)
        kind = kind or given.figures[0].kind
    else:
        found = cut_out(given.image)
        if found is None:
            if not part.description and given.figures:
                return None
            found = likeness(given, "")
        cutout = found
    return Figure(part.name, cutout, 0.5, 0.9, 0.5, drift_degrees=hue, kind=kind)


def arranged(
    figures: Sequence[Figure], brief: Brief, size: tuple[int, int], seed: int
) -> list[Figure]:
    """Gives everyone a place: where the words say, else side by side; nobody hides anybody."""
    chance = random.Random(f"{seed} arranged")
    aspect = size[0] / size[1]
    count = len(figures)
    if not count:
        return []
    rows = 2 if (count >= 3 and aspect < 0.9) or (count >= 5 and aspect < 1.4) else 1
    sides = {part.name: part.side for part in brief.cast}
    far = {part.name for part in brief.cast if part.far}
    text = {part.name: part.description for part in brief.cast}
    order = sorted(range(count), key=lambda n: (sides.get(figures[n].name) or 0.5, n))
    across = -(-count // rows)
    slot = 1.0 / across
    near = (
        casting.nearness(brief.camera) * (0.9 if count > 2 else 1.0) / (1.0 if rows == 1 else 1.5)
    )
    if rows == 2:
        near = min(near, 0.28)  # the back row, too, stands on the ground
    ground = chance.uniform(0.88, 0.94) if near < 0.7 else 0.97
    placed: list[Figure] = []
    lean, apart = chance.uniform(-0.06, 0.06), chance.uniform(0.44, 0.52)
    for rank, n in enumerate(order):
        figure = figures[n]
        row, column = divmod(rank, across)
        share = relative_size(text.get(figure.name) or figure.kind)
        tall = near * (0.75 + 0.25 * share) * chance.uniform(0.96, 1.04)
        tall *= 0.78 if figure.name in far else 1.0
        wide_per_tall = figure.cutout.width / figure.cutout.height / aspect
        tall = min(tall, slot * (0.98 if count > 1 else 0.8) / wide_per_tall, 0.9)
        half = tall * wide_per_tall / 2
        in_row = min(across, count - row * across)
        x = 0.5 + (column - (in_row - 1) / 2) * slot
        wish = sides.get(figure.name)
        if count == 1:
            x = wish if wish is not None else chance.uniform(0.36, 0.64)
        elif count == 2 and rows == 1:
            # Two stand close enough to play together, yet never before each other.
            x = 0.5 + lean + (column - 0.5) * apart
            tall = min(tall, 0.46 / wide_per_tall)
            half = tall * wide_per_tall / 2
        y = ground - (0.03 if column % 2 and count > 2 else 0.0) - 0.03 * (figure.name in far)
        if rows == 2 and row == 0:
            y = ground - near * 1.05
        if rows == 1 and figure.kind and species_of(figure.kind).plan in FLIES:
            y -= chance.uniform(0.05, 0.14)
        x = min(max(x, half + 0.01), 0.99 - half)
        y = max(y, tall + 0.015)
        placed.append(_set(figure, x, y, tall, mirrored=_looks_left(x, count, chance)))
    return parted(placed, aspect)


def _looks_left(x: float, count: int, chance: random.Random) -> bool:
    return x > 0.53 if count > 1 else (x > 0.55 and chance.random() < 0.8)


def _set(figure: Figure, x: float, y: float, height: float, *, mirrored: bool) -> Figure:
    return Figure(
        figure.name, figure.cutout, x, y, height, mirrored, figure.drift_degrees, figure.kind
    )
