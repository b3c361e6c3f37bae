"""`grok-spicy list`, `show` and `download`: the runs on this machine, or of a stack on AWS."""

import re
from json import dumps
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.text import Text

from grok_spicy.errors import BadInput
from grok_spicy.models.run import Status
from grok_spicy_cli.input_file import quoted
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import OUTPUT, Json, OutputDir, RunName

_STATUSES = [status for part in get_args(Status) for status in get_args(part)]


@with_stack_options
def list_runs(
    *,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="Only runs begun in this month (UTC).")
    ] = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only runs with this status.")
    ] = None,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: StackAddress | None,
) -> None:
    """List all runs, newest first."""
    from grok_spicy_cli import backends
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.render.tables import runs

    if month and not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
        raise BadInput(f"--month {quoted(month)}: write a year and a month, such as 2026-11")
    if status and status not in _STATUSES:
        raise BadInput(f"--status {quoted(status)}: use one of {', '.join(_STATUSES)}")
    output = CommandOutput.of(json=json)
    source = backends.connect_stack(stack, output) if stack else Archive(output_dir, output.print)
    listings = source.listings(month, status)
    if json:
        typer.echo(dumps([each.model_dump() for each in listings]))
    elif listings:
        output.console.print(runs(listings))
    elif month or status:
        output.print("No run is like that.")
    else:
        place, options = (stack.stack, stack) if stack else (output_dir, "--provider simulator")
        output.print(
            f"There are no runs in {place} yet. Start one: "
            f'grok-spicy run "A fox finds a crystal" {options}'
        )


@with_stack_options
def show(
    *,
    name: RunName = "latest",
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    all_checks: Annotated[
        bool,
        typer.Option("-v", "--verbose", help="Print every check of the clips, passed ones too."),
    ] = False,
    stack: StackAddress | None,
) -> None:
    """Show a run: characters, scenes with their scores, checks that failed, cost, gaps, and where
    the film is."""
    from grok_spicy.outputs.report import report
    from grok_spicy_cli import backends
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.location import OutputFolder
    from grok_spicy_cli.render.summary import print_run

    output = CommandOutput.of(json=json)
    deployed = backends.connect_stack(stack, output) if stack else None
    film = (deployed or Archive(output_dir, output.print)).load(name)
    if json:
        typer.echo(report(film).model_dump_json())
    else:
        location = deployed.location if deployed else OutputFolder(output_dir)
        print_run(film, location, output.console, all_checks=all_checks)


@with_stack_options
def download(
    *,
    name: RunName = "latest",
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Directory to write to.",
            show_default="RUN, in the output directory",
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Fetch every picture and every clip as well.")
    ] = False,
    archive: Annotated[
        bool, typer.Option("--archive", help="Everything, as one zip file.")
    ] = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: StackAddress | None,
) -> None:
    """Download a film with its script, state and report.

    Files that are there already are not fetched again. Without --stack they are copied out of the
    output directory.
    """
    from grok_spicy_cli import backends
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.client.download import AssetSource, FolderAssets, RemoteAssets, folder_for
    from grok_spicy_cli.client.download import download as fetch
    from grok_spicy_cli.command_output import CommandOutput

    if archive:
        _download_zip(name, to, output_dir, stack, json=json)
        return
    output = CommandOutput.of(json=json)
    console = output.console
    source: AssetSource
    if stack:
        deployed = backends.connect_stack(stack, output)
        run_id, source = deployed.find(name), RemoteAssets(deployed.client)
    else:
        run_id = Archive(output_dir, output.print).find(name)
        source = FolderAssets(output_dir)
        if to is None:
            raise BadInput(
                f"the files of {run_id} are in {output_dir / run_id}; "
                "to copy them somewhere, add --to DIR"
            )
    target = to or folder_for(run_id, output_dir)
    paths = fetch(source, run_id, target, console, everything=everything)
    if json:
        typer.echo(dumps([str(path) for path in paths]))
        return
    for path in [target] if everything else paths:
        console.print(Text(str(path)), soft_wrap=True)
    if not any(path.name == "final_video.mp4" for path in paths):
        console.print(Text("There is no film yet.", style="yellow"))


def _download_zip(
    name: str, to: Path | None, output_dir: Path, stack: StackAddress | None, *, json: bool
) -> None:
    """One zip file of everything of a run, in `to` or in the output directory."""
    from grok_spicy_cli import backends
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.client.download import download_zip
    from grok_spicy_cli.command_output import CommandOutput

    output = CommandOutput.of(json=json)
    folder = to or output_dir
    remote = backends.find_remote(stack, output_dir, output, {})
    if remote:
        file = download_zip(remote.client, remote.find(name), folder)
    else:
        run_id = Archive(output_dir, output.print).find(name)
        with backends.open_local(output_dir, backends.NO_PROVIDER, output, verbose=False) as local:
            file = download_zip(local.runs.client, run_id, folder)
    if json:
        typer.echo(dumps([str(file)]))
    else:
        output.print(str(file))
