"""The state machine's rules: one name everywhere, time limits, bounds."""

import json
from pathlib import Path
from typing import Any, get_args

import annotated_types
import pytest

from grok_spicy.adapters.aws.dynamo_store import TURNS_LIVE
from grok_spicy.models.settings import GATES, RunSettings
from grok_spicy.models.story import MAX_CHARACTERS, MAX_SCENES, StoryPlan
from grok_spicy.services.approvals import Outcome
from grok_spicy.services.clip_session import Next
from statemachine import definition
from tests.support.history import walk
from tests.support.machine import (
    A_DAY,
    MACHINE,
    STATE,
    STATES,
    TASKS,
)
from tests.support.step_driver import StepDriver
from tests.support.stories import plan

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "layers/shared/python/grok_spicy"
LONGEST_SOURCE = 760
"""Lines that a person reads in one sitting."""


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

    placeholders = definition.placeholders(definition.render()) - {definition.RUN_TABLE}
    called = {by_placeholder[each] for each in placeholders}

    steps = {path.stem for path in (PRODUCT / "steps").glob("[a-z]*.py")}
    others = {"record_end", "archive_run", "notify", "sweep_runs", "delete_person"}
    assert functions - called <= {"api", *others}
    assert steps == called | others


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


def test_a_person_may_decide_at_each_gate_as_late_as_the_settings_allow() -> None:
    [longest] = [
        rule.le
        for rule in RunSettings.model_fields["approval_days"].metadata
        if isinstance(rule, annotated_types.Le)
    ]

    assert MACHINE["TimeoutSeconds"] == STATE["AwaitTurn"]["TimeoutSeconds"]
    assert MACHINE["TimeoutSeconds"] > 3 * len(GATES) * int(str(longest)) * A_DAY
    assert TURNS_LIVE.total_seconds() > MACHINE["TimeoutSeconds"]


def test_there_is_a_place_for_every_scene() -> None:
    """So that no scene waits for one that has not started, whatever the order of the Map."""
    assert STATE["Scenes"]["MaxConcurrency"] >= MAX_SCENES
    assert STATE["Storyboard"]["MaxConcurrency"] >= MAX_SCENES
    assert STATE["CharacterSheets"]["MaxConcurrency"] >= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("lanes", "expected"),
    [("Scenes", ["PassTurn", "SceneFailed"]), ("Storyboard", ["PassTurnToDraw", "KeyframeFailed"])],
)
def test_a_lane_passes_its_turn_before_it_ends(lanes: str, expected: list[str]) -> None:
    """Every way through a lane comes to PassTurn, or stops the film."""
    lane = STATE[lanes]["ItemProcessor"]["States"]

    ends = [name for name, state in lane.items() if state.get("End") or state["Type"] == "Fail"]

    assert ends == expected


def test_nothing_is_filmed_before_the_storyboard_is_approved() -> None:
    lane = STATE["Storyboard"]["ItemProcessor"]["States"]

    called = {
        state["Parameters"]["FunctionName"]
        for state in lane.values()
        if "FunctionName" in state.get("Parameters", {})
    }

    assert called == {"${ComposeKeyframeArn}", "${PassTurnArn}", "${RecordFailureArn}"}


def test_the_machine_answers_everything_that_can_come_of_a_gate() -> None:
    choices = STATE["AfterGate"]["Choices"]

    assert {choice["StringEquals"] for choice in choices} == set(get_args(Outcome))
    assert STATE["AfterGate"]["Default"] == "UnknownOutcome"
    assert STATE["UnknownOutcome"]["Next"] == "RecordFailure"


def test_a_film_without_gates_calls_no_function_more() -> None:
    visits = walk(MACHINE, {}, lambda _: {})

    assert not {"OpenGate", "CloseGate", "Storyboard"} & set(visits)


@pytest.mark.parametrize("state", dict(STATES).values(), ids=dict(STATES))
def test_every_map_is_bounded(state: dict[str, Any]) -> None:
    if state["Type"] == "Map":
        assert state["MaxConcurrency"] > 0
        assert state["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
    else:
        assert "ItemProcessor" not in state


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

    choices = STATE["NextMove"]["Choices"]

    assert moves == {choice["StringEquals"] for choice in choices}
    assert STATE["NextMove"]["Default"] == "UnknownMove"
    assert STATE["UnknownMove"]["Next"] == "RecordFailureOfScene"


def test_only_references_travel_in_the_machine() -> None:
    for name, state in TASKS:
        payload = state["Parameters"].get("Payload", {})
        assert set(payload) <= {
            *("run_id.$", "scene_id.$", "name.$", "failure.$", "execution.$"),
            *("input.$", "input", "gate.$", "digest.$", "storyboard", "place.$"),
        }, name


@pytest.mark.parametrize(
    "path", sorted((ROOT / "statemachine/examples").glob("*.json")), ids=lambda path: path.name
)
def test_every_example_is_a_request_that_works(path: Path, driver: StepDriver) -> None:
    driver.model_provider.defaults[StoryPlan] = plan("cut")

    planned = driver.start_execution("film", json.loads(path.read_text()))

    assert planned.scenes
