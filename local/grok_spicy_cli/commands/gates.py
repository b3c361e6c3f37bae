"""`grok-spicy approve` and `reject`: decide about what a run shows at a gate."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from grok_spicy.models.settings import GateName
from grok_spicy_cli.option_groups import (
    StackAddress,
    with_simulator_options,
    with_stack_options,
)
from grok_spicy_cli.options import OUTPUT, Json, OutputDir, RunName, Verbose

if TYPE_CHECKING:
    from grok_spicy.api.schemas.gates import Verb

_Gate = Annotated[
    GateName | None,
    typer.Argument(
        metavar="GATE", help="plan, narration, sheets, storyboard or cut: the one that waits."
    ),
]
_Scene = Annotated[
    list[int] | None,
    typer.Option("--scene", metavar="N", min=1, help="Only this scene. Repeat for more."),
]
_Character = Annotated[
    list[str] | None,
    typer.Option("--character", metavar="NAME", help="Only this character. Repeat for more."),
]
_NOTE = typer.Option(metavar="TEXT", help="What should be different.")


@with_simulator_options
@with_stack_options
def approve(
    *,
    name: RunName,
    gate: _Gate = None,
    scene: _Scene = None,
    character: _Character = None,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Approve what a run shows at a gate, and watch it go on.

    Without --scene or --character: all that is not decided yet. The first decision counts.
    """
    subject = (scene or [], character or [])
    place = (output_dir, json, verbose, simulator, stack)
    _decide(name, gate, "approve", None, subject, place)


@with_simulator_options
@with_stack_options
def reject(
    *,
    name: RunName,
    gate: _Gate = None,
    note: Annotated[str | None, _NOTE] = None,
    scene: _Scene = None,
    character: _Character = None,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Have what a run shows at a gate made again, with a note, and watch it go on.

    Without --scene or --character: all that is not decided yet. What was made before is kept.
    """
    subject = (scene or [], character or [])
    place = (output_dir, json, verbose, simulator, stack)
    _decide(name, gate, "reject", note, subject, place)


def _decide(
    name: str,
    gate: GateName | None,
    decision: "Verb",
    note: str | None,
    subject: tuple[list[int], list[str]],
    place: tuple[Any, bool, bool, dict[str, Any], StackAddress | None],
) -> None:
    from grok_spicy_cli import backends
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.gate_question import decide_request

    request = decide_request(decision, note, *subject)
    output_dir, json, verbose, simulator, stack = place
    output = CommandOutput.of(json=json)
    remote = backends.find_remote(stack, output_dir, output, simulator, verbose=verbose)
    film = ((remote if stack else None) or Archive(output_dir, output.print)).load(name)
    with backends.open_backend(
        remote, output_dir, output, simulator, film.run.settings.provider, verbose=verbose
    ) as runs:
        status = runs.decide(film.run.run_id, gate, request)
    raise typer.Exit(status)
