"""The plain drawing mode: figures of a few shapes, flat backdrops, clips that slowly zoom in.

It reads prompts and uses references as the full mode does. Only the drawing is simpler.
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image

from xai_simulator.drawing import casting
from xai_simulator.drawing.beings.species import kind_in
from xai_simulator.drawing.casting import Brief, Part
from xai_simulator.drawing.colours import Colour, mix, tokens
from xai_simulator.drawing.film import encode, wrong_hue_of_clip
from xai_simulator.drawing.matte import cut_out, likely_subject, turn_hue, with_alpha
from xai_simulator.drawing.paint import arranged, wrong_hue
from xai_simulator.drawing.picture import Figure, Picture
from xai_simulator.drawing.places.place import place_of
from xai_simulator.drawing.plain_figure import figure
from xai_simulator.drawing.planes import Planes
from xai_simulator.drawing.scene import sprite

_GREY = (216, 216, 216)
_PHOTO_SIZE = 400
# New views a second: enough for a slow zoom.
_VIEWS_PER_SECOND = 2
_ZOOM = 0.05
_QUICK = ("-aac_coder", "fast")
_SKIES = {"night": (58, 64, 88), "dusk": (150, 140, 168), "dawn": (222, 206, 204)}
_DAY = (196, 210, 222)
_GROUNDS: tuple[Colour, ...] = (
    (118, 126, 108), (134, 122, 108), (108, 116, 126), (142, 134, 126), (112, 104, 100),
    (128, 136, 134), (98, 108, 100),
)  # fmt: skip
_HORIZON = 16
_ROWS = 25

Size = tuple[int, int]


def paint(
    prompt: str, references: Sequence[Picture], size: Size, seed: int, drift: float
) -> Picture:
    """An image of what the prompt asks for; parameters and meaning are those of `paint.paint`."""
    brief = casting.read(prompt, len(references))
    chance = random.Random(f"{seed} drift")
    if brief.kind == "edit":
        return _repaired(references, size)
    if brief.kind == "stylise":
        return _portrait(_subject(references[0]), size, wrong_hue(chance, drift))
    if brief.kind == "portrait":
        words = casting.described(prompt)
        kind = kind_in(tokens(words))
        return _portrait(figure(words), size, wrong_hue(chance, drift), kind)
    return _scene(brief, references, size, seed, drift)


def film(
    keyframe: Picture,
    prompt: str,
    seconds: float,
    size: Size,
    seed: int,
    drift: float,
    path: Path,
) -> None:
    """A clip that slowly zooms into its keyframe; parameters and format are those of `film.film`.

    Where the hue drifts, the figures change their colours gradually over the clip.
    """
    slide = wrong_hue_of_clip(seed, drift)
    frames = _views(keyframe, math.ceil(seconds * _VIEWS_PER_SECOND), size, slide)
    encode(frames, _VIEWS_PER_SECOND, prompt, seconds, size, seed, path, _QUICK)


def _views(keyframe: Picture, count: int, size: Size, slide: float) -> Iterator[bytes]:
    first = Planes.of(keyframe.image.resize(size, Image.Resampling.BILINEAR))
    last = None
    if slide and keyframe.background is not None and keyframe.figures:
        drifted = tuple(
            replace(each, drift_degrees=each.drift_degrees + slide) for each in keyframe.figures
        )
        last = Planes.of(_composed(keyframe.background, drifted, size).image)
    for number in range(count):
        share = number / max(1, count - 1)
        margin = _ZOOM * share / 2
        box = (size[0] * margin, size[1] * margin, size[0] * (1 - margin), size[1] * (1 - margin))
        view = first.seen(box, size) if number else first
        yield (view if last is None else view.blended(last.seen(box, size), share)).raw()


def _scene(
    brief: Brief, references: Sequence[Picture], size: Size, seed: int, drift: float
) -> Picture:
    chance = random.Random(f"{seed} drift")
    figures = [
        each
        for place, part in enumerate(brief.cast)
        if (each := _figure(part, references, seed + place, wrong_hue(chance, drift)))
    ]
    before = brief.last_frame
    if before is not None and before <= len(references):
        ground = _backdrop_like(references[before - 1].image)
    else:
        ground = _backdrop(brief, seed)
    return _composed(ground, tuple(arranged(figures, brief, size, seed)), size)


def _figure(part: Part, references: Sequence[Picture], seed: int, hue: float) -> Figure | None:
    kind = kind_in(tokens(part.description)) or kind_in(tokens(part.name))
    if part.reference is None or part.reference > len(references):
        # Without a reference, the words leave room: each image reads them differently.
        chance = random.Random(f"{seed} {part.name} unanchored")
        imagined = figure(part.description or part.name, variant=1 + seed % 997)
        cutout = turn_hue(imagined, chance.choice([-1, 1]) * chance.uniform(18, 34))
    else:
        reference = references[part.reference - 1]
        if len(reference.figures) > 1 and not part.description:
            return None  # a whole scene, which is nobody's reference
        cutout = _subject(reference)
        if len(reference.figures) == 1:
            kind = kind or reference.figures[0].kind
    return Figure(part.name, cutout, 0.5, 0.9, 0.5, drift_degrees=hue, kind=kind)


def _subject(reference: Picture) -> Image.Image:
    """The figure of a reference as its image shows it: a drifted one stays drifted."""
    if len(reference.figures) == 1:
        return turn_hue(reference.figures[0].cutout, reference.figures[0].drift_degrees)
    image = reference.image.convert("RGB")
    image.thumbnail((_PHOTO_SIZE * 2, _PHOTO_SIZE), Image.Resampling.BILINEAR)
    return cut_out(image) or with_alpha(image, likely_subject(image))


def _portrait(cutout: Image.Image, size: Size, hue: float, kind: str = "") -> Picture:
    height = min(0.84, 0.86 * size[0] / cutout.width * cutout.height / size[1])
    one = Figure("", cutout, 0.5, 0.5 + height / 2 + 0.02, height, drift_degrees=hue, kind=kind)
    return _composed(Image.new("RGB", (1, 1), _GREY), (one,), size)


def _repaired(references: Sequence[Picture], size: Size) -> Picture:
    """The picture with every figure in its true colours; one without layers stays as it is."""
    whole = next((each for each in references if each.figures), references[0])
    if whole.background is None:
        return Picture(whole.image.convert("RGB").resize(size))
    true = tuple(replace(each, drift_degrees=0.0) for each in whole.figures)
    return _composed(whole.background, true, size)


def _composed(background: Image.Image, figures: tuple[Figure, ...], size: Size) -> Picture:
    # A plain backdrop is a few pixels high: its bands keep their edges when it is enlarged.
    image = background.convert("RGB").resize(size, Image.Resampling.NEAREST)
    ordered = tuple(sorted(figures, key=lambda each: each.y))
    for each in ordered:
        seen = sprite(each, round(each.height * size[1]), None)
        x, y = each.x * size[0], each.y * size[1]
        image.paste(seen, (round(x - seen.width / 2), round(y - seen.height)), seen)
    return Picture(image, background, ordered)


def _backdrop(brief: Brief, seed: int) -> Image.Image:
    place = place_of(brief.setting, brief.action, brief.palette, seed)
    chance = random.Random(f"{place.kind} {place.seed}")
    sky = mix(_SKIES.get(place.hour, _DAY), chance.choice(_GROUNDS), chance.uniform(0, 0.3))
    return _bands(sky, chance.choice(_GROUNDS), chance.randint(_HORIZON - 3, _HORIZON + 3))


def _backdrop_like(frame: Image.Image) -> Image.Image:
    """The backdrop of an earlier frame, from the colours at its upper and lower edge."""
    edges = frame.convert("RGB").resize((1, _ROWS), Image.Resampling.BOX)
    sky, ground = edges.getpixel((0, 0)), edges.getpixel((0, _ROWS - 1))
    assert isinstance(sky, tuple) and isinstance(ground, tuple)
    return _bands(sky[:3], ground[:3], _HORIZON)


def _bands(sky: tuple[int, ...], ground: tuple[int, ...], horizon: int) -> Image.Image:
    image = Image.new("RGB", (1, _ROWS), sky)
    image.paste(ground, (0, horizon, 1, _ROWS))
    return image
