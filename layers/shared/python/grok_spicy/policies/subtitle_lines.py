"""Splits what is said into pieces that a person can read at a glance, in any script.

A piece has two lines of 42 letters at most. Wide letters, of Chinese, Japanese and Korean, count as
two and a half, which makes 16 of them a line. Pieces end at the end of a sentence, else of a
phrase, else of a word; inside a word only where it is longer than a piece.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from grok_spicy.policies.line_breaks import JOINERS, pieces, wrap

LINE_UNITS = 42.0
MOST_LINES = 2
_WIDE = 2.5
_SENTENCE_END = re.compile(r"[.!?…。！？।॥؟۔။።។]+[\"'”’»›」』）)\]]*\s*$")
_PHRASE_END = re.compile(r"[,;:–—、，；：،؛‚]+[\"'”’»›」』）)\]]*\s*$|[ \u00a0][–—-]\s+$")
_ABBREVIATION = re.compile(r"(?:^|\W)(?:\w|[Mm]rs?|[Dd]r|St|Prof|No|vs|etc)\.\s*$")
_UNSPACED_END = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]\\s+$")
"""Thai, Lao, Burmese and Khmer have blanks between phrases alone."""
_SENTENCE, _PHRASE, _WORD = 0.45, 0.25, 0.0  # how far from the middle a better border may be
_BALANCED = [share / 20 for share in range(10, 20)]  # of a line: both of about the same length


def units(text: str) -> float:
    """How much room a text takes, and how long it takes to read it, in letters of Latin."""
    return sum(map(_letter_units, text))


@lru_cache(maxsize=4096)
def _letter_units(letter: str) -> float:
    if letter in JOINERS or unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else 1.0


def split_text(text: str) -> list[str]:
    """The text in pieces, each of one sentence or less, and with two lines at most."""
    text = " ".join(text.split())
    found: list[str] = []
    sentence = ""
    for piece in pieces(text):
        sentence += piece
        if _SENTENCE_END.search(sentence) and not _ABBREVIATION.search(sentence):
            found += _split(sentence.strip())
            sentence = ""
    return found + (_split(sentence.strip()) if sentence.strip() else [])


def break_lines(text: str) -> str:
    """The text with a line feed where its second line begins, both lines about as long."""
    lines, broken = wrap(text, LINE_UNITS, units)
    narrower = (wrap(text, LINE_UNITS * share, units) for share in _BALANCED)
    alike = (each for each in narrower if len(each[0]) == len(lines) and each[1] == broken)
    return "\n".join(next(alike, (lines, broken))[0])


def fits(text: str) -> bool:
    """Whether a reader gets it as one piece."""
    return len(wrap(text, LINE_UNITS, units)[0]) <= MOST_LINES


def joined(first: str, second: str) -> str:
    """Two pieces as one text: with a blank between them where their script has any."""
    is_wide = _letter_units(first[-1]) == _WIDE and _letter_units(second[0]) == _WIDE
    return first + ("" if is_wide else " ") + second


def _split(text: str) -> list[str]:
    if fits(text):
        return [text]
    parts = list(pieces(text))
    if len(parts) == 1:
        lines = wrap(text, LINE_UNITS, units)[0]
        return ["".join(lines[at : at + MOST_LINES]) for at in range(0, len(lines), MOST_LINES)]
    at = _best_border(parts)
    first, second = "".join(parts[:at]).strip(), "".join(parts[at:]).strip()
    return [*_split(first), *_split(second)]


def _best_border(parts: Sequence[str]) -> int:
    """Before which of the parts the text is best split: near its middle, at a phrase's end."""
    whole = sum(map(units, parts))

    def score(at: int) -> float:
        ending = parts[at - 1]
        value = _WORD
        if _SENTENCE_END.search(ending):
            value = _SENTENCE
        elif _PHRASE_END.search(ending) or _UNSPACED_END.search(ending):
            value = _PHRASE
        return value - abs(sum(map(units, parts[:at])) / whole - 0.5)

    return max(range(1, len(parts)), key=score)
