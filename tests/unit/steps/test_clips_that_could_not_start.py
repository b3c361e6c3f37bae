"""StartClip refused, rejected, unaffordable or lost: a still, and what resuming makes of it."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from grok_spicy.errors import (
    AnswerLost,
    BadInput,
    GrokSpicyError,
    OutputRefused,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.item import scene_key
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from tests.support.memory_store import Killed
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan


def ready_to_film(driver: StepDriver, **settings: object) -> None:
    driver.begin(plan("cut"), **settings)
    driver.sheets()
    driver.keyframe(1)


def resume(driver: StepDriver, **overrides: object) -> None:
    driver.fail(RUN, {}, BadInput("for another reason"))
    driver.start_execution("film-2", {"run_id": RUN, **overrides})


def change_clip(driver: StepDriver, **update: Any) -> None:
    """Change what a person says of the first scene's clip."""
    clip = driver.store.get(RUN, Clip, scene_key(1)) or Clip(scene_id=1)
    driver.store.put(RUN, clip.model_copy(update=update))


def change_settings(driver: StepDriver, **update: Any) -> None:
    """Change the run's settings, as a person does who resumes it."""
    settings = RunSettings.model_validate({**driver.run.settings.model_dump(), **update})
    driver.store.update(RUN, Run, lambda run: run.model_copy(update={"settings": settings}))


@pytest.mark.parametrize("refusal", [PromptRefused("blood", 0), OutputRefused("blood", 7)])
def test_a_refused_clip_stays_refused_and_is_not_bought_again(
    driver: StepDriver, refusal: GrokSpicyError
) -> None:
    ready_to_film(driver)
    driver.video_provider.will_submit(refusal)
    gap = driver.clip(1)
    assert (gap.state, gap.problem) == ("gap", "blood")

    resume(driver)

    assert driver.clip(1).state == "gap"
    assert len(driver.video_provider.requests) == 1


@pytest.mark.parametrize(
    "errors",
    [
        [ProviderRejected("no such model")],
        [ProviderUnavailable("busy")],
        [AnswerLost("cut off")],
    ],
    ids=["rejected", "unavailable", "lost once"],
)
def test_a_clip_that_was_not_accepted_is_filmed_when_the_run_is_resumed(
    driver: StepDriver, errors: list[GrokSpicyError]
) -> None:
    ready_to_film(driver)
    driver.video_provider.will_submit(*errors)
    gap = driver.clip(1)
    assert gap.state == "gap" and gap.remedy and "resume" in gap.remedy

    resume(driver)

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 2


def test_a_clip_beyond_the_budget_is_filmed_when_there_is_more(driver: StepDriver) -> None:
    ready_to_film(driver, max_cost_usd=0.3)
    gap = driver.clip(1)
    assert gap.error == "OverBudget" and "max_cost_usd" in (gap.remedy or "")
    assert driver.video_provider.requests == []

    resume(driver, max_cost_usd=5)

    assert driver.clip(1).state == "accepted"


def test_a_clip_that_was_lost_twice_waits_for_a_person(driver: StepDriver) -> None:
    ready_to_film(driver)
    driver.video_provider.will_submit(AnswerLost("cut off"), AnswerLost("cut off"))
    for _ in range(2):
        with pytest.raises(AnswerLost):
            driver.start(1)
    assert driver.clip(1).error == "CallLost"

    resume(driver)
    assert driver.clip(1).error == "CallLost"
    assert len(driver.video_provider.requests) == 2
    driver.fail("film-2", {"run_id": RUN}, BadInput("for another reason"))
    driver.start_execution("film-3", {"run_id": RUN, "buy_lost_calls": True})

    assert driver.clip(1).state == "accepted"
    assert len(driver.video_provider.requests) == 3
    assert len(driver.snapshot.possibly_paid) == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda driver: change_clip(driver, notes=["slower"]),
        lambda driver: change_settings(driver, models={"video": "grok-imagine-video-1.5"}),
        lambda driver: change_settings(driver, resolution="480p"),
    ],
    ids=["a note", "another model", "another size"],
)
@pytest.mark.parametrize("is_lost", [False, True], ids=["answered", "lost"])
def test_what_was_submitted_before_a_person_changed_the_scene_is_not_taken_for_the_new_clip(
    driver: StepDriver, change: Callable[[StepDriver], None], is_lost: bool
) -> None:
    ready_to_film(driver)
    if is_lost:
        driver.video_provider.will_submit(AnswerLost("cut off"))
    else:
        driver.store.dies_at = Take
    with pytest.raises((AnswerLost, Killed)):
        driver.start(1)
    driver.video_provider.stored = {driver.video_provider.requests[0].store_as or "": b"a clip"}
    change(driver)

    for _ in range(2):
        assert driver.start(1).next == "poll"

    [before, after] = driver.video_provider.requests
    [take] = driver.takes(1)
    assert (take.model, take.resolution, take.prompt) == (
        *(after.model, after.resolution),
        after.prompt,
    )
    assert (after.model, after.resolution, after.prompt) != (
        *(before.model, before.resolution),
        before.prompt,
    )
    assert take.job and take.job.id == "job-2"


def test_a_clip_whose_new_submission_is_lost_too_is_still_the_new_one(driver: StepDriver) -> None:
    ready_to_film(driver)
    driver.video_provider.will_submit(AnswerLost("cut off"), AnswerLost("cut off"))
    with pytest.raises(AnswerLost):
        driver.start(1)
    change_clip(driver, notes=["slower"])
    with pytest.raises(AnswerLost):
        driver.start(1)

    assert driver.start(1).next == "poll"

    assert "slower" in driver.takes(1)[0].prompt
    assert len({each.purpose.subject for each in driver.snapshot.possibly_paid}) == 2


def test_the_log_says_which_clip_is_requested_and_with_which_prompt(
    driver: StepDriver, caplog: pytest.LogCaptureFixture
) -> None:
    ready_to_film(driver)
    caplog.set_level(logging.INFO, "grok_spicy.prompts")
    caplog.clear()

    driver.start(1)

    [line] = [each.getMessage() for each in caplog.records if each.name == "grok_spicy.prompts"]
    assert line.startswith("start_clip/001/scene_1 asks grok-imagine-video: ")
    assert line.endswith(driver.video_provider.requests[0].prompt)
