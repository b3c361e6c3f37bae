"""A clip's job that waits for others, and how long a lost one is waited for."""

from datetime import timedelta

import pytest

from grok_spicy.errors import ProviderBusy
from grok_spicy.models.clips import Take
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.spending import usd
from grok_spicy.policies.poll_schedule import PollPace, expect, lost_patience
from tests.support.step_driver import RUN, StepDriver
from tests.unit.steps.test_clips import driver_with_keyframe

VIDEO = "grok-imagine-video"


@pytest.fixture
def driver() -> StepDriver:
    return driver_with_keyframe()


def test_a_provider_at_capacity_for_hours_costs_nothing_and_the_clip_that_comes_is_used(
    driver: StepDriver,
) -> None:
    full = JobStatus("failed", failure=ProviderBusy("at capacity"))  # and no word of the cost
    driver.video_provider.will_report(*[full] * 105)

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 106
    booked = [usd(call.cost_ticks) for call in driver.snapshot.calls if "start_clip" in call.key]
    assert len([cost for cost in booked if cost]) == 1
    assert [take.number for take in driver.snapshot.takes[1]] == list(range(1, 107))


def test_a_job_that_waits_for_others_is_not_late(driver: StepDriver) -> None:
    driver.video_provider.deadline = timedelta(seconds=-1)
    queued = JobStatus("rendering", queued=True)
    driver.video_provider.will_report(*[queued] * 5, JobStatus("done", 1.0, "https://clip"))

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 1


def test_the_time_in_the_providers_queue_is_not_the_jobs_own(driver: StepDriver) -> None:
    driver.start(1)
    driver.store.put(RUN, older(driver.takes(1)[0], timedelta(hours=3)))
    begun = JobStatus("rendering", 0.5)
    driver.video_provider.will_report(JobStatus("rendering", queued=True), begun, begun)

    assert [driver.poll(1).next for _ in range(3)] == ["poll"] * 3
    assert not driver.takes(1)[0].overdue


def test_a_job_that_waits_for_more_than_a_day_is_lost(driver: StepDriver) -> None:
    driver.start(1)
    driver.store.put(RUN, older(driver.takes(1)[0], timedelta(hours=25)))
    driver.video_provider.will_report(*[JobStatus("rendering", queued=True)] * 2)

    assert [driver.poll(1).next for _ in range(2)] == ["poll", "start"]


def older(take: Take, by: timedelta) -> Take:
    """The take, submitted so much earlier."""
    assert take.job
    job = take.job.model_copy(
        update={
            "submitted_at": take.job.submitted_at - by,
            "deadline": take.job.deadline - by,
        }
    )
    return take.model_copy(update={"job": job})


def test_a_lost_clip_is_waited_for_as_long_as_slow_ones_of_the_run_took(
    driver: StepDriver,
) -> None:
    driver.start(1)
    for number, seconds in ((8, 5.0), (9, 200.0)):
        update = {"rendered_seconds": seconds, "number": number, "superseded": True}
        driver.store.put(RUN, driver.takes(1)[0].model_copy(update=update))
    expected = lost_patience(VIDEO, 8, driver.takes(1), driver.poll_pace)

    assert expected >= 3 * 200
    assert lost_patience(VIDEO, 8, [], PollPace()) >= 60


def test_footage_that_was_looked_at_late_says_nothing_of_the_next(driver: StepDriver) -> None:
    driver.start(1)
    take = driver.takes(1)[0]
    assert take.job
    job = take.job.model_copy(update={"model": "footage"})
    shot = take.model_copy(update={"job": job, "rendered_seconds": 2.0})

    assert expect("footage", 8, [shot], PollPace()).seconds == 0


def test_a_clip_that_the_provider_delivers_only_from_its_store_was_never_lost(
    driver: StepDriver,
) -> None:
    driver.start(1)
    name = driver.video_provider.requests[0].store_as or ""
    driver.video_provider.stored = {name: b"the clip itself"}
    driver.video_provider.will_report(JobStatus("done", 1.0))

    assert driver.clip(1).state == "accepted"
    assert not any(call.found_again for call in driver.snapshot.calls)
