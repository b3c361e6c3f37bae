"""RecordFailure: a run that can't go on says why, and nobody else's run is touched."""

import json

import pytest

from grok_spicy.errors import (
    BadInput,
    BadPlan,
    ExecutionSuperseded,
    GrokSpicyError,
    OutOfCredit,
    PromptRefused,
    ProviderRejected,
)
from grok_spicy.models.caught_error import CaughtError
from grok_spicy.models.item import scene_key
from grok_spicy.models.run import Run
from grok_spicy.services.turns import lane_turn
from grok_spicy.steps.start_run import StartRunRequest
from tests.support.step_driver import RUN, StepDriver


def test_a_failed_run_says_why_and_how_to_go_on(driver: StepDriver) -> None:
    driver.begin()

    recorded = driver.fail(RUN, {}, ProviderRejected("the key is wrong"))

    run = driver.run
    assert (run.status, run.error) == ("failed", "ProviderRejected: the key is wrong")
    assert run.ended_at is not None
    assert recorded.message == "the key is wrong"
    assert driver.events()[-1] == (
        "the key is wrong. The run can be resumed: what is done is kept."
    )


def test_a_refused_concept_is_to_be_reworded_or_softened(driver: StepDriver) -> None:
    driver.begin()

    driver.fail(RUN, {}, PromptRefused("the prompt was refused by moderation"))

    assert "by moderation. Reword it, and start a new run; or resume" in driver.events()[-1]


def test_a_failed_run_has_a_script_a_state_and_a_report(driver: StepDriver) -> None:
    driver.begin()

    driver.fail(RUN, {}, BadPlan("no"))

    report = json.loads(driver.assets.get(f"runs/{RUN}/report.json"))
    assert (report["status"], report["error"]) == ("failed", "BadPlan: no")
    assert {f"runs/{RUN}/script.md", f"runs/{RUN}/state.json"} <= set(driver.assets.files)


@pytest.mark.parametrize(
    "execution_input", [{"concept": " "}, {"nonsense": 1}, ["a", "list"], "words", 7]
)
def test_bad_input_becomes_a_failed_run_that_can_be_looked_up(
    driver: StepDriver, execution_input: object
) -> None:
    with pytest.raises(BadInput) as problem:
        driver.start_execution(RUN, execution_input)

    driver.fail(RUN, execution_input, problem.value)

    assert driver.run.status == "failed"
    assert str(problem.value) in (driver.run.error or "")


@pytest.mark.parametrize(
    ("execution_input", "owner"),
    [({"owner": "anna"}, "anna"), ({"owner": 7}, "studio"), ("x", "studio")],
)
def test_a_refused_request_is_found_by_its_owner(
    driver: StepDriver, execution_input: object, owner: str
) -> None:
    driver.fail(RUN, execution_input, BadInput("no"))

    assert driver.run.owner == owner


def test_what_never_had_a_concept_cannot_go_on(driver: StepDriver) -> None:
    driver.fail(RUN, {"concept": ""}, BadInput("empty"))

    with pytest.raises(BadInput, match="never had a concept"):
        driver.start_execution("film-2", {"run_id": RUN})


@pytest.mark.parametrize(
    "execution_input",
    [{"run_id": RUN}, {"run_id": RUN, "resolution": "480p"}, {"run_id": RUN, "x": 1}],
)
def test_an_execution_that_found_the_run_busy_leaves_it_alone(
    driver: StepDriver, execution_input: dict[str, object]
) -> None:
    driver.begin()

    with pytest.raises(GrokSpicyError) as problem:
        driver.start_execution("film-2", execution_input)
    driver.fail("film-2", execution_input, problem.value)

    assert (driver.run.status, driver.run.error) == ("characters", None)


def test_a_bad_request_to_go_on_does_not_spoil_a_complete_run(driver: StepDriver) -> None:
    driver.make()
    execution_input = {"run_id": RUN, "scenes": 5}

    with pytest.raises(BadInput) as problem:
        driver.start_execution("film-2", execution_input)
    driver.fail("film-2", execution_input, problem.value)

    assert driver.run.status == "complete"


def test_going_on_with_an_unknown_run_makes_no_run(driver: StepDriver) -> None:
    execution_input = {"run_id": "nobody"}

    with pytest.raises(GrokSpicyError) as problem:
        driver.start_execution("nobody-2", execution_input)
    driver.fail("nobody-2", execution_input, problem.value)

    assert driver.store.get("nobody", Run) is None
    assert driver.store.get("nobody-2", Run) is None


def test_a_failed_run_goes_on_where_it_was(driver: StepDriver) -> None:
    driver.begin()
    driver.sheets()
    driver.keyframe(1)
    driver.fail(RUN, {}, ProviderRejected("the key is wrong"))
    images_before = len(driver.model_provider.image_requests)

    driver.start_execution("film-2", {"run_id": RUN})
    driver.sheets()
    driver.keyframe(1)

    assert len(driver.model_provider.image_requests) == images_before
    assert driver.run.error is None


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        ('{"errorMessage": "the key is wrong"}', "the key is wrong"),
        ("plain words", "plain words"),
        ("", "States.Timeout"),
        ('["a list"]', '["a list"]'),
    ],
)
def test_a_failure_is_told_in_its_own_words(cause: str, sentence: str) -> None:
    assert CaughtError(Error="States.Timeout", Cause=cause).as_sentence() == sentence


def test_starting_takes_whatever_an_execution_was_given() -> None:
    assert StartRunRequest.model_validate({"execution": "e", "input": None}).input is None


def test_lanes_that_wait_for_another_end_with_the_run(driver: StepDriver) -> None:
    driver.begin()

    driver.fail(RUN, {}, OutOfCredit("no credit is left"))

    scenes = driver.snapshot.plan.scenes
    assert len(scenes) > 1
    turns = {lane_turn(driver.run, scene_key(scene.scene_id)) for scene in scenes}
    assert turns <= set(driver.passed_turns)


def test_a_lane_that_ends_after_the_run_reports_what_stopped_it(driver: StepDriver) -> None:
    driver.begin()
    driver.fail(RUN, {}, OutOfCredit("no credit is left"))
    passed = len(driver.passed_turns)

    recorded = driver.fail(RUN, {}, ExecutionSuperseded("the run has ended"))

    assert (recorded.error, recorded.message) == ("OutOfCredit", "no credit is left")
    assert driver.run.error == "OutOfCredit: no credit is left"
    assert len(driver.passed_turns) == passed
