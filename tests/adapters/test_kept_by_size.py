"""What a container keeps: bounded, those used last, and for many threads at once."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from grok_spicy.adapters.aws.dynamo_views import DynamoViews, RunRows
from grok_spicy.adapters.aws.kept_by_size import KeptBySize
from grok_spicy.models.log_cursor import LogCursor
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings

ROWS = {f"CLIP#{number:03d}": {"body": "c" * 99} for number in range(100)}


class Views(DynamoViews):
    """Views of runs that all have the same rows, and never change."""

    def _read_all(self, run: Run) -> RunRows:
        return RunRows(ROWS, LogCursor(), run.status)

    def _read_anew(self, kept: RunRows, run: Run) -> RunRows:
        return RunRows(kept.rows, LogCursor(), run.status)


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("eager_threads")
def test_many_people_watch_many_films_of_one_laptop_at_once() -> None:
    views: Any = Views(object())
    runs = [
        Run(run_id=f"film-{number}", owner="ann", execution="e", settings=RunSettings())
        for number in range(12)
    ]

    with ThreadPoolExecutor(8) as people:
        found = list(people.map(views._view, runs * 60))

    assert all(rows.rows == ROWS for rows in found)


def test_what_was_used_longest_ago_goes_first() -> None:
    kept = KeptBySize[str](10)
    for key in ("a", "b"):
        kept.put(key, key.upper(), 5)

    assert kept.get("a") == "A"
    kept.put("c", "C", 5)

    assert [kept.get(key) for key in ("a", "b", "c")] == ["A", None, "C"]
    kept.put("c", "CC", 10)
    assert [kept.get(key) for key in ("a", "b", "c")] == [None, None, "CC"]
    kept.put("d", "D", 11)
    assert [kept.get(key) for key in ("c", "d")] == [None, None]
