"""`grok-spicy`: films from the terminal.

This module has the commands that a person types. What they do is in other modules, imported when
they are needed, so that `--help` is quick.
"""

import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from errno import ENOSPC
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.text import Text

from grok_spicy.errors import BadInput, GrokSpicyError, NotFound, Remedy
from grok_spicy.models.settings import RunSettings
from grok_spicy_cli import epilogs
from grok_spicy_cli.commands import cast, gates, people, retake, run, runs, versions
from grok_spicy_cli.commands.cameras import cameras
from grok_spicy_cli.commands.delete import delete
from grok_spicy_cli.commands.doctor import doctor
from grok_spicy_cli.commands.edit import edit
from grok_spicy_cli.commands.estimate import estimate
from grok_spicy_cli.commands.export import export
from grok_spicy_cli.commands.promote import promote
from grok_spicy_cli.commands.prune import prune
from grok_spicy_cli.commands.redrive import redrive
from grok_spicy_cli.commands.serve import serve
from grok_spicy_cli.commands.simulator import simulator
from grok_spicy_cli.commands.stop_all import stop_all
from grok_spicy_cli.commands.watch import watch
from grok_spicy_cli.process_signals import ProcessSignalled, handle_signals
from grok_spicy_cli.render.console import open_console
from grok_spicy_cli.standard_streams import outlive_terminal
from grok_spicy_mcp.command import mcp

_log = logging.getLogger(__name__)
_ROOT = Path(__file__).parents[2]

app = typer.Typer(
    name="grok-spicy",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(is_requested: bool) -> None:
    if is_requested:
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
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Make films of several scenes from a sentence, with characters that look the same throughout.

    Without a key, on this machine alone:

      [bold]grok-spicy run "A fox and an owl find a crystal" --provider simulator[/bold]

    With the real Grok, and XAI_API_KEY in the environment or in .env:

      [bold]grok-spicy run "A fox and an owl find a crystal" --ref "Ember=fox.jpg"[/bold]

    Then look at output/latest/final_video.mp4, or type [bold]grok-spicy show latest[/bold].
    """


app.command(epilog=epilogs.RUN_EPILOG)(run.run)
app.command()(estimate)
app.add_typer(cast.app, name="cast")
app.add_typer(people.app, name="people")
app.command()(cameras)
app.command(epilog=epilogs.RESUME_EPILOG)(run.resume)
app.command(epilog=epilogs.PROMOTE_EPILOG)(promote)
app.command(epilog=epilogs.RETAKE_EPILOG)(retake.retake)
app.command(epilog=epilogs.PICK_EPILOG)(retake.pick)
app.command(epilog=epilogs.EDIT_EPILOG)(edit)
app.command()(versions.versions)
app.command()(versions.restore)
app.command(epilog=epilogs.EXPORT_EPILOG)(export)
app.command(epilog=epilogs.APPROVE_EPILOG)(gates.approve)
app.command(epilog=epilogs.REJECT_EPILOG)(gates.reject)
app.command()(run.cancel)
app.command()(watch)
app.command("stop-all")(stop_all)
app.command("list")(runs.list_runs)
app.command()(runs.show)
app.command()(runs.download)
app.command()(delete)
app.command()(prune)
app.command()(serve)
app.command()(mcp)
app.command()(doctor)
app.command()(redrive)
app.command()(simulator)


def with_command(arguments: Sequence[str]) -> list[str]:
    """The arguments with a command before them: `run` by default, `serve` for `--web`.

    BadInput for a word that looks like a misspelt command: a film would cost money.
    """
    commands = [
        each.name or getattr(each.callback, "__name__", "") for each in app.registered_commands
    ]
    commands += [each.name or "" for each in app.registered_groups]
    if not arguments:
        return ["--help"]
    first = arguments[0]
    if "--web" in arguments and first.startswith("-"):
        return ["serve", *(each for each in arguments if each != "--web")]
    if first in (*commands, "-h", "--help", "--version"):
        return list(arguments)
    similar = get_close_matches(first, commands, n=1)
    if similar and not first.startswith("-"):
        raise BadInput(
            f"there is no command {first!r}; did you mean {similar[0]!r}? "
            f"To make a film about it: grok-spicy run {first}"
        )
    return ["run", *arguments]


def check_clone(root: Path) -> None:
    """BadInput where the folders of the repository are not beside this one."""
    missing = [name for name in ("functions", "statemachine") if not (root / name).is_dir()]
    if missing:
        raise BadInput(
            f"grok-spicy works inside a clone of its repository, and {root} has no folder "
            f"{' and no '.join(missing)}. Clone it, then type `make setup` there"
        )


def command() -> NoReturn:
    """What the terminal's `grok-spicy` calls: `main`, then the end of the process at once. Python
    would first free what the emulated AWS holds, object by object, which takes a second or two."""
    status = 1
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    finally:
        logging.shutdown()
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(status)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command; always ends in SystemExit with its exit status."""
    with outlive_terminal():
        try:
            with handle_signals():
                check_clone(_ROOT)
                words = with_command(sys.argv[1:] if arguments is None else arguments)
                _invoke(words)
        except (BadInput, NotFound) as problem:
            _fail(problem, 2)
        except (GrokSpicyError, OSError) as problem:
            _fail(problem, 1)
        except ProcessSignalled as signal:
            sys.exit(signal.status)
        except KeyboardInterrupt:
            sys.exit(130)
        except Exception as problem:
            _log.debug("an unexpected error", exc_info=True)
            _fail(GrokSpicyError(f"an unexpected error, please report it: {problem!r}"), 1)
        sys.exit(0)


def _invoke(words: Sequence[str]) -> None:
    try:
        app(words, prog_name="grok-spicy")
    finally:
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where a result that can't be written is still an error


def _fail(problem: Exception, status: int) -> NoReturn:
    console = open_console(stderr=True)
    console.print(Text.assemble(("Error: ", "bold red"), _message(problem)), soft_wrap=True)
    remedy = problem.remedy if isinstance(problem, GrokSpicyError) else None
    if remedy not in (None, Remedy.RESUME):  # every error has that by default, and here no run
        console.print(Text(f"To fix it: {_words_for(remedy)}"), soft_wrap=True)
    sys.exit(status)


def _message(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.errno == ENOSPC:
        return f"no space left on {problem.filename or 'the disk'}. Make room there first"
    return str(problem)


def _words_for(remedy: Remedy) -> str:
    from grok_spicy_cli.location import OutputFolder
    from grok_spicy_cli.options import OUTPUT
    from grok_spicy_cli.render.remedies import remedy_words

    return remedy_words(remedy, OutputFolder(OUTPUT).command, "latest", RunSettings().max_cost_usd)
