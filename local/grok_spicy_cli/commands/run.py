"""`grok-spicy run`, `resume` and `cancel`: films, made here, in a studio that is served here, or
in one on AWS."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from grok_spicy.errors import GrokSpicyError
from grok_spicy.models.run import Provider
from grok_spicy_cli.options import (
    OUTPUT,
    Address,
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
    with_stack_options,
)

if TYPE_CHECKING:
    from grok_spicy_cli.archive import Archive


@with_simulator_options
@with_stack_options
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
    stack: Address | None,
) -> None:
    """Make a film of a concept, of a plan, or of each line of a file."""
    from grok_spicy_cli import film_request, local_runs
    from grok_spicy_cli.client import remote

    terminal = local_runs.Terminal(Console(stderr=json, highlight=False), json)
    settings = {
        "provider": provider,
        "characters": characters,
        "scenes": scenes,
        "aspect_ratio": aspect_ratio,
        "resolution": resolution,
        "continuity": continuity,
        "max_cost_usd": max_cost_usd,
        "on_gap": on_gap,
        "models": chosen_models(image_model, video_model),
    }
    orders = film_request.read_orders(concept, prompt_file, plan, ref or [], settings)
    elsewhere = remote.select_backend(
        stack, output_dir, terminal, simulator, provider, verbose=verbose
    )
    if elsewhere:
        raise typer.Exit(local_runs.make_all(orders, elsewhere))
    xai = film_request.resolve_provider(
        provider or "grok", simulator, film_request.read_environment(Path())
    )
    with local_runs.open_studio(output_dir, xai, terminal, verbose=verbose) as films:
        status = local_runs.make_all(orders, films)
    raise typer.Exit(status)


@with_simulator_options
@with_stack_options
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
    stack: Address | None,
) -> None:
    """Go on with a run that was interrupted, failed, or has gaps.

    Everything that was made or paid for is kept; only what is missing is done.
    """
    from grok_spicy_cli import film_request, local_runs
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.client import remote
    from grok_spicy_cli.render.summary import Folder

    terminal = local_runs.Terminal(Console(stderr=json, highlight=False), json)
    elsewhere = remote.select_backend(stack, output_dir, terminal, simulator, verbose=verbose)
    films_of = elsewhere if elsewhere and stack else Archive(output_dir)
    film = films_of.found(name)
    if film.run.status == "complete":
        terminal.say(f"{film.run.run_id} is complete: there is nothing left to do.")
        terminal.end(film, elsewhere.home if elsewhere else Folder(output_dir))
        return
    models = chosen_models(image_model, video_model)
    overrides = local_runs.overrides(film.run, max_cost_usd, on_gap, buy_lost_calls, models)
    if elsewhere:
        raise typer.Exit(elsewhere.go_on(film.run.run_id, overrides))
    provider = film.run.settings.provider
    xai = film_request.resolve_provider(provider, simulator, film_request.read_environment(Path()))
    with local_runs.open_studio(output_dir, xai, terminal, verbose=verbose) as films:
        status = films.go_on(film.run.run_id, overrides)
    raise typer.Exit(status)


@with_stack_options
def cancel(
    *, name: RunName, output_dir: OutputDir = OUTPUT, json: Json = False, stack: Address | None
) -> None:
    """Stop a run that is being made on AWS, or in a studio that is served here.

    What was made is kept, and the run can be resumed. Calls under way may still be billed.
    """
    from grok_spicy_cli import local_runs
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.client import remote

    terminal = local_runs.Terminal(Console(stderr=json, highlight=False), json)
    elsewhere = remote.select_backend(stack, output_dir, terminal, {})
    if elsewhere is None:
        raise _how_to_stop(Archive(output_dir), name)
    stopped = elsewhere.cancel(elsewhere.find(name))
    terminal.say(f"{stopped.run_id} is {stopped.status}; what was made is kept.")
    terminal.say(f"To go on with it: {elsewhere.home.command('resume', stopped.run_id)}")
    if json:
        typer.echo(stopped.model_dump_json())


def _how_to_stop(archive: "Archive", name: str) -> GrokSpicyError:
    from grok_spicy_local.output_lock import find_holder

    run = archive.found(name).run
    holder = find_holder(archive.paths)
    if run.ended or holder is None:
        return GrokSpicyError(f"{run.run_id} is not being made: it is {run.status}")
    return GrokSpicyError(
        f"{run.run_id} is being made by {holder.command} (process {holder.pid}): "
        f"press Ctrl-C there, or type: kill -INT {holder.pid}"
    )
