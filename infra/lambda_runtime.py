"""Lambda's Python runtime on this machine, to test packages in: AWS's own runtime client and
emulator, and boto3, under a Python of the right version.

Two things differ from AWS: the build of Python, and the version of boto3, which here is the one in
requirements.lock.
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
EMULATOR_WHEEL = "aws-sam-cli==1.170.0"
"""The wheel that holds the emulator's binaries; only these are kept."""

HERE: Architecture = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
"""The architecture whose packages run on this machine."""


@dataclass(frozen=True)
class LambdaRuntime:
    """`python` is the interpreter; `libraries` are those that Lambda has at /var/runtime;
    `emulator` receives events over HTTP and passes them on."""

    python: str
    libraries: Path
    emulator: Path


def lambda_runtime(build_dir: Path = ROOT / "build") -> LambdaRuntime:
    """The runtime, downloaded into `build_dir` the first time. PackagingFailed if this machine
    can't run it."""
    python = require_python()
    if sys.platform != "linux":
        raise PackagingFailed(
            "Lambda's packages run on Linux only, and so can be tested only there."
        )
    versions = (RUNTIME_CLIENT, EMULATOR_WHEEL, HERE)
    folder = build_dir / f"lambda-runtime-{'-'.join(versions)}".replace("==", "-")
    if not folder.is_dir():
        build_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".building-", dir=build_dir) as scratch:
            runtime = Path(scratch) / "runtime"
            _fetch(runtime, python)
            try:
                runtime.rename(folder)
            except OSError:
                if not folder.is_dir():  # another process was faster
                    raise
    return LambdaRuntime(python, folder / "libraries", folder / "aws-lambda-rie")


def _fetch(folder: Path, python: str) -> None:
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
        *("--target", str(folder / "libraries"), RUNTIME_CLIENT, "boto3"),
        what="Lambda's runtime",
    )
    wheel = folder / "wheel"
    run_uv(
        *(*install, "--no-deps", "--target", str(wheel), EMULATOR_WHEEL),
        what="Lambda's runtime emulator",
    )
    emulator = shutil.move(
        wheel / "samcli" / "local" / "rapid" / f"aws-lambda-rie-{HERE}", folder / "aws-lambda-rie"
    )
    Path(emulator).chmod(0o755)
    shutil.rmtree(wheel)
