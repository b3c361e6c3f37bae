"""The plain drawing mode: figures of a few shapes, flat backdrops, clips that slowly zoom in.

It reads prompts and uses references as the full mode does. Only the drawing is simpler.
"""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image

from xai_simulator.drawing import casting
from xai_simulator.drawing.anchors import SETTLED, anchors_of, held_drift, subject_of
from xai_simulator.drawing.beings.species import kind_in
from xai_simulator.drawing.casting import Brief, Part
from xai_simulator.drawing.colours import Colour, mix, tokens
from xai_simulator.drawing.continuation import Continuation
from xai_simulator.drawing.encoder import encode
from xai_simulator.drawing.film import wrong_hue_of_clip
from xai_simulator.drawing.guides import NO_GUIDES, Guides, Segment, as_frame, segments_of
from xai_simulator.drawing.matte import turn_hue
from xai_simulator.drawing.paint import arranged, wrong_hue
from xai_simulator.drawing.picture import Figure, Picture
from xai_simulator.drawing.places.place import place_of
from xai_simulator.drawing.plain_figure import figure
from xai_simulator.drawing.planes import Planes
from xai_simulator.drawing.scene import sprite
from xai_simulator.glossary.languages import gloss

_GREY = (216, 216, 216)
# New views a second: enough for a slow zoom.
_VIEWS_PER_SECOND = 2
# A pinned frame is on a grid of a third of a second.
_VIEWS_PER_SECOND_PINNED = 6
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
        return _portrait(subject_of(references[0]), size, wrong_hue(chance, drift))
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
    guides: Guides = NO_GUIDES,
    continuation: Continuation | None = None,
) -> None:
    """A clip that slowly zooms into its keyframe; parameters and format are those of `film.film`.

    Where the hue drifts, the figures change their colours gradually over the clip.
    """
    prompt = gloss(prompt, tuple(figure.name for figure in keyframe.figures))
    if continuation is not None:
        views = _go_on(keyframe, prompt, seconds, size, seed, drift, guides, continuation)
    else:
        views = views_of(keyframe, prompt, seconds, size, seed, drift, guides)
    frames = (view.raw() for view in views)
    encode(frames, _rate(guides), prompt, seconds, size, seed, path, _QUICK, guides.voices)


def views_of(
    keyframe: Picture,
    prompt: str,
    seconds: float,
    size: Size,
    seed: int,
    drift: float,
    guides: Guides = NO_GUIDES,
) -> Iterator[Planes]:
    """The pictures of a clip, a few for each second; parameters are those of `film`."""
    slide, rate = wrong_hue_of_clip(seed, drift), _rate(guides)
    for segment in segments_of(keyframe, guides.pins, math.ceil(seconds * rate) / rate, rate):
        anchors = anchors_of(segment.start.figures, prompt, guides)
        yield from _views(segment, size, slide, anchors)


def _go_on(
    keyframe: Picture,
    prompt: str,
    seconds: float,
    size: Size,
    seed: int,
    drift: float,
    guides: Guides,
    continuation: Continuation,
) -> Iterator[Planes]:
    """The pictures of a clip that goes on from a moment of another."""
    rate = _rate(guides)
    views = list(views_of(keyframe, prompt, continuation.whole, size, seed, drift, guides))
    count = math.ceil(seconds * rate)
    for number in range(count):
        place = min(len(views) - 1, int(continuation.folded(number / rate) * rate))
        yield continuation.look_at(number / max(1, count - 1)).on(views[place])


def _rate(guides: Guides) -> int:
    return _VIEWS_PER_SECOND_PINNED if guides.pins else _VIEWS_PER_SECOND


def _views(
    segment: Segment, size: Size, slide: float, anchors: Mapping[int, Image.Image]
) -> Iterator[Planes]:
    first, held, last = _stages(segment.start, size, slide, anchors)
    end = None if segment.end is None else Planes.of(as_frame(segment.end, size))
    for number in range(segment.frames):
        share = number / max(1, segment.frames - 1)
        margin = _ZOOM * share / 2
        box = (size[0] * margin, size[1] * margin, size[0] * (1 - margin), size[1] * (1 - margin))
        view = first.seen(box, size) if number else first
        if held is not None:
            view = view.blended(held.seen(box, size), min(1.0, share / SETTLED))
        if last is not None:
            view = view.blended(last.seen(box, size), share)
        if end is not None and (arrival := segment.share(number)):
            view = view.blended(end, arrival)
        yield view


def _stages(
    keyframe: Picture, size: Size, slide: float, anchors: Mapping[int, Image.Image]
) -> tuple[Planes, Planes | None, Planes | None]:
    """The keyframe, then with the figures as their references show them, then with what the hue
    slides away by the end; None where that changes nothing."""
    first = Planes.of(keyframe.image.resize(size, Image.Resampling.BILINEAR))
    ground, figures = keyframe.background, keyframe.figures
    if ground is None or not figures:
        return first, None, None
    true = tuple(
        replace(each, cutout=anchors[place], drift_degrees=0.0) if place in anchors else each
        for place, each in enumerate(figures)
    )
    slid = tuple(
        replace(each, drift_degrees=held_drift(each.cutout, slide))
        if place in anchors
        else replace(each, drift_degrees=each.drift_degrees + slide)
        for place, each in enumerate(true)
    )
    held = Planes.of(_composed(ground, true, size).image) if anchors else None
    last = Planes.of(_composed(ground, slid, size).image) if slide else None
    return first, held, last


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
        cutout = subject_of(reference)
        if len(reference.figures) == 1:
            kind = kind or reference.figures[0].kind
    return Figure(part.name, cutout, 0.5, 0.9, 0.5, drift_degrees=hue, kind=kind)


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
