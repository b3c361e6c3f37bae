"""A scene is filmed by the next camera where the first can't, and never twice."""

import time
from datetime import timedelta
from typing import Any

import pytest

from grok_spicy.errors import (
    AnswerLost,
    ClipLost,
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    OutputRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderRetired,
    ProviderUnavailable,
    VideoNotAllowed,
)
from grok_spicy.models.cameras import BusyCamera, CameraOut
from grok_spicy.models.events import Event
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.item import utc_now
from grok_spicy.models.story import Transition
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy.policies.poll_schedule import PollPace
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

GROK, RUNWAY = "grok-imagine-video", "gen4.5"
CUTS: tuple[Transition, ...] = ("cut", "cut", "cut")


def filming(*transitions: Transition, **settings: Any) -> StepDriver:
    driver = StepDriver()
    driver.cameras = tuple(CAMERAS)
    driver.begin(
        plan(*(transitions or ("cut",))), **{"camera": "runway", "fallbacks": ["grok"], **settings}
    )
    driver.sheets()
    for scene in driver.snapshot.plan.scenes if driver.snapshot.plan else []:
        driver.keyframe(scene.scene_id)
    return driver


def models(driver: StepDriver) -> list[str]:
    return [request.model for request in driver.video_provider.requests]


def said(driver: StepDriver) -> str:
    return "\n".join(event.message for event in driver.store.all(RUN, Event))


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OutOfCredit("402"), "runway is out of credit; grok films it"),
        (KeyRefused("401"), "runway refuses its key; grok films it"),
        (VideoNotAllowed("403"), "runway may not make video; grok films it"),
        (ProviderRetired("closed"), "runway films no more; grok films it"),
        (ProviderRejected("bad ratio"), "runway can't film it (bad ratio); grok films it"),
    ],
)
def test_what_a_camera_does_not_take_the_next_one_films(
    problem: GrokSpicyError, words: str
) -> None:
    driver = filming()
    driver.video_provider.will_submit(problem)

    clip = driver.clip(1)

    assert (clip.state, models(driver)) == ("accepted", [RUNWAY, GROK])
    assert f"scene 1: {words}" in said(driver)
    assert not driver.snapshot.run.error
    assert [take.model for take in driver.takes(1)] == [RUNWAY, GROK]


def test_a_camera_out_of_credit_is_asked_no_more_in_this_execution() -> None:
    driver = filming(*CUTS)
    driver.video_provider.will_submit(OutOfCredit("402"))

    states = [driver.clip(scene_id).state for scene_id in (1, 2, 3)]

    assert states == ["accepted"] * 3
    assert models(driver) == [RUNWAY, GROK, GROK, GROK]
    assert "scene 3: runway is out of credit; grok films it" in said(driver)


def test_the_last_cameras_account_stops_the_run() -> None:
    driver = filming(*CUTS)
    driver.video_provider.will_submit(OutOfCredit("runway: 402"), OutOfCredit("xai: 402"))

    assert driver.start(1).next == "start"
    with pytest.raises(OutOfCredit, match="xai"):
        driver.start(1)

    assert "OutOfCredit: xai: 402" in (driver.snapshot.run.error or "")


def test_without_a_fallback_the_run_stops_as_ever() -> None:
    driver = filming(fallbacks=[])
    driver.video_provider.will_submit(OutOfCredit("402"))

    with pytest.raises(OutOfCredit):
        driver.start(1)


def test_three_clips_that_fail_are_enough_of_a_camera() -> None:
    driver = filming()
    driver.video_provider.will_report(*[JobStatus("failed", message="out of memory")] * 3)

    clip = driver.clip(1)

    assert (clip.state, clip.take) == ("accepted", 4)
    assert models(driver) == [RUNWAY] * 3 + [GROK]
    assert "runway can't film it (out of memory); grok films it" in said(driver)


def test_attempts_on_a_camera_are_a_setting() -> None:
    driver = filming(camera_attempts=1)
    driver.video_provider.will_report(JobStatus("failed", message="out of memory"))

    driver.clip(1)

    assert models(driver) == [RUNWAY, GROK]


def test_a_job_that_failed_for_the_account_puts_its_camera_out() -> None:
    driver = filming(*CUTS)
    failure = OutOfCredit("402")
    driver.video_provider.will_report(JobStatus("failed", message="402", failure=failure))

    assert [driver.clip(each).state for each in (1, 2)] == ["accepted"] * 2

    assert models(driver) == [RUNWAY, GROK, GROK]


def test_moderation_is_not_gone_round_by_asking_another_service() -> None:
    driver = filming()
    driver.video_provider.will_report(JobStatus("refused", message="blood"))

    clip = driver.clip(1)

    assert (clip.state, models(driver)) == ("gap", [RUNWAY])


def test_moderation_is_gone_round_where_a_person_asks_for_it() -> None:
    driver = filming(fall_back_on_refusal=True)
    driver.video_provider.will_submit(OutputRefused("blood"))

    clip = driver.clip(1)

    assert (clip.state, models(driver)) == ("accepted", [RUNWAY, GROK])


@pytest.mark.parametrize("problem", [ProviderBusy("full"), ProviderUnavailable("down")])
def test_a_busy_camera_is_waited_for_and_then_the_next_films(problem: GrokSpicyError) -> None:
    driver = filming()
    driver.video_provider.will_submit(problem, problem)

    first = driver.start(1)
    [waiting] = driver.store.all(RUN, BusyCamera)
    long_ago = utc_now() - timedelta(minutes=3)
    driver.store.put(RUN, waiting.model_copy(update={"since": long_ago}))
    second = driver.start(1)

    assert (first.next, first.wait_seconds, models(driver)) == ("poll", 10, [RUNWAY, RUNWAY])
    assert driver.poll(1).next == "start"
    assert second.next == "start"
    assert driver.clip(1).state == "accepted"
    assert models(driver)[-1] == GROK


def test_a_camera_that_asks_for_an_hour_is_not_waited_for() -> None:
    driver = filming()
    driver.video_provider.will_submit(ProviderBusy("full", retry_after=3600))

    assert driver.clip(1).state == "accepted"
    assert models(driver) == [RUNWAY, GROK]


def test_the_last_camera_is_outwaited() -> None:
    driver = filming(fallbacks=[])
    driver.video_provider.will_submit(ProviderBusy("full", retry_after=3600))

    with pytest.raises(ProviderBusy):
        driver.start(1)


@pytest.mark.parametrize(
    "later", [OutOfCredit("402"), ProviderRejected("no"), ProviderBusy("full", 3600)]
)
def test_a_clip_that_may_have_been_paid_is_not_filmed_by_another_camera(
    later: GrokSpicyError,
) -> None:
    """Its answer was lost, and its service can't be asked whether there is such a clip."""
    driver = filming()
    driver.video_provider.will_submit(AnswerLost("cut off"), later)
    with pytest.raises(AnswerLost):
        driver.start(1)

    with pytest.raises(GrokSpicyError):
        driver.start(1)

    assert models(driver) == [RUNWAY, RUNWAY]


def test_a_clip_that_may_be_under_way_is_looked_for_though_its_camera_is_out() -> None:
    driver = filming(*CUTS)
    driver.video_provider.stored = {}
    driver.video_provider.will_submit(AnswerLost("cut off"), OutOfCredit("402"))
    with pytest.raises(AnswerLost):
        driver.start(1)
    driver.clip(2)  # puts the camera out

    name = driver.video_provider.requests[0].store_as or ""
    driver.video_provider.stored[name] = b"the clip that was paid"
    clip = driver.clip(1)

    assert clip.state == "accepted"
    assert models(driver) == [RUNWAY, RUNWAY, GROK]
    assert [take.model for take in driver.takes(1)] == [RUNWAY]


def test_a_clip_that_its_service_does_not_have_is_filmed_by_the_next_camera() -> None:
    driver = filming()
    driver.poll_pace = PollPace(floor_seconds=1e-6)
    driver.video_provider.stored = {}
    driver.video_provider.will_submit(AnswerLost("cut off"), OutOfCredit("402"))
    with pytest.raises(AnswerLost):
        driver.start(1)
    time.sleep(0.01)

    assert driver.clip(1).state == "accepted"
    assert models(driver) == [RUNWAY, RUNWAY, GROK]


def test_a_resumed_run_asks_the_first_camera_again() -> None:
    driver = filming(*CUTS)
    driver.video_provider.will_submit(OutOfCredit("402"))
    driver.clip(1)
    driver.fail(RUN, {}, ClipLost("for another reason"))

    driver.start_execution("film-2", {"run_id": RUN})
    driver.clip(2)

    assert models(driver) == [RUNWAY, GROK, RUNWAY]


def test_a_scene_too_long_for_the_fallback_stays_with_its_camera() -> None:
    """Runway films ten seconds at most, and no scene is to be filmed in chunks."""
    driver = StepDriver()
    driver.cameras = tuple(CAMERAS)
    story = plan("cut")
    scenes = [each.model_copy(update={"duration_seconds": 12}) for each in story.scenes]
    long = story.model_copy(update={"scenes": scenes})
    driver.begin(long, fallbacks=["runway"], max_chunks=1)
    driver.sheets()
    driver.keyframe(1)
    driver.video_provider.will_submit(OutOfCredit("402"))

    with pytest.raises(OutOfCredit):
        driver.start(1)
    assert models(driver) == [GROK]


def test_a_scene_all_of_whose_cameras_are_out_stops_the_run() -> None:
    """The first scene has a third camera, so that its other two being out stops nothing."""
    driver = filming(*CUTS, filming={1: {"model": "runway", "fallbacks": ["veo", "grok"]}})
    driver.video_provider.will_submit(OutOfCredit("runway: 402"), OutOfCredit("veo: 402"))
    assert driver.clip(1).state == "accepted"
    for camera in ("runway", "grok"):
        out = CameraOut(camera=camera, execution=RUN, error="OutOfCredit", problem="402")
        driver.store.put(RUN, out)

    assert driver.start(2).next == "fill"
    with pytest.raises(OutOfCredit, match="402"):
        driver.fill(2)
    assert "OutOfCredit" in (driver.snapshot.run.error or "")


def test_a_take_that_was_stored_before_models_were_counts_for_the_first_camera() -> None:
    driver = filming(fallbacks=[], camera="grok")
    driver.start(1)
    [take] = driver.takes(1)
    driver.store.put(RUN, take.model_copy(update={"model": ""}))

    assert driver.clip(1).state == "accepted"
    assert models(driver) == [GROK]
