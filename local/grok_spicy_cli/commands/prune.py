"""`grok-spicy prune`: delete the runs that ended long ago."""

import re
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from grok_spicy.errors import BadInput, NotFound, RunIsActive
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import ENDED
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import OUTPUT, OutputDir, Yes

if TYPE_CHECKING:
    from grok_spicy.api.schemas import RunSummary
    from grok_spicy_cli.client.run_control import RunControl

_AGE = re.compile(r"([1-9][0-9]{0,3})([dw])")
_DAYS = {"d": 1, "w": 7}


@with_stack_options
def prune(
    *,
    older_than: Annotated[
        str,
        typer.Option(metavar="AGE", help="How long ago they ended: `90d` are days, `12w` weeks."),
    ],
    yes: Yes = False,
    output_dir: OutputDir = OUTPUT,
    stack: StackAddress | None,
) -> None:
    """Delete the runs that ended long ago, with their films and all their files, for good.

    Lists them first, and asks. Runs that have not ended stay. In a stack, the setting
    `runs_expire_after_days` does this by itself.
    """
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput

    age = _parse_age(older_than)
    output = CommandOutput.of()
    with backends.open_runs(stack, output_dir, output) as runs:
        _prune(runs, utc_now() - age, older_than, yes=yes)


def _parse_age(text: str) -> timedelta:
    """The age in an option. BadInput."""
    match = _AGE.fullmatch(text)
    if match is None:
        raise BadInput(f"--older-than {text!r}: write days or weeks, such as 90d or 12w")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])


def _prune(runs: "RunControl", before: datetime, age: str, *, yes: bool) -> None:
    """List, ask, and delete. BadInput where nobody can be asked."""
    old = [run for run in runs.client.runs() if _ended(run, before)]
    if not old:
        runs.output.print(f"No run ended more than {age} ago.")
        return
    for run in old:
        runs.output.print(f"{run.run_id} ({run.status}): {run.title or run.concept or ''}")
    if not yes:
        if not sys.stdin.isatty():
            raise BadInput(f"to delete these {len(old)} runs without being asked, add --yes")
        if not typer.confirm(f"Delete these {len(old)} runs with all their files?", err=True):
            runs.output.print("Nothing was deleted.")
            return
    deleted = sum(_delete(runs, run.run_id) for run in old)
    runs.output.print(f"{deleted} of {len(old)} runs are deleted.")


def _ended(run: "RunSummary", before: datetime) -> bool:
    return run.status in ENDED and (run.ended_at or run.updated_at) < before


def _delete(runs: "RunControl", run_id: str) -> bool:
    try:
        runs.client.delete(run_id)
    except NotFound:  # somebody else was quicker
        return True
    except RunIsActive as problem:
        runs.output.print(f"{run_id} stays: {problem}")
        return False
    return True
