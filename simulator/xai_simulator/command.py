"""Serve a simulated xAI on this machine for any program that uses the xAI SDK, and beside it the
other services that film (`camera_simulator`).

Prints one line of JSON with its addresses when it is ready, and serves until SIGINT, SIGTERM or
SIGHUP.
"""

import argparse
import json
import logging
import sys
from pathlib import Path
from typing import get_args

from camera_simulator.simulator import CameraSimulator
from xai_simulator.drawing.modes import DrawingMode
from xai_simulator.server import faults
from xai_simulator.server.call_pipeline import Options
from xai_simulator.server.signals import ending
from xai_simulator.server.simulator import LOOPBACK, Simulator
from xai_simulator.server.state_store import StateInUse

_DRAWING = "plain: simple shapes and slow zooms, much faster than full"

_LATENCY = (
    "instant, realistic, or JSON: seconds of plan, judge, chat, image, start and video, "
    'such as {"plan": 8, "image": 8, "judge": 5, "video": 60}'
)
_CAMERA_FAULTS = "a fault script of the other services: see python -m camera_simulator --help"
_KEEP = "size of the results in the state folder beyond which old ones are deleted"
_RATES = (
    'calls per second and model, beyond which calls are refused: t0, or JSON such as {"image": 6}'
)


_ALIKE = "the other camera services draw one clip for all with the same first frame and length"


def main(arguments: list[str] | None = None) -> int:
    """Serve until a signal ends it. Exit code 2 if it can't start with these options."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    ended = ending(exit_with_parent=options.exit_with_parent)
    try:
        with _simulator(options) as xai, _cameras(options) as cameras:
            ready = {"host": xai.host, "media": xai.media, "control": xai.control.address}
            ready |= {"state_dir": str(xai.state_dir), **cameras.ready}
            print(json.dumps(ready), flush=True)  # noqa: T201 – the ready line
            while not ended.wait(0.5):  # a signal just before an endless wait would be missed
                pass
    except (StateInUse, OSError, ValueError) as error:
        logging.error("%s", error)
        return 2
    return 0


def _simulator(options: argparse.Namespace) -> Simulator:
    return Simulator(
        options.state_dir,
        seed=options.seed,
        latency=options.latency,
        latency_scale=options.latency_scale,
        faults=options.faults,
        drift=options.drift,
        drawing=options.drawing,
        port=options.port,
        media_port=options.media_port,
        control_port=options.control_port,
        max_references=options.max_references,
        url_lifetime=options.url_lifetime,
        rates=options.rates,
        keep_megabytes=options.keep_megabytes,
        price_factor=options.price_factor,
    )


def _cameras(options: argparse.Namespace) -> CameraSimulator:
    return CameraSimulator(
        options.state_dir / "cameras",
        options.seed,
        options.latency_scale,
        latency=options.latency,
        faults=options.camera_faults,
        port=options.camera_port,
        alike_clips=options.alike_clips,
    )


def _parser() -> argparse.ArgumentParser:
    default = Options()
    parser = argparse.ArgumentParser(
        prog="xai-simulator",
        description=__doc__,
        epilog=faults.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--host", choices=[LOOPBACK], default=LOOPBACK, help="loopback only")
    add("--port", type=int, default=0, help="gRPC port; 0: the same as last time, or a free one")
    add("--media-port", type=int, default=0, help="port of the temporary URLs; 0: as above")
    add("--control-port", type=int, default=0, help="port of the control address; 0: as above")
    add("--camera-port", type=int, default=0, help="port of the other camera services; 0: as above")
    add("--alike-clips", action="store_true", help=_ALIKE)
    add("--state-dir", type=Path, required=True, help="folder for its state, made if missing")
    add("--seed", type=int, default=default.seed, help="another seed draws and plans differently")
    add("--latency", default=default.latency, metavar="TIMES", help=_LATENCY)
    add("--latency-scale", type=float, default=default.latency_scale, help="factor of the latency")
    add("--faults", metavar="SCRIPT", help="a fault script: a file, or JSON (see below)")
    add("--camera-faults", metavar="SCRIPT", help=_CAMERA_FAULTS)
    add("--drift", type=float, default=default.drift, help="probability of wrong colours, 0-1")
    add("--drawing", choices=get_args(DrawingMode), default=default.drawing, help=_DRAWING)
    add("--max-references", type=int, help="images per request, instead of each model's own number")
    add(
        "--url-lifetime", type=float, default=default.url_lifetime, help="seconds until URLs expire"
    )
    add("--keep-megabytes", type=float, default=default.keep_megabytes, help=_KEEP)
    add("--price-factor", type=float, default=default.price_factor, help="factor of all prices")
    add("--rates", metavar="LIMITS", help=_RATES)
    add("--exit-with-parent", action="store_true", help="stop when standard input ends")
    return parser
