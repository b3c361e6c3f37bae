"""The creatures of `creatures.toml`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from xai_simulator.lexicon.loader import table


@dataclass(frozen=True)
class Creature:
    """An entry: see the head of `creatures.toml`. `words` maps each word, plurals with them, to
    the singular that a plan says; `body` holds the fields of a `Species`, or nothing."""

    words: dict[str, str]
    also: tuple[str, ...]
    abroad: tuple[str, ...]
    covering: str
    stature: str
    colours: tuple[str, ...]
    rare_colours: tuple[str, ...]
    second_colours: tuple[str, ...]
    known_by: str
    drawn_as: str
    body: dict[str, Any]

    @property
    def name(self) -> str:
        """Its first word."""
        return next(iter(self.words))

    @property
    def described(self) -> tuple[str, ...]:
        """The words, in the singular, by which a description may call it."""
        return (*dict.fromkeys(self.words.values()), *self.also)


@cache
def creatures() -> tuple[Creature, ...]:
    """Every creature, in the order of the table."""
    entries: dict[str, Creature] = {}
    for row in table("creatures")["creature"]:
        words = {word: forms.split()[0] for forms in row["words"] for word in forms.split()}
        planned = entries[row["like"]] if "like" in row else None
        entry = Creature(
            words=words,
            also=tuple(row.get("also", ())),
            abroad=tuple(row.get("abroad", ())),
            covering=planned.covering if planned else row["covering"],
            stature=planned.stature if planned else row["stature"],
            colours=planned.colours if planned else tuple(row["colours"]),
            rare_colours=planned.rare_colours if planned else tuple(row.get("rare_colours", ())),
            second_colours=planned.second_colours if planned else tuple(row["second_colours"]),
            known_by=planned.known_by if planned else row["known_by"],
            drawn_as=row["drawn_as"],
            body=row.get("body", {}),
        )
        entries[entry.name] = entry
    return tuple(entries.values())
