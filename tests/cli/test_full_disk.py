"""A full disk: said in a sentence, nothing hangs, and when there is room the run is resumed.

Full at two moments in every test run; `make chaos` tries all. `CHAOS_MOMENTS` is their number.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from grok_spicy.outputs.report import Report
from grok_spicy_cli.archive import Archive
from grok_spicy_local.disk import RESERVE, Disk
from grok_spicy_local.errors import DiskFull
from tests.cli.conftest import TypeIn
from tests.support.films import story
from xai_simulator.process import SimulatorProcess

GROK_SPICY = [sys.executable, "-m", "grok_spicy"]
ROOM = {"plan": 4, "clips": 60, "sheets": 16}
"""How large a file may become (kB), so that the disk is full when one of these is to be stored."""
MOMENTS = list(ROOM)[: int(os.environ.get("CHAOS_MOMENTS", "2"))]
SOON = 90
"""Seconds after which something that should have happened has not."""


@pytest.fixture
def xai(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """The environment for an xAI whose own disk is not full."""
    with SimulatorProcess(tmp_path / "xai", drift=0.0, drawing="plain") as process:
        host = {"GROK_SPICY_XAI_HOST": process.host, "GROK_SPICY_XAI_INSECURE": "1"}
        yield {**os.environ, **host, "XAI_API_KEY": "any"}


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_without_room_says_so_in_a_sentence_and_is_resumed_when_there_is(
    tmp_path: Path, xai: Mapping[str, str], moment: str
) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(story(1, 1, seconds=3)))
    began = time.monotonic()

    ended = subprocess.run(
        [*GROK_SPICY, "run", "--plan", "plan.json", "--resolution", "480p"],
        cwd=tmp_path,
        env=xai,
        capture_output=True,
        text=True,
        timeout=SOON,
        check=False,
        preexec_fn=lambda: limit(1024 * ROOM[moment]),
    )
    took = time.monotonic() - began
    printed = ended.stdout + ended.stderr

    assert ended.returncode == 1, printed
    assert f"no space left on {tmp_path / 'output'}" in ended.stderr
    assert not any(word in printed for word in ("Traceback", "<html", "Logging error")), printed
    assert took < 40
    if not Archive(tmp_path / "output").runs():
        return  # not even the run could be stored: there is nothing to resume
    resumed = subprocess.run(
        [*GROK_SPICY, "resume", "latest", "--json"],
        cwd=tmp_path,
        env=xai,
        capture_output=True,
        text=True,
        timeout=SOON,
        check=False,
    )
    report = Report.model_validate_json(resumed.stdout.splitlines()[-1])
    assert (resumed.returncode, report.status, report.gaps) == (0, "complete", [])


def test_a_run_is_stopped_before_the_last_bytes_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, free = Disk(tmp_path), shutil.disk_usage(tmp_path)

    disk.check()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free._replace(free=RESERVE - 1))
    with pytest.raises(DiskFull, match=f"no space left on {tmp_path}: 4.0 MB are free"):
        disk.check()


def test_a_result_that_cannot_be_written_is_an_error(type_in: TypeIn, tmp_path: Path) -> None:
    assert type_in("list").status == 0

    with Path("/dev/full").open("w") as full:
        listed = subprocess.run(
            [*GROK_SPICY, "list", "--json"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert listed.returncode == 1
    assert listed.stderr == "Error: no space left on the disk. Make room there first\n"


def limit(size: int) -> None:
    """Files of this process may have so many bytes: to it, a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
