"""uv, which fetches packages for other machines than this one."""

import subprocess
import sys


class PackagingFailed(Exception):
    """Something could not be packed; the message names it and says why."""


def run_uv(*arguments: str, what: str) -> str:
    """What uv prints. PackagingFailed, in uv's own words, says what could not be built.

    Every version is pinned, so what uv has already fetched is as good as what it would fetch: the
    network is asked only for what is missing.
    """
    done = call_uv("--quiet", "--offline", *arguments)
    if done.returncode:
        done = call_uv("--quiet", *arguments)
    if done.returncode:
        raise PackagingFailed(
            f"{what[0].upper()}{what[1:]} could not be built. The first time, this needs the "
            f"network, to fetch packages. It said:\n{done.stderr.strip()}"
        )
    return done.stdout


def call_uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run uv once; the caller looks at the exit code."""
    return subprocess.run(
        [sys.executable, "-m", "uv", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
