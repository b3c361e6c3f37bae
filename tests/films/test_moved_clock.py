"""A clock that is moved between the end of a process and its run's resumption: nothing waits.

It is moved in two ways in every test run; `make chaos` tries three. `CHAOS_CLOCKS` is their number.
"""

import os
import re
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.support.films import story
from tests.support.stopped_runs import (
    billed,
    printed,
    resume_to_the_end,
    start,
    stop_when,
)

pytestmark = [pytest.mark.films, pytest.mark.slow]

TIME = re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
KEY = re.compile(rb"20\d{6}T\d{6}\.\d{6}Z")


def shift(journal: Path, by: timedelta) -> None:
    """Let everything in a journal have happened so much later than it did: since then, the clock
    was set back by that."""

    def later(match: re.Match[bytes]) -> bytes:
        at = datetime.fromisoformat(match[0].decode().replace("Z", "+00:00")) + by
        return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ").encode()

    def later_key(match: re.Match[bytes]) -> bytes:
        at = datetime.strptime(match[0].decode(), "%Y%m%dT%H%M%S.%fZ") + by
        return at.strftime("%Y%m%dT%H%M%S.%fZ").encode()

    journal.write_bytes(KEY.sub(later_key, TIME.sub(later, journal.read_bytes())))


@pytest.mark.parametrize(
    ("by", "item"),
    [
        pytest.param(timedelta(seconds=100), b'"open"', id="set-back-amid-sheets"),
        pytest.param(timedelta(days=-1), b'"TAKE#001#01"', id="a-day-ahead"),
        pytest.param(timedelta(seconds=100), b'"TAKE#001#01"', id="set-back-amid-clips"),
    ][: int(os.environ.get("CHAOS_CLOCKS", "2"))],
)
def test_a_resumed_run_does_not_wait_for_the_clock(
    tmp_path: Path, by: timedelta, item: bytes
) -> None:
    output = tmp_path / "output"

    def ready() -> bool:
        return any(item in path.read_bytes() for path in output.glob("*/.journal.jsonl"))

    assert stop_when(start(output, story(scenes=1, characters=1)), ready), printed(output)
    for journal in (*output.glob("*/.journal.jsonl"), output / ".studio" / "journal.jsonl"):
        if journal.exists():
            shift(journal, by)
    began = time.monotonic()

    report = resume_to_the_end(output)

    assert report.status == "complete"
    assert time.monotonic() - began < 60
    assert len(billed(output)) - len(report.items) <= len(report.possibly_paid)
    if b"TAKE" in item:
        assert report.possibly_paid == []
