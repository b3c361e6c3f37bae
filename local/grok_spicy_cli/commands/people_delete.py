"""`grok-spicy people delete`: delete a person with all that is theirs."""

import sys
import time
from typing import Annotated

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import OUTPUT, Json, OutputDir

_PAUSE = 2.0
"""Seconds between two looks at a deletion."""


@with_stack_options
def delete(
    *,
    owner: Annotated[
        str,
        typer.Argument(metavar="OWNER", help="The person: the owner of their runs."),
    ],
    confirm: Annotated[
        str | None,
        typer.Option(metavar="OWNER", help="The same again: do not ask."),
    ] = None,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait until all that was there is gone.")
    ] = True,
    output_dir: OutputDir = OUTPUT,
    json: Json = False,
    stack: StackAddress | None,
) -> None:
    """Delete a person with all that is theirs, for good: films, casts, uploads, and their user.

    Films that are being made are cancelled. For admins, and callers with AWS credentials.
    """
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput

    output = CommandOutput.of(json=json)
    with backends.open_runs(stack, output_dir, output) as runs:
        films = sum(1 for _ in runs.client.runs(owner=owner))
        if not _is_confirmed(owner, confirm, films):
            output.print("Nothing was deleted.")
            return
        deletion = runs.client.delete_person(owner)
        while wait and deletion.state == "deleting":
            time.sleep(_PAUSE)
            deletion = runs.client.deletion(deletion.deletion_id)
    if json:
        typer.echo(deletion.model_dump_json())
        return
    output.print(
        f"Deletion {deletion.deletion_id} is {deletion.state}: {deletion.runs} runs and "
        f"{deletion.casts} casts are gone."
    )
    if deletion.state == "settling":
        output.print(
            "In about an hour, when no sign-in of theirs is valid any more, it looks once more."
        )


def _is_confirmed(owner: str, confirm: str | None, films: int) -> bool:
    """Whether a person says so, by typing the owner once more. BadInput where nobody can be
    asked, or where something else was typed beforehand."""
    if confirm is None and sys.stdin.isatty():
        question = f"{owner} has {films} films. Type {owner} to delete them and all else of theirs"
        typed: str = typer.prompt(question, default="", show_default=False, err=True)
        return typed == owner
    if confirm != owner:
        raise BadInput(f"to delete {owner} without being asked, add --confirm {owner}")
    return True
