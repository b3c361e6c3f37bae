"""What a change makes again, and the versions of a film, as tables on a terminal."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from grok_spicy.api.schemas import Terms, VersionView
from grok_spicy.models.visible_text import visible


def terms_table(terms: Terms) -> Table:
    """Everything that is made again, why, and what it costs; and what stays although it was drawn
    after an older picture."""
    table = Table(box=None, pad_edge=False)
    for name in ("Made again", "Because"):
        table.add_column(name)
    table.add_column("USD", justify="right")
    for each in terms.stale:
        is_hard = each.hardness == "hard"
        words = f"{each.as_redo()}" + ("" if is_hard else " (stays)")
        style = "" if is_hard else "dim"
        cost = f"{each.cost_usd:.2f}" if is_hard else f"({each.cost_usd:.2f})"
        table.add_row(*(Text(visible(cell), style=style) for cell in (words, each.reason, cost)))
    return table


def versions_table(versions: Sequence[VersionView]) -> Table:
    """The cuts of a film, oldest first."""
    table = Table(box=None, pad_edge=False)
    for name in ("Version", "Made", "Quality", "Takes", "File"):
        table.add_column(name)
    table.add_column("USD", justify="right")
    for each in versions:
        takes = " ".join(
            f"{scene}:{'still' if take is None else take}" for scene, take in each.scenes.items()
        )
        cells = (
            f"{each.number}{' (shown)' if each.is_shown else ''}",
            f"{each.created_at:%Y-%m-%d %H:%M}",
            each.quality,
            takes,
            each.path,
            f"{each.cost_usd:.2f}",
        )
        table.add_row(*map(Text, cells))
    return table
