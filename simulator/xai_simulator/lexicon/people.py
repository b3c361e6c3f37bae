"""The people of `people.toml`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from xai_simulator.lexicon.loader import rgb, table

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Person:
    """An entry: see the head of `people.toml`. `words` maps each word, irregular plurals with
    them, to the singular; `wears` gives a word's garments, each with its colour."""

    words: dict[str, str]
    also: tuple[str, ...]
    outfit: str
    wears: dict[str, dict[str, Colour]]
    abroad: dict[str, tuple[str, ...]]

    @property
    def described(self) -> tuple[str, ...]:
        """The words, in the singular, by which a description may call them."""
        return (*dict.fromkeys(self.words.values()), *self.also)


@cache
def people() -> tuple[Person, ...]:
    """Every entry, in the order of the table."""
    return tuple(
        Person(
            words={word: forms.split()[0] for forms in row["words"] for word in forms.split()},
            also=tuple(row.get("also", ())),
            outfit=row["outfit"],
            wears={
                word: {garment: rgb(code) for garment, code in garments.items()}
                for word, garments in row.get("wears", {}).items()
            },
            abroad={word: tuple(words) for word, words in row.get("abroad", {}).items()},
        )
        for row in table("people")["person"]
    )


@cache
def named(group: str) -> frozenset[str]:
    """The words of one of the table's lists: `female`, `male` or `young`."""
    return frozenset(table("people")[group])


@cache
def name_endings() -> tuple[str, ...]:
    """The endings by which an unlisted word is taken for a profession."""
    return tuple(table("people")["name_endings"])


@cache
def body() -> dict[str, Any]:
    """How a person is drawn: fields of a `Species`."""
    fields: dict[str, Any] = table("people")["body"]
    return fields
