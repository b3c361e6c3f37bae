"""The places that the planner knows: words, spots inside them, their colours, and the seasons."""

import re
from functools import cache
from typing import NamedTuple

from xai_simulator.glossary import languages as glossary
from xai_simulator.lexicon import places as lexicon

_SEASONS = ("spring", "summer", "autumn", "fall", "winter")
TIMES = (
    ("dawn", "pale pink light and thin mist, quiet and expectant"),
    ("early morning", "fresh slanting light, long soft shadows, hopeful"),
    ("late morning", "clear bright light, crisp colours, cheerful"),
    ("noon", "strong even light, short shadows, lively"),
    ("afternoon", "warm steady light, relaxed and open"),
    ("golden hour", "warm golden light, long shadows, tender"),
    ("sunset", "deep orange and violet light, dramatic"),
    ("dusk", "soft blue light with the last glow, thoughtful"),
    ("night", "cool moonlight and small lights, hushed and mysterious"),
)
WEATHERS = (
    "a clear sky", "drifting clouds", "light mist", "a gentle breeze", "soft rain",
    "sparkling air after rain", "low fog", "a rising wind",
)  # fmt: skip
SHELTERED = (
    "dust floating in the light", "still air", "a faint draught", "soft lamplight",
    "slow shadows on the walls", "flickering lights", "a gleam from above", "drifting sparkles",
)  # fmt: skip
_INDOORS = frozenset({"room", "cave", "space", "sea"})


class Place(NamedTuple):
    """Where a film plays, in the concept's own words. `sort` is one of the lexicon's, `near` the
    preposition."""

    phrase: str
    word: str
    sort: str
    colours: tuple[str, ...]
    spots: tuple[str, ...]
    near: str = "in"

    @property
    def where(self) -> str:
        """'in the forest', 'on Mars', 'at the harbour'."""
        return f"{self.near} {self.phrase}"

    @property
    def airs(self) -> tuple[str, ...]:
        """What the air is like here: weather, or what stands for it where there is none."""
        return SHELTERED if self.sort in _INDOORS else WEATHERS


@cache
def places() -> dict[str, Place]:
    """Every known word for a place, in lower case."""
    return {
        word: Place(
            word if word in entry.bare else f"the {word}",
            word,
            entry.sort,
            entry.colours,
            entry.spots,
            entry.prepositions.get(word, "in"),
        )
        for entry in lexicon.places()
        for word in entry.planned
    }


@cache
def foreign_words() -> dict[str, str]:
    """A place's word in another language, in lower case, and its English word."""
    words = {
        word: english
        for entry in lexicon.places()
        for english, words in entry.abroad.items()
        for word in words
    }
    return words | glossary.foreign_words("places")


def unknown_place(phrase: str) -> Place:
    """A place that no table knows, kept in its own words; its last word names it."""
    word = re.findall(r"\w+", phrase)[-1].lower()
    like = places()["city"]
    spots = ("the entrance", "a quiet corner", "the very middle", "a raised edge", "a side path",
             "the far end")  # fmt: skip
    return Place(phrase, word, like.sort, ("honey", "teal", "slate blue"), spots)


_HOURS = (
    (r"(?:mid)?night|moonlit|starlit", "night"), (r"dawn|sunrise|daybreak", "dawn"),
    (r"sunset", "sunset"), (r"dusk|twilight|evening", "dusk"), (r"golden hour", "golden hour"),
    (r"morning", "early morning"), (r"noon|midday|sunny", "noon"), (r"afternoon", "afternoon"),
)  # fmt: skip


def hour(text: str) -> int | None:
    """The place in `TIMES` of the time of day that a text names."""
    named = [time for time, _ in TIMES]
    found = (name for words, name in _HOURS if re.search(rf"\b(?:{words})\b", text, re.I))
    return next((named.index(name) for name in found), None)


def season(text: str) -> str:
    """The season that a text names, or nothing."""
    found = re.search(rf"\b({'|'.join(_SEASONS)})\b", text, re.IGNORECASE)
    return found[1].lower() if found else ""
