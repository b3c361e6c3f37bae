"""The state machine's rules: one name everywhere, time limits, bounds, the ways of errors."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from grok_spicy import errors
from grok_spicy.models.story import StoryPlan
from grok_spicy.services.clip_session import Next
from statemachine import definition
from tests.support.step_driver import StepDriver
from tests.support.stories import character, plan, scene

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "layers/shared/python/grok_spicy"
MACHINE = definition.load()
LONGEST_SOURCE = 450
"""Lines that a person reads in one sitting."""


def states(machine: dict[str, Any] = MACHINE) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every state of the machine, those inside Maps too."""
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


STATES = list(states())
TASKS = [(name, state) for name, state in STATES if state["Type"] == "Task"]


def test_the_source_can_be_read_in_one_sitting() -> None:
    assert len(definition.PIPELINE.read_text().splitlines()) < LONGEST_SOURCE


def test_a_retrier_or_catcher_is_written_once() -> None:
    """An alias is the same object as its anchor; a copy is an equal one."""
    for kind in ("Retry", "Catch"):
        used = [each for _, state in STATES for each in state.get(kind, [])]
        written = {id(each) for each in used}
        different = {json.dumps(each, sort_keys=True) for each in used}

        assert len(written) == len(different), kind


def test_what_states_share_is_no_part_of_the_machine() -> None:
    assert set(MACHINE) == {"Comment", "TimeoutSeconds", "StartAt", "States"}
    assert json.loads(definition.render()) == MACHINE


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("States:\n  A: {Type: Pass}\n  A: {Type: Fail}\n", r"'A' is given twice(.|\n)*line 3"),
        ("x-a: &a {b: 1}\nc: {<<: *a, <<: *a}\n", "'<<' is given twice"),
        ("c: [{d: 1, d: 1}]\n", "'d' is given twice"),
        ("States: {", r"machine\.yaml can't be read(.|\n)*line 1"),
        ("<<: *nowhere\n", "undefined alias 'nowhere'"),
        ("- States\n", "not a mapping"),
        ("", "not a mapping"),
    ],
)
def test_a_source_that_is_not_what_it_seems_is_refused(
    source: str, problem: str, tmp_path: Path
) -> None:
    file = tmp_path / "machine.yaml"
    file.write_text(source)

    with pytest.raises(definition.InvalidDefinition, match=problem):
        definition.load(file)


def test_a_merged_key_can_be_overridden(tmp_path: Path) -> None:
    file = tmp_path / "machine.yaml"
    file.write_text("x-task: &task {Type: Task, End: true}\nA: {<<: *task, End: false}\n")

    assert definition.load(file) == {"A": {"Type": "Task", "End": False}}


def test_functions_steps_and_placeholders_have_the_same_names() -> None:
    functions = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}
    by_placeholder = {definition.placeholder(function): function for function in functions}

    called = {by_placeholder[each] for each in definition.placeholders(definition.render())}

    steps = {path.stem for path in (PRODUCT / "steps").glob("[a-z]*.py")}
    assert functions - called <= {"api", "record_end"}
    assert steps == called | {"record_end"}


@pytest.mark.parametrize(("name", "state"), TASKS, ids=[name for name, _ in TASKS])
def test_a_task_is_called_after_its_function(name: str, state: dict[str, Any]) -> None:
    [placeholder] = definition.placeholders(state["Parameters"]["FunctionName"])

    assert placeholder.endswith("Arn")
    assert name.startswith(placeholder.removesuffix("Arn"))


def test_every_state_has_a_name_of_its_own_and_a_sentence_about_it() -> None:
    names = [name for name, _ in STATES]

    assert len(set(names)) == len(names)
    assert [name for name, state in STATES if not _is_sentence(state.get("Comment", ""))] == []


def _is_sentence(comment: str) -> bool:
    return comment.endswith(".") and comment[0].isupper()


@pytest.mark.parametrize("state", dict(TASKS).values(), ids=dict(TASKS))
def test_a_task_ends_in_time_and_retries_what_a_retry_can_mend(
    state: dict[str, Any],
) -> None:
    assert 0 < state["TimeoutSeconds"] <= 900
    lambdas, throttled, *own = [retrier["ErrorEquals"] for retrier in state["Retry"]]
    assert set(lambdas) == {
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
    }
    assert throttled == ["Lambda.TooManyRequestsException"]
    for error in (error for retrier in own for error in retrier):
        kind = getattr(errors, error)
        assert issubclass(kind, errors.Transient | errors.CuttingFailed), error
    for retrier in state["Retry"]:
        assert retrier["JitterStrategy"] == "FULL"
        assert retrier["BackoffRate"] > 1 and retrier["MaxDelaySeconds"] and retrier["MaxAttempts"]


def mean_wait(retrier: dict[str, Any]) -> float:
    """Seconds that a retrier waits in all, on average: full jitter halves each pause."""
    pauses = (
        min(retrier["MaxDelaySeconds"], retrier["IntervalSeconds"] * retrier["BackoffRate"] ** n)
        for n in range(retrier["MaxAttempts"])
    )
    return float(sum(pauses)) / 2


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


def test_an_execution_that_hangs_ends_within_a_day() -> None:
    assert 3600 < MACHINE["TimeoutSeconds"] <= 86_400


@pytest.mark.parametrize("state", dict(STATES).values(), ids=dict(STATES))
def test_every_map_is_bounded(state: dict[str, Any]) -> None:
    if state["Type"] == "Map":
        bounded = state.get("MaxConcurrency", 0) > 0
        assert bounded or state.get("MaxConcurrencyPath") == "$.keyframes_at_once"
    else:
        assert "ItemProcessor" not in state


def test_the_bound_that_comes_from_the_data_is_a_bound(driver: StepDriver) -> None:
    scenes = [scene(number, cast=("Ember",)) for number in range(1, 61)]
    story = plan(characters=[character("Ember")], scenes=scenes)

    planned = driver.begin(story, continuity="none")

    assert 1 <= planned.sequences[0].keyframes_at_once <= 6


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
            foreign = error.startswith(("States.", "Lambda.", "Sandbox."))
            assert foreign or issubclass(getattr(errors, error), errors.GrokSpicyError)


def test_a_function_that_dies_or_runs_out_of_time_costs_one_picture_not_the_film() -> None:
    for name in ("DrawSheet", "ComposeKeyframe"):
        caught = {
            error for catcher in dict(STATES)[name]["Catch"] for error in catcher["ErrorEquals"]
        }
        assert {"Lambda.Unknown", "Sandbox.Timedout", "States.Timeout"} <= caught


def test_what_the_provider_rejects_of_one_scene_costs_that_scene_not_the_film() -> None:
    way_out = dict(STATES)["ComposeKeyframe"]["Catch"][0]

    assert "ProviderRejected" in way_out["ErrorEquals"]
    assert way_out["Next"] == "FillGapEarly"


def test_whatever_fails_the_film_is_recorded_and_ends_in_fail() -> None:
    for name, state in MACHINE["States"].items():
        if state["Type"] in ("Task", "Map") and name != "RecordFailure":
            assert state["Catch"][-1] == {
                "ErrorEquals": ["States.ALL"],
                "ResultPath": "$.failure",
                "Next": "RecordFailure",
            }, name
    assert MACHINE["States"]["RecordFailure"]["Next"] == "Failed"
    assert MACHINE["States"]["Failed"]["Type"] == "Fail"


def test_no_clip_can_fail_its_map() -> None:
    clips = dict(STATES)["Clips"]["ItemProcessor"]["States"]

    for name, state in clips.items():
        if state["Type"] == "Task":
            assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name
        assert state["Type"] != "Fail", name


def test_every_state_can_be_reached_and_every_next_is_there() -> None:
    def check(machine: dict[str, Any]) -> None:
        following = {machine["StartAt"]}
        for state in machine["States"].values():
            following |= {state[key] for key in ("Next", "Default") if key in state}
            for branch in (*state.get("Catch", []), *state.get("Choices", [])):
                following.add(branch["Next"])
            if "ItemProcessor" in state:
                check(state["ItemProcessor"])
        assert following == set(machine["States"])

    check(MACHINE)


def test_the_machine_answers_everything_that_a_clip_step_can_say() -> None:
    moves = set(get_args(Next.model_fields["next"].annotation))

    choices = dict(STATES)["NextMove"]["Choices"]

    assert moves == {choice["StringEquals"] for choice in choices} | {"fill"}
    assert dict(STATES)["NextMove"]["Default"] == "FillGap"


def test_only_references_travel_in_the_machine() -> None:
    for name, state in TASKS:
        payload = state["Parameters"].get("Payload", {})
        assert set(payload) <= {
            *("run_id.$", "scene_id.$", "name.$", "failure.$", "execution.$", "input.$"),
        }, name


@pytest.mark.parametrize(
    "path", sorted((ROOT / "statemachine/examples").glob("*.json")), ids=lambda path: path.name
)
def test_every_example_is_a_request_that_works(path: Path, driver: StepDriver) -> None:
    driver.model_provider.defaults[StoryPlan] = plan("cut")

    planned = driver.start_execution("film", json.loads(path.read_text()))

    assert planned.sequences
