"""The dashboard of an open local cloud, for the commands that serve it."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from grok_spicy.errors import BadInput
from grok_spicy_cli.option_groups import StackAddress
from grok_spicy_cli.process_signals import ProcessSignalled, wait_for_signal

if TYPE_CHECKING:
    from grok_spicy_cli.backends import LocalBackend
    from grok_spicy_cli.command_output import CommandOutput
    from grok_spicy_cli.film_request import FilmOrder
    from grok_spicy_local.api_server import ApiServer
    from grok_spicy_local.cloud import LocalCloud

PORT = 8420
_LARGEST_PORT = 65535

Port = Annotated[
    int | None,
    typer.Option(
        help="Port of the dashboard and the API on 127.0.0.1; 0 takes a free one.",
        show_default=str(PORT),
        min=0,
        max=_LARGEST_PORT,
    ),
]


def check_port(port: int | None) -> int:
    """The port to serve at. BadInput if another program listens there."""
    port = PORT if port is None else port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as problem:
            raise BadInput(
                f"port {port} can't be used ({problem.strerror}): choose another with --port"
            ) from problem
    return port


def check_serving(serve: bool, port: int | None, stack: StackAddress | None) -> None:
    """BadInput for --serve with a stack, and for --port without --serve."""
    if serve and stack:
        raise BadInput("a stack has a dashboard of its own, its output DashboardUrl: no --serve")
    if port is not None and not serve:
        raise BadInput("--port is the dashboard's: add --serve")


def make_and_serve(
    opening: "AbstractContextManager[LocalBackend]",
    port: int,
    output: "CommandOutput",
    orders: "Sequence[FilmOrder]",
) -> int:
    """Make the films and serve the dashboard meanwhile, and then until a signal ends it; the worst
    of the films' exit statuses. A signal before the films are made is raised, as without it."""
    status: int | None = None
    try:
        with opening as local, serve_dashboard(local.cloud, port, output):
            status = local.runs.start_all(orders)
            output.print("The dashboard is still open. Ctrl-C stops it.")
            wait_for_signal()
    except ProcessSignalled:
        if status is None:
            raise
    return status


@contextmanager
def serve_dashboard(
    cloud: "LocalCloud", port: int, output: "CommandOutput"
) -> Iterator["ApiServer"]:
    """Serve dashboard and API meanwhile, and say where."""
    from grok_spicy_local.api_server import ApiServer

    with ApiServer(cloud, port) as server:
        output.print(f"DASHBOARD: http://localhost:{server.port}")
        yield server
