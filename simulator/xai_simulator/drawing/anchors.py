"""Which reference shows which figure of a picture, and what the figure looks like in it.

A prompt says it ("Ember is <IMAGE_2>"). Where it does not, pixels do: each reference belongs to the
figure that is most like it, and what is left over is matched in order. So a reference of somebody
else makes a figure look like somebody else.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xai_simulator.drawing.guides import Guides
from xai_simulator.drawing.matte import cut_out, is_grey, likely_subject, turn_hue, with_alpha
from xai_simulator.drawing.picture import Figure, Picture

# The share that is left of a drift, and of its probability, where a reference is there to keep to.
HELD = 0.08
# The share of a clip after which an anchored figure looks like its reference.
SETTLED = 0.375
_PHOTO_SIZE = 400
_LEVELS = 4
_ALIKE = 0.35
_TAG = re.compile(r"<IMAGE_(\d+)>", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;!?\n]+\s*")
_AFTER = r"\s*(?:is|shows|depicts|for|of|=|:|,|-|\()?\s*(?:the reference of\s+)?"


def subject_of(reference: Picture) -> Image.Image:
    """The figure of a reference as its image shows it: a drifted one stays drifted. RGBA."""
    if len(reference.figures) == 1:
        return turn_hue(reference.figures[0].cutout, reference.figures[0].drift_degrees)
    image = reference.image.convert("RGB")
    image.thumbnail((_PHOTO_SIZE * 2, _PHOTO_SIZE), Image.Resampling.BILINEAR)
    return cut_out(image) or with_alpha(image, likely_subject(image))


def anchors_of(figures: Sequence[Figure], prompt: str, guides: Guides) -> dict[int, Image.Image]:
    """The look (RGBA) that a reference gives to each figure, by the figure's place."""
    looks = {
        place: subject_of(reference)
        for place, reference in enumerate(guides.references)
        if len(reference.figures) < 2  # a whole scene is nobody's reference
    }
    names = [figure.name for figure in figures]
    bound = _bound_by_words(names, prompt, first_frame=guides.first_frame)
    matches = {figure: place for figure, place in bound.items() if place in looks}
    free = [n for n in range(len(figures)) if n not in matches]
    left = [place for place in looks if place not in matches.values()]
    pairs = sorted(
        (-_likeness(figures[n].cutout, looks[place]), n, place) for n in free for place in left
    )
    for difference, n, place in pairs:
        if -difference >= _ALIKE and n not in matches and place not in matches.values():
            matches[n] = place
    free = [n for n in free if n not in matches]
    left = [place for place in left if place not in matches.values()]
    matches.update(zip(free, left, strict=False))
    return {n: looks[place] for n, place in matches.items()}


def held_drift(look: Image.Image, degrees: float) -> float:
    """What is left of a drift of so many degrees where a figure's reference is there to keep to."""
    # A grey figure would take on colour however little its hue is turned.
    return 0.0 if is_grey(look) else degrees * HELD


def _bound_by_words(names: Sequence[str], prompt: str, *, first_frame: bool) -> dict[int, int]:
    """The reference (from 0) of each figure that the prompt names beside an `<IMAGE_n>`.

    The documentation numbers images from 0 in one place and from 1 in another, and a first frame
    comes before the references: the smallest number beside a name tells which it is.
    """
    numbers: dict[int, int] = {}
    for sentence in _SENTENCE.split(prompt):
        for tag in _TAG.finditer(sentence):
            figure = _named_at(sentence, tag, names)
            if figure is not None:
                numbers.setdefault(figure, int(tag[1]))
    if not numbers:
        return {}
    least = min(numbers.values())
    first = 2 if first_frame and least > 1 else min(least, 1)
    return {figure: number - first for figure, number in numbers.items()}


def _named_at(sentence: str, tag: re.Match[str], names: Sequence[str]) -> int | None:
    """The figure whose name follows the tag ("<IMAGE_2> is Ember"), or is the last before it."""
    for place, name in enumerate(names):
        if name and re.match(_AFTER + re.escape(name) + r"(?!\w)", sentence[tag.end() :], re.I):
            return place
    before = sentence[: tag.start()].lower()
    found = [(before.rfind(name.lower()), place) for place, name in enumerate(names) if name]
    last = max(found, default=(-1, 0))
    return last[1] if last[0] >= 0 else None


def _likeness(one: Image.Image, other: Image.Image) -> float:
    """How much of two cut-outs has the same colours, 0–1."""
    return float(np.minimum(_colours(one), _colours(other)).sum())


def _colours(cutout: Image.Image) -> NDArray[np.float64]:
    small = cutout.convert("RGBA")
    small.thumbnail((64, 64), Image.Resampling.BOX)
    pixels = np.asarray(small)
    solid = pixels[pixels[..., 3] > 127][:, :3].astype(int) * _LEVELS // 256
    codes = (solid[:, 0] * _LEVELS + solid[:, 1]) * _LEVELS + solid[:, 2]
    counts: NDArray[np.float64] = np.bincount(codes, minlength=_LEVELS**3).astype(float)
    shares: NDArray[np.float64] = counts / max(1.0, float(counts.sum()))
    return shares


def dissolve(one: Image.Image, other: Image.Image, share: float) -> Image.Image:
    """Two sprites of the same height as one: `share` (0–1) of the other. RGBA."""
    wide = max(one.width, other.width)
    return Image.blend(_widened(one, wide), _widened(other, wide), share).convert("RGBA")


def _widened(sprite: Image.Image, wide: int) -> Image.Image:
    canvas = Image.new("RGBA", (wide, sprite.height))
    canvas.paste(sprite, ((wide - sprite.width) // 2, 0))
    return canvas.convert("RGBa")


def is_same(images: Iterable[Image.Image]) -> bool:
    """Whether all images have the same pixels."""
    first, *others = images
    return all(
        (each.size, each.mode, each.tobytes()) == (first.size, first.mode, first.tobytes())
        for each in others
    )
