"""`grok-spicy serve`: the dashboard and the HTTP API on this machine, in front of a local cloud."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from grok_spicy_cli.dashboard import Port, check_port, serve_dashboard
from grok_spicy_cli.option_groups import with_simulator_options
from grok_spicy_cli.options import OUTPUT, OutputDir, ProviderOption, Verbose
from grok_spicy_cli.process_signals import ProcessSignalled, wait_for_signal


@with_simulator_options
def serve(
    *,
    port: Port = None,
    provider: ProviderOption = None,
    output_dir: OutputDir = OUTPUT,
    verbose: Verbose = False,
    simulator: dict[str, Any],
) -> None:
    """Serve the dashboard and the HTTP API on this machine. `grok-spicy --web` is the same.

    Without a key you can look at films, and make none. Meanwhile `run`, `resume` and `cancel` with
    the same output directory use this server. Ctrl-C or SIGTERM stops it, and the runs that have
    not ended; they can be resumed.
    """
    from grok_spicy_cli import backends
    from grok_spicy_cli.command_output import CommandOutput

    output = CommandOutput.of()
    port = check_port(port)
    with (
        suppress(ProcessSignalled),  # that is how a server ends
        backends.open_server(
            output_dir, provider or "grok", output, simulator, verbose=verbose
        ) as local,
        serve_dashboard(local.cloud, port, output) as server,
    ):
        output.print(_instructions(f"http://localhost:{server.port}", output_dir))
        wait_for_signal()


def _instructions(url: str, output_dir: Path) -> str:
    return (
        f"The API is at {url}; films are in {output_dir}.\n"
        "\n"
        f"  curl {url}/runs -H 'Content-Type: application/json' \\\n"
        """    -d '{"concept": "A fox meets an owl", "scenes": 2}'\n"""
        f"  curl {url}/openapi.json\n"
        "\n"
        "Any program of this machine has full access; other web pages have none. Ctrl-C stops it."
    )
