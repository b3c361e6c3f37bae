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
    from grok_spicy_cli import backends, film_request
    from grok_spicy_cli.command_output import CommandOutput

    output = CommandOutput.of()
    environment = film_request.read_environment(Path())
    port = check_port(port)
    chosen = provider or "grok"
    refusal = film_request.purchases_refused(chosen, simulator, environment)
    variables = {"GROK_SPICY_PURCHASES_REFUSED": refusal} if refusal else {}
    xai = (
        backends.NO_PROVIDER
        if refusal
        else film_request.resolve_provider(chosen, simulator, environment)
    )
    with (
        suppress(ProcessSignalled),  # that is how a server ends
        backends.open_local(
            output_dir, xai, output, verbose=verbose, environment=variables
        ) as local,
        serve_dashboard(local.cloud, port, output) as server,
    ):
        if refusal:
            output.print(f"No film can be made: {refusal}.")
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
