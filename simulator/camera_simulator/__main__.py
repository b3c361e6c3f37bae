"""Serve the simulated camera services on this machine.

Prints one line of JSON with their addresses and keys when it is ready, and serves until SIGINT,
SIGTERM or SIGHUP.
"""

import argparse
import json
import logging
import sys
from pathlib import Path

from camera_simulator import faults
from camera_simulator.simulator import CameraSimulator
from xai_simulator.server.signals import ending
from xai_simulator.server.state_store import StateInUse


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal ends it. Exit code 2 if it can't start with these options."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    ended = ending(exit_with_parent=options.exit_with_parent)
    try:
        with CameraSimulator(
            options.state_dir,
            options.seed,
            options.latency_scale,
            faults=options.faults,
            port=options.port,
            alike_clips=options.alike_clips,
        ) as cameras:
            ready = {**cameras.ready, "control": cameras.control.address}
            print(json.dumps(ready), flush=True)  # noqa: T201 – the ready line
            while not ended.wait(0.5):
                pass
    except (StateInUse, OSError, ValueError) as error:
        logging.error("%s", error)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="camera-simulator",
        description=__doc__,
        epilog=faults.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--state-dir", type=Path, required=True, help="folder for its state, made if missing")
    add("--port", type=int, default=0, help="0: the same as last time, or a free one")
    add("--seed", type=int, default=0, help="another seed fails at other calls")
    add("--latency-scale", type=float, default=0.0, help="share of the time that clips take")
    add("--faults", metavar="SCRIPT", help="a fault script: a file, or JSON (see below)")
    add(
        "--alike-clips",
        action="store_true",
        help="draw one clip for all that begin with the same picture and are as long",
    )
    add("--exit-with-parent", action="store_true", help="stop when standard input ends")
    return parser


if __name__ == "__main__":
    sys.exit(main())
