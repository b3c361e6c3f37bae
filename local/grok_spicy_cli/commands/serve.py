"""`grok-spicy serve`: the HTTP API on this machine, over a studio of its own."""

import signal
import socket
import threading
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from grok_spicy.errors import BadInput
from grok_spicy.models.run import Provider
from grok_spicy_cli.commands.simulator import wait_for
from grok_spicy_cli.options import OUTPUT, OutputDir, Verbose, with_simulator_options


@with_simulator_options
def serve(
    *,
    port: Annotated[
        int, typer.Option(help="Where on 127.0.0.1; 0: a free one.", min=0, max=65535)
    ] = 8000,
    provider: Annotated[
        Provider | None, typer.Option(help="Who films.", show_default="grok, which needs a key")
    ] = None,
    output_dir: OutputDir = OUTPUT,
    verbose: Verbose = False,
    simulator: dict[str, Any],
) -> None:
    """Serve the HTTP API on this machine, as a stack serves it on AWS.

    Meanwhile `run`, `resume` and `cancel` in the same output directory ask this studio.
    """
    from grok_spicy_cli import film_request, local_runs
    from grok_spicy_local.api_server import ApiServer

    terminal = local_runs.Terminal(Console(highlight=False))
    xai = film_request.resolve_provider(
        provider or "grok", simulator, film_request.read_environment(Path())
    )
    _check_free(port)
    with local_runs.open_studio(output_dir, xai, terminal, verbose=verbose) as films:
        ended = threading.Event()
        for wanted in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wanted, lambda *_: ended.set())
        with ApiServer(films.studio, port) as serving:
            terminal.say(_how_to_ask(serving.url, output_dir))
            wait_for(ended)
        films.stop_all()


def _check_free(port: int) -> None:
    """BadInput if another program listens there: better now than when the studio is open."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise BadInput(
                f"port {port} can't be had ({problem.strerror}): choose another with --port"
            ) from problem


def _how_to_ask(url: str, output_dir: Path) -> str:
    return (
        f"A studio answers at {url}; its films are in {output_dir}.\n"
        "\n"
        f"  curl {url}/runs -H 'Content-Type: application/json' \\\n"
        """    -d '{"concept": "A fox meets an owl", "scenes": 2}'\n"""
        f"  curl {url}/openapi.json\n"
        "\n"
        "Whoever can open this address is the studio's own person. Ctrl-C ends it."
    )
