"""`grok-spicy doctor`: check what runs need, and say how to fix what is wrong."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from grok_spicy.errors import BadInput
from grok_spicy_cli.option_groups import StackAddress, with_stack_options
from grok_spicy_cli.options import OUTPUT, OutputDir, ProviderOption
from grok_spicy_cli.render.console import open_console


@with_stack_options
def doctor(
    *,
    provider: ProviderOption = None,
    output_dir: OutputDir = OUTPUT,
    json: Annotated[
        bool, typer.Option("--json", help="Print the findings as JSON to standard output.")
    ] = False,
    stack: StackAddress | None,
) -> None:
    """Check whether films can be made, here or with --stack on AWS, and how to fix what is wrong.

    Free of charge. Exit status: 0 all is well; 1 something must be fixed.
    """
    from grok_spicy_cli.checks.findings import print_findings

    if stack:
        from grok_spicy_cli.checks.stack import check_stack
        from grok_spicy_cli.client.stack import DeployedStack

        if provider:
            raise BadInput("a stack has a provider of its own: leave out --provider")
        findings = check_stack(DeployedStack(stack))
    else:
        from grok_spicy_cli import film_request
        from grok_spicy_cli.checks.local import check_here

        findings = check_here(output_dir, provider or "grok", film_request.read_environment(Path()))
    console = open_console(stderr=json)
    result = print_findings(findings, console, quiet=json)
    if json:
        typer.echo(result.model_dump_json())
    elif result.well:
        console.print(Text("Films can be made.", style="green"))
    raise typer.Exit(0 if result.well else 1)
