"""Films that start together share what the provider allows, and those beyond the limit wait."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from grok_spicy import bootstrap
from grok_spicy.models.events import Event
from grok_spicy.models.run import Run
from grok_spicy_local.cloud import ROOT, LocalCloud, SimulatorOptions
from tests.support.films import LONGEST_FILM, story

pytestmark = [pytest.mark.films, pytest.mark.slow]


def test_films_that_start_together_are_all_complete_and_hardly_a_call_is_refused(
    tmp_path: Path,
) -> None:
    # In a process of its own, since a process has one cloud. `bench/films_at_once.py` makes twenty.
    program = [sys.executable, "-m", "tests.support.many_films", str(tmp_path), "4", "1"]

    printed = subprocess.run(
        program, stdout=subprocess.PIPE, text=True, cwd=ROOT, timeout=LONGEST_FILM, check=True
    ).stdout

    result = json.loads(printed.splitlines()[-1])
    assert result["films"] == {"complete": 4}
    assert (result["unanchored"], result["possibly_paid"]) == (0, 0)
    assert result["refused"] < 0.05 * result["calls"]


def test_a_film_beyond_the_limit_waits_until_another_is_done(tmp_path: Path) -> None:
    simulator = SimulatorOptions({"drift": 0.0, "drawing": "plain"})
    limits = {"GROK_SPICY_FILMS_AT_ONCE": "1"}
    request = {"plan": story(scenes=1, characters=1), "provider": "simulator", "resolution": "480p"}
    with LocalCloud(tmp_path, xai=simulator, environment=limits) as cloud:
        executions = [cloud.start_execution(name, request) for name in ("one", "two", "three")]
        ended = [cloud.wait(execution, LONGEST_FILM) for execution in executions]
        store = bootstrap.run_store()
        runs = [run for name in ("one", "two", "three") if (run := store.get(name, Run))]
        waits = [
            [event.message for event in store.all(run.run_id, Event) if event.what == "queued"]
            for run in runs
        ]

    assert [execution.status for execution in ended] == ["SUCCEEDED"] * 3
    assert {run.status for run in runs} == {"complete"}
    assert sum(map(len, waits)) == 2
    by_end = sorted(runs, key=lambda run: str(run.ended_at))
    places = [waits[runs.index(run)] for run in by_end]
    assert [place[0][-len("place 1 in the queue") :] for place in places[1:]] == [
        "place 1 in the queue",
        "place 2 in the queue",
    ]
