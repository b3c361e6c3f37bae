"""`grok-spicy estimate`: what a film would cost, without starting it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.option_groups import StackAddress, with_settings, with_stack_options
from grok_spicy_cli.options import (
    OUTPUT,
    Concept,
    Json,
    OutputDir,
    PlanFile,
    References,
    SavedCast,
    SettingsFile,
)

if TYPE_CHECKING:
    from grok_spicy.api.schemas import FilmEstimate
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.film_request import FilmOrder

_ALWAYS = ("plan", "sheets", "keyframes", "clips", "checks")
"""Parts that every film has."""


@with_stack_options
@with_settings()
def estimate(
    *,
    concept: Concept = None,
    ref: References = None,
    cast: SavedCast = None,
    plan: PlanFile = None,
    settings: SettingsFile = None,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    typed: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Say what a film would cost and how long it would be. Free of charge.

    With --stack, what that stack would say: it may have caps of its own.
    """
    from grok_spicy_cli import film_request
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.render.cameras import costs_in_words, print_scene_cameras
    from grok_spicy_cli.settings import merge_settings, read_settings

    if stack and "provider" in typed:
        raise BadInput("a stack has a provider of its own: leave out --provider")
    merged = merge_settings(read_settings(settings) if settings else {}, typed)
    (order,) = film_request.read_orders(concept, None, plan, ref or [], merged, cast=cast)
    output = CommandOutput.of(json=json)
    cost = _of_place(stack, output_dir, order, output) if stack or cast else _of_here(order)
    if json:
        typer.echo(cost.model_dump_json())
        return
    for change in order.changes:
        output.print(f"Note: {change}")
    output.print(f"Expected cost: {costs_in_words(cost, order.request)}")
    for part, usd in cost.parts.model_dump().items():
        if usd or part in _ALWAYS:
            output.print(f"  {part:12}{usd:8.2f} USD")
    output.print(f"Length: about {cost.duration_seconds:.0f} s")
    print_scene_cameras(cost.scenes, output.console)


def _of_here(order: "FilmOrder") -> "FilmEstimate":
    from dataclasses import asdict

    from grok_spicy.api.schemas import CostParts, FilmEstimate, SceneEstimate
    from grok_spicy.policies.estimates import estimate_of, parts_of, seconds_of
    from grok_spicy.policies.scene_cameras import Choice
    from grok_spicy.policies.scene_estimates import scene_costs, with_filming
    from grok_spicy_cli.local_cameras import cameras_here

    request = with_filming(order.request, Choice(cameras_here(order.request.provider)))
    cost = estimate_of(request)
    return FilmEstimate(
        expected_usd=cost.expected_usd,
        at_most_usd=cost.at_most_usd,
        parts=CostParts(**asdict(parts_of(request))),
        duration_seconds=seconds_of(request),
        scenes=[SceneEstimate(**asdict(each)) for each in scene_costs(request)],
    )


def _of_place(
    stack: StackAddress | None, output_dir: Path, order: "FilmOrder", output: "CommandOutput"
) -> "FilmEstimate":
    """What the stack says; without one, the output directory, which has the casts."""
    from grok_spicy.api.schemas import NewRun
    from grok_spicy_cli import backends
    from grok_spicy_cli.client.run_control import new_run

    run = new_run(order, {photo.key: photo.key for photo in order.photos})
    remote = backends.find_remote(stack, output_dir, output, {})
    if remote:
        return remote.client.estimate(run)
    # The directory is opened to read its casts, without a provider; the price is the same.
    fields = run.model_dump(mode="json", exclude_unset=True, exclude={"provider"})
    with backends.open_local(output_dir, backends.NO_PROVIDER, output, verbose=False) as local:
        return local.runs.client.estimate(NewRun.model_validate(fields))
