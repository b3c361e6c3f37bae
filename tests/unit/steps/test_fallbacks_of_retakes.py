"""A scene that is filmed again gets its cameras as if it had never been filmed."""

from typing import Any

import pytest

from grok_spicy.errors import AnswerLost, OutOfCredit
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.run import Run
from grok_spicy.models.settings import SceneFilming
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy.services.clip_session import supersede_takes
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

GROK, RUNWAY = "grok-imagine-video", "gen4.5"


def filming(**settings: Any) -> StepDriver:
    driver = StepDriver()
    driver.cameras = tuple(CAMERAS)
    driver.begin(plan("cut"), **settings)
    driver.sheets()
    driver.keyframe(1)
    return driver


def models(driver: StepDriver) -> list[str]:
    return [request.model for request in driver.video_provider.requests]


def test_a_retake_falls_back_on_a_camera_that_could_not_film_the_scene_before() -> None:
    driver = filming(camera="runway", fallbacks=["grok"])
    driver.video_provider.will_report(*[JobStatus("failed", message="out of memory")] * 6)
    assert driver.clip(1).state == "gap"
    supersede_takes(driver.store, RUN, 1)

    driver.video_provider.will_submit(OutOfCredit("402"))
    clip = driver.clip(1)

    assert (clip.state, models(driver)[6:]) == ("accepted", [RUNWAY, GROK])
    assert not driver.snapshot.run.error


def test_a_correction_that_was_lost_binds_no_retake_to_its_camera() -> None:
    """The clip that was lost would have been another one: a better one of the take before."""
    driver = filming(camera="grok", fallbacks=["runway"])
    driver.model_provider.will_score(0.5)
    driver.video_provider.will_submit(None, AnswerLost("cut off"), AnswerLost("cut off"))
    for step in (driver.start, driver.poll, driver.transcode, driver.review):
        step(1)
    for _ in range(2):
        with pytest.raises(AnswerLost):
            driver.start(1)
    assert driver.start(1).next == "done"
    supersede_takes(driver.store, RUN, 1)
    by_runway = {1: SceneFilming(model="runway", fallbacks=["veo"])}
    driver.store.update(
        RUN,
        Run,
        lambda run: run.model_copy(
            update={"settings": run.settings.model_copy(update={"filming": by_runway})}
        ),
    )

    driver.start(1)

    assert models(driver) == [GROK, GROK, GROK, RUNWAY]
