"""The people that the planner knows: by profession or age, and what they wear."""

from functools import cache
from typing import NamedTuple

from xai_simulator.glossary import languages as glossary
from xai_simulator.language.tables import rows
from xai_simulator.lexicon import people as lexicon

NAMES = tuple(name for row in rows("names") for name in row)


class Trade(NamedTuple):
    """A person's profession or age, and what they wear, with places for two colours."""

    word: str
    outfit: str

    def person(self, coin: bool) -> str:
        """'girl', 'man' …: what the word says, else what the coin says."""
        if self.word in lexicon.named("young"):
            return self.word if self.word in ("girl", "boy") else ("girl" if coin else "boy")
        if self.word in lexicon.named("female") or (
            self.word not in lexicon.named("male") and coin
        ):
            return "woman"
        return "man"


@cache
def trades() -> dict[str, Trade]:
    """Every word for a person that is known, in lower case; plurals in 's' with them."""
    known: dict[str, Trade] = {}
    for entry in lexicon.people():
        for word, singular in entry.words.items():
            known[word] = Trade(singular, entry.outfit)
            if word == singular:
                known.setdefault(f"{word}s", Trade(word, entry.outfit))
    return known


@cache
def foreign_words() -> dict[str, str]:
    """A person's word in another language, in lower case, and its English word."""
    words = {
        word: english
        for entry in lexicon.people()
        for english, words in entry.abroad.items()
        for word in words
    }
    return words | glossary.foreign_words("people")


def sounds_like_a_trade(word: str) -> bool:
    """Whether an unknown word reads like a person's: 'blacksmith', 'biologist'."""
    return len(word) > 5 and word.endswith(lexicon.name_endings())


def stranger(word: str) -> Trade:
    """An unknown trade in plain clothes."""
    return Trade(word, "a belted {a} jacket over a {b} shirt")
