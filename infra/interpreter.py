"""Finding a Python of Lambda's version on this machine."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

LAMBDA_PYTHON = "3.13"
"""The version of Python that the functions run on."""

_WHO = "import platform, sys; print(platform.python_implementation(), sys.version)"


def find_python(interpreters: Iterable[str] | None = None) -> str | None:
    """The first of these interpreters that runs and is CPython 3.13; None if none is.

    Without a list: this one, then PATH, then pyenv's.
    """
    for interpreter in _known() if interpreters is None else interpreters:
        if describe(interpreter).startswith(f"CPython {LAMBDA_PYTHON}."):
            return interpreter
    return None


@cache
def describe(interpreter: str) -> str:
    """The interpreter's own words on what it is; "" if it does not run.

    A pyenv shim, say, is on PATH whether or not anything stands behind it.
    """
    try:
        told = subprocess.run(
            [interpreter, "-c", _WHO], capture_output=True, text=True, check=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return told.stdout.strip()


def _known() -> Iterator[str]:
    yield sys.executable
    for name in (f"python{LAMBDA_PYTHON}", "python3"):
        found = shutil.which(name)
        if found:
            yield found
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for folder in sorted(pyenv.glob(f"versions/{LAMBDA_PYTHON}.*"), reverse=True):
        yield str(folder / "bin" / f"python{LAMBDA_PYTHON}")
