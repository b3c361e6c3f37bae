"""A sheet that can't be had just now stops the film, before keyframes are paid for without it."""

import pytest

from grok_spicy.errors import CaughtError, CharacterUnanchored, ExecutionSuperseded, OutOfCredit
from tests.support.step_driver import RUN, StepDriver
from tests.support.stories import plan

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
