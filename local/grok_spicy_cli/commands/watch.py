"""`grok-spicy watch`: follow a run that is made elsewhere."""

import typer

from grok_spicy.errors import GrokSpicyError
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import OUTPUT, Json, OutputDir, RunName


@with_stack_options
def watch(
    *,
    name: RunName = "latest",
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: StackAddress | None,
) -> None:
    """Follow a run to its end: one on AWS, or one of `grok-spicy serve`.

    Ctrl-C ends the watching; the run continues. Exit status: as for `grok-spicy run`.
    """
    from grok_spicy_cli import backends
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.client.run_control import exit_status
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.location import OutputFolder
    from grok_spicy_local.output_lock import find_holder
    from grok_spicy_local.recovery import waits_for_a_person

    output = CommandOutput.of(json=json)
    remote = backends.find_remote(stack, output_dir, output, {})
    if remote:
        raise typer.Exit(remote.watch(remote.find(name)))
    archive = Archive(output_dir, output.print)
    film = archive.load(name)
    run, holder = film.run, find_holder(archive.paths)
    if holder and not (run.ended or waits_for_a_person(run)):
        raise GrokSpicyError(
            f"{run.run_id} is made by {holder.command} (process {holder.pid}): watch it there"
        )
    output.print_ending(film, OutputFolder(output_dir))
    raise typer.Exit(exit_status(run))
