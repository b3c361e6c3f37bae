"""Lambda's Python runtime on this machine, to try packages in: AWS's own runtime client and
emulator, and boto3, under a Python of the right version.

What is AWS's and can't be had is the very build of Python, and the boto3 of the day: the one in
requirements.lock stands in for it.
"""

import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.interpreter import require_python
from infra.packaging import LOCK, ROOT, Architecture
from infra.uv import PackagingFailed, run_uv

RUNTIME_CLIENT = "awslambdaric==4.2.2"
EMULATORS_WHEEL = "aws-sam-cli==1.170.0"
"""The emulator's binaries come inside this wheel; nothing else of it is kept."""

HERE: Architecture = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
"""The architecture whose packages run on this machine."""


@dataclass(frozen=True)
class LambdaRuntime:
    """`python` runs; `libraries` are what Lambda has at /var/runtime; `emulator` takes events over
    HTTP, and hands them on."""

    python: str
    libraries: Path
    emulator: Path


def lambda_runtime(build_dir: Path = ROOT / "build") -> LambdaRuntime:
    """The runtime, fetched into `build_dir` the first time. PackagingFailed if this machine can't
    have it."""
    python = require_python()
    if sys.platform != "linux":
        raise PackagingFailed(
            "Lambda's packages run on Linux only, and so can be tried only there."
        )
    versions = (RUNTIME_CLIENT, EMULATORS_WHEEL, HERE)
    place = build_dir / f"lambda-runtime-{'-'.join(versions)}".replace("==", "-")
    if not place.is_dir():
        build_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".building-", dir=build_dir) as scaffold:
            fetched = Path(scaffold) / "runtime"
            _fetch(fetched, python)
            try:
                fetched.rename(place)
            except OSError:
                if not place.is_dir():  # it is there if another was faster
                    raise
    return LambdaRuntime(python, place / "libraries", place / "aws-lambda-rie")


def _fetch(place: Path, python: str) -> None:
    install = (
        "pip",
        "install",
        "--python",
        python,
        "--only-binary",
        ":all:",
        "--link-mode",
        "copy",
    )
    run_uv(
        *(*install, "--compile-bytecode", "--constraints", str(LOCK)),
        *("--target", str(place / "libraries"), RUNTIME_CLIENT, "boto3"),
        what="Lambda's runtime",
    )
    wheel = place / "wheel"
    run_uv(
        *(*install, "--no-deps", "--target", str(wheel), EMULATORS_WHEEL),
        what="Lambda's runtime emulator",
    )
    emulator = shutil.move(
        wheel / "samcli" / "local" / "rapid" / f"aws-lambda-rie-{HERE}", place / "aws-lambda-rie"
    )
    Path(emulator).chmod(0o755)
    shutil.rmtree(wheel)
