"""`grok-spicy versions` and `restore`: the cuts of a film, and to show an earlier one again."""

from typing import Annotated, Any

import typer

from grok_spicy_cli.option_groups import StackAddress, with_simulator_options, with_stack_options
from grok_spicy_cli.options import OUTPUT, Json, OutputDir, RunName, Verbose


@with_stack_options
def versions(
    *, name: RunName, output_dir: OutputDir = OUTPUT, json: Json = False, stack: StackAddress | None
) -> None:
    """List the cuts that a film has had; none is lost when another one is made."""
    from grok_spicy.api.schemas import VersionList
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.film_changes import ChangeOptions, open_run
    from grok_spicy_cli.render.changes import versions_table

    output = CommandOutput.of(json=json)
    options = ChangeOptions(output_dir, json, False, {}, stack)
    with open_run(name, options, output, only_reads=True) as (runs, run_id):
        found = runs.client.versions(run_id)
    if json:
        typer.echo(VersionList(versions=found).model_dump_json())
    elif found:
        output.console.print(versions_table(found))
    else:
        output.print(f"{run_id} has no version yet: one is kept when the film is published.")


@with_simulator_options
@with_stack_options
def restore(
    *,
    name: RunName,
    version: Annotated[int, typer.Argument(metavar="N", min=1, help="The version's number.")],
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Show an earlier version of a film again. Nothing is bought; the other versions stay."""
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.film_changes import ChangeOptions, open_run

    output = CommandOutput.of(json=json)
    options = ChangeOptions(output_dir, json, verbose, simulator, stack)
    with open_run(name, options, output) as (runs, run_id):
        status = runs.change(run_id, lambda: runs.client.restore(run_id, version))
    raise typer.Exit(status)
