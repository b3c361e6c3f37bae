"""What `grok-spicy doctor` looks at on this machine."""

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from grok_spicy.adapters.ffmpeg import process
from grok_spicy.errors import CuttingFailed, GrokSpicyError
from grok_spicy.models.run import Models, Provider
from grok_spicy_cli import film_request
from grok_spicy_cli.checks.findings import Finding, doubtful, good, told_by, wrong
from grok_spicy_cli.checks.xai import check_xai
from grok_spicy_local.cloud import XaiHost
from grok_spicy_local.output_lock import find_holder
from grok_spicy_local.paths import OutputPaths
from xai_simulator.process import SimulatorDidNotStart, SimulatorProcess

_LOW, _TOO_LOW = 2e9, 2e8
"""Bytes: a film of three scenes leaves some 50 MB, one of sixty a gigabyte."""
_ENCODERS = ("libx264", "aac")


def check_here(
    output_dir: Path, provider: Provider, surroundings: Mapping[str, str]
) -> Iterator[Finding]:
    """Everything that making films on this machine takes."""
    yield good("Python", f"{platform.python_version()} on {platform.machine()}")
    yield from _folder(output_dir)
    yield _ffmpeg()
    with ExitStack() as meanwhile:
        try:
            host = _host(provider, surroundings, meanwhile)
        except GrokSpicyError as problem:
            yield told_by("xAI key", problem)
            return
        yield from check_xai(host, Models())


def _folder(output_dir: Path) -> Iterator[Finding]:
    place = output_dir.resolve()
    while not place.exists():
        place = place.parent
    if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
        yield wrong("folder", f"{place} can't be written", "choose another: --output-dir")
        return
    holder = find_holder(OutputPaths(output_dir))
    used = f", in use by {holder.command} (process {holder.pid})" if holder else ""
    yield good("folder", f"{output_dir} can be written{used}")
    free = shutil.disk_usage(place).free
    told = f"{free / 1e9:.1f} GB are free"
    if free < _TOO_LOW:
        yield wrong("disk", told, "make room, or choose another place: --output-dir")
    elif free < _LOW:
        yield doubtful("disk", told, "a long film may not fit")
    else:
        yield good("disk", told)


def _ffmpeg() -> Finding:
    reinstall = "install the binary again: pip install --force-reinstall imageio-ffmpeg"
    try:
        version = process.run("-version").split()[2]
        encoders = process.run("-encoders")
    except (CuttingFailed, OSError, RuntimeError, IndexError) as problem:
        return wrong("FFmpeg", f"it does not run: {problem}", reinstall)
    missing = [name for name in _ENCODERS if f" {name} " not in encoders]
    if missing:
        return wrong("FFmpeg", f"{version}, without {' and '.join(missing)}", reinstall)
    return good("FFmpeg", f"{version}, with {' and '.join(_ENCODERS)}")


def _host(provider: Provider, surroundings: Mapping[str, str], meanwhile: ExitStack) -> XaiHost:
    """The xAI to ask: the real one with its key, or a simulator that is started for this."""
    if provider == "grok":
        way = film_request.resolve_provider(provider, {}, surroundings)
        assert isinstance(way, XaiHost)
        return way
    memory = meanwhile.enter_context(tempfile.TemporaryDirectory())
    try:
        simulator = meanwhile.enter_context(SimulatorProcess(Path(memory)))
    except SimulatorDidNotStart as problem:
        raise GrokSpicyError(str(problem)) from problem
    return XaiHost(host=simulator.host, insecure=True, key="simulator")
