"""Lanes that wait for task tokens, stored by the state machine itself in one conditional update."""

import threading
import time
from typing import Any

import boto3
import pytest

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.adapters.aws.task_tokens import StepFunctionsTaskTokens
from grok_spicy.services.turns import pass_turn, turn_item
from grok_spicy_local.cloud import LocalCloud
from tests.support.emulator_harness import EmulatorHarness

RUN = "a-run"


def wait_for_turn(turn: str, **more: Any) -> dict[str, Any]:
    """A state that waits for that turn, as the film's machine has it."""
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
        "Parameters": {
            "TableName": "${RunTable}",
            "Key": {"run_id": {"S": RUN}, "item": {"S.$": turn}},
            "UpdateExpression": "SET tokens = list_append(if_not_exists(tokens, :none), :token)",
            "ConditionExpression": "attribute_not_exists(passed)",
            "ExpressionAttributeValues": {
                ":none": {"L": []},
                ":token": {"L": [{"S.$": "$$.Task.Token"}]},
            },
        },
        "TimeoutSeconds": 600,
        "ResultPath": None,
        "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "Done"}],
        "Next": "Done",
        **more,
    }


@pytest.fixture
def lanes(harness: EmulatorHarness) -> LocalCloud:
    """A cloud whose machine has lanes that all wait."""
    lane = {
        "StartAt": "Wait",
        "States": {"Wait": wait_for_turn("$.turn"), "Done": {"Type": "Succeed"}},
    }
    scenes = {
        "Type": "Map",
        "ItemsPath": "$.turns",
        "MaxConcurrency": 60,
        "ItemSelector": {"turn.$": "$$.Map.Item.Value"},
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            **lane,
        },
        "End": True,
    }
    harness.machine("Scenes", {"Scenes": scenes})
    return harness.cloud()


def start(cloud: LocalCloud, name: str, lanes: int) -> tuple[str, list[str]]:
    """An execution with so many lanes that all wait: its ARN, and the turns they wait for."""
    turns = [f"{number:03d}" for number in range(1, lanes + 1)]
    items = [turn_item(name, turn) for turn in turns]
    arn = cloud.start_execution(name, {"turns": items})
    until = time.monotonic() + 20
    while any(not stored_tokens(cloud, item) for item in items):
        assert time.monotonic() < until, "not every lane stored its token"
        time.sleep(0.02)
    return arn, turns


def stored_tokens(cloud: LocalCloud, item: str) -> list[Any]:
    key = {"run_id": {"S": RUN}, "item": {"S": item}}
    row = cloud.client("dynamodb").get_item(TableName="grok-spicy", Key=key, ConsistentRead=True)
    tokens: list[Any] = row.get("Item", {}).get("tokens", {}).get("L", [])
    return tokens


def pass_on(cloud: LocalCloud, execution: str, turn: str) -> None:
    url = cloud.client("dynamodb").meta.endpoint_url
    session = boto3.Session("local", "local", region_name="us-east-1")
    table = session.resource("dynamodb", endpoint_url=url).Table("grok-spicy")
    tokens = StepFunctionsTaskTokens(cloud.client("stepfunctions"))
    pass_turn(DynamoRunStore(table), tokens, RUN, execution, turn)


def test_every_lane_goes_on_when_its_turn_is_passed(lanes: LocalCloud) -> None:
    arn, turns = start(lanes, "film", 8)

    for turn in reversed(turns):
        pass_on(lanes, "film", turn)
        pass_on(lanes, "film", turn)  # delivered twice: no effect

    assert lanes.wait(arn, 20).status == "SUCCEEDED"


def test_a_lane_does_not_wait_for_a_turn_that_was_passed_before(lanes: LocalCloud) -> None:
    pass_on(lanes, "film", "001")

    arn = lanes.start_execution("film", {"turns": [turn_item("film", "001")]})

    assert lanes.wait(arn, 20).status == "SUCCEEDED"


def test_an_execution_in_which_everything_waits_can_be_stopped_and_leaves_no_thread(
    lanes: LocalCloud,
) -> None:
    # The clients and the server keep connections of a first execution for the next.
    lanes.stop_execution(start(lanes, "film-before", 20)[0])
    before = threading.active_count()
    arn, _ = start(lanes, "film", 20)
    assert threading.active_count() > before

    lanes.stop_execution(arn)

    assert lanes.wait(arn, 5).is_over
    until = time.monotonic() + 5
    while threading.active_count() > before + 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert threading.active_count() <= before + 2  # the server keeps a connection or two


def test_turns_are_passed_while_other_executions_begin(lanes: LocalCloud) -> None:
    """moto asks every execution for a token, and breaks at one that it has not read yet."""
    arn, turns = start(lanes, "film", 12)

    def begin_others() -> None:
        for number in range(12):
            pass_on(lanes, f"other-{number}", "001")
            lanes.start_execution(
                f"other-{number}", {"turns": [turn_item(f"other-{number}", "001")]}
            )

    other = threading.Thread(target=begin_others)
    other.start()
    for turn in turns:
        pass_on(lanes, "film", turn)
        pass_on(lanes, "film", turn)
    other.join()

    assert lanes.wait(arn, 20).status == "SUCCEEDED"


def test_a_write_that_is_refused_is_an_error_that_the_machine_can_catch(
    harness: EmulatorHarness,
) -> None:
    wait = wait_for_turn("$.turn")
    wait["Parameters"]["TableName"] = "another-table"
    harness.machine("Wait", {"Wait": wait, "Done": {"Type": "Succeed"}})
    cloud = harness.cloud()

    arn = cloud.start_execution("film", {"turn": "TURN#film#001"})

    assert cloud.wait(arn, 20).status == "SUCCEEDED"
