"""The fonts of titles: Noto, from packages, so that a title looks the same on every machine."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

from grok_spicy.policies.line_breaks import JOINERS

_FAMILIES = {
    "Noto Sans": ("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"),
    "Noto Sans Arabic": ("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    "Noto Sans Devanagari": (
        "fontpkg_noto_sans_devanagari",
        "files/NotoSansDevanagari[wdth,wght].ttf",
    ),
    "Noto Sans Khmer": ("fontpkg_noto_sans_khmer", "files/NotoSansKhmer[wdth,wght].ttf"),
    "Noto Sans Tamil": ("fontpkg_noto_sans_tamil", "files/NotoSansTamil[wdth,wght].ttf"),
    "Noto Sans Telugu": ("fontpkg_noto_sans_telugu", "files/NotoSansTelugu[wdth,wght].ttf"),
    "Noto Sans Thai": ("fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
    "Noto Sans CJK": ("noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc"),
}
"""Each family's package and file. The first one that has a letter draws it."""
_EM, _SAMPLE = 1000, 24
"""Sizes at which fonts are measured, and letters are compared."""
_KANA, _HANGUL = re.compile("[\u3040-\u30ff]"), re.compile("[\uac00-\ud7a3\u1100-\u11ff]")


@dataclass(frozen=True)
class Run:
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
        for letter in unicodedata.normalize("NFC", title)
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
    ascent, descent = _font(family).getmetrics()
    name = family
    if family == "Noto Sans CJK":
        name += " JP" if _KANA.search(title) else " KR" if _HANGUL.search(title) else " SC"
    return Run(text, name, _file(family), (ascent + descent) / _EM)


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
