"""The planner's own word lists, as text files: names and scenes. Kinds are in the lexicon."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "words"


def rows(name: str) -> list[list[str]]:
    """The lines of `words/<name>.txt`, split at '|'; lines that start with '#' are comments."""
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line[:1] not in "#"]


def parts(cell: str, between: str = ",") -> tuple[str, ...]:
    """A cell's entries, without spaces around them."""
    return tuple(part.strip() for part in cell.split(between))
