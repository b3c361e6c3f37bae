"""`kill -9` of cloud and simulator, at many moments; then the run goes on as if nothing was.

One moment in every test run; `make chaos` tries four. `CHAOS_KILLS` is their number.
"""

import os
from functools import partial
from pathlib import Path

import pytest

from tests.support.films import read_calls, story
from tests.support.stopped_runs import (
    billed,
    finished_assets,
    printed,
    resume,
    resume_to_the_end,
    start,
    stop_when,
)

pytestmark = [pytest.mark.films, pytest.mark.slow]

MOMENTS = (2, 8, 5, 11)[-int(os.environ.get("CHAOS_KILLS", "1")) :]
"""So many calls are billed when the run is killed: amid sheets, keyframes, clips, and reviews."""
CALLS_AT_ONCE = 2


def has_billed(output: Path, calls: int) -> bool:
    return len(billed(output)) >= calls


def test_a_run_killed_again_and_again_is_finished_and_pays_again_only_for_what_was_under_way(
    tmp_path: Path,
) -> None:
    output = tmp_path / "output"
    assets: dict[Path, bytes] = {}
    process = start(output, story(scenes=2))
    for kills, moment in enumerate(sorted(MOMENTS), 1):
        assert stop_when(process, partial(has_billed, output, moment)), printed(output)
        assert [path for path, content in assets.items() if path.read_bytes() != content] == []
        assets = finished_assets(output)
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
    assert stop_when(process, lambda: '"TAKE#001#01"' in _journals(output)), printed(output)

    report = resume_to_the_end(output)

    calls = read_calls(output / ".studio" / "simulator")
    assert sum(call["kind"] == "video.start" for call in calls) == 1
    assert report.possibly_paid == []


def _journals(output: Path) -> str:
    return "".join(path.read_text() for path in output.glob("*/.journal.jsonl"))
