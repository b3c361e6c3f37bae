"""The state machine's ways of errors: what is outwaited, what costs a picture, what the film."""

from typing import Any

import pytest

from grok_spicy import errors
from grok_spicy.policies.poll_schedule import download_wait
from tests.support.machine import (
    A_DAY,
    CONTAINER_DIED,
    MACHINE,
    STATE,
    STATES,
    TASKS,
    WAITS,
    mean_wait,
    next_after,
)

PAID = ("PlanStory", "DrawSheet", "ComposeKeyframe", "StartClip", "ReviewClip")


@pytest.mark.parametrize("state", dict(TASKS).values(), ids=dict(TASKS))
def test_a_task_ends_in_time_and_retries_what_a_retry_can_mend(
    state: dict[str, Any],
) -> None:
    assert 0 < state["TimeoutSeconds"] <= 900
    lambdas, throttled, died, *own = [retrier["ErrorEquals"] for retrier in state["Retry"]]
    assert set(lambdas) == {
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
    }
    assert throttled == ["Lambda.TooManyRequestsException"]
    assert set(died) == CONTAINER_DIED
    assert ["StorageUnavailable"] in own
    for error in (error for retrier in own for error in retrier):
        kind = getattr(errors, error)
        assert issubclass(kind, errors.Transient | errors.CuttingFailed), error
    for retrier in state["Retry"]:
        assert retrier["JitterStrategy"] == "FULL"
        assert retrier["BackoffRate"] > 1 and retrier["MaxDelaySeconds"] and retrier["MaxAttempts"]


@pytest.mark.parametrize("state", dict(TASKS).values(), ids=dict(TASKS))
def test_a_task_waits_longer_than_a_dead_one_holds_its_calls(state: dict[str, Any]) -> None:
    """A lease ends half a minute after its function must have; until then nobody may go on."""
    for retrier in state["Retry"]:
        if "CallInProgress" in retrier["ErrorEquals"]:
            assert mean_wait(retrier) > 1.5 * (state["TimeoutSeconds"] + 30)


@pytest.mark.parametrize("state", dict(TASKS).values(), ids=dict(TASKS))
def test_a_busy_account_makes_films_slower_not_poorer(state: dict[str, Any]) -> None:
    """A new account runs ten functions at once, and a function may take some minutes."""
    [throttled] = [each for each in state["Retry"] if "TooMany" in each["ErrorEquals"][0]]

    assert mean_wait(throttled) > 300


@pytest.mark.parametrize("name", PAID)
def test_a_busy_provider_makes_films_slower_not_poorer(name: str) -> None:
    waits = {
        error: mean_wait(each) for each in STATE[name]["Retry"] for error in each["ErrorEquals"]
    }

    assert waits["ProviderBusy"] > 0.9 * A_DAY
    assert waits["NotYet"] > 3600
    assert waits["StorageUnavailable"] > 1800
    assert waits["ProviderUnavailable"] == waits["AnswerLost"] > 600


def test_a_download_is_as_patient_as_a_call() -> None:
    waits = [wait for failures in range(1000) if (wait := download_wait(failures))]

    assert sum(waits) > 3 * 3600
    assert max(waits) == 300


@pytest.mark.parametrize("state", dict(WAITS).values(), ids=dict(WAITS))
def test_a_wait_for_a_turn_lasts_as_long_as_the_execution(state: dict[str, Any]) -> None:
    longest = state.get("TimeoutSeconds", state.get("TimeoutSecondsPath"))
    assert longest in (MACHINE["TimeoutSeconds"], "$.opened.seconds")  # a gate says its own
    assert "HeartbeatSeconds" not in state  # an answer before the first one would be lost
    passed, not_stored = state["Retry"]
    assert passed["ErrorEquals"] == ["DynamoDb.ConditionalCheckFailedException"]
    assert passed["MaxAttempts"] == 0
    assert mean_wait(not_stored) > 600
    assert [each["ErrorEquals"] for each in state["Catch"]] == [["States.ALL"]]
    assert state["Catch"][0]["Next"] == state["Next"]


@pytest.mark.parametrize(
    "name", ["StartClip", "PollClip", "TranscodeClip", "ReviewClip", "FillGap"]
)
@pytest.mark.parametrize(
    "error",
    [
        *("OutOfCredit", "KeyRefused", "VideoNotAllowed", "ExecutionSuperseded", "TooManyGaps"),
        *("ProviderBusy", "NotYet", "StorageUnavailable"),
    ],
)
def test_what_no_other_scene_would_escape_stops_the_film(name: str, error: str) -> None:
    assert next_after(name, error) == "RecordFailureOfScene"


def test_all_errors_are_only_caught_never_retried() -> None:
    for name, state in STATES:
        for retrier in state.get("Retry", []):
            assert "States.ALL" not in retrier["ErrorEquals"], name
        for catcher in state.get("Catch", []):
            if "States.ALL" in catcher["ErrorEquals"]:
                assert catcher["ErrorEquals"] == ["States.ALL"], name


@pytest.mark.parametrize("state", dict(STATES).values(), ids=dict(STATES))
def test_what_is_caught_by_name_has_a_name(state: dict[str, Any]) -> None:
    for catcher in state.get("Catch", []):
        for error in catcher["ErrorEquals"]:
            foreign = error.startswith(("States.", "Lambda.", "Sandbox.", "Runtime."))
            assert foreign or issubclass(getattr(errors, error), errors.GrokSpicyError)


@pytest.mark.parametrize("error", sorted(CONTAINER_DIED))
def test_a_function_that_dies_or_runs_out_of_time_costs_one_picture_not_the_film(
    error: str,
) -> None:
    assert next_after("DrawSheet", error) == "DrawSheetGivenUp"
    assert next_after("ComposeKeyframe", error) == "FillGap"


def test_what_the_provider_rejects_of_one_scene_costs_that_scene_not_the_film() -> None:
    assert next_after("ComposeKeyframe", "ProviderRejected") == "FillGap"


def test_a_bug_in_a_keyframe_stops_the_film_before_more_is_spent() -> None:
    assert next_after("ComposeKeyframe", "KeyError") == "RecordFailureOfScene"


def test_an_export_that_cannot_be_made_costs_no_film() -> None:
    for error in ("CuttingFailed", "StorageUnavailable", "States.Timeout", "KeyError"):
        assert next_after("ExportFilm", error) == "CompileScriptFinal"


@pytest.mark.parametrize("name", ["CompileScript", "CompileScriptFinal"])
def test_a_script_that_cannot_be_written_costs_nothing(name: str) -> None:
    assert next_after(name, "StorageUnavailable") == STATE[name]["Next"]


def test_whatever_fails_the_film_is_recorded_and_ends_in_fail() -> None:
    for name, state in MACHINE["States"].items():
        if name in (
            *("AwaitAdmission", "AwaitApproval"),
            *("ExportFilm", "CompileScriptFinal", "RecordFailure"),
        ):
            continue
        if state["Type"] in ("Task", "Map"):
            assert state["Catch"][-1] == {
                "ErrorEquals": ["States.ALL"],
                "ResultPath": "$.failure",
                "Next": "RecordFailure",
            }, name
    assert MACHINE["States"]["RecordFailure"]["Next"] == "Failed"
    assert MACHINE["States"]["Failed"]["Type"] == "Fail"


@pytest.mark.parametrize("name", ["StartClip", "PollClip", "TranscodeClip", "ReviewClip"])
def test_what_befalls_one_clip_costs_that_clip(name: str) -> None:
    assert next_after(name, "ClipLost") == "FillGap"
    assert next_after("FillGap", "CuttingFailed") == "PassTurn"


def test_a_map_that_fails_has_recorded_why() -> None:
    """AWS reports of a distributed Map only that it failed."""
    ends = ("SheetFailed", "KeyframeFailed", "SceneFailed")
    for name in ("CharacterSheets", "Storyboard", "Scenes"):
        children = STATE[name]["ItemProcessor"]["States"]
        for child, state in children.items():
            if state["Type"] == "Task" and state.get("Next") not in ends:
                assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], child
            if state["Type"] == "Fail":
                before = [each for each in children if children[each].get("Next") == child]
                assert [each.startswith("Record") for each in before] == [True]
