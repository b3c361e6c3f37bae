"""`grok-spicy delete`: delete a run with its film and all its files."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import OUTPUT, OutputDir, RunName

if TYPE_CHECKING:
    from grok_spicy_cli.client.run_control import RunControl


@with_stack_options
def delete(
    *,
    name: RunName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    output_dir: OutputDir = OUTPUT,
    stack: StackAddress | None,
) -> None:
    """Delete a run that has ended, with its film and all its files, for good."""
    from grok_spicy_cli import backends
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.command_output import CommandOutput

    output = CommandOutput.of()
    remote = backends.find_remote(stack, output_dir, output, {})
    if remote:
        _delete(remote, remote.find(name), yes=yes)
        return
    run_id = Archive(output_dir, output.print).find(name)
    with backends.open_local(output_dir, backends.NO_PROVIDER, output, verbose=False) as local:
        _delete(local.runs, run_id, yes=yes)


def _delete(runs: "RunControl", run_id: str, *, yes: bool) -> None:
    """Ask, and delete. BadInput where nobody can be asked; NotFound, RunIsActive."""
    run = runs.client.run(run_id)
    if not yes:
        if not sys.stdin.isatty():
            raise BadInput(f"to delete {run_id} without being asked, add --yes")
        runs.output.print(f"{run_id} ({run.status}): {run.title or run.concept or ''}")
        if not typer.confirm("Delete it with its film and all its files?", err=True):
            runs.output.print("Nothing was deleted.")
            return
    runs.client.delete(run_id)
    runs.output.print(f"{run_id} is deleted.")
