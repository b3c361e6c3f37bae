"""A function's container, as Lambda has it: its zips unpacked at /var/task and /opt, nothing of
ours besides, AWS's runtime around it."""

import os
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self
from zipfile import ZIP_STORED

import httpx

from infra.functions import FUNCTIONS
from infra.lambda_runtime import HERE, LambdaRuntime
from infra.packaging import Packages, pack, unpack

LONGEST = 300
"""Seconds that a function may take."""

_ENTER = """
set -e
case "$PYTHON" in /opt/*)
    held=$(echo "$PYTHON" | cut -d/ -f3)
    mkdir -p "$OPT/$held"
    mount --rbind "/opt/$held" "$OPT/$held"
esac
mount --bind "$LIBRARIES" "$VAR/runtime"
mount --rbind "$OPT" /opt
mount -o remount,bind,ro /opt
mount --rbind "$VAR" /var
mount -o remount,bind,ro /var
cd /var/task
exec env -u OPT -u VAR -u LIBRARIES "$@"
"""
"""Run as root of a mount namespace of its own: what is mounted here, only the function sees. A
Python that is itself under /opt stays."""


class FunctionFailed(AssertionError):
    """The function answered with an error."""


class Warehouse:
    """Packages through zips, each zipped and unpacked once, and linked together as the layers of
    functions."""

    def __init__(self, folder: Path) -> None:
        self._packages = Packages(HERE)
        self._folder = folder

    def opt(self, layers: tuple[str, ...]) -> Path:
        """What /opt is for a function with these layers."""
        place = self._folder / "opt" / "-".join(layers)
        if not place.is_dir():
            for layer in layers:
                _link(self._unpacked(self._packages.layer(layer)), place)
        return place

    def var(self, function: str) -> Path:
        """What /var is for this function."""
        place = self._folder / "var" / function
        _link(self._unpacked(self._packages.function(function)), place / "task")
        (place / "runtime").mkdir(exist_ok=True)
        return place

    def _unpacked(self, package: Path) -> Path:
        place = self._folder / "unpacked" / package.name
        if not place.is_dir():
            place.mkdir(parents=True)
            archive = place.with_suffix(".zip")
            pack(package, archive, ZIP_STORED)  # to compress them took half of the test's time
            unpack(archive, place)
            archive.unlink()
        return place


class Container:
    """A function in Lambda's runtime, from `with` to its end. Answers one event at a time."""

    def __init__(
        self,
        function: str,
        runtime: LambdaRuntime,
        warehouse: Warehouse,
        environment: Mapping[str, str],
        layers: tuple[str, ...] | None = None,
    ) -> None:
        self._function, self._runtime, self._environment = function, runtime, environment
        self._opt = warehouse.opt(layers or FUNCTIONS[function].layers)
        self._var = warehouse.var(function)
        self._log = self._var / "log"

    def __enter__(self) -> Self:
        (self._var / "rie").write_bytes(self._runtime.emulator.read_bytes())
        (self._var / "rie").chmod(0o755)
        python = str(Path(self._runtime.python).resolve())
        door, inner = _free_port(), _free_port()
        self._url = f"http://127.0.0.1:{door}/2015-03-31/functions/function/invocations"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
                    *(() if os.geteuid() == 0 else ("--map-root-user",)),
                    *("sh", "-c", _ENTER, "sh"),
                    *("/var/rie", "--runtime-interface-emulator-address", f"127.0.0.1:{door}"),
                    *("--runtime-api-address", f"127.0.0.1:{inner}"),
                    *(python, "-S", "-m", "awslambdaric", "handler.handler"),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={
                    "PATH": os.environ["PATH"],
                    "PYTHON": python,
                    "OPT": str(self._opt),
                    "VAR": str(self._var),
                    "LIBRARIES": str(self._runtime.libraries),
                    "LAMBDA_TASK_ROOT": "/var/task",
                    # In the real one's order: the function, its layers, what Lambda brings.
                    "PYTHONPATH": "/opt/python:/var/runtime",
                    "AWS_LAMBDA_FUNCTION_NAME": self._function,
                    "AWS_LAMBDA_FUNCTION_TIMEOUT": str(LONGEST),
                    **self._environment,
                },
            )
        self._wait_until_it_listens(door)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()  # with everything in its namespace
        self._process.wait()

    def invoke(self, event: Any) -> Any:
        """The function's answer. FunctionFailed tells its error, and the end of its log."""
        told = httpx.post(self._url, json=event, timeout=LONGEST, trust_env=False).json()
        if isinstance(told, dict) and "errorType" in told:
            raise FunctionFailed(f"{self._function}: {told}\n{self._end_of_log()}")
        return told

    def _wait_until_it_listens(self, port: int) -> None:
        give_up = time.monotonic() + 30
        while time.monotonic() < give_up and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        self._process.kill()
        self._process.wait()
        raise AssertionError(
            f"Lambda's runtime did not start for {self._function}. It needs a mount namespace: "
            f"root, or user namespaces.\n{self._end_of_log()}"
        )

    def _end_of_log(self) -> str:
        return self._log.read_text(errors="replace")[-3000:]


def _link(package: Path, place: Path) -> None:
    """Put the package's files into the place, over those of other packages."""
    for source in package.rglob("*"):
        target = place / source.relative_to(package)
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            target.hardlink_to(source)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
