"""`grok-spicy promote`: film the clips of a finished run again, at a better quality."""

from typing import TYPE_CHECKING, Any

import typer

from grok_spicy_cli.option_groups import (
    StackAddress,
    with_settings,
    with_simulator_options,
    with_stack_options,
)
from grok_spicy_cli.options import OUTPUT, DryRun, Json, OutputDir, RunName, Verbose

if TYPE_CHECKING:
    from grok_spicy.models.snapshot import RunSnapshot
    from grok_spicy.policies.promotion import PromotionTerms

_SETTINGS = (
    *("quality", "resolution", "models.video", "models.vision", "clip_anchors"),
    *("pin_match_cuts", "voices", "judge_effort", "max_cost_usd"),
)


@with_simulator_options
@with_stack_options
@with_settings(*_SETTINGS)
def promote(
    *,
    name: RunName,
    dry_run: DryRun = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    typed: dict[str, Any],
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Film the clips of a finished film again, at a better quality.

    Plan, character sheets and keyframes stay; earlier clips are kept, and the film stays until the
    new one is there. --max-cost-usd counts what the run has cost before.
    """
    from grok_spicy.policies.promotion import promotion_terms
    from grok_spicy_cli import backends, film_request
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.command_output import CommandOutput

    output = CommandOutput.of(json=json)
    remote = backends.find_remote(stack, output_dir, output, simulator, verbose=verbose)
    film = ((remote if stack else None) or Archive(output_dir, output.print)).load(name)
    overrides = _overrides(typed)
    request = film_request.validate_request({"run_id": film.run.run_id, **overrides})
    terms = promotion_terms(film.run, film.plan, film.budget, request)
    terms.check_cap()
    for line in _describe(film, terms):
        output.print(line)
    if dry_run:
        return
    provider = film.run.settings.provider
    with backends.open_backend(
        remote, output_dir, output, simulator, provider, verbose=verbose
    ) as runs:
        status = runs.resume(film.run.run_id, overrides)
    raise typer.Exit(status)


def _overrides(typed: dict[str, Any]) -> dict[str, Any]:
    """The body of the request to resume: the cap beside what is promoted."""
    promotion = {name: value for name, value in typed.items() if name != "max_cost_usd"}
    cap = {name: value for name, value in typed.items() if name == "max_cost_usd"}
    return {"promote": promotion, **cap}


def _describe(film: "RunSnapshot", terms: "PromotionTerms") -> list[str]:
    """What is filmed, what it costs, and which joints it loosens."""
    from grok_spicy.policies.promotion import loose_joints
    from grok_spicy_cli.render.summary import spent_so_far

    settings, cost = terms.settings, terms.estimate
    spent = spent_so_far(film, settings.max_cost_usd)
    joints = (
        loose_joints(film.plan, settings, film.keyframes, dict.fromkeys(film.clips))
        if film.plan
        else []
    )
    return [
        f"Every clip is filmed again by {settings.models.video} at {settings.resolution}; "
        "no picture is drawn.",
        f"Expected cost: about {cost.expected_usd:.2f} USD, at most {cost.at_most_usd:.2f}; "
        f"{spent}.",
        *(f"Note: {joint}" for joint in joints),
    ]
