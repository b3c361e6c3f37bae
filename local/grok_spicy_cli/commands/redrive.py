"""`grok-spicy redrive`: send what a studio's functions could not handle to them again."""

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import Json


@with_stack_options
def redrive(*, json: Json = False, stack: StackAddress | None) -> None:
    """Send the dead letters of a stack on AWS to their functions again.

    They are ends of executions that were not recorded, and notices that were not sent. What is
    handled now is removed; what is not stays. Exit status: 0 all were handled; 1 some stay.
    """
    from grok_spicy_cli.client.dead_letters import resend_letters
    from grok_spicy_cli.client.stack import DeployedStack
    from grok_spicy_cli.command_output import CommandOutput

    if stack is None:
        raise BadInput("dead letters are a stack's: add --stack NAME")
    output = CommandOutput.of(json=json)
    handled = left = 0
    for sent in resend_letters(DeployedStack(stack)):
        if sent.problem:
            left += 1
            output.print(f"{sent.letter.function}: not handled again: {sent.problem}")
        else:
            handled += 1
            output.print(f"{sent.letter.function}: handled")
    if json:
        typer.echo(f'{{"handled": {handled}, "left": {left}}}')
    elif not (handled or left):
        output.print("There are no dead letters.")
    raise typer.Exit(1 if left else 0)
