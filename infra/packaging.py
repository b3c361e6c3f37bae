"""Packages for Lambda, built without Docker: the layers, and each function's own code.

    packages = Packages("arm64")
    packages.layer("xai")            # build/arm64/xai-…: a directory laid out as the layer's zip
    packages.function("poll_clip")   # build/arm64/poll_clip-…: handler.py

The same input gives the same bytes: versions come from requirements.lock, bytecode from one fresh
interpreter with a fixed hash seed, and a package holds no trace of when or where it was built. A
package that exists for its inputs is not built again.
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

from infra.interpreter import LAMBDA_PYTHON, describe, find_python, install_python
from infra.uv import PackagingFailed, run_uv

Architecture = Literal["arm64", "x86_64"]

ROOT = Path(__file__).parent.parent
LAYERS = ("shared", "runtime", "xai", "veo", "pictures", "ffmpeg", "fonts")
_UNDER = {"veo": ("runtime", "xai")}
"""The layers that a function has beneath one: it leaves out what they bring. By default `runtime`,
which every function has."""

_PLATFORMS = {"arm64": "aarch64-manylinux_2_28", "x86_64": "x86_64-manylinux_2_28"}
LOCK = ROOT / "requirements.lock"
_EXCLUDED = ("__pycache__", "__main__.py")
"""`python -m grok_spicy` is the command line, which Lambda does not need."""
_INSTALLER_FILES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")
_FILE_TIME = 315_619_200
"""2 January 1980, in seconds since 1970: the first whole day that a zip can store."""


class Packages:
    """The packages for one architecture, under `build_dir`.

    `python` is the Python 3.13 that compiles them: one of this machine's, else one that uv
    downloads. If there is none, packages hold no bytecode and a line on stderr says so. If
    `interpreters` are given, it is one of those, and nothing is downloaded.
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
        if self.python is None and interpreters is None:
            self.python = install_python()
        self._folder = build_dir / architecture
        if self.python is None:
            _warn_about_missing_bytecode()

    def layer(self, name: str) -> Path:
        """The layer as a directory, for Lambda's /opt. PackagingFailed if it can't be built."""
        if name not in LAYERS:
            raise PackagingFailed(f"There is no layer {name!r}; there are {', '.join(LAYERS)}.")
        source = ROOT / "layers" / name
        if name == "shared":
            return self._copy(name, source, "/opt")
        requirements = map(_requirements, (name, *_under(name)))
        inputs = [path.read_bytes() for path in (*requirements, LOCK)]
        return self._build(name, inputs, lambda package: self._install(name, package), "/opt")

    def function(self, name: str) -> Path:
        """The function's own code as a directory, for Lambda's /var/task. PackagingFailed."""
        source = ROOT / "functions" / name
        if not (source / "handler.py").is_file():
            raise PackagingFailed(f"There is no function {name!r}: {source} has no handler.py.")
        return self._copy(name, source, "/var/task")

    def _copy(self, name: str, source: Path, mount: str) -> Path:
        contents = {
            path.relative_to(source).as_posix(): path.read_bytes()
            for path in sorted(source.rglob("*"))
            if path.is_file() and _is_shipped(path)
        }
        inputs = [part for file, data in contents.items() for part in (file.encode(), data)]

        def copy(package: Path) -> None:
            for file, data in contents.items():
                target = package / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)

        return self._build(name, inputs, copy, mount)

    def _build(
        self, name: str, inputs: list[bytes], fill: Callable[[Path], None], mount: str
    ) -> Path:
        """The package for these inputs, filled and compiled for `mount` unless it exists."""
        finished = self._folder / f"{name}-{_digest([*inputs, *self._recipe(mount)])}"
        if finished.is_dir():
            return finished
        self._folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".building-", dir=self._folder) as scratch:
            package = Path(scratch) / name
            package.mkdir()
            fill(package)
            if self.python is not None:
                _compile(name, package, self.python, mount)
            _normalize(package)
            try:
                package.rename(finished)
            except OSError:
                if not finished.is_dir():  # another builder was faster
                    raise
        return finished

    def _recipe(self, mount: str) -> list[bytes]:
        """What the result depends on besides its sources."""
        compiler = describe(self.python) if self.python else "no bytecode"
        options = (self.architecture, mount, compiler, version("uv"))
        return [*(option.encode() for option in options), Path(__file__).read_bytes()]

    def _install(self, name: str, package: Path) -> None:
        distributions = _resolve(name, self.architecture)
        for other in _under(name):
            distributions -= _resolve(other, self.architecture)
        target = package / "python"
        run_uv(
            *("pip", "install", "--no-deps", "--no-compile", "--link-mode", "copy"),
            *("--require-hashes", "--constraints", str(LOCK)),
            *(*_target(self.architecture), "--target", str(target), *sorted(distributions)),
            what=f"the layer {name!r}",
        )
        shutil.rmtree(target / "bin", ignore_errors=True)  # command-line scripts
        (target / ".lock").unlink(missing_ok=True)
        for metadata in target.glob("*.dist-info"):
            for file in _INSTALLER_FILES:
                (metadata / file).unlink(missing_ok=True)


def pack(package: Path, archive: Path, compression: int = zipfile.ZIP_DEFLATED) -> None:
    """Write the package as the zip that Lambda receives, with the files' modes. `compression` is
    one of zipfile's methods."""
    with zipfile.ZipFile(archive, "w", compression) as zipped:
        for path in sorted(package.rglob("*")):
            zipped.write(path, path.relative_to(package))


def unpack(archive: Path, folder: Path) -> None:
    """Unpack as Lambda does: over the files of other layers, with the files' modes."""
    with zipfile.ZipFile(archive) as zipped:
        for entry in zipped.infolist():
            Path(zipped.extract(entry, folder)).chmod(entry.external_attr >> 16 & 0o777)


def _under(layer: str) -> tuple[str, ...]:
    return () if layer == "runtime" else _UNDER.get(layer, ("runtime",))


def _requirements(layer: str) -> Path:
    return ROOT / "layers" / layer / "requirements.txt"


def _is_shipped(path: Path) -> bool:
    return not any(part in _EXCLUDED for part in path.parts) and path.name[0] != "."


def _digest(inputs: Iterable[bytes]) -> str:
    digests = b"".join(hashlib.sha256(part).digest() for part in inputs)
    return hashlib.sha256(digests).hexdigest()[:16]


def _target(architecture: Architecture) -> tuple[str, ...]:
    return (
        *("--python-platform", _PLATFORMS[architecture]),
        *("--python-version", LAMBDA_PYTHON, "--only-binary", ":all:"),
    )


@cache
def _resolve(layer: str, architecture: Architecture) -> frozenset[str]:
    """Every distribution that the layer's requirements resolve to, as `name==version`."""
    output = run_uv(
        *("pip", "compile", "--no-header", "--no-annotate"),
        *("--no-emit-index-url", "--no-emit-find-links", *_target(architecture)),
        *("--constraints", str(LOCK), str(_requirements(layer))),
        what=f"the layer {layer!r}",
    )
    return frozenset(output.split())


def _compile(name: str, package: Path, python: str, mount: str) -> None:
    """Put bytecode beside the sources, of the kind that Python does not check against them:
    unpacking gives files new times, which would invalidate bytecode that is checked."""
    # A fresh process and a fixed hash seed: otherwise the order of sets and the interning of
    # strings would change the bytecode.
    environment = {name: value for name, value in os.environ.items() if name[:6] != "PYTHON"}
    result = subprocess.run(
        [
            *(python, "-m", "compileall", "-q", "-s", str(package), "-p", mount),
            *("--invalidation-mode", "unchecked-hash", str(package)),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "PYTHONHASHSEED": "0"},
    )
    if result.returncode:
        raise PackagingFailed(f"{name!r} could not be compiled: {result.stdout}{result.stderr}")


def _normalize(package: Path) -> None:
    """Give all files the same times and modes wherever they are built; programs stay executable."""
    for path in (*package.rglob("*"), package):
        executable = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if executable else 0o644)
        os.utime(path, (_FILE_TIME, _FILE_TIME))


@cache
def _warn_about_missing_bytecode() -> None:
    print(  # noqa: T201 – explains slower cold starts to the person who runs synth
        f"No Python {LAMBDA_PYTHON} was found: the packages hold no bytecode, so functions will "
        f"start slower. Install Python {LAMBDA_PYTHON} and build again.",
        file=sys.stderr,
    )
