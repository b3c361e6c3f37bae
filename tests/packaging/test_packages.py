"""What is in the packages, for both kinds of processor, and that it is the same every time."""

import re
import stat
import threading
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from infra import packaging
from infra.functions import FUNCTIONS
from infra.interpreter import find_python
from infra.packaging import LAYERS, ROOT, Architecture, Packages
from infra.sizes import LIMIT_MB, unzipped
from infra.uv import PackagingFailed

ARCHITECTURES: tuple[Architecture, ...] = get_args(Architecture)
PROCESSORS = {"arm64": 0xB7, "x86_64": 0x3E}
"""ELF's numbers for them: EM_AARCH64, EM_X86_64."""
LARGEST_MB = LIMIT_MB * 2 / 3
"""A third stays free: FFmpeg, the largest part, grows with every version."""

UNCHECKED = 0b01
"""The flags of bytecode that names its source by digest, and is used without looking (PEP 552)."""


@pytest.fixture(params=ARCHITECTURES)
def packages(request: pytest.FixtureRequest) -> Packages:
    packages = Packages(request.param)
    assert packages.python, "These tests need a Python 3.13: `make test` finds or installs one."
    return packages


def files(package: Path) -> list[Path]:
    return [path for path in sorted(package.rglob("*")) if path.is_file()]


def begins(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def contents(package: Path) -> dict[str, tuple[int, int, bytes]]:
    """Everything about a package that could differ from another one's."""
    found = {}
    for path in sorted(package.rglob("*")):
        told = path.stat()
        held = path.read_bytes() if path.is_file() else b""
        found[path.relative_to(package).as_posix()] = (told.st_mode, int(told.st_mtime), held)
    return found


def distributions(package: Path) -> set[str]:
    return {path.name.split("-")[0] for path in package.glob("python/*.dist-info")}


def test_what_is_built_elsewhere_again_is_the_same_to_the_byte(
    packages: Packages, tmp_path: Path
) -> None:
    elsewhere = Packages(packages.architecture, tmp_path / "a" / "longer" / "way" / "down")

    for layer in ("shared", "pictures", "runtime"):
        assert contents(packages.layer(layer)) == contents(elsewhere.layer(layer))
    assert contents(packages.function("poll_clip")) == contents(elsewhere.function("poll_clip"))


def test_binaries_are_for_the_processor_that_is_meant(packages: Packages) -> None:
    binaries = [
        path
        for layer in LAYERS
        for path in files(packages.layer(layer))
        if begins(path, b"\x7fELF")
    ]

    processors = {path.read_bytes()[18] for path in binaries}

    assert len(binaries) > 20
    assert processors == {PROCESSORS[packages.architecture]}


def test_no_layer_repeats_what_another_brings(packages: Packages) -> None:
    brought = Counter(name for layer in LAYERS for name in distributions(packages.layer(layer)))

    assert {"pydantic", "xai_sdk", "pillow", "imageio_ffmpeg"} <= set(brought)
    assert set(brought.values()) == {1}


def test_what_lambda_has_itself_is_not_brought(packages: Packages) -> None:
    brought = {name for layer in LAYERS for name in distributions(packages.layer(layer))}

    assert not {"boto3", "botocore", "s3transfer"} & brought


def test_ffmpeg_stays_a_program(packages: Packages) -> None:
    (ffmpeg,) = packages.layer("ffmpeg").glob("python/imageio_ffmpeg/binaries/ffmpeg-*")

    assert stat.S_IMODE(ffmpeg.stat().st_mode) == 0o755


def test_every_source_has_bytecode_that_is_used_unchecked(packages: Packages) -> None:
    for package in [*map(packages.layer, LAYERS), packages.function("poll_clip")]:
        sources = [path for path in files(package) if path.suffix == ".py"]

        for source in sources:
            (compiled,) = source.parent.glob(f"__pycache__/{source.stem}.cpython-313.pyc")
            assert compiled.read_bytes()[4] == UNCHECKED, compiled


def test_only_those_that_call_grok_carry_its_client_and_only_those_that_cut_carry_ffmpeg() -> None:
    sources = {name: ROOT / "functions" / name / "handler.py" for name in FUNCTIONS}
    asks = ("generation_context()", '"video_provider"')
    calls = {name for name, path in sources.items() if _says(path, *asks)}
    cuts = {name for name, path in sources.items() if _says(path, '"video_editor"')}

    assert calls == {name for name, spec in FUNCTIONS.items() if "xai" in spec.layers}
    assert cuts == {name for name, spec in FUNCTIONS.items() if "ffmpeg" in spec.layers}
    letters = {"fill_gap", "assemble_film", "export_film"}
    assert letters == {name for name, spec in FUNCTIONS.items() if "fonts" in spec.layers}
    assert "pictures" not in FUNCTIONS["api"].layers
    assert "pictures" not in FUNCTIONS["poll_clip"].layers


def test_every_function_is_far_below_what_lambda_takes(packages: Packages) -> None:
    layers = {name: unzipped(packages.layer(name)) for name in LAYERS}

    for function, spec in FUNCTIONS.items():
        whole = unzipped(packages.function(function)) + sum(layers[each] for each in spec.layers)
        assert 10 < whole < LARGEST_MB, function


def test_the_command_line_stays_at_home(packages: Packages) -> None:
    shared = [path.name for path in files(packages.layer("shared"))]

    assert "story.py" in shared
    assert "__main__.py" not in shared


def test_two_builders_at_once_do_not_break_each_other(tmp_path: Path) -> None:
    start = threading.Barrier(4)
    built: list[dict[str, tuple[int, int, bytes]]] = []

    def build() -> None:
        packages = Packages("arm64", tmp_path)
        start.wait()
        built.append(contents(packages.layer("shared")))

    builders = [threading.Thread(target=build) for _ in range(4)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()

    assert len(built) == 4
    assert all(one == built[0] for one in built)
    assert [path.name.split("-")[0] for path in (tmp_path / "arm64").iterdir()] == ["shared"]


def test_without_a_python_of_lambdas_there_is_no_bytecode_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (Packages("arm64", tmp_path, interpreters=()) for _ in range(2))

    shared = first.layer("shared")

    assert first.python is second.python is None
    assert ".pyc" not in {path.suffix for path in files(shared)}
    assert capsys.readouterr().err.count("No Python 3.13 was found") == 1


def test_an_interpreter_that_does_not_run_or_is_another_is_passed_by(tmp_path: Path) -> None:
    broken, other, right = (
        _program(tmp_path / name, does)
        for name, does in {
            "broken": "echo 'pyenv: python3.13: command not found' >&2; exit 127",
            "other": "echo 'CPython 3.12.1 (main)'",
            "right": "echo 'CPython 3.13.9 (main)'",
        }.items()
    )

    assert find_python([str(tmp_path / "missing"), broken, other, right]) == right
    assert find_python([broken, other]) is None


def test_a_layer_that_can_not_be_fetched_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "nothing"))

    with pytest.raises(PackagingFailed, match=r"The layer 'xai' could not be built.*the network"):
        Packages("arm64", tmp_path / "build").layer("xai")
    assert not list((tmp_path / "build" / "arm64").iterdir())


def test_a_file_that_is_not_the_one_in_the_lock_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "requirements.lock"
    digest = re.compile(r"sha256:[0-9a-f]{64}")
    lock.write_text(digest.sub(f"sha256:{'0' * 64}", packaging.LOCK.read_text()))
    monkeypatch.setattr(packaging, "LOCK", lock)

    with pytest.raises(PackagingFailed, match=r"(?s)The layer 'pictures'.*Hash mismatch"):
        Packages("arm64", tmp_path / "build").layer("pictures")


def test_a_function_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(PackagingFailed, match=r"no function 'plan_stroy'"):
        Packages().function("plan_stroy")


def _says(path: Path, *words: str) -> bool:
    text = path.read_text()
    return any(word in text for word in words)


def _program(path: Path, does: str) -> str:
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    return str(path)
