"""People and their quotas, as a terminal shows them."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grok_spicy.api.schemas.people import Me, QuotaLine, QuotaView
from grok_spicy.models.visible_text import visible

_WORDS = {
    "films_at_once": "films at once",
    "films_per_day": "films a day",
    "usd_per_day": "USD a day",
    "usd_per_run": "USD a film",
}


def print_me(me: Me, console: Console) -> None:
    """Who somebody is, what is left of their quotas, and where their films wait."""
    groups = f", in {' and '.join(me.groups)}" if me.groups else ""
    access = "; sees and changes everybody's runs" if me.full_access else ""
    _say(console, f"{me.name}{groups}{access}", "bold")
    if me.owner != me.name:
        _say(console, f"owner of runs: {me.owner}")
    console.print(quotas_table(me.quotas))
    for each in me.queue:
        _say(console, f"{each.run_id} waits for other films, place {each.place}")
    _say(console, f"To have more, ask {me.contact}.")


def print_quota(view: QuotaView, console: Console) -> None:
    """What one owner may have made."""
    _say(console, view.owner, "bold")
    console.print(quotas_table(view.quotas))
    if view.set_by and view.set_at:
        _say(console, f"Set by {view.set_by}, {view.set_at:%Y-%m-%d %H:%M} UTC.")


def quotas_table(quotas: Sequence[QuotaLine]) -> Table:
    """Each limit, with what is used and left of it."""
    table = Table(box=None, pad_edge=False)
    for name in ("Limit", "Most", "Used", "Left", "Resets (UTC)", "Set for"):
        table.add_column(name, justify="right" if name in ("Most", "Used", "Left") else "left")
    for line in quotas:
        table.add_row(
            _WORDS[line.name],
            "no limit" if line.most is None else _number(line.most),
            _number(line.used),
            _number(line.left),
            f"{line.resets_at:%Y-%m-%d %H:%M}" if line.resets_at and line.most else "–",
            "this owner" if line.is_own else "everybody",
        )
    return table


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}" if value == int(value) else f"{value:.2f}"


def _say(console: Console, words: str, style: str = "") -> None:
    console.print(Text(visible(words), style=style), soft_wrap=True)
