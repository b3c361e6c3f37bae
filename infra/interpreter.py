"""Find a Python of Lambda's version on this machine, or install one.

python -m infra.interpreter      # prints its path, or says what to type and exits with 1
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from infra.uv import PackagingFailed, call_uv

LAMBDA_PYTHON = "3.13"
"""The version of Python that the functions run on."""
INSTALLED = Path(__file__).parent.parent / "build" / "python"
"""Where uv installs one if this machine has none."""

_WHO = "import platform, sys; print(platform.python_implementation(), sys.version)"


def find_python(interpreters: Iterable[str] | None = None) -> str | None:
    """Return the first of these interpreters that runs and is CPython 3.13; None if none is.

    Without a list: this one, then PATH, then pyenv's, then the one that `install_python` left.
    """
    for interpreter in _known() if interpreters is None else interpreters:
        if describe(interpreter).startswith(f"CPython {LAMBDA_PYTHON}."):
            return interpreter
    return None


def require_python() -> str:
    """Return a CPython 3.13: one that is there, else a new one. PackagingFailed says what to type.

    `make test` calls it first, so that the tests do not find out after minutes.
    """
    python = find_python() or install_python()
    if python is None:
        raise PackagingFailed(
            f"Python {LAMBDA_PYTHON} is missing, on which the functions run. Put it on PATH as "
            f"python{LAMBDA_PYTHON}, or type\n    pyenv install {LAMBDA_PYTHON}\nor, where the "
            f"network allows that download,\n    {sys.executable} -m uv {' '.join(_installation())}"
        )
    return python


@cache
def install_python() -> str | None:
    """Have uv download a CPython 3.13 into the project; None, and why on stderr, if it can't."""
    _say(f"There is no Python {LAMBDA_PYTHON} here; uv downloads one into {INSTALLED}.")
    done = call_uv("--no-progress", *_installation())
    if done.returncode:
        _say(f"uv could not download it:\n{done.stderr.strip()}")
    return find_python(_in_folder(INSTALLED))


@cache
def describe(interpreter: str) -> str:
    """Return how the interpreter describes itself; "" if it does not run.

    A pyenv shim, say, is on PATH whether or not anything stands behind it.
    """
    try:
        answer = subprocess.run(
            [interpreter, "-c", _WHO], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout.strip()


def _known() -> Iterator[str]:
    yield sys.executable
    for name in (f"python{LAMBDA_PYTHON}", "python3"):
        program = shutil.which(name)
        if program:
            yield program
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from _in_folder(pyenv / "versions")
    yield from _in_folder(INSTALLED)


def _in_folder(versions: Path) -> Iterator[str]:
    """The interpreters of a folder that holds a folder for each version."""
    for folder in sorted(versions.glob(f"*{LAMBDA_PYTHON}.*"), reverse=True):
        yield str(folder / "bin" / f"python{LAMBDA_PYTHON}")


def _installation() -> tuple[str, ...]:
    return ("python", "install", LAMBDA_PYTHON, "--install-dir", str(INSTALLED), "--no-bin")


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201 – a person waits for the download


def main() -> None:
    """Print the path of a Python 3.13."""
    try:
        print(require_python())  # noqa: T201
    except PackagingFailed as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
