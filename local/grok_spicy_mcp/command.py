"""`grok-spicy mcp`: the actions as tools of an agent."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from grok_spicy.errors import BadInput, GrokSpicyError
from grok_spicy_cli.option_groups import StackAddress, with_simulator_options, with_stack_options
from grok_spicy_cli.options import OUTPUT, OutputDir, ProviderOption, Verbose


class ClientLeft(GrokSpicyError):
    """The agent's client closed the connection: runs of this process are interrupted, since no
    person has cancelled them."""


@with_simulator_options
@with_stack_options
def mcp(
    *,
    provider: ProviderOption = None,
    photo_dir: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Directory from which tools may read photos."),
    ] = Path(),
    output_dir: OutputDir = OUTPUT,
    verbose: Verbose = False,
    simulator: dict[str, Any],
    stack: StackAddress | None,
) -> None:
    """Offer films to an agent: the actions as tools, over the Model Context Protocol.

    An agent's client starts this command, and speaks with it over standard input and output. Runs
    of this process stop when it ends, and can be resumed; those of `grok-spicy serve`, which this
    command uses where it is open, and those of a stack continue. See docs/mcp.md.
    """
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.render.console import open_console
    from grok_spicy_mcp.server import build_server, serve
    from grok_spicy_mcp.tool_context import ToolContext

    if stack and provider:
        raise BadInput("a stack has a provider of its own: leave out --provider")
    output = CommandOutput(open_console(stderr=True))  # standard output is the protocol's
    remote = backends.find_remote(stack, output_dir, output, simulator, verbose=verbose)
    photos = photo_dir.expanduser()
    if remote:
        serve(build_server(ToolContext(remote, output_dir, photos, in_stack=bool(stack))))
        return
    with (
        suppress(ClientLeft),
        backends.open_server(
            output_dir, provider or "grok", output, simulator, verbose=verbose
        ) as local,
    ):
        serve(build_server(ToolContext(local.runs, output_dir, photos, in_stack=False)))
        raise ClientLeft("the agent's client closed the connection")
