"""The languages other than English in which a plan can be written: the tables beside this module.

A table:
letters         the letters of the script, as the inside of a regular expression's brackets
spaced          whether words stand between blanks; `prefixes` is what may be written onto a word
colour_follows  whether a colour stands after what it is said of
comma           what stands between two parts of a phrase
named           how a concept gives somebody a name: regular expressions with a group `name`
names, cues, styles, spots, airs, shots, moves, lines   what a plan chooses from
texts, beats    what a plan says, with places for names and words
creatures … other   English words with those of the language; the first is the one that a plan says
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

_SECTIONS = (
    "creatures", "people", "colours", "skins", "places", "times", "things", "parts", "other",
)  # fmt: skip
_NOUNS = ("creatures", "people", "parts", "things")
_COLOURS = ("colours", "skins")
# Persian and Urdu share the Arabic letters, and have these besides.
_NOT_ARABIC = re.compile("[پچژگکیھہے]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_ONLY_KATAKANA = re.compile(r"[\u30a0-\u30ff]+")
_NEAR = 12  # letters between a noun and the colour that follows it
_MARKS = str.maketrans(
    {"，": ", ", "、": ", ", "،": ", ", "。": ". ", "।": ". ", "；": "; ", "؛": "; ", "：": ": ",
     "？": "? ", "؟": "? ", "！": "! "}
)  # fmt: skip


class Word(NamedTuple):
    """A word that a text contains: where, what it is in English, and its table."""

    start: int
    end: int
    english: str
    section: str


@dataclass(frozen=True)
class Language:
    """One table: see the head of this module."""

    code: str
    content: dict[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        return self.listed("names")

    def listed(self, name: str) -> tuple[str, ...]:
        """One of the lists from which a plan chooses."""
        return tuple(self.content[name])

    def text(self, name: str, **words: str) -> str:
        """One of the texts, its places filled."""
        return filled(self.content["texts"][name], words)

    def beats(self, part: str) -> list[dict[str, str]]:
        """The beats for that part of a story."""
        return [beat for beat in self.content["beats"] if beat["part"] == part]

    def words(self, section: str) -> dict[str, list[str]]:
        """The English words of a section, each with those of this language."""
        words: dict[str, list[str]] = self.content[section]
        return words

    def word(self, section: str, english: str) -> str:
        """The word that a plan says for an English one."""
        return self.words(section)[english][0]

    def share_of(self, text: str) -> float:
        """Which part of the text's letters belongs to this language's script, 0–1."""
        ours = len(self._letter.findall(text)) if self._is_meant(text) else 0
        others = sum(letter.isalpha() and not self._letter.match(letter) for letter in text)
        return ours / max(1, ours + others)

    def _is_meant(self, text: str) -> bool:
        if self.code == "ja":
            return bool(_KANA.search(text))
        if self.code == "zh":
            return not _KANA.search(text)
        return self.code != "ar" or not _NOT_ARABIC.search(text)

    @cached_property
    def _letter(self) -> re.Pattern[str]:
        return re.compile(f"[{self.content['letters']}]")

    @cached_property
    def name_patterns(self) -> tuple[re.Pattern[str], ...]:
        return tuple(map(re.compile, self.content["named"]))

    @cached_property
    def _glossary(self) -> dict[str, tuple[str, str]]:
        return {
            word: (english, section)
            for section in reversed(_SECTIONS)
            for english, words in self.words(section).items()
            for word in words
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        letters = self.content["letters"]
        known = sorted(self._glossary, key=len, reverse=True)
        if self.content.get("spaced"):
            before = f"(?<![{letters}]){self.content.get('prefixes', '')}"
            return re.compile(f"{before}({'|'.join(map(re.escape, known))})(?![{letters}])")
        return re.compile(f"({'|'.join(map(_whole, known))})")

    def read(self, text: str) -> list[Word]:
        """Every known word of a text, in order."""
        return [
            Word(*match.span(), *self._glossary[match[1]]) for match in self._pattern.finditer(text)
        ]

    def in_english(self, text: str) -> str:
        """The text with its known words in English; what is not known stays."""
        words = self.read(text)
        english = [word.english for word in words]
        if self.content.get("colour_follows"):
            for place, (noun, colour) in enumerate(pairwise(words)):
                between = text[noun.end : colour.start]
                is_near = len(between) <= _NEAR and not re.search(r"[.,;:]", between)
                if noun.section in _NOUNS and colour.section in _COLOURS and is_near:
                    english[place], english[place + 1] = english[place + 1], english[place]
        pieces, end = [], 0
        for word, said in zip(words, english, strict=True):
            pieces += [text[end : word.start], f" {said} "]
            end = word.end
        return "".join([*pieces, text[end:]])


def _whole(word: str) -> str:
    """The word, but in Katakana not as a part of another: トラ is no part of トランク."""
    if _ONLY_KATAKANA.fullmatch(word):
        return rf"(?<![\u30a0-\u30ff]){word}(?![\u30a0-\u30ff])"
    return re.escape(word)


def filled(text: str, words: dict[str, str]) -> str:
    """Fills {a} … from words whose own braces stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda match: words.get(match[1], match[0]), text)


@cache
def languages() -> tuple[Language, ...]:
    """All of them; Japanese before Chinese, whose letters it uses too."""
    tables = {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in files(__package__).iterdir()
        if entry.name.endswith(".toml")
    }
    return tuple(Language(code, tomllib.loads(tables[code])) for code in sorted(tables))


def foreign_words(section: str) -> dict[str, str]:
    """Every word of a section, in all languages, and what it is in English."""
    return {
        word: english
        for language in languages()
        for english, words in language.words(section).items()
        for word in words
    }


def language_of(text: str) -> Language | None:
    """The language in which most of a text is written; None if it is none of these."""
    best = max(languages(), key=lambda language: language.share_of(text))
    return best if best.share_of(text) > 0.5 else None


def with_latin_marks(text: str) -> str:
    """The text with Latin punctuation for that of other scripts."""
    return text.translate(_MARKS)


def gloss(text: str, names: tuple[str, ...] = ()) -> str:
    """The text with the words of other languages in English, as far as they are known. The names
    stay as they are, and stand between blanks."""
    present = [language for language in languages() if language.share_of(text) > 0]
    if not any(present) and text.isascii():
        return text
    text = with_latin_marks(text)
    if not present:
        return text
    kept = sorted((name for name in names if name.strip()), key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, kept))})", text) if kept else [text]
    return "".join(_glossed(piece, place % 2 == 1, present) for place, piece in enumerate(pieces))


def _glossed(piece: str, is_name: bool, present: list[Language]) -> str:
    if is_name:
        return f" {piece} " if not piece.isascii() else piece
    for language in present:
        piece = language.in_english(piece)
    return piece
