"""What goes to Lambda, built without Docker: the layers, and each function's own code.

    packages = Packages("arm64")
    packages.layer("xai")            # build/arm64/xai-…: a directory laid out as the layer's zip
    packages.function("poll_clip")   # build/arm64/poll_clip-…: handler.py

Same input, same output, to the byte: versions come from requirements.lock, bytecode from one fresh
interpreter with a fixed hash seed, and nothing is kept that tells when or where a package was
built. Built once for its inputs, then found again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from infra.interpreter import LAMBDA_PYTHON, describe, find_python
from infra.uv import PackagingFailed, run_uv

Architecture = Literal["arm64", "x86_64"]

ROOT = Path(__file__).parent.parent
LAYERS = ("shared", "runtime", "xai", "pictures", "ffmpeg")

_PLATFORMS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
LOCK = ROOT / "requirements.lock"
_NOT_SHIPPED = ("__pycache__", "__main__.py")
"""`python -m grok_spicy` is the command line, which stays on the laptop."""
_INSTALLERS_NOTES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")
_LONG_AGO = 315_619_200
"""2 January 1980, as seconds since 1970: the first whole day that a zip can tell."""


class Packages:
    """The packages for one architecture, under `build_dir`.

    `python` is the Python 3.13 that makes their bytecode; without one they are built without, and
    a line on stderr says so. `interpreters` are looked through for it, instead of the usual places.
    """

    def __init__(
        self,
        architecture: Architecture = "arm64",
        build_dir: Path = ROOT / "build",
        *,
        interpreters: Iterable[str] | None = None,
    ) -> None:
        self.architecture = architecture
        self.python = find_python(interpreters)
        self._folder = build_dir / architecture
        if self.python is None:
            _say_that_there_is_no_bytecode()

    def layer(self, name: str) -> Path:
        """The layer as a directory, to be Lambda's /opt. PackagingFailed if it can't be built."""
        if name not in LAYERS:
            raise PackagingFailed(f"There is no layer {name!r}; there are {', '.join(LAYERS)}.")
        source = ROOT / "layers" / name
        if name == "shared":
            return self._copied(name, source, "/opt")
        asked = _requirements(name)
        inputs = [path.read_bytes() for path in (asked, _requirements("runtime"), LOCK)]
        return self._built(name, inputs, lambda package: self._install(name, package), "/opt")

    def function(self, name: str) -> Path:
        """The function's own code as a directory, to be Lambda's /var/task."""
        source = ROOT / "functions" / name
        if not (source / "handler.py").is_file():
            raise PackagingFailed(f"There is no function {name!r}: {source} has no handler.py.")
        return self._copied(name, source, "/var/task")

    def _copied(self, name: str, source: Path, place: str) -> Path:
        contents = {
            path.relative_to(source).as_posix(): path.read_bytes()
            for path in sorted(source.rglob("*"))
            if path.is_file() and _shipped(path)
        }
        inputs = [part for file, held in contents.items() for part in (file.encode(), held)]

        def copy(package: Path) -> None:
            for file, held in contents.items():
                target = package / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(held)

        return self._built(name, inputs, copy, place)

    def _built(
        self, name: str, inputs: list[bytes], fill: Callable[[Path], None], place: str
    ) -> Path:
        """The package made of these inputs, filled and compiled for `place` unless it is there."""
        finished = self._folder / f"{name}-{_digest([*inputs, *self._recipe(place)])}"
        if finished.is_dir():
            return finished
        self._folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".building-", dir=self._folder) as scaffold:
            package = Path(scaffold) / name
            package.mkdir()
            fill(package)
            if self.python is not None:
                _compile(name, package, self.python, place)
            _settle(package)
            try:
                package.rename(finished)
            except OSError:
                if not finished.is_dir():  # it is there if another builder was faster
                    raise
        return finished

    def _recipe(self, place: str) -> list[bytes]:
        """What the outcome depends on besides its sources."""
        compiler = describe(self.python) if self.python else "no bytecode"
        how = (self.architecture, place, compiler, version("uv"))
        return [*(word.encode() for word in how), Path(__file__).read_bytes()]

    def _install(self, name: str, package: Path) -> None:
        wanted = _resolved(name, self.architecture)
        if name != "runtime":
            wanted -= _resolved("runtime", self.architecture)
        target = package / "python"
        run_uv(
            *("pip", "install", "--no-deps", "--no-compile", "--link-mode", "copy"),
            *(*_for(self.architecture), "--target", str(target), *sorted(wanted)),
            what=f"the layer {name!r}",
        )
        shutil.rmtree(target / "bin", ignore_errors=True)  # scripts for people
        (target / ".lock").unlink(missing_ok=True)
        for notes in target.glob("*.dist-info"):
            for note in _INSTALLERS_NOTES:
                (notes / note).unlink(missing_ok=True)


def pack(package: Path, archive: Path) -> None:
    """Write the package as the zip that Lambda is given: the modes go along, the times don't."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(package.rglob("*")):
            packed.write(path, path.relative_to(package))


def unpack(archive: Path, place: Path) -> None:
    """Unpack as Lambda does: over what other layers have left there, programs still programs."""
    with zipfile.ZipFile(archive) as packed:
        for entry in packed.infolist():
            Path(packed.extract(entry, place)).chmod(entry.external_attr >> 16 & 0o777)


def _requirements(layer: str) -> Path:
    return ROOT / "layers" / layer / "requirements.txt"


def _shipped(path: Path) -> bool:
    return not any(part in _NOT_SHIPPED for part in path.parts) and path.name[0] != "."


def _digest(inputs: Iterable[bytes]) -> str:
    each = b"".join(hashlib.sha256(part).digest() for part in inputs)
    return hashlib.sha256(each).hexdigest()[:16]


def _for(architecture: Architecture) -> tuple[str, ...]:
    return (
        *("--python-platform", _PLATFORMS[architecture]),
        *("--python-version", LAMBDA_PYTHON, "--only-binary", ":all:"),
    )


@cache
def _resolved(layer: str, architecture: Architecture) -> frozenset[str]:
    """Every distribution that the layer's requirements come to, as `name==version`."""
    told = run_uv(
        *("pip", "compile", "--no-header", "--no-annotate"),
        *("--no-emit-index-url", "--no-emit-find-links", *_for(architecture)),
        *("--constraints", str(LOCK), str(_requirements(layer))),
        what=f"the layer {layer!r}",
    )
    return frozenset(told.split())


def _compile(name: str, package: Path, python: str, place: str) -> None:
    """Put bytecode beside the sources that Lambda will not check against them: unpacking gives
    files new times, which would void bytecode that is checked."""
    # A fresh process and a fixed hash seed, as what is in sets and which strings are shared
    # would otherwise show in the bytecode.
    undisturbed = {key: told for key, told in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [
            *(python, "-m", "compileall", "-q", "-s", str(package), "-p", place),
            *("--invalidation-mode", "unchecked-hash", str(package)),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**undisturbed, "PYTHONHASHSEED": "0"},
    )
    if done.returncode:
        raise PackagingFailed(f"{name!r} could not be compiled: {done.stdout}{done.stderr}")


def _settle(package: Path) -> None:
    """Give everything the same times and modes wherever it is built; programs stay programs."""
    for path in (*package.rglob("*"), package):
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
        os.utime(path, (_LONG_AGO, _LONG_AGO))


@cache
def _say_that_there_is_no_bytecode() -> None:
    print(  # noqa: T201 – a person at synth should know why cold starts will be slower
        f"No Python {LAMBDA_PYTHON} was found: the packages hold no bytecode, so functions will "
        f"start slower. Install Python {LAMBDA_PYTHON} and build again.",
        file=sys.stderr,
    )
