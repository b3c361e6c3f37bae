"""When a clip's job is looked at: often while it is likely to be done, seldom after that."""

from datetime import timedelta
from itertools import pairwise
from statistics import mean
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grok_spicy.models.clips import Job, Take
from grok_spicy.models.item import utc_now
from grok_spicy.policies.poll_schedule import (
    LONGEST_WAIT_SECONDS,
    Expectation,
    PollPace,
    expect,
    is_lost,
    pause_after_busy,
    poll_wait,
)

MODEL = "grok-imagine-video"
REAL = PollPace()


def looks_until(
    done: float, expected: Expectation, pace: PollPace = REAL, stuck_at: float | None = None
) -> list[float]:
    """The ages at which a job is looked at until it is done, with steady progress."""
    ages: list[float] = []
    age = progress = 0.0
    while age < done:
        age += poll_wait(age, len(ages), progress, expected, pace)
        ages.append(age)
        progress = stuck_at if stuck_at is not None else min(1.0, age / done)
    return ages


def take(rendered: float | None, seconds: int = 8, model: str = MODEL) -> Take:
    now = utc_now()
    job = Job(provider="xai", model=model, id="j", submitted_at=now, deadline=now)
    about: dict[str, Any] = {"scene_id": 1, "number": 1, "prompt": "p", "seconds": seconds}
    return Take(**about, job=job, rendered_seconds=rendered)


@pytest.mark.parametrize("done", [12.0, 60.0, 150.0])
@pytest.mark.parametrize("stuck_at", [0.0, 0.5, 1.0, None])
def test_a_clip_of_the_learned_time_is_noticed_soon_and_with_few_looks(
    done: float, stuck_at: float | None
) -> None:
    pace = PollPace(floor_seconds=done / 12)
    late: list[float] = []
    for percent in range(80, 130):
        actual = done * percent / 100
        ages = looks_until(actual, Expectation(done, learned=True), pace, stuck_at)
        late.append(ages[-1] - actual)
        assert len(ages) <= 8

    assert mean(late) <= done / 12 + 0.5


@pytest.mark.parametrize("progress", [0.0, 0.5, 0.99, 1.0])
@pytest.mark.parametrize("expected", [Expectation(60, False), Expectation(60, True)])
def test_a_job_that_never_ends_is_looked_at_about_ten_times_within_its_deadline(
    progress: float, expected: Expectation
) -> None:
    ages = looks_until(600, expected, stuck_at=progress)

    assert len(ages) <= 13
    assert all(after - before >= 5 for before, after in pairwise(ages))


def test_what_was_learned_in_the_run_replaces_the_usual_time() -> None:
    others = [take(12), take(14), take(40), take(3, model="another"), take(None)]

    expected = expect(MODEL, 8, others, REAL)
    shorter = expect(MODEL, 4, others, REAL)

    assert (expected.seconds, expected.learned) == (12, True)
    assert (shorter.seconds, shorter.learned) == (6, True)
    assert expect(MODEL, 8, [], REAL) == Expectation(60, learned=False)
    assert expect(MODEL, 8, [], PollPace(1)) == Expectation(12, learned=False)


@pytest.mark.parametrize("others_done", [8.0, 16.0, 150.0, 300.0])
def test_what_is_learned_while_a_job_is_looked_at_makes_no_long_pause(others_done: float) -> None:
    """The clips of a film take equally long: the first that is found done says when the others
    are, however often they were looked at before."""
    done, pace = others_done * 1.1, PollPace(floor_seconds=others_done / 12)
    usual, learned = Expectation(others_done / 4, False), Expectation(others_done, True)
    ages: list[float] = []
    age = 0.0
    while age < done:
        expected = usual if age < others_done else learned
        age += poll_wait(age, len(ages), min(1.0, age / done), expected, pace)
        ages.append(age)

    assert ages[-1] - done <= others_done / 12 + 1
    assert len(ages) <= 15


def test_a_job_is_lost_only_after_several_looks_and_some_time() -> None:
    assert not is_lost(2, 500, REAL)
    assert not is_lost(3, 20, REAL)
    assert is_lost(3, 70, REAL)


def test_the_pause_before_a_busy_provider_is_asked_again_grows_up_to_two_minutes() -> None:
    assert [pause_after_busy(n, REAL) for n in (1, 2, 3, 4, 5, 99)] == [10, 20, 40, 80, 120, 120]


@given(
    st.floats(-10_000, 100_000),
    st.integers(0, 100_000),
    st.floats(0, 1),
    st.floats(0.1, 10_000),
    st.booleans(),
    st.floats(0.05, 60),
)
def test_a_wait_is_always_a_whole_number_of_seconds_the_machine_can_wait(
    age: float, looks: int, progress: float, seconds: float, learned: bool, floor: float
) -> None:
    wait = poll_wait(age, looks, progress, Expectation(seconds, learned), PollPace(floor))

    assert isinstance(wait, int) and 1 <= wait <= 300


def test_a_clock_that_was_set_back_makes_no_job_younger_than_new() -> None:
    job = take(None).job
    assert job and job.age(job.submitted_at - timedelta(seconds=100)) == 0


def test_looks_at_a_job_that_is_stuck_at_a_hundred_percent_grow_apart() -> None:
    pace = PollPace()
    expected, age, waits = Expectation(60, learned=True), 60.0, []
    for looks in range(3, 12):
        waits.append(poll_wait(age, looks, 1.0, expected, pace))
        age += waits[-1]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (5, LONGEST_WAIT_SECONDS)
