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
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from grok_spicy.errors import BadInput, GrokSpicyError, NotFound
from grok_spicy_cli.commands import run, runs
from grok_spicy_cli.commands.doctor import doctor
from grok_spicy_cli.commands.serve import serve
from grok_spicy_cli.commands.simulator import simulator

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

  [bold]grok-spicy run "A lighthouse keeper befriends a whale" --stack GrokSpicy[/bold]

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


app.command(epilog=_RUN_EXAMPLES)(run.run)
app.command()(run.resume)
app.command()(run.cancel)
app.command("list")(runs.list_runs)
app.command()(runs.show)
app.command()(runs.download)
app.command()(serve)
app.command()(doctor)
app.command()(simulator)


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
