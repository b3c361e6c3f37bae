"""How far a picture's colours are those that a description names."""

import re
from dataclasses import dataclass

import numpy as np
from PIL import Image

from xai_simulator.language.clothing import clothing
from xai_simulator.language.colours import Array, Colour, Mention, lab, mentions
from xai_simulator.language.figure import Mask, lift_rgb

_SMALL_PARTS = re.compile(
    r"\b(eyes?|brow|nose|beak|freckles|bell|buckle|buttons?|teeth|tooth|claws)\b"
)
_GREY = 0.17  # saturation below which a colour is white, grey or black
_HUE_TOLERANCE = 24.0
_STRANGE = 0.4  # share of a figure's strong colours that may be others than those named
_ENOUGH = 0.10  # share of the figure that the first named colour should have
# What a garment in its colour has of a figure at least. Measured on the sheets of eighty films: a
# bag or belt 0.8 % and more, a coat, cape or suit 2.8 % and more.
_SMALL_SHARE, _LARGE_SHARE = 0.004, 0.018
_LARGE_GARMENTS = frozenset(
    {"coat", "jacket", "cape", "cloak", "robe", "gown", "dress", "tunic", "suit", "armour"}
)
_CLOTH_TOLERANCE, _SHADE = 24.0, 0.4  # in CIELAB; what light and shade count for
_WRONGLY_DRESSED = 0.7  # the best score of a figure whose clothes lack a described colour


@dataclass(frozen=True)
class Resemblance:
    """A score 0–1; `faults` continue "Ember's …", `remedies` continue "Change ONLY Ember: …"."""

    score: float
    faults: list[str]
    remedies: list[str]


def resemblance(portrait: Image.Image, description: str) -> Resemblance:
    """How well a portrait fits its description: the named colours in sensible amounts, hardly any
    others, on a plain light ground. Clothes must show the colours that are said of them."""
    pixels, plain = lift_rgb(portrait)
    said = _weighed(mentions(description))
    clothes = clothing(description)
    worn = {colour.word for item in clothes for colour in item.colours}
    faults, remedies = [], []
    if not plain:
        faults.append("portrait is not on a plain light background")
        remedies.append("put the figure alone on a plain light grey background")
    if not said:
        return Resemblance(0.9 if plain else 0.6, faults, remedies)
    hue, saturation, value = _hsv(pixels)
    cielab = lab(pixels)
    found, total, explained = 0.0, 0.0, np.zeros(len(hue), bool)
    for mention, weight in said:
        alike = _alike(mention.colour, hue, saturation, value)
        explained |= alike
        enough = _ENOUGH if weight > 1.5 else 0.004
        presence = min(1.0, float(alike.mean()) / enough)
        found, total = found + weight * presence, total + weight
        if presence < 0.5 and weight >= 1 and mention.colour.word not in worn:
            faults.append(f"{mention.part or 'figure'} should be {mention.colour.word}")
            remedies.append(f"make the {mention.part or 'figure'} {mention.colour.word}")
    coloured = (saturation > 0.3) & (value > 0.25)
    foreign = float((coloured & ~explained).mean())
    strange = foreign / max(float(coloured.mean()), 0.08)
    score = 0.35 + 0.65 * found / total - max(0.0, strange - _STRANGE) * 0.7
    score = score if plain else min(score, 0.75)
    if strange > _STRANGE and score < 0.8:
        faults.append("figure has colours that the description does not name")
    for garment, colours in clothes:
        enough = _LARGE_SHARE if garment in _LARGE_GARMENTS else _SMALL_SHARE
        if max(_share_of_cloth(colour, cielab) for colour in colours) < enough:
            score = min(score, _WRONGLY_DRESSED)
            word = colours[0].word
            faults.append(f"{garment} should be {word}, and hardly any {word} is to be seen")
            remedies.append(f"make the {garment} {word}")
    if score < 0.8 and not remedies:
        remedies.append(f"use only the described colours, above all {said[0][0].colour.word}")
    return Resemblance(float(np.clip(score, 0, 1)), faults, remedies)


def named_colours_in(scene: Image.Image, description: str) -> float:
    """How far the strongest named colours are to be found in a scene at all, 0.4–0.9. There is no
    reference to search with, so this is a weaker judgement."""
    small = scene.convert("RGB").resize((96, 96), Image.Resampling.BOX)
    hue, saturation, value = _hsv(np.asarray(small).reshape(-1, 3))
    strongest = sorted(_weighed(mentions(description)), key=lambda pair: -pair[1])[:3]
    if not strongest:
        return 0.85
    present = [
        min(1.0, float(_alike(mention.colour, hue, saturation, value).mean()) / 0.004)
        for mention, _ in strongest
    ]
    return 0.4 + 0.5 * sum(present) / len(present)


def _weighed(said: list[Mention]) -> list[tuple[Mention, float]]:
    """Each colour once, with what it counts: what is named first is what a figure is made of."""
    weighed: dict[str, tuple[Mention, float]] = {}
    for mention in said:
        weight = 0.25 if _SMALL_PARTS.search(mention.part) else 1.0
        if not weighed and _hsv(np.array([mention.colour.rgb]))[1][0] > _GREY:
            weight = 2.0
        known = weighed.get(mention.colour.word)
        if known is None or weight > known[1]:
            weighed[mention.colour.word] = (known[0] if known else mention, weight)
    return list(weighed.values())


def _alike(colour: Colour, hue: Array, saturation: Array, value: Array) -> Mask:
    """Which pixels one would call by that colour's name, in light or in shade."""
    (wanted_hue,), (wanted_saturation,), (wanted_value,) = _hsv(np.array([colour.rgb]))
    near_value = np.abs(value - wanted_value) < 0.3
    if wanted_saturation < _GREY or wanted_value < 0.2:
        dark = (value < 0.32) & (wanted_value < 0.32)
        grey: Mask = ((saturation < _GREY + 0.1) | dark) & near_value
        return grey
    away = np.abs((hue - wanted_hue + 180) % 360 - 180)
    strong = np.abs(saturation - wanted_saturation) < 0.42
    alike: Mask = (away < _HUE_TOLERANCE) & strong & near_value & (saturation > 0.08)
    return alike


def _share_of_cloth(colour: Colour, figure: Array) -> float:
    """How much of a figure (n, 3), in CIELAB, has a cloth's colour, in light or in shade. Stricter
    than `_alike`: auburn hair is no crimson scarf."""
    away = (figure - lab(np.array([colour.rgb]))) * np.array([_SHADE, 1, 1], np.float32)
    return float((np.linalg.norm(away, axis=1) < _CLOTH_TOLERANCE).mean())


def _hsv(pixels: "np.typing.NDArray[np.generic]") -> tuple[Array, Array, Array]:
    """Hue in degrees, saturation and value 0–1, of (n, 3) red, green and blue, 0–255."""
    row = Image.fromarray(np.asarray(pixels, np.uint8)[None], mode="RGB").convert("HSV")
    hue, saturation, value = np.asarray(row, np.float32)[0].T
    return hue * (360 / 255), saturation / 255, value / 255
