"""`kill -9` and SIGTERM at seeded moments: the resumed film is complete, and no answer that had
arrived is bought again; nor any picture or clip, heard of or not, as the provider's bill says.

One moment of each in every test run; `make chaos` tries fifty. `CHAOS_MOMENTS` is their number,
`CHAOS_SEED` the first seed.
"""

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.films import story
from tests.support.stopped_runs import (
    answered_calls,
    billed,
    bought_twice,
    finished_assets,
    journal_lines,
    printed,
    resume,
    resume_to_the_end,
    start,
    stop_when,
)

pytestmark = [pytest.mark.films, pytest.mark.slow]

FIRST = int(os.environ.get("CHAOS_SEED", "1"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("CHAOS_MOMENTS", "1")))
LONGEST_DELAY = 0.3
"""Seconds after something was stored: the moment is amid what follows."""
CALLS_AT_ONCE = 4
"""Calls that may be under way in a film of two scenes: they are lost with their process."""


@pytest.fixture(scope="module")
def plan() -> dict[str, Any]:
    return story(scenes=2, transitions=["cut", "crossfade"])


@pytest.fixture(scope="module")
def writes(tmp_path_factory: pytest.TempPathFactory, plan: dict[str, Any]) -> int:
    """How often something is stored while the film is made undisturbed."""
    output = tmp_path_factory.mktemp("undisturbed") / "output"
    assert start(output, plan).wait(300) == 0, printed(output)
    return journal_lines(output)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=lambda how: how.name)
def test_a_film_is_finished_and_nothing_that_was_answered_is_bought_again(
    tmp_path: Path, plan: dict[str, Any], writes: int, how: signal.Signals, seed: int
) -> None:
    chance = random.Random(f"{how.name} {seed}")
    output = tmp_path / "output"
    process = start(output, plan)
    answered: dict[str, Any] = {}
    assets: dict[Path, bytes] = {}
    stops = chance.choice([1, 1, 2])
    for stop in range(stops):
        begun = journal_lines(output)
        moment = begun + chance.randint(1, max(1, writes - begun))
        delay, everything = chance.uniform(0, LONGEST_DELAY), chance.random() < 0.5

        def ready(moment: int = moment, delay: float = delay) -> bool:
            if journal_lines(output) < moment:
                return False
            time.sleep(delay)
            return True

        was_running = stop_when(process, ready, how, everything=everything)
        status = -how if how == signal.SIGKILL else 128 + how
        # The moment may be after the last step: then it has ended by itself.
        assert process.returncode in (status, 0), printed(output)
        assert was_running or process.returncode == 0, printed(output)
        now = answered_calls(output)
        assert {name: now.get(name) for name in answered} == answered
        answered, assets = now, finished_assets(output)
        if stop + 1 < stops:
            process = resume(output)

    report = resume_to_the_end(output)

    assert (report.status, report.gaps) == ("complete", [])
    assert (output / "latest" / "final_video.mp4").exists()
    at_last = answered_calls(output)
    assert {name: at_last.get(name) for name in answered} == answered
    assert [path for path, content in assets.items() if path.read_bytes() != content] == []
    assert bought_twice(output) == [], printed(output)
    paid_without_answer = len(billed(output)) - len(report.items)
    if how == signal.SIGTERM:
        assert (paid_without_answer, report.possibly_paid) == (0, []), printed(output)
    assert 0 <= paid_without_answer <= len(report.possibly_paid) <= stops * CALLS_AT_ONCE
