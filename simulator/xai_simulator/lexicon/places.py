"""The places of `places.toml`."""

from dataclasses import dataclass
from functools import cache

from xai_simulator.lexicon.loader import table


@dataclass(frozen=True)
class Place:
    """An entry: see the head of `places.toml`. `sort`, `colours` and `spots` are its group's."""

    words: tuple[str, ...]
    also: tuple[str, ...]
    weather: tuple[str, ...]
    sort: str
    colours: tuple[str, ...]
    spots: tuple[str, ...]
    drawn_as: str
    prepositions: dict[str, str]
    bare: frozenset[str]
    towns: frozenset[str]
    abroad: dict[str, tuple[str, ...]]

    @property
    def planned(self) -> tuple[str, ...]:
        """The words by which a concept may call it."""
        return self.words + self.weather

    @property
    def described(self) -> tuple[str, ...]:
        """The words by which a setting may call it."""
        return self.words + self.also


@cache
def places() -> tuple[Place, ...]:
    """Every place, in the order of the table."""
    content = table("places")
    entries = []
    for row in content["place"]:
        group = content["group"][row["group"]]
        entries.append(
            Place(
                words=tuple(row["words"]),
                also=tuple(row.get("also", ())),
                weather=tuple(row.get("weather", ())),
                sort=group["sort"],
                colours=tuple(group["colours"]),
                spots=tuple(group["spots"]),
                drawn_as=row["drawn_as"],
                prepositions={word: near for near in ("on", "at") for word in row.get(near, ())},
                bare=frozenset(row.get("bare", ())),
                towns=frozenset(row.get("towns", ())),
                abroad={word: tuple(words) for word, words in row.get("abroad", {}).items()},
            )
        )
    return tuple(entries)
