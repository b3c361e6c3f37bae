"""Many functions at once: no item is lost, and no budget is overrun, in one cloud or in two."""

import json
import subprocess
import sys
from pathlib import Path

from grok_spicy_local.cloud import ROOT
from tests.support.parallel_spender import AFFORDABLE_CALLS, EVENTS_EACH, PRICE_TICKS, WRITERS


def test_two_clouds_with_twenty_writers_each_lose_nothing_and_overrun_nothing(
    tmp_path: Path,
) -> None:
    # In processes of their own, since a process has one cloud.
    clouds = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.parallel_spender", str(tmp_path / name)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name in ("one", "two")
    ]

    for cloud in clouds:
        output, _ = cloud.communicate(timeout=120)
        assert json.loads(output.splitlines()[-1]) == {
            "calls": AFFORDABLE_CALLS,
            "committed_ticks": AFFORDABLE_CALLS * PRICE_TICKS,
            "open_calls": 0,
            "events": WRITERS * EVENTS_EACH,
            "events_after_restart": WRITERS * EVENTS_EACH,
        }
