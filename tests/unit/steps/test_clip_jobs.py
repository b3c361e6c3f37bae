"""A clip's job in trouble: late, unknown, refused, at capacity, or without an answer."""

import time
from datetime import timedelta

import pytest

from grok_spicy.errors import (
    AccountBlocked,
    AnswerLost,
    CallLost,
    ClipLost,
    DownloadFailed,
    KeyRefused,
    OutOfCredit,
    ProviderBusy,
    ProviderUnavailable,
    VideoNotAllowed,
)
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.spending import ticks, usd
from grok_spicy.policies.poll_schedule import PollPace
from grok_spicy.steps import poll_clip
from tests.support.step_driver import RUN, StepDriver
from tests.unit.steps.test_clips import driver_with_keyframe


@pytest.fixture
def driver() -> StepDriver:
    return driver_with_keyframe()


def test_the_second_clip_is_looked_at_when_the_first_was_done(driver: StepDriver) -> None:
    driver.start(1)
    take = driver.takes(1)[0].model_copy(
        update={"rendered_seconds": 10.0, "number": 9, "state": "failed", "superseded": True}
    )
    driver.store.put(RUN, take)

    driver.video_provider.will_report(JobStatus("rendering", 0.0))

    assert driver.poll(1).wait_seconds == 9


def test_a_clip_that_renders_since_an_earlier_execution_is_looked_at_at_once(
    driver: StepDriver,
) -> None:
    driver.start(1)

    assert driver.start(1).wait_seconds == 1


def test_a_job_past_its_deadline_is_lost_and_filmed_once_more(driver: StepDriver) -> None:
    driver.video_provider.deadline = timedelta(seconds=-1)
    driver.start(1)
    driver.video_provider.will_report(*[JobStatus("rendering", 0.3)] * 3)

    while (following := driver.poll(1)).next == "poll":
        pass

    [take] = driver.takes(1)
    assert following.next == "start"
    assert len(driver.video_provider.polls) == 3  # moved, stopped, looked at once more
    assert (take.state, take.error) == ("failed", ClipLost.__name__)
    assert "30%" in (take.problem or "")


def test_a_late_job_that_is_done_after_all_is_used(driver: StepDriver) -> None:
    driver.video_provider.deadline = timedelta(seconds=-1)
    driver.start(1)

    assert driver.poll(1).next == "transcode"


def test_a_job_that_is_done_after_its_deadline_is_not_bought_again(driver: StepDriver) -> None:
    driver.video_provider.deadline = timedelta(seconds=-1)
    driver.video_provider.will_report(*[JobStatus("rendering", 0.3)] * 2)

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 1


def test_a_job_that_is_unknown_at_one_look_is_looked_at_again(driver: StepDriver) -> None:
    driver.video_provider.will_report(*[JobStatus("missing", message="no such job")] * 4)

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 1


def test_a_job_that_stays_unknown_is_lost_and_filmed_again(driver: StepDriver) -> None:
    driver.poll_pace = PollPace(floor_seconds=1e-6)
    driver.video_provider.will_report(*[JobStatus("missing", message="no such job")] * 3)

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 2)
    assert driver.takes(1)[0].error == ClipLost.__name__


def test_a_provider_at_capacity_is_outwaited_however_often(driver: StepDriver) -> None:
    full = JobStatus("failed", cost_ticks=0, failure=ProviderBusy("at capacity"))
    driver.video_provider.will_report(*[full] * 5)
    driver.start(1)

    assert driver.poll(1).next == "poll"  # where the machine waits
    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 6


@pytest.mark.parametrize(
    "error", [OutOfCredit("top up"), KeyRefused("revoked"), VideoNotAllowed("zero data retention")]
)
@pytest.mark.parametrize("at", ["submit", "poll", "job"])
def test_a_blocked_account_is_no_failed_take_and_a_resume_films_the_scene(
    driver: StepDriver, error: AccountBlocked, at: str
) -> None:
    if at == "submit":
        driver.video_provider.will_submit(error)
    else:
        status = error if at == "poll" else JobStatus("failed", cost_ticks=0, failure=error)
        driver.video_provider.will_report(status)

    with pytest.raises(type(error)):
        driver.start(1)
        driver.poll(1)
    driver.fail(RUN, {}, error)
    driver.start_execution("film-2", {"run_id": RUN})

    assert driver.clip(1).state == "accepted"
    assert driver.snapshot.possibly_paid == []


def test_a_clip_whose_submission_lost_its_answer_is_found_and_not_bought_again(
    driver: StepDriver,
) -> None:
    driver.video_provider.stored = {}
    driver.video_provider.will_submit(AnswerLost("connection reset"))
    with pytest.raises(AnswerLost):
        driver.start(1)

    assert driver.start(1).next == "poll"  # it may still be rendering
    assert driver.poll(1).next == "start"
    name = driver.video_provider.requests[0].store_as or ""
    driver.video_provider.stored[name] = b"the lost clip"
    driver.video_provider.will_report(JobStatus("done", 1.0))
    clip = driver.clip(1)

    assert clip.state == "accepted"
    assert len(driver.video_provider.requests) == 1
    assert driver.assets.get(f"runs/{RUN}/videos/scene_1.mp4") == b"the lost clip"
    assert driver.snapshot.possibly_paid == []


def test_a_failed_job_is_filmed_once_more_and_both_takes_are_kept(driver: StepDriver) -> None:
    driver.video_provider.will_report(JobStatus("failed", message="out of memory"))

    clip = driver.clip(1)

    assert [take.name for take in driver.takes(1)] == ["scene_1", "scene_1_t2"]
    assert (clip.state, clip.take) == ("accepted", 2)


def test_three_failed_jobs_are_a_gap(driver: StepDriver) -> None:
    driver.video_provider.will_report(*[JobStatus("failed", message="out of memory")] * 3)

    clip = driver.clip(1)

    assert (clip.state, clip.problem) == ("gap", "out of memory")
    assert len(driver.video_provider.requests) == 3


def test_a_refused_output_is_a_gap_at_once(driver: StepDriver) -> None:
    driver.video_provider.will_report(
        JobStatus("refused", 1.0, None, ticks(0.25), "refused by moderation")
    )

    clip = driver.clip(1)

    assert (clip.state, clip.error) == ("gap", "OutputRefused")
    assert len(driver.video_provider.requests) == 1
    costs = {call.key: usd(call.cost_ticks) for call in driver.snapshot.calls}
    assert costs["start_clip/001/scene_1"] == 0.25


@pytest.mark.parametrize(
    "end",
    [
        JobStatus("missing", message="no such job"),
        JobStatus("failed", message="the job has expired"),
        JobStatus("rendering", 0.3),
    ],
    ids=["unknown", "expired", "past its deadline"],
)
def test_a_job_that_is_gone_is_looked_for_in_the_files_before_it_is_filmed_again(
    driver: StepDriver, end: JobStatus
) -> None:
    driver.poll_pace = PollPace(floor_seconds=1e-6)
    driver.video_provider.deadline = timedelta(seconds=-1)
    driver.video_provider.will_report(*[end] * 3)
    driver.start(1)
    name = driver.video_provider.requests[0].store_as or ""
    driver.video_provider.stored = {name: b"the clip itself"}

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 1
    assert driver.assets.get(f"runs/{RUN}/videos/scene_1.mp4") == b"the clip itself"


def test_a_job_that_failed_is_not_looked_for_in_the_files(driver: StepDriver) -> None:
    failed = ClipLost("xAI could not make the clip")
    driver.video_provider.will_report(JobStatus("failed", message=str(failed), failure=failed))
    driver.video_provider.stored = {}

    driver.start(1)
    name = driver.video_provider.requests[0].store_as or ""
    driver.video_provider.stored[name] = b"half a clip"

    assert driver.poll(1).next == "start"


def test_a_clip_that_is_done_without_a_link_is_looked_at_again_however_long(
    driver: StepDriver,
) -> None:
    driver.video_provider.deadline = timedelta(seconds=-1)
    driver.video_provider.will_report(*[JobStatus("done", 1.0)] * 12)

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 1


def test_files_in_trouble_do_not_stand_in_the_way_of_a_new_link(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver.downloads.errors.extend([DownloadFailed("HTTP 404")] * 3)

    def fail(_job: object) -> bytes:
        raise ProviderUnavailable("no Files just now")

    monkeypatch.setattr(driver.video_provider, "fetch_stored", fail)

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 1


def test_what_a_clip_cost_is_counted_once_however_often_its_job_is_looked_at(
    driver: StepDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[tuple[str, float]] = []
    monkeypatch.setattr(poll_clip, "count", lambda *metric: counted.append(metric))
    driver.downloads.errors.extend([DownloadFailed("HTTP 404")] * 3)

    driver.clip(1)

    assert [name for name, _ in counted].count("SpendUsd") == 1


def test_an_answer_that_was_lost_twice_is_still_looked_for_when_the_run_is_resumed(
    driver: StepDriver,
) -> None:
    driver.poll_pace = PollPace(floor_seconds=1e-6)
    driver.video_provider.stored = {}
    driver.video_provider.will_submit(*[AnswerLost("connection reset")] * 2)
    for _ in range(2):
        with pytest.raises(AnswerLost):
            driver.start(1)
        time.sleep(0.01)
    assert driver.clip(1).error == CallLost.__name__

    name = driver.video_provider.requests[0].store_as or ""
    driver.video_provider.stored[name] = b"the first of both"
    driver.video_provider.will_report(JobStatus("done", 1.0))
    driver.fail(RUN, {}, AnswerLost("given up"))
    driver.start_execution("film-2", {"run_id": RUN})

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 2
