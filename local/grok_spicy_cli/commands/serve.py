"""`grok-spicy serve`: the HTTP API on this machine, in front of a local cloud."""

import socket
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.option_groups import with_simulator_options
from grok_spicy_cli.options import OUTPUT, OutputDir, ProviderOption, Verbose
from grok_spicy_cli.process_signals import ProcessSignalled, wait_for_signal


@with_simulator_options
def serve(
    *,
    port: Annotated[
        int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)
    ] = 8000,
    provider: ProviderOption = None,
    output_dir: OutputDir = OUTPUT,
    verbose: Verbose = False,
    simulator: dict[str, Any],
) -> None:
    """Serve the HTTP API on this machine, as a stack serves it on AWS.

    Meanwhile `run`, `resume` and `cancel` with the same output directory use this server. Ctrl-C
    or SIGTERM stops it, and the runs that have not ended; they can be resumed.
    """
    from grok_spicy_cli import backends, film_request
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_local.api_server import ApiServer

    output = CommandOutput.of()
    environment = film_request.read_environment(Path())
    xai = film_request.resolve_provider(provider or "grok", simulator, environment)
    _check_port(port)
    with (
        suppress(ProcessSignalled),  # that is how a server ends
        backends.open_local(output_dir, xai, output, verbose=verbose) as local,
        ApiServer(local.cloud, port) as server,
    ):
        output.print(_instructions(server.url, output_dir))
        wait_for_signal()


def _check_port(port: int) -> None:
    """BadInput if another program listens there, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise BadInput(
                f"port {port} can't be used ({problem.strerror}): choose another with --port"
            ) from problem


def _instructions(url: str, output_dir: Path) -> str:
    return (
        f"The API is at {url}; films are in {output_dir}.\n"
        "\n"
        f"  curl {url}/runs -H 'Content-Type: application/json' \\\n"
        """    -d '{"concept": "A fox meets an owl", "scenes": 2}'\n"""
        f"  curl {url}/openapi.json\n"
        "\n"
        "Anyone who can reach this address has full access. Ctrl-C stops it."
    )
