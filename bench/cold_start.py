"""How long each built function takes to be ready, against a bare `import boto3`.

    .venv/bin/python bench/cold_start.py [--runs 5]

It takes some minutes, and needs a Python 3.13. Every figure is the median of fresh processes
that hold what Lambda holds and nothing besides: the function, its layers, boto3. `import` is the
handler as Lambda imports it; `ready` is that and its ports, which a container builds at its first
event; `without .pyc` is `ready` from the same packages without their bytecode. Times are the
processor's, so that what else this machine does is left out: a function of 512 MB has a third of a
core, and waits three times as long. What counts are the ratios. Functions that film are ready for a
clip of Grok's. It fails if the API or PollClip load Pillow or FFmpeg, or any the SDK of Veo.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import track
from rich.table import Table

from infra.functions import FUNCTIONS
from infra.lambda_runtime import HERE, LambdaRuntime, lambda_runtime
from infra.packaging import ROOT, Packages

HEAVY = {
    "xai_sdk": "xAI",
    "google.genai": "Veo",
    "PIL": "Pillow",
    "imageio_ffmpeg": "FFmpeg",
    "boto3": "boto3",
}
LIGHT = {
    "api": {"Pillow", "FFmpeg", "Veo"},
    "start_clip": {"Veo"},
    "poll_clip": {"Pillow", "FFmpeg", "Veo"},
}
"""What these functions, called most of all or waited for by a person, may not load."""

BARE = """
import time
start = time.process_time()
import boto3
taken = time.process_time() - start
print(taken, taken)
"""
READY = """
import sys, time
start = time.process_time()
import handler
imported = time.process_time() - start

class Context:
    aws_request_id = "1"
    def get_remaining_time_in_millis(self):
        return 1000

if hasattr(handler, "generation_context"):
    handler.generation_context(Context())
if hasattr(handler, "ports"):
    cameras = handler.ports().get("video_provider")
    cameras and cameras.provider_of("grok-imagine-video")
ready = time.process_time() - start
print(imported, ready, *(name for name in sys.argv[1:] if name in sys.modules))
"""
ENVIRONMENT = {
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "GROK_SPICY_TABLE": "table",
    "GROK_SPICY_BUCKET": "bucket",
    "GROK_SPICY_STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:studio",
    "POWERTOOLS_METRICS_NAMESPACE": "GrokSpicy",
    "POWERTOOLS_SERVICE_NAME": "GrokSpicy",
    "XAI_API_KEY": "none",
    "PYTHONDONTWRITEBYTECODE": "1",
}


@dataclass(frozen=True)
class Start:
    """One start: processor seconds until the handler was imported, and until its ports were
    there; what of the heavy was loaded."""

    imported: float
    ready: float
    loaded: frozenset[str]


def main() -> None:
    """Start every function a few times, print a table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=5)
    runs = arguments.parse_args().runs
    packages, runtime = Packages(HERE), lambda_runtime()
    measured, bare = {}, []
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        strip = _stripped(Path(folder))
        for name in track(FUNCTIONS, "Starting", console=Console(stderr=True)):
            measured[name] = _measure(name, packages, runtime, strip, runs)
            # Beside each, as the processor's speed changes with what else it does.
            bare += [_start(BARE, [], runtime).ready for _ in range(runs)]
    Console(width=100).print(_table(measured, median(bare)))
    heavy = {name: LIGHT[name] & measured[name][0].loaded for name in LIGHT}
    if any(heavy.values()):
        sys.exit(f"These load what they should not: {heavy}")


def _measure(
    name: str,
    packages: Packages,
    runtime: LambdaRuntime,
    strip: Callable[[Path], Path],
    runs: int,
) -> tuple[Start, Start]:
    """The function's median start, with its bytecode and without."""
    shipped = [packages.function(name)]
    shipped += [packages.layer(layer) / "python" for layer in FUNCTIONS[name].layers]
    return (
        _typical([_start(READY, shipped, runtime) for _ in range(runs)]),
        _typical([_start(READY, [*map(strip, shipped)], runtime) for _ in range(runs)]),
    )


def _typical(starts: list[Start]) -> Start:
    return Start(
        median(start.imported for start in starts),
        median(start.ready for start in starts),
        starts[0].loaded,
    )


def _start(program: str, shipped: list[Path], runtime: LambdaRuntime) -> Start:
    path = os.pathsep.join(map(str, [*shipped, runtime.libraries]))
    done = subprocess.run(
        [runtime.python, "-S", "-c", program, *HEAVY],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**ENVIRONMENT, "PYTHONPATH": path},
        cwd=shipped[0] if shipped else None,
    )
    imported, ready, *loaded = done.stdout.split()
    return Start(float(imported), float(ready), frozenset(HEAVY[name] for name in loaded))


def _stripped(folder: Path) -> Callable[[Path], Path]:
    """A way to get the same package without its bytecode."""

    def strip(package: Path) -> Path:
        place = folder / package.relative_to(ROOT / "build")
        if not place.is_dir():
            shutil.copytree(
                *(package, place),
                ignore=shutil.ignore_patterns("__pycache__"),
                copy_function=os.link,
            )
        return place

    return strip


def _table(measured: dict[str, tuple[Start, Start]], bare: float) -> Table:
    def figure(seconds: float) -> str:
        return f"{seconds * 1000:4.0f} ms {seconds / bare:4.1f} x"

    table = Table("", "import", "ready", "without .pyc", "loads", title="Cold starts")
    table.add_row("import boto3", figure(bare), "", "", "")
    for name, (compiled, stripped) in measured.items():
        loads = " ".join(sorted(compiled.loaded))
        times = (compiled.imported, compiled.ready, stripped.ready)
        table.add_row(name, *map(figure, times), loads)
    return table


if __name__ == "__main__":
    main()
