"""Where the Python 3.13 for the packages comes from on a machine that has none."""

import io
import json
import platform
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from infra import interpreter
from infra.uv import PackagingFailed


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine without a Python 3.13; the folder in which uv installs one."""
    installed = tmp_path / "project" / "build" / "python"
    monkeypatch.setattr(interpreter, "_known", lambda: iter(()))
    monkeypatch.setattr(interpreter, "INSTALLED", installed)
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    interpreter.install_python.cache_clear()
    yield installed
    interpreter.install_python.cache_clear()


def index_of_pythons(folder: Path) -> Path:
    """An index for uv with one Python 3.13, whose interpreter only says who it is."""
    program = b"#!/bin/sh\necho 'CPython 3.13.9 (main)'\n"
    archive = folder / "python.tar.gz"
    with tarfile.open(archive, "w:gz") as packed:
        entry = tarfile.TarInfo("python/bin/python3.13")
        entry.size, entry.mode = len(program), 0o755
        packed.addfile(entry, io.BytesIO(program))
    name = f"cpython-3.13.9-linux-{platform.machine()}-gnu"
    index = folder / "pythons.json"
    index.write_text(
        json.dumps(
            {
                name: {
                    "name": "cpython",
                    "arch": {"family": platform.machine(), "variant": None},
                    "os": "linux",
                    "libc": "gnu",
                    "major": 3,
                    "minor": 13,
                    "patch": 9,
                    "prerelease": "",
                    "url": archive.as_uri(),
                    "sha256": sha256(archive.read_bytes()).hexdigest(),
                    "variant": None,
                    "build": "1",
                }
            }
        )
    )
    return index


def test_uv_installs_one_into_the_project(
    bare_machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_PYTHON_DOWNLOADS_JSON_URL", str(index_of_pythons(tmp_path)))

    python = interpreter.require_python()

    assert Path(python).is_relative_to(bare_machine)
    assert interpreter.describe(python) == "CPython 3.13.9 (main)"


def test_where_it_can_not_be_downloaded_the_message_says_what_to_type(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")

    with pytest.raises(PackagingFailed, match=r"\n    pyenv install 3\.13\n") as failure:
        interpreter.require_python()

    assert f"uv python install 3.13 --install-dir {bare_machine}" in str(failure.value)
    assert "uv could not download it:\nerror: " in capsys.readouterr().err
