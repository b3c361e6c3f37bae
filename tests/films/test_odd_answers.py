"""A film whose provider answers oddly but plausibly: all is in reach, nothing is bought twice.

Each scene has odd answers of its own; the simulator's log and bill tell what was called and paid.
"""

import json
from typing import Any

import pytest

from tests.support.films import FinishedRun, fault, make, scene_by_scene

pytestmark = [pytest.mark.films, pytest.mark.slow]

CASTS = [["Ember"], ["Sage"], ["Ember"], ["Sage"], ["Ember"]]
ODD: list[dict[str, Any]] = [
    fault("image", "as_url", match="place 1"),
    fault("media", "not_yet", seconds=5, match="deed 1"),
    fault("image", "bad_exif", match="place 2"),
    fault("video.done", "no_url", match="deed 2"),
    fault("image", "reset", match="place 3"),
    fault("video.start", "stuck", seconds=10, match="deed 3"),
    fault("image", "storage_error", match="place 4"),
    fault("video.start", "reset", match="deed 4"),
    fault("image", "cost", ticks=-10_000_000_000, match="place 5"),
    fault("media", "empty", match="deed 5"),
    fault("image", "reset", match="portrait of"),
    fault("chat.judge", "answer", merge={"per_character": {"Ember": float("nan")}}, times=2),
]
STEP = ("compose_keyframe", "1")
LOST = 3
"""How many of these are paid results whose answer is lost."""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    plan = scene_by_scene(CASTS)
    return make(tmp_path_factory.mktemp("odd"), {"plan": plan}, faults=ODD)


def bill(finished: FinishedRun) -> list[dict[str, Any]]:
    lines = (finished.simulator_memory / "bill.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_a_film_of_odd_answers_is_complete(finished: FinishedRun) -> None:
    assert finished.status == "complete", finished.film.run.error
    assert [clip.state for clip in finished.film.clips.values()] == ["accepted"] * len(CASTS)


def test_nothing_that_was_paid_is_bought_again(finished: FinishedRun) -> None:
    for scene in range(1, len(CASTS) + 1):
        assert len(finished.outcomes("video.start", f"deed {scene}")) == 1
        assert len(finished.outcomes("image", f"place {scene}")) == 1
    assert len(finished.outcomes("image", "portrait of")) == 2  # one for each character


def test_three_calls_whose_answers_were_lost_cost_nothing_extra(finished: FinishedRun) -> None:
    outcomes = [call["outcome"] for call in finished.calls()]

    assert outcomes.count("RESET") == LOST
    assert finished.report.possibly_paid == []
    services = [line["service"] for line in bill(finished)]
    assert (services.count("image"), services.count("video.start")) == (2 + len(CASTS), len(CASTS))


def test_a_link_that_is_dead_for_its_first_seconds_is_fetched_when_it_is_not(
    finished: FinishedRun,
) -> None:
    outcomes = finished.outcomes("media", "deed 1")

    assert (outcomes[0], outcomes[-1]) == ("NOT_FOUND", "OK")


def test_a_job_that_is_stuck_at_a_hundred_percent_is_looked_at_seldom(
    finished: FinishedRun,
) -> None:
    assert len(finished.outcomes("video.get", "deed 3")) <= 13


def test_a_negative_cost_is_booked_at_the_price(finished: FinishedRun) -> None:
    [call] = [
        call
        for call in finished.film.calls
        if call.purpose.scene_id == 5 and (call.purpose.step, call.purpose.detail) == STEP
    ]

    assert (call.actual, call.cost_ticks > 0) == (False, True)


def test_a_score_that_is_no_number_is_left_out_and_the_run_reads_back(
    finished: FinishedRun,
) -> None:
    assert finished.report.unjudged == []
    assert all(sheet.score is not None for sheet in finished.film.sheets.values())
