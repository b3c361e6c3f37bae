"""From StartClip to ReviewClip: submitted once, polled, downloaded, judged, accepted."""

from typing import Any

import pytest

from grok_spicy.errors import (
    AnswerLost,
    CallInProgress,
    CallLost,
    NoKeyframe,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.clips import Take
from grok_spicy.models.generation import JobStatus
from tests.support.fake_provider import CLIP_TICKS
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import STYLE, looks, plan, scene


def driver_with_keyframe(seconds: int = 8, **more: Any) -> StepDriver:
    """A run of one scene that has its keyframe."""
    driver = StepDriver()
    settings = {"resolution": more.pop("resolution", "720p")}
    driver.begin(plan(scenes=[scene(duration_seconds=seconds)], **more), **settings)
    driver.sheets()
    driver.keyframe(1)
    return driver


@pytest.fixture
def driver() -> StepDriver:
    return driver_with_keyframe()


def test_a_good_clip_is_filmed_once_and_accepted(driver: StepDriver) -> None:
    clip = driver.clip(1)

    assert (clip.state, clip.take, clip.problem) == ("accepted", 1, None)
    assert len(driver.video_provider.requests) == 1
    assert "scene 1: clip accepted" in driver.events()


def test_a_clip_with_nobody_in_it_is_accepted_as_soon_as_it_is_transcoded() -> None:
    driver = StepDriver()
    driver.begin(plan(scenes=[scene(cast=())]))
    driver.keyframe(1)
    driver.start(1)
    driver.poll(1)

    assert driver.transcode(1).next == "done"
    assert driver.stored_clip(1).state == "accepted"
    assert driver.takes(1)[0].state == "reviewed"


def test_the_request_is_what_the_plan_says() -> None:
    driver = driver_with_keyframe(seconds=5, aspect_ratio="9:16", resolution="480p")

    driver.start(1)

    [request] = driver.video_provider.requests
    assert (request.seconds, request.aspect_ratio, request.resolution) == (5, "9:16", "480p")
    assert request.first_frame == b"picture 3" and request.corrects_url is None


def test_a_keyframe_of_another_ratio_is_cropped_before_it_is_filmed_and_that_is_said(
    driver: StepDriver,
) -> None:
    key = f"runs/{RUN}/keyframes/scene_1_v1.jpg"
    driver.assets.put(key, b"a wide picture")

    driver.start(1)

    assert driver.video_provider.requests[0].first_frame == b"cropped to 16:9"
    said = "scene 1: keyframes/scene_1_v1.jpg has another ratio and is cropped to 16:9"
    assert said in driver.events()


def test_the_prompt_is_motion_only_and_starts_with_the_style(driver: StepDriver) -> None:
    driver.start(1)

    prompt = driver.video_provider.requests[0].prompt
    assert prompt.startswith(STYLE)
    assert looks("Ember") not in prompt and looks("Sage") not in prompt


def test_a_clip_is_submitted_once_however_often_it_is_started(driver: StepDriver) -> None:
    for _ in range(3):
        assert driver.start(1).next == "poll"

    assert len(driver.video_provider.requests) == 1


def test_a_crash_after_submit_does_not_buy_the_clip_twice(driver: StepDriver) -> None:
    driver.store.dies_at = Take
    with pytest.raises(Killed):
        driver.start(1)

    assert driver.start(1).next == "poll"

    assert len(driver.video_provider.requests) == 1
    [take] = driver.takes(1)
    assert take.job and take.job.id == "job-1"


def test_a_call_in_flight_is_not_made_by_another_invocation(driver: StepDriver) -> None:
    driver.video_provider.will_submit(Killed())
    with pytest.raises(Killed):
        driver.start(1)

    with pytest.raises(CallInProgress):
        driver.start(1)


def test_a_clip_that_died_in_flight_is_bought_once_more_and_then_a_person_decides(
    driver: StepDriver,
) -> None:
    driver.video_provider.will_submit(Killed(), Killed())
    for _ in range(2):
        with pytest.raises(Killed):
            driver.start(1)
        driver.store.end_leases(RUN)

    with pytest.raises(CallLost):
        driver.start(1)

    assert len(driver.video_provider.requests) == 2
    assert len(driver.snapshot.possibly_paid) == 2


def test_a_lost_response_is_booked_as_possibly_paid(driver: StepDriver) -> None:
    driver.video_provider.will_submit(AnswerLost("connection reset"))
    with pytest.raises(AnswerLost):
        driver.start(1)

    driver.clip(1)

    [reservation] = driver.snapshot.possibly_paid
    assert reservation.purpose.call_id == "start_clip/001/scene_1"
    assert driver.store.budget(RUN).committed_ticks == (
        driver.snapshot.spent_ticks + reservation.upper_ticks
    )


def test_a_busy_provider_costs_nothing(driver: StepDriver) -> None:
    before = driver.store.budget(RUN).committed_ticks
    driver.video_provider.will_submit(ProviderUnavailable("busy"))

    with pytest.raises(ProviderUnavailable):
        driver.start(1)

    assert driver.store.budget(RUN).committed_ticks == before
    assert driver.snapshot.possibly_paid == []


def test_a_scene_without_a_keyframe_cannot_be_filmed() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"))

    with pytest.raises(NoKeyframe, match="scene 1 has no keyframe: it was not composed"):
        driver.start(1)


@pytest.mark.parametrize(
    ("no", "after"),
    [(PromptRefused("too violent", 0), "start"), (ProviderRejected("no such model"), "fill")],
)
def test_what_the_video_provider_rejects_is_not_requested_again(
    driver: StepDriver, no: Exception, after: str
) -> None:
    driver.video_provider.will_submit(no)

    assert driver.start(1).next == after
    assert driver.start(1).next == "fill"
    assert driver.start(1).next == "fill"

    assert len(driver.video_provider.requests) == 1


def test_the_first_look_comes_when_a_clip_may_be_done(driver: StepDriver) -> None:
    following = driver.start(1)

    assert (following.next, following.wait_seconds) == ("poll", 18)


def test_polling_a_job_stores_its_progress_and_says_when_to_poll_next(
    driver: StepDriver,
) -> None:
    driver.start(1)
    driver.video_provider.will_report(JobStatus("rendering", 0.4))

    following = driver.poll(1)

    assert following.next == "poll" and following.wait_seconds >= 5
    assert driver.takes(1)[0].progress == 0.4


def test_the_providers_own_figure_replaces_the_estimate(driver: StepDriver) -> None:
    before = driver.store.budget(RUN).committed_ticks
    driver.start(1)

    driver.poll(1)

    assert driver.store.budget(RUN).committed_ticks == before + CLIP_TICKS
    [call] = [call for call in driver.snapshot.calls if call.purpose.step == "start_clip"]
    assert (call.cost_ticks, call.actual) == (CLIP_TICKS, True)


def test_a_poll_that_fails_is_raised_and_changes_nothing(driver: StepDriver) -> None:
    driver.start(1)
    driver.video_provider.will_report(ProviderUnavailable("down"))

    with pytest.raises(ProviderUnavailable):
        driver.poll(1)

    assert driver.takes(1)[0].state == "rendering"


def test_a_settled_step_that_is_repeated_does_nothing(driver: StepDriver) -> None:
    driver.clip(1)
    before = (len(driver.video_provider.polls), len(driver.downloads.fetched))

    for step in (driver.start, driver.poll, driver.transcode, driver.review):
        assert step(1).next == "done"

    assert (len(driver.video_provider.polls), len(driver.downloads.fetched)) == before


def test_a_step_that_comes_too_early_says_what_is_next(driver: StepDriver) -> None:
    driver.start(1)

    assert driver.transcode(1).next == "poll"
    assert driver.review(1).next == "poll"


def test_a_running_job_of_an_interrupted_run_is_polled_not_bought(
    driver: StepDriver,
) -> None:
    driver.start(1)
    driver.fail(RUN, {}, ProviderUnavailable("down all day"))
    driver.start_execution("film-2", {"run_id": RUN})

    clip = driver.clip(1)

    assert clip.state == "accepted"
    assert len(driver.video_provider.requests) == 1
