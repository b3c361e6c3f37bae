"""`grok-spicy simulator`: the simulated xAI alone, in the foreground, for other programs.

The simulator is imported when it starts: importing it takes a while.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.text import Text

from grok_spicy.errors import BadInput, GrokSpicyError
from grok_spicy_cli.process_signals import ProcessSignalled, wait_for_signal
from grok_spicy_cli.render.console import open_console

if TYPE_CHECKING:
    from xai_simulator.server.simulator import Simulator

_STATE_DIR = Path("output/.simulator")


def simulator(
    *,
    state_dir: Annotated[
        Path, typer.Option(metavar="DIR", help="Directory for its state.")
    ] = _STATE_DIR,
    port: Annotated[
        int, typer.Option(help="Port of the API; 0 takes the one of last time, or a free one.")
    ] = 0,
    media_port: Annotated[int, typer.Option(help="Port of the URLs of results; 0 as above.")] = 0,
    seed: Annotated[
        int, typer.Option(help="Another number makes another film of the same words.")
    ] = 0,
    latency: Annotated[
        Literal["instant", "realistic"], typer.Option(help="How long calls take.")
    ] = "instant",
    latency_scale: Annotated[
        float, typer.Option(help="Factor of the realistic latency.", min=0)
    ] = 1.0,
    drawing: Annotated[
        Literal["plain", "full"] | None,
        typer.Option(
            help="How pictures are drawn: plain shapes, quickly, or full figures.",
            show_default="full",
        ),
    ] = None,
    faults: Annotated[
        str | None, typer.Option(metavar="SCRIPT", help="Failures to simulate: a file, or JSON.")
    ] = None,
    drift: Annotated[
        float, typer.Option(help="Probability that a picture has wrong colors.", min=0, max=1)
    ] = 0.15,
    max_references: Annotated[
        int | None, typer.Option(help="Most images in one request.", min=1)
    ] = None,
    url_lifetime: Annotated[
        float | None, typer.Option(help="Seconds that URLs of results are valid.", min=0)
    ] = None,
) -> None:
    """Run the simulated xAI alone, for any program that uses the xAI SDK.

    For the failures it can simulate, see: python -m xai_simulator --help
    """
    options = {
        "port": port,
        "media_port": media_port,
        "seed": seed,
        "latency": latency,
        "latency_scale": latency_scale,
        "drawing": drawing,
        "faults": faults,
        "drift": drift,
        "max_references": max_references,
        "url_lifetime": url_lifetime,
    }
    _serve(state_dir, {name: value for name, value in options.items() if value is not None})


def _serve(state_dir: Path, options: Mapping[str, Any]) -> None:
    """Print how to reach it, and serve until a signal ends it. BadInput for a bad script, or if
    the simulator is not installed."""
    from grok_spicy_cli.film_request import check_faults, require_simulator

    require_simulator()
    from xai_simulator.server.simulator import Simulator
    from xai_simulator.server.state_store import StateInUse

    if "faults" in options:
        check_faults(options["faults"])
    try:
        with suppress(ProcessSignalled), Simulator(state_dir, **options) as xai:
            open_console().print(Text(_instructions(xai)), soft_wrap=True)
            wait_for_signal()
    except StateInUse as problem:
        raise GrokSpicyError(str(problem)) from problem
    except ValueError as problem:
        raise BadInput(str(problem)) from problem


def _instructions(xai: "Simulator") -> str:
    return (
        f"A simulated xAI is at {xai.host}; any key will do. Its state is in {xai.state_dir}.\n"
        "\n"
        "For grok-spicy, in another terminal:\n"
        f"  export GROK_SPICY_XAI_HOST={xai.host} GROK_SPICY_XAI_INSECURE=1 XAI_API_KEY=any\n"
        "For any program that uses the xAI SDK:\n"
        f'  xai_sdk.Client(api_key="any", api_host="{xai.host}", use_insecure_channel=True)\n'
        "\n"
        "Ctrl-C stops it."
    )
