"""Runs uv, which installs packages for other platforms than this machine's."""

import subprocess
import sys


class PackagingFailed(Exception):
    """A package could not be built; the message names it and says why."""


def run_uv(*arguments: str, what: str) -> str:
    """Run uv and return its stdout. PackagingFailed names `what` and quotes uv's error.

    Every version is pinned, so uv's cache holds the same files as the index: the network is used
    only for what is not in the cache.
    """
    result = call_uv("--quiet", "--offline", *arguments)
    if result.returncode:
        result = call_uv("--quiet", *arguments)
    if result.returncode:
        raise PackagingFailed(
            f"{what[0].upper()}{what[1:]} could not be built. The first time, this needs the "
            f"network, to download packages. uv says:\n{result.stderr.strip()}"
        )
    return result.stdout


def call_uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run uv once; the caller looks at the exit code."""
    return subprocess.run(
        [sys.executable, "-m", "uv", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
