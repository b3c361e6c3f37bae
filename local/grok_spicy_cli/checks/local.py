"""The checks of `grok-spicy doctor` on this machine."""

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from grok_spicy.adapters.ffmpeg import process
from grok_spicy.errors import CuttingFailed, GrokSpicyError
from grok_spicy.models.settings import Models, Provider
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy_cli import film_request
from grok_spicy_cli.checks.cameras import check_cameras
from grok_spicy_cli.checks.downloads import check_downloads
from grok_spicy_cli.checks.findings import Finding, doubtful, failed_check, good, wrong
from grok_spicy_cli.checks.xai import check_xai
from grok_spicy_local.cloud import XaiHost
from grok_spicy_local.output_lock import find_holder
from grok_spicy_local.paths import OutputPaths
from grok_spicy_local.providers import CAMERAS_VARIABLE, cameras_with_keys

_LOW, _TOO_LOW = 2e9, 2e8
"""Bytes: a film of three scenes leaves some 50 MB, one of sixty a gigabyte."""
_ENCODERS = ("libx264", "aac")


def check_here(
    output_dir: Path, provider: Provider, environment: Mapping[str, str]
) -> Iterator[Finding]:
    """Everything that runs on this machine need."""
    yield good("Python", f"{platform.python_version()} on {platform.machine()}")
    yield from _folder(output_dir)
    yield _ffmpeg()
    if provider == "grok":
        yield check_downloads()
    with ExitStack() as stack:
        try:
            host = _host(provider, environment, stack)
        except GrokSpicyError as problem:
            yield failed_check("xAI key" if provider == "grok" else "simulator", problem)
            return
        yield from check_xai(host, Models())
    if provider == "grok":
        variables = cameras_with_keys(CAMERAS.values(), environment)
        names = variables.pop(CAMERAS_VARIABLE).split()
        yield from check_cameras(names, variables, variables, "set")


def _folder(output_dir: Path) -> Iterator[Finding]:
    folder = output_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        yield wrong("folder", f"{folder} can't be written", "choose another: --output-dir")
        return
    holder = find_holder(OutputPaths(output_dir))
    used = f", in use by {holder.command} (process {holder.pid})" if holder else ""
    yield good("folder", f"{output_dir} can be written{used}")
    free = shutil.disk_usage(folder).free
    finding = f"{free / 1e9:.1f} GB are free"
    if free < _TOO_LOW:
        yield wrong("disk", finding, "free some space, or choose another disk: --output-dir")
    elif free < _LOW:
        yield doubtful("disk", finding, "a long film may not fit")
    else:
        yield good("disk", finding)


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


def _host(provider: Provider, environment: Mapping[str, str], stack: ExitStack) -> XaiHost:
    """The xAI to check: the real one with its key, or a simulator that `stack` stops."""
    if provider == "grok":
        host = film_request.resolve_provider(provider, {}, environment)
        assert isinstance(host, XaiHost)
        return host
    film_request.require_simulator()
    from xai_simulator.process import SimulatorDidNotStart, SimulatorProcess

    folder = stack.enter_context(tempfile.TemporaryDirectory())
    try:
        simulator = stack.enter_context(SimulatorProcess(Path(folder)))
    except SimulatorDidNotStart as problem:
        raise GrokSpicyError(str(problem)) from problem
    return XaiHost(host=simulator.host, insecure=True, key="simulator")
