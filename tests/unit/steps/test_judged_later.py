"""What could not be judged is a gap in the status, and is judged when the run is resumed."""

import pytest

from grok_spicy.errors import GarbledAnswer, PromptRefused, ProviderUnavailable
from grok_spicy.models.story import ConsistencyScore
from tests.support.step_driver import RUN, StepDriver
from tests.support.step_inputs import failure_of
from tests.support.stories import plan


def driver_with_transcoded_clip() -> StepDriver:
    driver = StepDriver()
    driver.begin(plan("cut"))
    driver.sheets()
    driver.keyframe(1)
    for step in (driver.start, driver.poll, driver.transcode):
        step(1)
    return driver


def finish(driver: StepDriver) -> str:
    driver.assemble()
    return driver.publish().status


def test_a_clip_that_nobody_could_judge_is_judged_when_the_run_is_resumed() -> None:
    driver = driver_with_transcoded_clip()
    driver.model_provider.will_answer(ConsistencyScore, "garbage", "garbage")
    driver.review(1)
    assert finish(driver) == "complete_with_gaps"
    films, pictures = driver.video_provider.requests[:], driver.model_provider.image_requests[:]

    driver.start_execution("film-2", {"run_id": RUN})
    driver.clip(1)

    assert driver.takes(1)[0].score
    assert finish(driver) == "complete"
    assert driver.video_provider.requests == films
    assert driver.model_provider.image_requests == pictures


def test_a_clip_that_was_kept_while_the_judge_was_down_is_judged_when_the_run_is_resumed() -> None:
    driver = driver_with_transcoded_clip()
    driver.fill(1, failure_of(ProviderUnavailable("down all day")))
    assert finish(driver) == "complete_with_gaps"

    driver.start_execution("film-2", {"run_id": RUN})
    driver.clip(1)

    assert driver.takes(1)[0].score
    assert finish(driver) == "complete"


@pytest.mark.parametrize("problem", [PromptRefused("no", 0)])
def test_what_the_judge_refused_is_not_asked_again(problem: Exception) -> None:
    driver = driver_with_transcoded_clip()
    driver.model_provider.will_answer(ConsistencyScore, problem)
    driver.review(1)
    assert finish(driver) == "complete_with_gaps"
    asked = len(driver.model_provider.chat_requests)

    driver.start_execution("film-2", {"run_id": RUN})

    assert driver.clip(1).state == "accepted"
    assert len(driver.model_provider.chat_requests) == asked


def test_a_keyframe_that_nobody_could_judge_is_no_gap_once_its_clip_was_judged() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"))
    driver.sheets()
    driver.model_provider.will_answer(ConsistencyScore, "garbage", "garbage")
    driver.keyframe(1)
    driver.clip(1)

    assert finish(driver) == "complete"


def test_resuming_twice_asks_the_judge_once_more_each_time() -> None:
    driver = driver_with_transcoded_clip()
    driver.model_provider.will_answer(ConsistencyScore, *["garbage"] * 4)
    driver.review(1)
    finish(driver)

    for execution in ("film-2", "film-3"):
        driver.start_execution(execution, {"run_id": RUN})
        driver.clip(1)
        driver.assemble()
        status = driver.publish().status

    assert status == "complete"
    assert isinstance(driver.takes(1)[0].score, ConsistencyScore)
    assert GarbledAnswer.__name__ not in (driver.stored_clip(1).problem or "")


def test_what_can_not_be_judged_is_said_at_once_and_is_a_gap(driver: StepDriver) -> None:
    driver.model_provider.defaults[ConsistencyScore] = "no verdict"

    ended = driver.make(plan("cut"))

    assert ended.status == "complete_with_gaps"
    said = [event.split(":")[0] for event in driver.events() if "can't be judged" in event]
    assert said == [
        "sheet of Ember",
        "sheet of Sage",
        "keyframe of scene 1",
        "clip of scene 1",
    ]


def test_the_judge_is_asked_about_every_character_in_every_frame(driver: StepDriver) -> None:
    driver.make(plan("cut"))

    request = driver.model_provider.chat_requests_for(ConsistencyScore)[-1]
    assert len(request.images) == 3 + 2  # first, middle and last frame, and a sheet for each
    assert "each of these characters matches, in every image of the scene: Ember, Sage." in (
        request.text
    )
