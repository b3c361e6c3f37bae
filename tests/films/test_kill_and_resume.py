"""`kill -9` of studio and simulator, at many moments; then the run goes on as if nothing was."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grok_spicy.outputs.report import Report
from tests.support.films import read_calls, story

GROK_SPICY = [sys.executable, "-m", "grok_spicy"]


def start(output: Path, plan: Path) -> subprocess.Popen[bytes]:
    command = [*GROK_SPICY, "run", "--plan", str(plan), "--provider", "simulator"]
    command += ["--output-dir", str(output), "--resolution", "480p"]
    command += ["--simulator-latency", "realistic", "--simulator-latency-scale", "0.05"]
    command += ["--simulator-drift", "0"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_everything(process: subprocess.Popen[bytes], output: Path) -> None:
    """Whatever works for this output directory: studio, simulator, renderers, FFmpeg."""
    subprocess.run(["pkill", "-KILL", "-f", str(output)], check=False)
    process.wait()


def bought(output: Path) -> list[dict[str, str]]:
    bill = output / ".studio" / "simulator" / "bill.jsonl"
    return [json.loads(line) for line in bill.read_text().splitlines()] if bill.exists() else []


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_run_is_finished_and_pays_again_only_for_what_was_under_way(
    tmp_path: Path, seed: int
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(story(scenes=2)))
    output = tmp_path / "output"
    process = start(output, plan)
    moment = random.Random(seed).randint(2, 11)
    deadline = time.monotonic() + 60
    while len(bought(output)) < moment and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    kill_everything(process, output)
    kept = {path: path.read_bytes() for path in _assets(output)}

    command = [*GROK_SPICY, "resume", "latest", "--output-dir", str(output), "--json"]
    resumed = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert resumed.returncode == 0, resumed.stderr
    report = Report.model_validate_json(resumed.stdout.strip().splitlines()[-1])
    assert report.status == "complete"
    assert [path for path, content in kept.items() if path.read_bytes() != content] == []
    billed = bought(output)
    assert len(billed) - len(report.items) <= len(report.possibly_paid) <= 2
    at_most = report.cost_usd + report.possibly_paid_usd
    assert sum(int(line["ticks"]) for line in billed) / 1e10 <= at_most + 1e-9
    assert sum(item.cost_ticks for item in report.items) == report.cost_ticks


def test_a_clip_whose_job_is_known_is_fetched_and_not_bought_again(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(story(scenes=1, characters=1)))
    output = tmp_path / "output"
    process = start(output, plan)
    deadline = time.monotonic() + 60
    while '"TAKE#001#01"' not in _journals(output) and time.monotonic() < deadline:
        time.sleep(0.02)
    kill_everything(process, output)

    command = [*GROK_SPICY, "resume", "latest", "--output-dir", str(output), "--json"]
    resumed = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert resumed.returncode == 0, resumed.stderr
    calls = read_calls(output / ".studio" / "simulator")
    assert sum(call["kind"] == "video.start" for call in calls) == 1
    assert Report.model_validate_json(resumed.stdout.strip().splitlines()[-1]).possibly_paid == []


def _journals(output: Path) -> str:
    return "".join(path.read_text() for path in output.glob("*/.journal.jsonl"))


def _assets(output: Path) -> list[Path]:
    """What is finished: pictures and clips, not the pages that are written anew."""
    return [
        path
        for path in output.glob("*/*/*")
        if path.suffix in (".jpg", ".mp4", ".wav") and ".studio" not in path.parts
    ]
