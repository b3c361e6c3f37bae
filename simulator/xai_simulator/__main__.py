"""`python -m xai_simulator`: a simulated xAI for any program that uses the xAI SDK."""

import argparse
import logging
import sys
from pathlib import Path

from xai_simulator.server import faults
from xai_simulator.server.call_pipeline import Options
from xai_simulator.server.simulator import LOOPBACK, serve
from xai_simulator.server.state_store import MemoryInUse


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to end; 2 if it can't be started as asked."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        serve(
            options.memory,
            seed=options.seed,
            latency=options.latency,
            latency_scale=options.latency_scale,
            faults=options.faults,
            drift=options.drift,
            port=options.port,
            media_port=options.media_port,
            max_references=options.max_references,
            url_lifetime=options.url_lifetime,
            exit_with_parent=options.exit_with_parent,
        )
    except (MemoryInUse, OSError, ValueError) as error:
        logging.error("%s", error)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    default = Options()
    parser = argparse.ArgumentParser(
        prog="python -m xai_simulator",
        description=__doc__,
        epilog=faults.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--host", choices=[LOOPBACK], default=LOOPBACK, help="loopback only")
    add("--port", type=int, default=0, help="of the gRPC server; 0: as last time, or a free one")
    add("--media-port", type=int, default=0, help="of the temporary URLs; 0 as above")
    add("--memory", type=Path, required=True, help="the folder it remembers in")
    add("--seed", type=int, default=default.seed)
    add("--latency", choices=["instant", "realistic"], default=default.latency)
    add("--latency-scale", type=float, default=default.latency_scale, help="times realistic")
    add("--faults", help="a fault script: a file, or JSON (see below)")
    add("--drift", type=float, default=default.drift, help="probability of wrong colours, 0-1")
    add("--max-references", type=int, default=default.max_references, help="images per request")
    add("--url-lifetime", type=float, default=default.url_lifetime, help="of results, in seconds")
    add("--exit-with-parent", action="store_true", help="end when stdin does")
    return parser


if __name__ == "__main__":
    sys.exit(main())
