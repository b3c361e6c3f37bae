"""`grok-spicy retake` and `pick`: have one thing of a film made again, or use another try."""

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
    from grok_spicy_cli.client.run_control import RunControl

_Scene = Annotated[int | None, typer.Option(metavar="N", min=1, help="The scene.")]


@with_simulator_options
@with_stack_options
@with_settings("max_cost_usd")
def retake(
    *,
    name: RunName,
    scene: _Scene = None,
    keyframe: Annotated[
        bool, typer.Option("--keyframe", help="The scene's keyframe, and its clip with it.")
    ] = False,
    clip: Annotated[
        bool, typer.Option("--clip", help="The scene's clip alone; so it is without --keyframe.")
    ] = False,
    narration: Annotated[
        bool, typer.Option("--narration", help="The scene's narration: it is spoken again.")
    ] = False,
    sheet: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The sheet of this character, and all that shows it."),
    ] = None,
    plan: Annotated[bool, typer.Option("--plan", help="The plan.")] = False,
    cut: Annotated[bool, typer.Option("--cut", help="The cut, of the same clips.")] = False,
    note: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What should be different: a part of the prompt."),
    ] = None,
    soften: Annotated[
        bool,
        typer.Option("--soften", help="Send a softened wording where moderation refuses it."),
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    typed: dict[str, Any],
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Have one thing of a film made again, with what hangs on it.

    First it says what that is, and what it costs. What was made before stays, and so does the film
    until the new one is there; `grok-spicy versions` shows both.
    """
    from grok_spicy.api.schemas import RetakeRequest
    from grok_spicy_cli.film_changes import ChangeOptions, change_film
    from grok_spicy_cli.film_request import validate

    if keyframe + clip + narration > 1:
        raise BadInput(
            "give one of --keyframe, --clip and --narration: a new keyframe has its clip filmed "
            "again too"
        )
    if scene is None and (keyframe or clip or narration):
        raise BadInput("say of which scene: add --scene N")
    things: list[dict[str, Any]] = []
    if scene is not None:
        what = "keyframe" if keyframe else "narration" if narration else "clip"
        things.append({"what": what, "scene_id": scene})
    if sheet is not None:
        things.append({"what": "sheet", "character": sheet})
    things += [{"what": what} for what, is_named in (("plan", plan), ("cut", cut)) if is_named]
    if len(things) != 1:
        raise BadInput("say one thing: --scene N, --sheet NAME, --plan or --cut")
    redo = {**things[0], **({"note": note} if note is not None else {})}
    if soften:
        redo["soften"] = True
    request = validate(RetakeRequest, {"redo": [redo], **typed})
    options = ChangeOptions(output_dir, json, verbose, simulator, stack, dry_run, yes)
    change_film(name, "retake", lambda *_: request, options)


@with_simulator_options
@with_stack_options
@with_settings("max_cost_usd")
def pick(
    *,
    name: RunName,
    scene: _Scene = None,
    take: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Show this take of the scene.")
    ] = None,
    keyframe: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Use this attempt at its keyframe.")
    ] = None,
    character: Annotated[
        str | None, typer.Option(metavar="NAME", help="The character of a sheet.")
    ] = None,
    sheet: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Use this attempt at the sheet.")
    ] = None,
    image: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Use this picture as the scene's keyframe or character's sheet."
        ),
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    typed: dict[str, Any],
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Use another take, another attempt at a picture, or a picture of your own.

    What was made from the one before is made again; first it says what that is, and what it costs.
    """
    from grok_spicy.api.schemas import PickRequest
    from grok_spicy_cli.film_changes import ChangeOptions, change_film
    from grok_spicy_cli.film_request import load_photo, validate

    choice = {
        "scene_id": scene,
        "take": take,
        "keyframe": keyframe,
        "character": character,
        "sheet": sheet,
    }
    fields = {key: value for key, value in choice.items() if value is not None}
    photo = load_photo("the picture", image) if image else None
    # Before anything is uploaded; the key is only known after that.
    validate(PickRequest, {**fields, **typed, **({"upload": photo.key} if photo else {})})

    def request_for(runs: "RunControl", _: str) -> PickRequest:
        upload = {}
        if photo:
            upload = {"upload": photo.key if dry_run else runs.client.upload(photo.content)}
        return validate(PickRequest, {**fields, **typed, **upload})

    options = ChangeOptions(output_dir, json, verbose, simulator, stack, dry_run, yes)
    change_film(name, "pick", request_for, options)
