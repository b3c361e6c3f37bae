"""Describes the person or character in a photo from its pixels: colours, from top to bottom."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from xai_simulator.language.colours import COLOURS, Array, hue_and_chroma, lab, nearest
from xai_simulator.language.figure import Lifted, lift

_SKINS = ("fair", "peach", "tan", "light brown", "warm brown", "dark brown")
_HAIRS = ("jet black", "dark brown", "chestnut brown", "auburn", "copper red", "ginger", "blond",
          "silver", "white")  # fmt: skip
_CLOTHES = (
    "white", "cream", "beige", "yellow", "mustard yellow", "orange", "red", "crimson", "burgundy",
    "pink", "coral", "magenta", "purple", "violet", "lavender", "navy blue", "royal blue", "blue",
    "sky blue", "turquoise", "teal", "green", "forest green", "olive green", "mint green", "brown",
    "dark brown", "tan", "grey", "silver", "charcoal", "black",
)  # fmt: skip
_OF_PEOPLE = ("hazel", "porcelain", "fair", "pale", "olive-toned", "blond", "auburn", "ginger")
_CLOTHES_AND_RARER = tuple(word for word in COLOURS if word not in _OF_PEOPLE)
_NEAR = 16.0  # in CIELAB, with light and shade counting for less


def describe(photo: Image.Image) -> str:
    """80 words and more about who is in the photo, in words that can be drawn. Looks only at
    pixels: the top is hair, below it a face, then clothes; without skin colours it is a creature
    in the colours that are there."""
    figure = lift(photo)
    hair, face, chest, legs, feet = (_band(figure, *share) for share in _BANDS)
    top, bottom = _word(chest, _CLOTHES), _word(legs, _CLOTHES)
    shoes, accent = _word(feet, _CLOTHES), _word(_liveliest(figure), _CLOTHES)
    if _is_skin(face):
        return (
            f"A grown person of medium build with {_word(face, _SKINS)} skin and neat "
            f"{_word(hair, _HAIRS)} hair framing an open, friendly face. The eyes are dark brown "
            f"under straight brows, the nose is small and the mouth relaxed. The person wears a "
            f"{top} jacket of soft matte cloth with a simple collar, {bottom} trousers that fall "
            f"straight, and {shoes} shoes. Small {accent} details on the clothing catch the eye. "
            f"The {top} jacket is the first thing one notices, then the {_word(hair, _HAIRS)} "
            f"hair. The posture is upright and calm, with the arms hanging loosely and the "
            f"shoulders straight, and there are no other marks that stand out."
        )
    main, second = _word(_usual(figure), _CLOTHES), _word(face, _CLOTHES)
    second = second if second != main else _word(hair, _CLOTHES)
    return (
        f"A rounded, friendly creature of medium size with smooth {main} fur over most of the body "
        f"and {second} fur on the face. The top of the head is {_word(hair, _CLOTHES)}, the chest "
        f"and belly are {top}, and the legs are {bottom} down to {shoes} feet. The eyes are large, "
        f"dark brown and alert, set wide apart in a gentle face. Around the neck it wears a "
        f"plain {accent} scarf of knitted wool that stands out against the {main} fur. The outline "
        f"is soft and simple, the limbs are short and sturdy, and it stands upright and looks "
        f"ahead with a calm, attentive expression and no further marks."
    )


# From where to where, in shares of the figure's height, and how much of its width counts.
_BANDS = (
    (0.0, 0.13, 0.8), (0.17, 0.3, 0.4), (0.4, 0.6, 0.5), (0.66, 0.85, 0.6), (0.92, 1.0, 1.0),
)  # fmt: skip


def _band(figure: Lifted, first: float, last: float, wide: float) -> Array:
    """The usual colour between two heights, around the middle."""
    height, width = figure.mask.shape
    rows = slice(int(first * height), max(int(last * height), int(first * height) + 1))
    columns = slice(int(width * (1 - wide) / 2), int(width * (1 + wide) / 2) + 1)
    pixels = figure.lab[rows, columns][figure.mask[rows, columns]]
    return _middle(pixels) if len(pixels) else _usual(figure)


def _usual(figure: Lifted) -> Array:
    return _middle(figure.lab[figure.mask])


def _middle(pixels: Array) -> Array:
    """The colour that most pixels are near to, rather than a mixture of two."""
    bins = np.round(pixels / 12).astype(int)
    _, place, count = np.unique(bins, axis=0, return_inverse=True, return_counts=True)
    usual: Array = pixels[place.ravel() == int(np.argmax(count))].mean(axis=0)
    return usual


def _liveliest(figure: Lifted) -> Array:
    """The strongest colour that has at least a little room."""
    pixels = figure.lab[figure.mask]
    chroma = np.hypot(pixels[:, 1], pixels[:, 2])
    strong = pixels[chroma >= np.percentile(chroma, 96)]
    return _middle(strong)


def _is_skin(colour: Array) -> bool:
    hue, chroma = hue_and_chroma(colour)
    return 25 < hue < 80 and 8 < chroma < 45 and 25 < colour[0] < 92


def _word(colour: Array, among: Sequence[str]) -> str:
    """The usual word for a colour; for clothes, a rarer one where no usual one comes near."""
    usual = nearest(colour, tuple(among))
    away = (lab(np.array([usual.rgb]))[0] - colour) * np.array([0.4, 1, 1], np.float32)
    if among is _CLOTHES and float(np.linalg.norm(away)) > _NEAR:
        return nearest(colour, _CLOTHES_AND_RARER).word
    return usual.word
