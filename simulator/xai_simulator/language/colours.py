"""Words for colours and what they look like: the planner picks from them, the judge looks for them.

Pictures are compared in CIELAB, where a distance of about 2 is just visible.
"""

import re
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

_WORDS = """
white ffffff | snow white f6f8fa | cream fbf0d5 | ivory f8f2dc | pearl eee9df | beige e0cfae
sand d9bf8c | tan cfa676 | caramel bf7f3f | honey e0a030 | golden e3ae2b | gold dba520
amber f0a51c | mustard d8a11d | mustard yellow d8a11d | sunflower yellow f7c925 | yellow f5d327
lemon f4e24b | lemon yellow f4e24b | straw e8d27a | blond e3c578 | orange ee7f1f
russet b5532a | russet orange c8602a | copper b76a3a | copper red b4512d | rust a9482a
burnt orange c75b17 | pumpkin e8751a | pumpkin orange e8751a | apricot f6b27a | peach f7c3a0
terracotta c56a4a | auburn 8a3b22 | ginger c9702d | chestnut 7c4024 | chestnut brown 7c4024
brown 80512f | warm brown 8f5a33 | walnut brown 6a4529 | chocolate 54331f | chocolate brown 54331f
coffee 60412c | dark brown 4a2f1d | light brown a97f58 | red cf2a2c | crimson b3152f
scarlet d92b1c | ruby a81440 | cherry red c01c33 | brick red a43c30 | burgundy 6f1a30
maroon 6e1d26 | wine 6d1f38 | coral f47a62 | salmon f4937e | pink f09bb8 | rose d9607f
rose pink e57f9c | blush f2bfc0 | fuchsia d42a8c | magenta c92a92 | hot pink ee4a9b
plum 71345f | purple 7a3ea0 | violet 7446b8 | lavender b4a0dc | lilac c4a6d8 | indigo 40368f
navy 1f2c5a | navy blue 1f2c5a | royal blue 2b50c0 | cobalt 2450ad | cobalt blue 2450ad
sapphire 1d4ba0 | blue 2f69c8 | azure 3a8ee0 | sky blue 7cc0ea | pale blue b2d6ec | ice blue c2e4f2
steel blue 5480a8 | denim blue 45679a | slate blue 5a6c92 | turquoise 30c0b8 | aqua 4fcfd0
cyan 2bc0d8 | teal 147f80 | mint 9fdcb8 | mint green 9fdcb8 | seafoam 8fd4b8
emerald 159a5f | emerald green 159a5f | jade 2f9c72 | green 3a9440 | leaf green 5aa83a
moss green 6c7c35 | olive 76762f | olive green 76762f | forest green 2a5f35 | lime a6d436
lime green a6d436 | sage green 9bae88 | grey 8c8c8e | gray 8c8c8e | silver bcc2c8
silver grey a9afb5 | light grey c8c8ca | dark grey 515256 | charcoal 3d3f44 | slate 5c6671
slate grey 5c6671 | ash grey a3a39e | smoke grey 78797c | bronze a1702f | brass bf9a3c
ebony 2a2420 | jet black 17171a | black 1b1b1e | raven black 1d1c22
hazel 8e6f34 | porcelain f5ddcd | fair f2cfb4 | pale f2d9c6 | olive-toned bd9a68
""".strip()

_LIGHTER, _DARKER = ("light", "pale", "bright"), ("dark", "deep")

# The basic colour that a person would say, by hue in CIELAB degrees, for what is clearly coloured.
_HUES = (
    (20.0, "pink"),
    (50.0, "red"),
    (75.0, "orange"),
    (110.0, "yellow"),
    (175.0, "green"),
    (225.0, "turquoise"),
    (295.0, "blue"),
    (325.0, "purple"),
    (361.0, "pink"),
)


class Colour(NamedTuple):
    """A colour word with its red, green and blue, 0–255."""

    word: str
    rgb: tuple[int, int, int]


class Mention(NamedTuple):
    """A colour said of something: 'teal' of 'scarf'. `part` is what the text says next."""

    colour: Colour
    part: str


def _read(table: str) -> dict[str, Colour]:
    colours = {}
    for entry in re.split(r"[|\n]", table):
        word, _, code = entry.strip().rpartition(" ")
        red, green, blue = bytes.fromhex(code)
        colours[word] = Colour(word, (red, green, blue))
    return colours


COLOURS = _read(_WORDS)
_LONGEST_FIRST = "|".join(sorted(map(re.escape, COLOURS), key=len, reverse=True))
_MENTION = re.compile(
    rf"\b(?:(?P<shade>{'|'.join((*_LIGHTER, *_DARKER))})\s+)?(?P<word>{_LONGEST_FIRST})\b"
    r"(?P<part>(?:[\s-]+[a-z'’]+){0,3})",
    re.IGNORECASE,
)


def shaded(colour: Colour, shade: str) -> Colour:
    """The colour as 'light', 'pale', 'dark' or 'deep' makes it; other words change nothing."""
    toward = 255 if shade in _LIGHTER else 0 if shade in _DARKER else None
    if toward is None or f"{shade} {colour.word}" in COLOURS:
        return COLOURS.get(f"{shade} {colour.word}", colour)
    part = 0.35 if shade != "bright" else 0.1
    red, green, blue = (round(value + (toward - value) * part) for value in colour.rgb)
    return Colour(f"{shade} {colour.word}", (red, green, blue))


def mentions(text: str) -> list[Mention]:
    """Every colour that the text says, in order, each with the up to three words after it."""
    found, place = [], 0
    while match := _MENTION.search(text, place):
        colour = shaded(COLOURS[match["word"].lower()], (match["shade"] or "").lower())
        found.append(Mention(colour, match["part"].strip(" -").lower()))
        place = match.end("word")
    return found


def lab(pixels: npt.NDArray[np.generic]) -> Array:
    """sRGB (…, 3), 0–255, as CIELAB (D65): lightness 0–100, then the two chromas."""
    curve, steps = _linear(), np.clip(np.asarray(pixels), 0, 255).astype(np.uint8)
    linear = curve[steps]
    to_xyz = np.array(
        [[0.4339, 0.3763, 0.1899], [0.2126, 0.7152, 0.0722], [0.0178, 0.1095, 0.8727]], np.float32
    )
    cube = np.cbrt(np.maximum(linear @ to_xyz.T, 0.008856))
    x, y, z = cube[..., 0], cube[..., 1], cube[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1).astype(np.float32)


@cache
def _linear() -> Array:
    step = np.arange(256, dtype=np.float64) / 255
    linear = np.where(step <= 0.04045, step / 12.92, ((step + 0.055) / 1.055) ** 2.4)
    return linear.astype(np.float32)


def hue_and_chroma(colour: Array) -> tuple[float, float]:
    """The hue of one CIELAB colour in degrees 0–360, and how strong it is (0 is grey)."""
    a, b = float(colour[1]), float(colour[2])
    return float(np.degrees(np.arctan2(b, a)) % 360), float(np.hypot(a, b))


def basic_name(colour: Array) -> str:
    """What a person would call a CIELAB colour, in one plain word."""
    hue, chroma = hue_and_chroma(colour)
    lightness = float(colour[0])
    if chroma < 9:
        return "black" if lightness < 25 else "white" if lightness > 85 else "grey"
    if 40 <= hue < 85 and lightness < 52 and chroma < 58:
        return "brown"
    return next(name for limit, name in _HUES if hue < limit)


def nearest(colour: Array, among: tuple[str, ...] = ()) -> Colour:
    """The colour word that looks most like a CIELAB colour, of `among` if given."""
    words = among or tuple(COLOURS)
    table = lab(np.array([COLOURS[word].rgb for word in words]))
    return COLOURS[words[int(np.argmin(((table - colour) ** 2).sum(axis=1)))]]
