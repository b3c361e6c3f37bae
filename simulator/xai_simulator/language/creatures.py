"""The beings that the planner knows: how each kind looks, and its words in other languages."""

import re
from functools import cache
from typing import NamedTuple

from xai_simulator.language.tables import elsewhere, parts, rows


class Kind(NamedTuple):
    """A kind of being. `word` is the one that a plan says; colours are words of `colours.py`:
    `mains` as nature has them, `rares` such as are seen now and then."""

    word: str
    family: str
    build: str
    mains: tuple[str, ...]
    seconds: tuple[str, ...]
    features: str
    rares: tuple[str, ...] = ()


@cache
def kinds() -> dict[str, Kind]:
    """Every word for a being that is known, in English, in lower case, and its kind."""
    known: dict[str, Kind] = {}
    for words, family, build, mains, seconds, features in rows("creatures"):
        for word in parts(words):
            singular = _SINGULAR.get(word) or _stem(word, known)
            common, _, rare = mains.partition(";")
            rares = parts(rare) if rare else ()
            known[word] = Kind(
                singular, family, build, parts(common), parts(seconds), features, rares
            )
    return known


_SINGULAR = {"wolves": "wolf", "mice": "mouse", "geese": "goose", "elves": "elf", "foxes": "fox"}


def _stem(word: str, known: dict[str, Kind]) -> str:
    if word.endswith("ies") and f"{word[:-3]}y" in known:
        return f"{word[:-3]}y"
    for ending in ("es", "s"):
        if word.endswith(ending) and word.removesuffix(ending) in known:
            return word.removesuffix(ending)
    return word


@cache
def foreign_words() -> dict[str, str]:
    """A being's word in another language, in lower case, and its English word."""
    return elsewhere("creatures_elsewhere")


def stranger(word: str) -> Kind:
    """A kind for a being that is not known: soft and furry, in colours that it does not share."""
    return Kind(
        word, "fur", "curious", ("turquoise", "honey", "violet", "rust"), ("cream",),
        "bright round eyes and an expressive face",
    )  # fmt: skip


def clockwork(kind: Kind) -> Kind:
    """The same being, built of metal: a robot dog."""
    machine = kinds()["robot"]
    return kind._replace(family="metal", mains=machine.mains, seconds=machine.seconds, rares=())


def written_without_spaces(word: str) -> bool:
    """Whether a word's script puts no spaces between words, so that it may sit inside others."""
    return bool(re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", word))
