"""A sheet that can't be had just now stops the film, before keyframes are paid for without it."""

import pytest

from grok_spicy.errors import CharacterUnanchored, ExecutionSuperseded, OutOfCredit
from grok_spicy.models.caught_error import CaughtError
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan, scene

DOWN = CaughtError(Error="ProviderUnavailable", Cause='{"errorMessage": "down all day"}')


def test_a_sheet_that_cannot_be_had_stops_the_film_until_it_is_resumed(
    driver: StepDriver,
) -> None:
    driver.begin(plan("cut"))
    with pytest.raises(CharacterUnanchored, match="Ember can't be had just now: down all day"):
        driver.sheet("Ember", DOWN)
    with pytest.raises(ExecutionSuperseded):  # what is under way in parallel pays no more
        driver.sheet("Sage")
    driver.fail(RUN, {}, ExecutionSuperseded("the run is stopping"))

    assert (driver.run.error or "").startswith("CharacterUnanchored: ")
    assert driver.model_provider.image_requests == []
    driver.start_execution("film-2", {"run_id": RUN})
    assert driver.sheet("Ember").anchored


def test_a_film_that_may_go_on_without_a_sheet_says_so_in_its_status_and_can_be_resumed() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"), on_unanchored="go_on")

    sheet = driver.sheet("Ember", DOWN)

    assert (sheet.problem, sheet.error) == ("down all day", "ProviderUnavailable")
    assert driver.model_provider.image_requests == []
    driver.sheet("Sage")
    driver.keyframe(1)
    driver.clip(1)
    driver.assemble()
    assert driver.publish().status == "complete_with_gaps"


def test_an_account_that_is_blocked_is_no_reason_to_do_without_a_sheet() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"), on_unanchored="go_on")

    with pytest.raises(OutOfCredit, match="no credit is left"):
        driver.sheet("Ember", CaughtError(Error="OutOfCredit", Cause="no credit is left"))


def test_a_resumed_film_draws_and_films_again_what_had_to_do_without_a_sheet() -> None:
    driver = StepDriver()
    driver.begin(plan(scenes=[scene(1), scene(2, cast=("Sage",))]), on_unanchored="go_on")
    driver.sheet("Ember", DOWN)
    driver.sheet("Sage")
    for scene_id in (1, 2):
        driver.keyframe(scene_id)
        driver.clip(scene_id)
    driver.assemble()
    driver.publish()

    driver.start_execution("film-2", {"run_id": RUN})
    driver.sheets()
    keyframes = {scene_id: driver.keyframe(scene_id) for scene_id in (1, 2)}
    clips = {scene_id: driver.clip(scene_id) for scene_id in (1, 2)}
    driver.assemble()

    assert keyframes[1].unanchored == []
    assert "character_sheets/Ember" in " ".join(keyframes[1].reference_keys)
    assert [take.name for take in driver.takes(1)] == ["scene_1", "scene_1_t2"]
    assert (clips[1].take, clips[2].take) == (2, 1)
    assert len(driver.takes(2)) == 1
    assert driver.publish().status == "complete"


def test_a_film_whose_sheet_still_cannot_be_had_is_not_filmed_again() -> None:
    driver = StepDriver()
    driver.begin(plan("cut"), on_unanchored="go_on")
    driver.sheet("Ember", DOWN)
    driver.sheet("Sage")
    driver.keyframe(1)
    driver.clip(1)
    driver.assemble()
    driver.publish()

    driver.start_execution("film-2", {"run_id": RUN})
    driver.sheet("Ember", DOWN)
    driver.keyframe(1)
    driver.clip(1)

    assert len(driver.takes(1)) == 1
    assert len(driver.model_provider.image_requests) == 2
