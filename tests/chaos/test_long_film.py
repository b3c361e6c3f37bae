"""A long film with corrections on the local cloud: how much memory it takes, and what it leaves.

Four scenes in every test run; `make chaos` makes sixty. `CHAOS_SCENES` is their number.
"""

import logging
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.films import fault, make_in, open_cloud, story

pytestmark = [pytest.mark.films, pytest.mark.slow]

_log = logging.getLogger(__name__)
SCENES = int(os.environ.get("CHAOS_SCENES", "4"))
MOST_MEMORY = 1.2e9
"""Bytes, of this process and all that it starts for it: the simulator, its renderers, FFmpeg."""
LONGEST = 3600
"""Seconds for sixty scenes on a busy machine."""


class MemoryGauge:
    """The most memory that this process and its descendants took at once while it is open, besides
    what they had before: the same process may have run other tests."""

    def __init__(self) -> None:
        self.most = 0
        self._before = memory_of_family(os.getpid())
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._measure)

    def __enter__(self) -> "MemoryGauge":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _measure(self) -> None:
        while not self._is_over.wait(1):
            self.most = max(self.most, memory_of_family(os.getpid()) - self._before)


def memory_of_family(process_id: int) -> int:
    """The resident memory of a process and all that it started, in bytes."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
    ).stdout
    rows = [[int(number) for number in line.split()] for line in table.splitlines()]
    family = {process_id}
    while grown := {pid for pid, parent, _ in rows if parent in family} - family:
        family |= grown
    return 1024 * sum(kilobytes for pid, _, kilobytes in rows if pid in family)


@pytest.mark.timeout(LONGEST)
def test_a_long_film_with_corrections_fits_into_memory_and_leaves_no_thread(
    tmp_path: Path,
) -> None:
    plan = story(SCENES, 2, transitions=["cut", "crossfade", "cut", "match-cut"] * (SCENES // 4))
    before = set(threading.enumerate())

    drifts = [fault("video.start", "drift")]  # of four scenes, chance may spare all
    simulator: dict[str, Any] = {"drift": 0.3, "seed": 3, "faults": drifts}
    with MemoryGauge() as gauge, open_cloud(tmp_path / "output", **simulator) as cloud:
        made = make_in(cloud, {"plan": plan, "max_cost_usd": 500}, timeout=LONGEST)

    _log.warning("%d scenes: at most %.0f MB", SCENES, gauge.most / 1e6)
    assert made.status == "complete", made.film.run.error
    assert len(made.film.clips) == SCENES
    assert any(take.correction for takes in made.film.takes.values() for take in takes)
    assert gauge.most < MOST_MEMORY, f"{gauge.most / 1e6:.0f} MB"
    assert threads_besides(before) == set()


def threads_besides(before: set[threading.Thread]) -> set[str]:
    """The names of the threads that have begun since, and have not ended within ten seconds."""
    until = time.monotonic() + 10
    while (left := set(threading.enumerate()) - before) and time.monotonic() < until:
        time.sleep(0.1)
    return {thread.name for thread in left}
