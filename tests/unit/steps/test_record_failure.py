"""RecordFailure: a run that can't go on says why, and nobody else's run is touched."""

import json

import pytest

from grok_spicy.errors import (
    BadInput,
    BadPlan,
    Failure,
    GrokSpicyError,
    PromptRefused,
    ProviderRejected,
)
from grok_spicy.models.run import Run
from grok_spicy.steps.plan_story import Request
from tests.support.step_driver import RUN, Production


def test_a_failed_run_says_why_and_how_to_go_on(production: Production) -> None:
    production.begin()

    recorded = production.fail(RUN, {}, ProviderRejected("the key is wrong"))

    run = production.run
    assert (run.status, run.error) == ("failed", "ProviderRejected: the key is wrong")
    assert run.ended_at is not None
    assert recorded.message == "the key is wrong"
    assert production.events()[-1] == (
        "the key is wrong The run can be resumed: what is done is kept."
    )


def test_a_refused_concept_is_not_recommended_for_resuming(production: Production) -> None:
    production.begin()

    production.fail(RUN, {}, PromptRefused("the prompt was refused by moderation"))

    assert production.events()[-1].endswith("by moderation Say it in other words, as a new run.")


def test_a_failed_run_has_a_script_a_state_and_a_report(production: Production) -> None:
    production.begin()

    production.fail(RUN, {}, BadPlan("no"))

    report = json.loads(production.assets.get(f"runs/{RUN}/report.json"))
    assert (report["status"], report["error"]) == ("failed", "BadPlan: no")
    assert {f"runs/{RUN}/script.md", f"runs/{RUN}/state.json"} <= set(production.assets.files)


@pytest.mark.parametrize("given", [{"concept": " "}, {"nonsense": 1}, ["a", "list"], "words", 7])
def test_bad_input_becomes_a_failed_run_that_can_be_looked_up(
    production: Production, given: object
) -> None:
    with pytest.raises(BadInput) as problem:
        production.start_execution(RUN, given)

    production.fail(RUN, given, problem.value)

    assert production.run.status == "failed"
    assert str(problem.value) in (production.run.error or "")


@pytest.mark.parametrize(
    ("given", "owner"), [({"owner": "anna"}, "anna"), ({"owner": 7}, "studio"), ("x", "studio")]
)
def test_a_refused_request_is_found_by_whoever_made_it(
    production: Production, given: object, owner: str
) -> None:
    production.fail(RUN, given, BadInput("no"))

    assert production.run.owner == owner


def test_what_never_had_a_concept_cannot_go_on(production: Production) -> None:
    production.fail(RUN, {"concept": ""}, BadInput("empty"))

    with pytest.raises(BadInput, match="never had a concept"):
        production.start_execution("film-2", {"run_id": RUN})


@pytest.mark.parametrize(
    "given", [{"run_id": RUN}, {"run_id": RUN, "resolution": "480p"}, {"run_id": RUN, "x": 1}]
)
def test_an_execution_that_found_the_run_busy_leaves_it_alone(
    production: Production, given: dict[str, object]
) -> None:
    production.begin()

    with pytest.raises(GrokSpicyError) as problem:
        production.start_execution("film-2", given)
    production.fail("film-2", given, problem.value)

    assert (production.run.status, production.run.error) == ("characters", None)


def test_a_bad_request_to_go_on_does_not_spoil_a_complete_run(production: Production) -> None:
    production.make()
    given = {"run_id": RUN, "scenes": 5}

    with pytest.raises(BadInput) as problem:
        production.start_execution("film-2", given)
    production.fail("film-2", given, problem.value)

    assert production.run.status == "complete"


def test_going_on_with_an_unknown_run_makes_no_run(production: Production) -> None:
    given = {"run_id": "nobody"}

    with pytest.raises(GrokSpicyError) as problem:
        production.start_execution("nobody-2", given)
    production.fail("nobody-2", given, problem.value)

    assert production.store.get("nobody", Run) is None
    assert production.store.get("nobody-2", Run) is None


def test_a_failed_run_goes_on_where_it_was(production: Production) -> None:
    production.begin()
    production.sheets()
    production.keyframe(1)
    production.fail(RUN, {}, ProviderRejected("the key is wrong"))
    painted = len(production.studio.orders)

    production.start_execution("film-2", {"run_id": RUN})
    production.sheets()
    production.keyframe(1)

    assert len(production.studio.orders) == painted
    assert production.run.error is None


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
    assert Failure(Error="States.Timeout", Cause=cause).as_sentence() == sentence


def test_planning_takes_whatever_an_execution_was_given() -> None:
    assert Request.model_validate({"execution": "e", "input": None}).input is None
