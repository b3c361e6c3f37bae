"""Runs as processes, for tests that stop them at some moment and resume them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from grok_spicy.outputs.report import Report
from grok_spicy_local.journal import read_items, run_ids

GROK_SPICY = [sys.executable, "-m", "grok_spicy"]
SIMULATOR = ["--simulator-latency", "realistic", "--simulator-latency-scale", "0.05"]
SIMULATOR += ["--simulator-drift", "0", "--simulator-drawing", "plain"]
LONGEST = 300
"""Seconds after which a film that is resumed should be done."""


def start(
    output: Path, plan: dict[str, Any], simulator: Sequence[str] = SIMULATOR
) -> subprocess.Popen[bytes]:
    plan_file = output.parent / "plan.json"
    plan_file.write_text(json.dumps(plan))
    command = ["run", "--plan", str(plan_file), "--provider", "simulator", "--resolution", "480p"]
    return _begin(output, *command, "--output-dir", str(output), *simulator)


def resume(output: Path, simulator: Sequence[str] = SIMULATOR) -> subprocess.Popen[bytes]:
    return _begin(output, "resume", "latest", "--output-dir", str(output), *simulator)


def resume_to_the_end(output: Path, simulator: Sequence[str] = SIMULATOR) -> Report:
    """Resume the latest run, and the report of its film; fails with all that was printed."""
    command = [*GROK_SPICY, "resume", "latest", "--output-dir", str(output), "--json", *simulator]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr + printed(output)
    return Report.model_validate_json(ended.stdout.strip().splitlines()[-1])


def stop_when(
    process: subprocess.Popen[bytes],
    ready: Callable[[], bool],
    how: signal.Signals = signal.SIGKILL,
    *,
    everything: bool = True,
) -> bool:
    """Send the signal to a run, once it is ready for that, and wait for its end; whether it was
    still running. With `everything`, to all processes of the run at once: its simulator, its
    renderers, FFmpeg."""
    deadline = time.monotonic() + 120
    while not ready() and process.poll() is None:
        assert time.monotonic() < deadline, "the moment did not come"
        time.sleep(0.02)
    was_running = process.poll() is None
    for process_id in [process.pid, *(_descendants(process.pid) if everything else [])]:
        with suppress(ProcessLookupError):
            os.kill(process_id, how)
    process.wait(120)
    return was_running


def printed(output: Path) -> str:
    """What the runs printed that `start` and `resume` began."""
    return _log(output).read_text()


def billed(output: Path) -> list[dict[str, Any]]:
    """The simulator's own bill."""
    bill = output / ".studio" / "simulator" / "bill.jsonl"
    return [json.loads(line) for line in bill.read_text().splitlines()] if bill.exists() else []


def bought_twice(output: Path) -> list[str]:
    """The pictures and clips that the simulator's bill shows more than once: no two of a film have
    the same prompt, where nothing is drawn again."""
    lines = [line for line in billed(output) if not line["service"].startswith("chat")]
    counts = Counter((line["service"], line["prompt"]) for line in lines)
    return [service for (service, _), number in counts.items() if number > 1]


def journal_lines(output: Path) -> int:
    """How often something was stored of the runs in that directory."""
    return sum(path.read_bytes().count(b"\n") for path in output.glob("*/.journal.jsonl"))


def answered_calls(output: Path) -> dict[str, Any]:
    """The answer to each call that has one and when it was made, by the name of the item. What is
    not in it, its cost, may be told later."""
    rows = [row for run_id in run_ids(output) for row in read_items(output, run_id)]
    calls = {row["item"]: json.loads(row["body"]) for row in rows if row["item"][:5] == "CALL#"}
    return {name: (call["started_at"], call["result"]) for name, call in calls.items()}


def finished_assets(output: Path) -> dict[Path, bytes]:
    """Pictures, clips and sounds; not the documents, which are written again."""
    return {
        path: path.read_bytes()
        for path in output.glob("*/*/*")
        if path.suffix in (".jpg", ".mp4", ".wav") and ".studio" not in path.parts
    }


def _begin(output: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with _log(output).open("ab") as log:
        return subprocess.Popen([*GROK_SPICY, *arguments], stdout=log, stderr=log)


def _log(output: Path) -> Path:
    return output.parent / "printed.log"


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
