"""The fonts of titles and subtitles: Noto, from packages, so that they look the same on every
machine."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from PIL import ImageFont

from grok_spicy.policies.line_breaks import JOINERS

_SCRIPTS = (
    *("Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati"),
    *("Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya"),
    *("Sinhala", "Tamil", "Telugu", "Thai"),
)
_FAMILIES = {
    "Noto Sans": ("manimgx_fonts", "NotoSans[wght].ttf"),
    **{
        f"Noto Sans {script}": ("manimgx_fonts", f"NotoSans{script}[wght].ttf")
        for script in _SCRIPTS
    },
    "Noto Sans CJK": ("noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc"),
    "Noto Sans Symbols": ("manimgx_fonts", "NotoSansSymbols[wght].ttf"),
    "Noto Emoji": ("manimgx_fonts", "NotoEmoji[wght].ttf"),
}
"""Each family's package and file. The first one that has a letter draws it."""
_NAMES = {"Noto Sans Hebrew": "Noto Sans Hebrew Light"}
"""What a file calls its family where that is another name. Its weight is regular all the same."""
_VARIANTS = re.compile("[\ufe00-\ufe0f]")  # of one letter: our fonts have one of each
_EM, _SAMPLE = 1000, 24
"""Sizes at which fonts are measured, and letters are compared."""
_KANA, _HANGUL = re.compile("[\u3040-\u30ff]"), re.compile("[\uac00-\ud7a3\u1100-\u11ff]")


class Run(NamedTuple):
    """A part of a title that one font draws. `family` is as libass finds it, `scale` the height of
    the font's lines in ems."""

    text: str
    family: str
    file: Path
    scale: float


def drawable(title: str) -> str:
    """What the fonts can draw of a title, on one line: without a letter beats with a box."""
    letters = (
        " " if letter.isspace() else letter
        for letter in _VARIANTS.sub("", unicodedata.normalize("NFC", title))
        if letter.isspace() or letter in JOINERS or _families_with(letter)
    )
    return " ".join("".join(letters).split())


def split_into_runs(text: str, title: str) -> Iterator[Run]:
    """The drawable `text`, a part of a title, by the font that draws it. What Chinese, Japanese and
    Korean share is drawn in the way of the title's language."""
    start, family = 0, ""
    for position, letter in enumerate(text):
        families = _families_with(letter)
        is_neutral = letter.isspace() or letter in JOINERS or family in families
        if family and is_neutral:
            continue
        if family and families:
            yield _run(text[start:position], family, title)
            start = position
        family = families[0] if families else family
    if text:
        yield _run(text[start:], family or next(iter(_FAMILIES)), title)


def width(text: str) -> float:
    """The width of drawable text in ems, before its letters are shaped: seldom less."""
    return sum(_advance(letter) for letter in text)


def _run(text: str, family: str, title: str) -> Run:
    name = _NAMES.get(family, family)
    if family == "Noto Sans CJK":
        name += " JP" if _KANA.search(title) else " KR" if _HANGUL.search(title) else " SC"
    return Run(text, name, _file(family), _line_height(family))


@cache
def _line_height(family: str) -> float:
    """The height of the font's lines in ems, as libass takes it: by the OS/2 table, whose figures
    Pillow does not give, and which differ by half from the others in Devanagari."""
    content = _file(family).read_bytes()
    start = int.from_bytes(content[12:16]) if content[:4] == b"ttcf" else 0
    tables = {}
    for place in range(int.from_bytes(content[start + 4 : start + 6])):
        entry = content[start + 12 + 16 * place :][:16]
        tables[entry[:4]] = int.from_bytes(entry[8:12])
    em = int.from_bytes(content[tables[b"head"] + 18 :][:2])
    above, below = (int.from_bytes(content[tables[b"OS/2"] + at :][:2]) for at in (74, 76))
    return (above + below) / em


def _file(family: str) -> Path:
    package, name = _FAMILIES[family]
    return Path(str(files(package).joinpath(name)))


@cache
def _font(family: str, size: int = _EM) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_file(family)), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _families_with(letter: str) -> tuple[str, ...]:
    """The families that have the letter, the first one first."""
    if not letter.isprintable() or letter.isspace():
        return ()
    return tuple(family for family in _FAMILIES if _has(family, letter))


def _has(family: str, letter: str) -> bool:
    return _drawn(family, letter) != _drawn_for_unknown(family)


@cache
def _drawn_for_unknown(family: str) -> bytes:
    return _drawn(family, "\U0010fffd")  # a private letter


def _drawn(family: str, letter: str) -> bytes:
    return bytes(_font(family, _SAMPLE).getmask(letter))


@cache
def _advance(letter: str) -> float:
    if letter in JOINERS:
        return 0.0
    families = _families_with(letter)
    return _font(families[0] if families else next(iter(_FAMILIES))).getlength(letter) / _EM
