"""`grok-spicy cast`: save the characters of a film for others, list, show and delete casts."""

import sys
from typing import Annotated

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import OUTPUT, Json, OutputDir, Yes

CastName = Annotated[str, typer.Argument(metavar="NAME", help="The cast's name.")]

app = typer.Typer(
    help="Save the characters of a film as a cast, for other films: `run … --cast NAME`.",
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)


@app.command()
@with_stack_options
def save(
    *,
    name: CastName,
    from_run: Annotated[
        str,
        typer.Option("--from", metavar="RUN", help="Run id, the beginning of one, or `latest`."),
    ],
    character: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Save only this character. Repeat for more."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the cast that has that name.")
    ] = False,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: StackAddress | None,
) -> None:
    """Save the characters of a film with their sheets, descriptions and voices.

    The files are copied: the cast stays when the run is deleted.
    """
    from grok_spicy.api.schemas import NewCast
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.film_request import validate

    output = CommandOutput.of(json=json)
    fields = {"name": name, "run_id": "latest", "characters": character, "replace": replace}
    request = validate(NewCast, fields)
    with backends.open_runs(stack, output_dir, output) as runs:
        run_id = runs.find(from_run)
        cast = runs.client.save_cast(request.model_copy(update={"run_id": run_id}))
    if json:
        typer.echo(cast.model_dump_json())
    members = ", ".join(member.name for member in cast.members)
    output.print(f"The cast “{cast.name}” is saved: {members}.")
    output.print(f'To make a film with it: grok-spicy run "…" --cast "{cast.name}"')


@app.command("list")
@with_stack_options
def list_casts(
    *, output_dir: OutputDir = OUTPUT, json: Json = False, stack: StackAddress | None
) -> None:
    """List your casts."""
    from grok_spicy.api.schemas import CastList
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.render.casts import casts_table

    output = CommandOutput.of(json=json)
    with backends.open_runs(stack, output_dir, output) as runs:
        casts = runs.client.casts()
    if json:
        typer.echo(CastList(casts=casts).model_dump_json())
    elif casts:
        output.console.print(casts_table(casts))
    else:
        output.print("There are no casts yet. To save one: grok-spicy cast save NAME --from RUN")


@app.command()
@with_stack_options
def show(
    *,
    name: CastName,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: StackAddress | None,
) -> None:
    """Show a cast: who is in it, and how they look."""
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.render.casts import print_cast

    output = CommandOutput.of(json=json)
    with backends.open_runs(stack, output_dir, output) as runs:
        cast = runs.client.find_cast(name)
    if json:
        typer.echo(cast.model_dump_json())
    else:
        print_cast(cast, output.console)


@app.command()
@with_stack_options
def delete(
    *, name: CastName, yes: Yes = False, output_dir: OutputDir = OUTPUT, stack: StackAddress | None
) -> None:
    """Delete a cast with its files, for good. Films that were made with it keep their copies."""
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput

    output = CommandOutput.of()
    with backends.open_runs(stack, output_dir, output) as runs:
        cast = runs.client.find_cast(name)
        if not yes:
            if not sys.stdin.isatty():
                raise BadInput(f"to delete the cast {cast.name!r} without being asked, add --yes")
            if not typer.confirm(f"Delete the cast “{cast.name}” with its files?", err=True):
                output.print("Nothing was deleted.")
                return
        runs.client.delete_cast(cast)
    output.print(f"The cast “{cast.name}” is deleted.")
