"""`grok-spicy stop-all`: let nothing more be bought in a studio, until that is lifted."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grok_spicy.errors import GrokSpicyError
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import OUTPUT, Json, OutputDir

if TYPE_CHECKING:
    from grok_spicy_cli.client.run_control import RunControl


@with_stack_options
def stop_all(
    *,
    lift: Annotated[
        bool, typer.Option("--lift", help="Let runs buy again. Those cancelled can be resumed.")
    ] = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: StackAddress | None,
) -> None:
    """Cancel all runs, and let nothing more be bought until `stop-all --lift`.

    Of a stack on AWS, of `grok-spicy serve`, or of an output directory. Calls under way may still
    be billed. What was made is kept.
    """
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput

    output = CommandOutput.of(json=json)
    remote = backends.find_remote(stack, output_dir, output, {})
    if remote:
        _stop_or_lift(remote, lift=lift, json=json)
        return
    _check_unused(output_dir)
    with backends.open_local(output_dir, backends.NO_PROVIDER, output, verbose=False) as local:
        _stop_or_lift(local.runs, lift=lift, json=json)


def _stop_or_lift(runs: "RunControl", *, lift: bool, json: bool) -> None:
    if lift:
        purchases = runs.client.lift_stop()
        runs.output.print("Runs may buy again. To resume one that was cancelled:")
        runs.output.print(runs.location.command("resume", "RUN"))
        if json:
            typer.echo(purchases.model_dump_json())
        return
    stopped = runs.client.stop_all()
    runs.output.print("Nothing more is bought until you lift the stop:")
    runs.output.print(runs.location.command("stop-all", "--lift"))
    for run_id in stopped.cancelled:
        runs.output.print(f"{run_id} is cancelled; what was made is kept.")
    if json:
        typer.echo(stopped.model_dump_json())


def _check_unused(output_dir: Path) -> None:
    from grok_spicy_local.output_lock import find_holder
    from grok_spicy_local.paths import OutputPaths

    holder = find_holder(OutputPaths(output_dir))
    if holder:
        raise GrokSpicyError(
            f"{holder.command} (process {holder.pid}) makes films in {output_dir}: "
            f"press Ctrl-C there, or type: kill -INT {holder.pid}"
        )
