"""The creatures that the planner knows: how each kind looks, and its words in other languages."""

import re
from functools import cache
from typing import NamedTuple

from xai_simulator.glossary import languages as glossary
from xai_simulator.lexicon import creatures as lexicon


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
    return {
        word: Kind(
            singular,
            entry.covering,
            entry.stature,
            entry.colours,
            entry.second_colours,
            entry.known_by,
            entry.rare_colours,
        )
        for entry in lexicon.creatures()
        for word, singular in entry.words.items()
    }


@cache
def foreign_words() -> dict[str, str]:
    """A being's word in another language, in lower case, and its English word."""
    words = {word: entry.name for entry in lexicon.creatures() for word in entry.abroad}
    return words | glossary.foreign_words("creatures")


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
    return bool(re.search(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", word))
