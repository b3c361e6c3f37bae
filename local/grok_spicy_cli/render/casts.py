"""Casts, as a terminal shows them."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grok_spicy.api.schemas import CastView
from grok_spicy.models.visible_text import visible


def casts_table(casts: Sequence[CastView]) -> Table:
    """The casts, with who is in them and where they are from."""
    table = Table(box=None, pad_edge=False)
    for name in ("Cast", "Characters", "From", "Saved"):
        table.add_column(name)
    for cast in casts:
        cells = (
            cast.name,
            ", ".join(member.name for member in cast.members),
            cast.title,
            f"{cast.saved_at:%Y-%m-%d %H:%M}",
        )
        table.add_row(*(Text(visible(cell)) for cell in cells))
    return table


def print_cast(cast: CastView, console: Console) -> None:
    """A cast with the descriptions of its characters, word for word."""

    def say(words: str, style: str = "") -> None:
        console.print(Text(visible(words), style=style), soft_wrap=True)

    say(cast.name, "bold")
    origin = cast.run_id or "deleted since"
    say(f"From “{cast.title}” ({origin}), {cast.aspect_ratio}, in this style: {cast.style}")
    for member in cast.members:
        score = "" if member.score is None else f", sheet {member.score:.2f}"
        voice = f", voice {member.voice}" if member.voice else ""
        say(f"{member.name} ({member.role}{voice}{score})", "bold")
        say(member.visual_description)
        if member.likeness_confirmed_by:
            say(f"From a photo. {member.likeness_confirmed_by} said that the likeness may be used.")
