"""`grok-spicy run`, `resume` and `cancel`: clients of the API, wherever runs are made."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grok_spicy.errors import BadInput, GrokSpicyError
from grok_spicy_cli.dashboard import Port, check_port, check_serving, make_and_serve
from grok_spicy_cli.option_groups import (
    StackAddress,
    with_settings,
    with_simulator_options,
    with_stack_options,
)
from grok_spicy_cli.options import (
    MODEL_SETTINGS,
    OUTPUT,
    Concept,
    FootageFiles,
    Json,
    LikenessConfirmed,
    MusicPath,
    OutputDir,
    PlanFile,
    References,
    RunName,
    SavedCast,
    SettingsFile,
    Verbose,
)

if TYPE_CHECKING:
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.client.run_control import RunControl


@with_simulator_options
@with_stack_options
@with_settings()
def run(
    *,
    concept: Concept = None,
    ref: References = None,
    likeness_confirmed: LikenessConfirmed = False,
    footage: FootageFiles = None,
    music: MusicPath = None,
    cast: SavedCast = None,
    plan: PlanFile = None,
    prompt_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Make a film of each line of this file."),
    ] = None,
    settings: SettingsFile = None,
    output_dir: OutputDir = OUTPUT,
    serve: Annotated[
        bool,
        typer.Option("--serve", help="Serve the dashboard meanwhile, and then until Ctrl-C."),
    ] = False,
    port: Port = None,
    json: Json = False,
    verbose: Verbose = False,
    typed: dict[str, Any],
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Make a film of a concept, of a story plan, or of each line of a file.

    Ctrl-C stops a run on this machine; `grok-spicy resume` resumes it. A run on AWS or in
    `grok-spicy serve` continues; `grok-spicy cancel` stops it.
    """
    from grok_spicy_cli import backends, film_request
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.settings import merge_settings, read_settings

    if stack and "provider" in typed:
        raise BadInput("a stack has a provider of its own: leave out --provider")
    merged = merge_settings(read_settings(settings) if settings else {}, typed)
    orders = film_request.read_orders(
        *(concept, prompt_file, plan, ref or [], merged, footage or [], music),
        likeness_confirmed=likeness_confirmed,
        cast=cast,
    )
    chosen = merged.get("provider", "grok")
    output = CommandOutput.of(json=json)
    check_serving(serve, port, stack)
    remote = backends.find_remote(stack, output_dir, output, simulator, verbose=verbose)
    if serve:
        if remote:
            raise BadInput("this output directory is served already: leave out --serve")
        xai = film_request.resolve_provider(
            chosen, simulator, film_request.read_environment(Path())
        )
        local = backends.open_local(output_dir, xai, output, verbose=verbose)
        raise typer.Exit(make_and_serve(local, check_port(port), output, orders))
    with backends.open_backend(
        remote, output_dir, output, simulator, chosen, verbose=verbose
    ) as runs:
        status = runs.start_all(orders)
    raise typer.Exit(status)


@with_simulator_options
@with_stack_options
@with_settings(
    *("max_cost_usd", "on_gap", "on_unanchored", "soften", "narrator", "speech"),
    *MODEL_SETTINGS,
)
def resume(
    *,
    name: RunName,
    buy_lost_calls: Annotated[
        bool,
        typer.Option(
            help="Make paid calls again whose response was lost twice. Check the bill first."
        ),
    ] = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    verbose: Verbose = False,
    typed: dict[str, Any],
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Resume a run that was stopped, failed, or has gaps.

    Everything that was made or paid for is kept; only what is missing is made, a film or report
    that was deleted too. Settings that you leave out stay as they were.
    """
    from grok_spicy.policies.asset_keys import output_keys, path_in_folder
    from grok_spicy_cli import backends, film_request
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.location import OutputFolder

    output = CommandOutput.of(json=json)
    remote = backends.find_remote(stack, output_dir, output, simulator, verbose=verbose)
    deployed = remote if stack else None
    film = (deployed or Archive(output_dir, output.print)).load(name)
    run_id = film.run.run_id
    if film.run.status == "complete":
        files = deployed.file_paths(run_id) if deployed else Archive(output_dir).file_paths(run_id)
        missing = [path for path in map(path_in_folder, output_keys(run_id)) if path not in files]
        if not missing:
            output.print(f"{run_id} is complete: there is nothing left to do.")
            output.print_ending(film, deployed.location if deployed else OutputFolder(output_dir))
            return
        output.print(f"{run_id} is complete but for {', '.join(map(str, missing))}.")
    overrides = film_request.resume_overrides(film.run, {**typed, "buy_lost_calls": buy_lost_calls})
    provider = film.run.settings.provider
    with backends.open_backend(
        remote, output_dir, output, simulator, provider, verbose=verbose
    ) as runs:
        status = runs.resume(run_id, overrides)
    raise typer.Exit(status)


@with_stack_options
def cancel(
    *, name: RunName, output_dir: OutputDir = OUTPUT, json: Json = False, stack: StackAddress | None
) -> None:
    """Stop a run on AWS, or in `grok-spicy serve`.

    What was made is kept, and the run can be resumed. Calls under way may still be billed.
    """
    from grok_spicy_cli import backends
    from grok_spicy_cli.archive import Archive
    from grok_spicy_cli.command_output import CommandOutput

    output = CommandOutput.of(json=json)
    remote = backends.find_remote(stack, output_dir, output, {})
    if remote is None:
        run_id = _find_waiting(Archive(output_dir, output.print), name)
        provider = backends.NO_PROVIDER
        with backends.open_local(output_dir, provider, output, verbose=False) as local:
            _cancel(local.runs, run_id, json=json)
    else:
        _cancel(remote, remote.find(name), json=json)


def _cancel(runs: "RunControl", run_id: str, *, json: bool) -> None:
    cancelled = runs.cancel(run_id)
    runs.output.print(f"{cancelled.run_id} is {cancelled.status}; what was made is kept.")
    runs.output.print(f"To resume it: {runs.location.command('resume', cancelled.run_id)}")
    if json:
        typer.echo(cancelled.model_dump_json())


def _find_waiting(archive: "Archive", name: str) -> str:
    """The id of a run that waits at a gate although no process works there. GrokSpicyError for any
    other: it does not run, or where it does it can be stopped."""
    from grok_spicy_local.output_lock import find_holder
    from grok_spicy_local.recovery import waits_for_a_person

    run = archive.load(name).run
    holder = find_holder(archive.paths)
    if holder is None and waits_for_a_person(run):
        return run.run_id
    if run.ended or holder is None:
        raise GrokSpicyError(f"{run.run_id} does not run: it is {run.status}")
    raise GrokSpicyError(
        f"{run.run_id} is made by {holder.command} (process {holder.pid}): "
        f"press Ctrl-C there, or type: kill -INT {holder.pid}"
    )
