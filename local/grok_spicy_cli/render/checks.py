"""The checks of clips on a terminal: what failed, or every one of them."""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from grok_spicy.models.checks import Check
from grok_spicy.outputs.checks import TakeChecks
from grok_spicy_cli.render.tables import plain_table


def checks(takes: Sequence[TakeChecks], *, everything: bool) -> Table | None:
    """A row for each check that failed, or with `everything` for each; None if there is none."""
    rows = plain_table("Take", "Check", "Measured", "Wanted", "Result")
    for take in takes:
        for check in take.checks:
            if everything or not check.passed:
                rows.add_row(
                    take.take,
                    check.name.replace("_", " "),
                    Text(check.value),
                    Text(check.wanted, style="dim"),
                    _result(check),
                )
    return rows if rows.row_count else None


def _result(check: Check) -> Text:
    if check.passed:
        return Text("passed", style="green")
    return (
        Text("failed, not used", style="red") if check.decides else Text("failed", style="yellow")
    )
