"""Answers to pictures and clips that are lost on their way, at seeded moments: the film is complete
and the provider's bill shows none of them twice.

One film in every test run; `make chaos` makes twenty. `CHAOS_DROPS` is their number.
"""

import json
import os
import random
from pathlib import Path

import pytest

from grok_spicy_local.cloud import LocalCloud, SimulatorOptions
from tests.support.films import fault, make_in, story
from tests.support.stopped_runs import bought_twice

pytestmark = [pytest.mark.films, pytest.mark.slow]

FIRST = int(os.environ.get("CHAOS_SEED", "1"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("CHAOS_DROPS", "1")))
PICTURES, CLIPS = 4, 2
"""How many of each a film of two scenes has."""
ENVIRONMENT = {"GROK_SPICY_XAI_TIMEOUT": "15", "GROK_SPICY_POLL_FLOOR_SECONDS": "2"}
"""When a call gives up an answer that never comes, and how closely clips are looked at, in seconds:
after three times a typical clip at that pace, a clip is given up for lost. On a busy machine, a
simulated answer takes seconds too."""


@pytest.mark.parametrize("seed", SEEDS)
def test_no_picture_and_no_clip_is_bought_twice_when_its_answer_is_lost(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    ways = ("reset", "unanswered")  # done, stored and billed: then the connection breaks, or waits
    faults = [
        *(fault("image", chance.choice(ways), nth=nth) for nth in drawn(chance, PICTURES)),
        *(fault("video.start", chance.choice(ways), nth=nth) for nth in drawn(chance, CLIPS)),
    ]

    with LocalCloud(
        tmp_path / "output",
        xai=SimulatorOptions({"drift": 0.0, "drawing": "plain", "faults": faults}),
        environment=ENVIRONMENT,
    ) as cloud:
        film = make_in(cloud, {"plan": story(scenes=2, transitions=["cut", "crossfade"])})

    assert (film.status, film.report.gaps) == ("complete", []), film.film.run.error
    assert bought_twice(tmp_path / "output") == []
    assert film.report.possibly_paid == []
    found = [call.partition("/")[0] for call in film.report.found_again]
    assert len(found) == len(faults), (found, json.dumps(faults))


def drawn(chance: random.Random, number: int) -> list[int]:
    """Which of so many calls lose their answer: at least one."""
    return sorted(chance.sample(range(1, number + 1), chance.randint(1, number)))
