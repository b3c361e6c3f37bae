"""`kill -9` of cloud and simulator, at many moments; then the run goes on as if nothing was."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from grok_spicy.outputs.report import Report
from tests.support.films import read_calls, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

GROK_SPICY = [sys.executable, "-m", "grok_spicy"]
SIMULATOR = ["--simulator-latency", "realistic", "--simulator-latency-scale", "0.05"]
SIMULATOR += ["--simulator-drift", "0"]
MOMENTS = (2, 5, 8, 11)
"""So many calls are billed when the run is killed: amid sheets, keyframes, clips, and reviews."""
CALLS_AT_ONCE = 2


def start(output: Path, plan: dict[str, Any]) -> subprocess.Popen[bytes]:
    plan_file = output.parent / "plan.json"
    plan_file.write_text(json.dumps(plan))
    command = ["run", "--plan", str(plan_file), "--provider", "simulator", "--resolution", "480p"]
    return _begin(*command, "--output-dir", str(output), *SIMULATOR)


def resume(output: Path) -> subprocess.Popen[bytes]:
    return _begin("resume", "latest", "--output-dir", str(output), *SIMULATOR)


def resume_to_the_end(output: Path) -> Report:
    command = [*GROK_SPICY, "resume", "latest", "--output-dir", str(output), "--json"]
    resumed = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert resumed.returncode == 0, resumed.stderr
    return Report.model_validate_json(resumed.stdout.strip().splitlines()[-1])


def kill_when(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    """Kill a run and all its processes (simulator, renderers, FFmpeg) at that moment."""
    deadline = time.monotonic() + 60
    while not ready() and time.monotonic() < deadline:
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.02)
    for process_id in [process.pid, *_descendants(process.pid)]:
        with suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGKILL)
    process.wait()


def billed(output: Path) -> list[dict[str, str]]:
    bill = output / ".studio" / "simulator" / "bill.jsonl"
    return [json.loads(line) for line in bill.read_text().splitlines()] if bill.exists() else []


def has_billed(output: Path, calls: int) -> bool:
    return len(billed(output)) >= calls


def test_a_run_killed_again_and_again_is_finished_and_pays_again_only_for_what_was_under_way(
    tmp_path: Path,
) -> None:
    output = tmp_path / "output"
    assets: dict[Path, bytes] = {}
    process = start(output, story(scenes=2))
    for kills, moment in enumerate(MOMENTS, 1):
        kill_when(process, partial(has_billed, output, moment))
        assert [path for path, content in assets.items() if path.read_bytes() != content] == []
        assets = {path: path.read_bytes() for path in _finished_assets(output)}
        if kills < len(MOMENTS):
            process = resume(output)

    report = resume_to_the_end(output)

    assert report.status == "complete"
    assert len(assets) >= 4
    assert [path for path, content in assets.items() if path.read_bytes() != content] == []
    bill = billed(output)
    paid_twice = len(bill) - len(report.items)
    assert paid_twice <= len(report.possibly_paid) <= CALLS_AT_ONCE * len(MOMENTS)
    at_most = report.cost_usd + report.possibly_paid_usd
    assert sum(int(line["ticks"]) for line in bill) / 1e10 <= at_most + 1e-9
    assert sum(item.cost_ticks for item in report.items) == report.cost_ticks


def test_a_clip_whose_job_is_known_is_fetched_and_not_bought_again(tmp_path: Path) -> None:
    output = tmp_path / "output"
    process = start(output, story(scenes=1, characters=1))
    kill_when(process, lambda: '"TAKE#001#01"' in _journals(output))

    report = resume_to_the_end(output)

    calls = read_calls(output / ".studio" / "simulator")
    assert sum(call["kind"] == "video.start" for call in calls) == 1
    assert report.possibly_paid == []


def _begin(*arguments: str) -> subprocess.Popen[bytes]:
    command = [*GROK_SPICY, *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _descendants(process_id: int) -> list[int]:
    """The processes that this one started, and those that they started."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    children: dict[int, list[int]] = {}
    for line in table.splitlines():
        child, parent = (int(number) for number in line.split())
        children.setdefault(parent, []).append(child)
    family = list(children.get(process_id, []))
    for member in family:
        family += children.get(member, [])
    return family


def _journals(output: Path) -> str:
    return "".join(path.read_text() for path in output.glob("*/.journal.jsonl"))


def _finished_assets(output: Path) -> list[Path]:
    """Pictures, clips and sounds; not the documents, which are written again."""
    return [
        path
        for path in output.glob("*/*/*")
        if path.suffix in (".jpg", ".mp4", ".wav") and ".studio" not in path.parts
    ]
