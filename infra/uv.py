"""uv, which fetches packages for other machines than this one."""

import subprocess
import sys


class PackagingFailed(Exception):
    """Something could not be packed; the message names it and says why."""


def run_uv(*arguments: str, what: str) -> str:
    """What uv prints. PackagingFailed, in uv's own words, says what could not be built."""
    done = subprocess.run(
        [sys.executable, "-m", "uv", *arguments, "--quiet"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PackagingFailed(
            f"{what[0].upper()}{what[1:]} could not be built. The first time, this needs the "
            f"network, to fetch packages. It said:\n{done.stderr.strip()}"
        )
    return done.stdout
