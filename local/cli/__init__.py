"""`grok-spicy`: films from the terminal.

This module only says what a person may type. What it does is in the modules beside it, imported
when they are needed, so that `--help` is there at once.
"""

import logging
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from io import TextIOWrapper
from json import dumps
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from grok_spicy.errors import BadInput, GrokSpicyError, NotFound
from grok_spicy.run import Provider
from rich.console import Console
from rich.text import Text

from local.cli.options import (
    OUTPUT,
    Cap,
    Characters,
    Follows,
    Gap,
    ImageModel,
    Json,
    Lines,
    OutputDir,
    Ratio,
    RunName,
    Scenes,
    Verbose,
    VideoModel,
    chosen_models,
    with_simulator_options,
)
from local.cli.simulator import simulator

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).parents[2]

app = typer.Typer(
    name="grok-spicy",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
_RUN_EXAMPLES = """\
Examples:

  [bold]grok-spicy run "A lighthouse keeper befriends a whale" --scenes 5[/bold]

  [bold]grok-spicy run "Alex and Maya race to the moon" --ref Alex=a.jpg --ref Maya=m.jpg[/bold]

  [bold]grok-spicy run --plan plan.json --provider simulator[/bold]

Exit status: 0 the film is complete; 3 stills stand in for some scenes; 1 it failed; \
2 it can't be asked for like that; 130 it was interrupted.
"""


def _print_version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(f"grok-spicy {version('grok-spicy')}")
        except PackageNotFoundError:
            typer.echo("grok-spicy, not installed")
        raise typer.Exit


@app.callback()
def grok_spicy(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Say which version."
        ),
    ] = False,
) -> None:
    """A sentence goes in, a film comes out, and its characters stay themselves.

    Without a key, on this machine alone:

      [bold]grok-spicy run "A fox and an owl find a crystal" --provider simulator[/bold]

    With XAI_API_KEY in the environment or in .env, the real Grok does it:

      [bold]grok-spicy run "A fox and an owl find a crystal" --ref "Ember=fox.jpg"[/bold]

    Then look at output/latest/final_video.mp4, or type [bold]grok-spicy show latest[/bold].
    """


@app.command(epilog=_RUN_EXAMPLES)
@with_simulator_options
def run(
    *,
    concept: Annotated[
        str | None, typer.Argument(help="The story in a sentence or two, in quotes.")
    ] = None,
    ref: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=PATH", help="A photo of a character; repeat for more."),
    ] = None,
    plan: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A finished plan (JSON), not a concept.")
    ] = None,
    prompt_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Concepts, one a line: a film of each.")
    ] = None,
    scenes: Scenes = None,
    characters: Characters = None,
    aspect_ratio: Ratio = None,
    resolution: Lines = None,
    continuity: Follows = None,
    image_model: ImageModel = None,
    video_model: VideoModel = None,
    max_cost_usd: Cap = None,
    on_gap: Gap = None,
    provider: Annotated[
        Provider | None, typer.Option(help="Who films.", show_default="grok, which needs a key")
    ] = None,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    simulator: dict[str, Any],
) -> None:
    """Make a film of a concept, of a plan, or of each line of a file."""
    from local.cli import making
    from local.cli import request as asking

    chosen: Provider = provider or "grok"
    settings = {
        "provider": chosen,
        "characters": characters,
        "scenes": scenes,
        "aspect_ratio": aspect_ratio,
        "resolution": resolution,
        "continuity": continuity,
        "max_cost_usd": max_cost_usd,
        "on_gap": on_gap,
        "models": chosen_models(image_model, video_model),
    }
    orders = asking.orders(concept, prompt_file, plan, ref or [], settings)
    xai = asking.way_to_xai(chosen, simulator, asking.environment(Path()))
    terminal = making.Terminal(_console(json), json)
    with making.open_studio(output_dir, xai, terminal, verbose=verbose) as films:
        status = making.make_all(orders, films)
    raise typer.Exit(status)


@app.command()
@with_simulator_options
def resume(
    *,
    name: RunName,
    image_model: ImageModel = None,
    video_model: VideoModel = None,
    max_cost_usd: Cap = None,
    on_gap: Gap = None,
    buy_lost_calls: Annotated[
        bool,
        typer.Option(help="Buy calls again whose answer was lost twice: you checked the bill."),
    ] = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    simulator: dict[str, Any],
) -> None:
    """Go on with a run that was interrupted, failed, or has gaps.

    Everything that was made or paid for is kept; only what is missing is done.
    """
    from local.cli import making
    from local.cli import request as asking
    from local.cli.archive import Archive

    archive = Archive(output_dir)
    found = archive.run(archive.find(name))
    assert found is not None
    terminal = making.Terminal(_console(json), json)
    if found.status == "complete":
        terminal.say(f"{found.run_id} is complete: there is nothing left to do.")
        terminal.end(archive.film(found.run_id), output_dir)
        return
    models = chosen_models(image_model, video_model)
    overrides = making.overrides(found, max_cost_usd, on_gap, buy_lost_calls, models)
    xai = asking.way_to_xai(found.settings.provider, simulator, asking.environment(Path()))
    with making.open_studio(output_dir, xai, terminal, verbose=verbose) as films:
        status = films.go_on(found.run_id, overrides)
    raise typer.Exit(status)


@app.command("list")
def list_runs(*, output_dir: OutputDir = OUTPUT, json: Json = False) -> None:
    """All runs, newest first."""
    from local.cli.archive import Archive

    listed = Archive(output_dir).listed()
    if json:
        typer.echo(dumps([each.model_dump() for each in listed]))
        return
    if not listed:
        words = Text(f"There are no runs in {output_dir} yet. {_FIRST_FILM}")
        _console().print(words, soft_wrap=True)
        return
    from local.cli.tables import runs

    _console().print(runs(listed))


@app.command()
def show(*, name: RunName = "latest", output_dir: OutputDir = OUTPUT, json: Json = False) -> None:
    """A run in full: cast, scenes with their scores, cost, gaps and where the film is."""
    from grok_spicy.report import report

    from local.cli.archive import Archive
    from local.cli.page import page

    archive = Archive(output_dir)
    film = archive.film(archive.find(name))
    if json:
        typer.echo(report(film).model_dump_json())
    else:
        page(film, output_dir, _console())


_FIRST_FILM = 'Make one: grok-spicy run "A fox finds a crystal" --provider simulator'


app.command()(simulator)


def _console(json: bool = False) -> Console:
    """Where people read; programs have standard output to themselves."""
    return Console(stderr=json, highlight=False)


def with_command(arguments: Sequence[str]) -> list[str]:
    """The arguments with a command before them: whoever names none wants a film.

    BadInput for a word that looks like a misspelt command: a film would cost money.
    """
    commands = [
        each.name or getattr(each.callback, "__name__", "") for each in app.registered_commands
    ]
    if not arguments:
        return ["--help"]
    first = arguments[0]
    if first in (*commands, "-h", "--help", "--version"):
        return list(arguments)
    meant = get_close_matches(first, commands, n=1)
    if meant and not first.startswith("-"):
        raise BadInput(
            f"there is no command {first!r}; did you mean {meant[0]!r}? "
            f"A film about it is made by: grok-spicy run {first}"
        )
    return ["run", *arguments]


def check_clone(root: Path) -> None:
    """BadInput where the system's own folders are not beside this one."""
    missing = [name for name in ("functions", "statemachine") if not (root / name).is_dir()]
    if missing:
        raise BadInput(
            f"grok-spicy works inside a clone of its repository, and {root} has no folder "
            f"{' and no '.join(missing)}. Clone it, then type `make setup` there"
        )


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Do what the command line says; always ends in SystemExit with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        check_clone(_ROOT)
        app(with_command(sys.argv[1:] if arguments is None else arguments), prog_name="grok-spicy")
    except (BadInput, NotFound) as problem:
        _fail(problem, 2)
    except (GrokSpicyError, OSError) as problem:
        _fail(problem, 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as problem:
        _log.debug("Something unforeseen happened.", exc_info=True)
        _fail(GrokSpicyError(f"something unforeseen happened: {problem!r}"), 1)
    sys.exit(0)


def _fail(problem: Exception, status: int) -> NoReturn:
    Console(stderr=True, highlight=False).print(
        Text.assemble(("Error: ", "bold red"), str(problem)), soft_wrap=True
    )
    sys.exit(status)
