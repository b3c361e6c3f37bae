"""The clothes of `clothes.toml`, and what a plan chooses from."""

from dataclasses import dataclass
from functools import cache

from xai_simulator.lexicon.loader import rgb, table


@dataclass(frozen=True)
class Garment:
    """An entry: see the head of `clothes.toml`."""

    name: str
    words: tuple[str, ...]
    colour: tuple[int, int, int] | None
    upright: bool
    covers: bool


@cache
def garments() -> tuple[Garment, ...]:
    """Every garment and every thing that can be carried, in the order of the table."""
    return tuple(
        Garment(
            name=row["name"],
            words=tuple(row["words"]),
            colour=rgb(row["colour"]) if "colour" in row else None,
            upright=row.get("upright", False),
            covers=row.get("covers", False),
        )
        for row in table("clothes")["garment"]
    )


@cache
def planned(choice: str) -> tuple[str, ...]:
    """What a plan chooses from: `garments`, `extras`, `accents`, `eyes` and so on."""
    return tuple(table("clothes")["planned"][choice])
