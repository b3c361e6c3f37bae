"""`grok-spicy doctor`: what films need, checked, and for each thing that is wrong what to do."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from grok_spicy.errors import BadInput
from grok_spicy.models.run import Provider
from grok_spicy_cli.options import OUTPUT, Address, OutputDir, with_stack_options


@with_stack_options
def doctor(
    *,
    provider: Annotated[
        Provider | None, typer.Option(help="Whose films.", show_default="grok")
    ] = None,
    output_dir: OutputDir = OUTPUT,
    json: Annotated[
        bool, typer.Option("--json", help="Print the findings as JSON, nothing else.")
    ] = False,
    stack: Address | None,
) -> None:
    """Check whether films can be made, here or with --stack on AWS; say what to put right.

    Costs nothing. Exit status: 0 all is well; 1 something must be put right.
    """
    from grok_spicy_cli.checks.findings import shown

    if stack:
        from grok_spicy_cli.checks.stack import check_stack
        from grok_spicy_cli.client.stack import DeployedStudio

        if provider:
            raise BadInput("a studio on AWS has an xAI of its own: leave out --provider")
        findings = check_stack(DeployedStudio(stack))
    else:
        from grok_spicy_cli import film_request
        from grok_spicy_cli.checks.local import check_here

        findings = check_here(output_dir, provider or "grok", film_request.read_environment(Path()))
    console = Console(stderr=json, highlight=False)
    found = shown(findings, console, quietly=json)
    if json:
        typer.echo(found.model_dump_json())
    elif found.well:
        console.print(Text("Films can be made.", style="green"))
    raise typer.Exit(0 if found.well else 1)
