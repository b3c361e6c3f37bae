"""`grok-spicy list`, `show` and `download`: what there is, here or in a studio on AWS."""

from json import dumps
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from grok_spicy.errors import BadInput
from grok_spicy_cli.options import OUTPUT, Address, Json, OutputDir, RunName, with_stack_options

_FIRST_FILM = 'Make one: grok-spicy run "A fox finds a crystal"'


@with_stack_options
def list_runs(*, output_dir: OutputDir = OUTPUT, json: Json = False, stack: Address | None) -> None:
    """All runs, newest first."""
    from grok_spicy_cli import local_runs
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.client import remote

    console = Console(stderr=json, highlight=False)
    if stack:
        listed = remote.on_aws(stack, local_runs.Terminal(console, json)).listed()
        where, how = f"{stack.stack}", str(stack)
    else:
        listed = Archive(output_dir).listed()
        where, how = f"{output_dir}", "--provider simulator"
    if json:
        typer.echo(dumps([each.model_dump() for each in listed]))
        return
    if not listed:
        words = Text(f"There are no runs in {where} yet. {_FIRST_FILM} {how}")
        console.print(words, soft_wrap=True)
        return
    from grok_spicy_cli.render.tables import runs

    console.print(runs(listed))


@with_stack_options
def show(
    *,
    name: RunName = "latest",
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: Address | None,
) -> None:
    """A run in full: cast, scenes with their scores, cost, gaps and where the film is."""
    from grok_spicy.outputs.report import report
    from grok_spicy_cli import local_runs
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.client import remote
    from grok_spicy_cli.render.summary import Folder, page

    console = Console(stderr=json, highlight=False)
    if stack:
        studio = remote.on_aws(stack, local_runs.Terminal(console, json))
        film, home = studio.found(name), studio.home
    else:
        film, home = Archive(output_dir).found(name), Folder(output_dir)
    if json:
        typer.echo(report(film).model_dump_json())
    else:
        page(film, home, console)


@with_stack_options
def download(
    *,
    name: RunName = "latest",
    to: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to.", show_default="RUN, in the output directory"),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every picture and every take, too.")
    ] = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: Address | None,
) -> None:
    """Fetch a film with its script, state and report.

    What is there already is not fetched again. Without --stack it is copied out of the output
    directory.
    """
    from grok_spicy_cli import local_runs
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.client import remote
    from grok_spicy_cli.client.download import Files, FolderFiles, folder_for
    from grok_spicy_cli.client.download import download as fetch

    console = Console(stderr=json, highlight=False)
    files: Files
    if stack:
        studio = remote.on_aws(stack, local_runs.Terminal(console, json))
        run_id, files = studio.find(name), studio.files
    else:
        archive = Archive(output_dir)
        run_id, files = archive.find(name), FolderFiles(output_dir)
        if to is None:
            raise BadInput(f"the files of {run_id} are in {output_dir / run_id}: say where --to")
    target = to or folder_for(run_id, output_dir)
    fetched = fetch(files, run_id, target, console, everything=everything)
    if json:
        typer.echo(dumps([str(path) for path in fetched]))
        return
    for path in fetched if not everything else [target]:
        console.print(Text(str(path)), soft_wrap=True)
    if not any(path.name == "final_video.mp4" for path in fetched):
        console.print(Text("There is no film yet.", style="yellow"))
