"""`grok-spicy edit`: change the plan of a film, and make again only what that makes stale."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.option_groups import (
    StackAddress,
    with_settings,
    with_simulator_options,
    with_stack_options,
)
from grok_spicy_cli.options import OUTPUT, DryRun, Json, OutputDir, RunName, Verbose, Yes

if TYPE_CHECKING:
    from grok_spicy.api.schemas import EditRequest
    from grok_spicy_cli.client.run_control import RunControl


def _text(help_: str) -> Any:
    return typer.Option(metavar="TEXT", help=help_)


@with_simulator_options
@with_stack_options
@with_settings("max_cost_usd")
def edit(
    *,
    name: RunName,
    plan: Annotated[
        Path | None,
        typer.Argument(metavar="PLAN", help="The whole plan with your changes (JSON)."),
    ] = None,
    title: Annotated[str | None, _text("The film's title.")] = None,
    style: Annotated[str | None, _text("The style of every picture and clip.")] = None,
    scene: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The scene that changes.")
    ] = None,
    action: Annotated[str | None, _text("What happens in it.")] = None,
    setting: Annotated[str | None, _text("Where and when it is.")] = None,
    camera: Annotated[str | None, _text("Its shot and movement.")] = None,
    mood: Annotated[str | None, _text("Its light and atmosphere.")] = None,
    seconds: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Its length in seconds.")
    ] = None,
    narration: Annotated[
        str | None, _text("What the narrator says over it; an empty text takes the line away.")
    ] = None,
    say: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=TEXT",
            help="What is said in it, instead of what was: repeat for more lines. NAME= takes all "
            "lines away.",
        ),
    ] = None,
    keyframe_prompt: Annotated[
        str | None, _text("Its keyframe's prompt, in your own words.")
    ] = None,
    clip_prompt: Annotated[str | None, _text("Its clip's prompt, in your own words.")] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    typed: dict[str, Any],
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Change the plan of a film, and make again only what that makes stale.

    Give the whole plan as a file, or a scene and what changes in it. First it says what is made
    again, and what it costs. The plan before is kept.
    """
    from grok_spicy.api.schemas import EditRequest
    from grok_spicy_cli.film_changes import ChangeOptions, change_film
    from grok_spicy_cli.film_request import validate

    about_scene = {
        "action": action,
        "setting": setting,
        "camera": camera,
        "mood": mood,
        "duration_seconds": seconds,
    }
    fields: dict[str, Any] = {key: each for key, each in about_scene.items() if each is not None}
    if narration is not None:
        fields["narration"] = narration.strip() or None
    if say:
        fields["dialogue"] = _lines(say)
    words = {"keyframe": keyframe_prompt, "clip": clip_prompt}
    prompts = [
        {"what": what, "scene_id": scene, "prompt": prompt or None}
        for what, prompt in words.items()
        if prompt is not None
    ]
    whole = {key: value for key, value in (("title", title), ("style", style)) if value is not None}
    if (fields or prompts) and scene is None:
        raise BadInput("say which scene changes: add --scene N")
    changes = {
        **whole,
        **({"scenes": [{"scene_id": scene, **fields}]} if fields else {}),
        **({"prompts": prompts} if prompts else {}),
    }
    if plan is not None and changes:
        raise BadInput("give a plan or single changes, not both")
    if plan is None:
        validate(EditRequest, {**changes, **typed})

    def request_for(runs: "RunControl", run_id: str) -> "EditRequest":
        edits = _changes_of_file(runs, run_id, plan) if plan else changes
        return validate(EditRequest, {**edits, **typed})

    options = ChangeOptions(output_dir, json, verbose, simulator, stack, dry_run, yes)
    change_film(name, "edit", request_for, options)


def _lines(typed: list[str]) -> list[dict[str, str]]:
    """The lines that were typed as `NAME=TEXT`, without those that say nothing. BadInput."""
    lines = []
    for each in typed:
        name, is_line, text = each.partition("=")
        if not is_line or not name.strip():
            raise BadInput(f"{each!r} is no line: write NAME=TEXT")
        lines.append({"character": name.strip(), "text": text.strip()})
    return [line for line in lines if line["text"]]


def _changes_of_file(runs: "RunControl", run_id: str, file: Path) -> dict[str, Any]:
    """What the plan in that file changes. BadInput for a plan that can't be read, or that adds or
    removes scenes or characters."""
    from grok_spicy.policies.plan_edit import changes_between
    from grok_spicy_cli.film_request import read_plan

    story = runs.client.run(run_id).plan
    if story is None:
        raise BadInput(f"{run_id} has no plan yet: there is nothing to edit")
    return changes_between(story, read_plan(file).answer).model_dump(exclude_unset=True)
