"""`grok-spicy people`: who I am, and how much each owner may have made."""

from typing import Annotated

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.commands.people_delete import delete
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import OUTPUT, Json, OutputDir

Most = Annotated[str | None, typer.Option(metavar="N")]

app = typer.Typer(
    help="See what you may have made, and set what others may.",
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)


app.command("delete")(delete)


@app.command()
@with_stack_options
def me(*, output_dir: OutputDir = OUTPUT, json: Json = False, stack: StackAddress | None) -> None:
    """Show who you are, what you may have made, and what is left of it today."""
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.render.people import print_me

    output = CommandOutput.of(json=json)
    with backends.open_runs(stack, output_dir, output) as runs:
        mine = runs.client.me()
    if json:
        typer.echo(mine.model_dump_json())
    else:
        print_me(mine, output.console)


@app.command()
@with_stack_options
def quota(
    *,
    owner: Annotated[
        str,
        typer.Argument(metavar="OWNER", help="The owner of runs; `studio` is AWS's own users."),
    ],
    films_at_once: Annotated[
        str | None, typer.Option(metavar="N", help="Films that are made at once.")
    ] = None,
    films_per_day: Annotated[
        str | None, typer.Option(metavar="N", help="Films that may be started in a day (UTC).")
    ] = None,
    usd_per_day: Annotated[
        str | None, typer.Option(metavar="USD", help="What their films may cost in a day (UTC).")
    ] = None,
    usd_per_run: Annotated[
        str | None, typer.Option(metavar="USD", help="The largest cap that a film may have.")
    ] = None,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: StackAddress | None,
) -> None:
    """Show or set what one owner may have made.

    A number sets a limit, 0 is none, and `default` is the deployment's own setting. What is not
    named stays as it is. For admins, and callers with AWS credentials.
    """
    from grok_spicy.api.schemas.people import NewQuota
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.film_request import validate
    from grok_spicy_cli.render.people import print_quota

    output = CommandOutput.of(json=json)
    changes = {
        "films_at_once": films_at_once,
        "films_per_day": films_per_day,
        "usd_per_day": usd_per_day,
        "usd_per_run": usd_per_run,
    }
    limits = {name: _limit_of(name, text) for name, text in changes.items() if text is not None}
    with backends.open_runs(stack, output_dir, output) as runs:
        view = runs.client.quota(owner)
        if limits:
            view = runs.client.set_quota(owner, validate(NewQuota, view.changed(limits)))
    if json:
        typer.echo(view.model_dump_json())
    else:
        print_quota(view, output.console)


def _limit_of(name: str, text: str) -> float | int | None:
    """The limit in an option: a number, or None for `default`."""
    if text == "default":
        return None
    try:
        return float(text) if name.startswith("usd") else int(text)
    except ValueError as problem:
        option = "--" + name.replace("_", "-")
        raise BadInput(f"{option} is {text!r}: write a number, or `default`") from problem
