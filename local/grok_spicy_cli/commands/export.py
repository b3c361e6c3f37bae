"""`grok-spicy export`: a film in other shapes, as a preview, and as a timeline for an editor."""

from typing import Annotated, Any, get_args

import typer

from grok_spicy.models.exports import TimelineFormat
from grok_spicy.models.story import AspectRatio
from grok_spicy_cli.filming_option import words_of
from grok_spicy_cli.option_groups import StackAddress, with_simulator_options, with_stack_options
from grok_spicy_cli.options import OUTPUT, Json, OutputDir, RunName, Verbose


@with_simulator_options
@with_stack_options
def export(
    *,
    name: RunName,
    format: Annotated[
        list[str],
        typer.Option(
            "--format",
            metavar="|".join(get_args(AspectRatio)),
            help="Another shape of the film, cut around its faces; may be repeated.",
        ),
    ] = [],  # noqa: B006 – it never changes
    gif: Annotated[bool, typer.Option("--gif", help="A GIF preview, 3 MB at most.")] = False,
    timeline: Annotated[
        list[str],
        typer.Option(
            "--timeline",
            metavar="|".join(get_args(TimelineFormat)),
            help="The cut for an editor; may be repeated.",
        ),
    ] = [],  # noqa: B006 – it never changes
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Make other shapes of a finished film, a preview, or timelines. It costs 0.00 USD."""
    from grok_spicy.api.schemas.exports import ExportsRequest
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.film_changes import ChangeOptions, open_run
    from grok_spicy_cli.film_request import validate

    fields = {"formats": words_of(format), "gif": gif, "timeline": words_of(timeline)}
    request = validate(ExportsRequest, fields)
    output = CommandOutput.of(json=json)
    options = ChangeOptions(output_dir, json, verbose, simulator, stack)
    with open_run(name, options, output) as (runs, run_id):
        output.print("Nothing is bought: 0.00 USD.")
        status = runs.change(run_id, lambda: runs.client.export(run_id, request))
    raise typer.Exit(status)
