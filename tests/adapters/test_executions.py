"""Executions in Step Functions, by name."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.executions import StepFunctionsExecutions

MACHINE = {"StartAt": "End", "States": {"End": {"Type": "Pass", "End": True}}}


@pytest.fixture
def client(_aws: None) -> Any:
    return boto3.client("stepfunctions")


@pytest.fixture
def machine(client: Any, request: pytest.FixtureRequest) -> str:
    created = client.create_state_machine(
        name=f"machine-{abs(hash(request.node.name))}",
        definition=json.dumps(MACHINE),
        roleArn="arn:aws:iam::123456789012:role/machine",
    )
    return str(created["stateMachineArn"])


@pytest.fixture
def executions(client: Any, machine: str) -> StepFunctionsExecutions:
    return StepFunctionsExecutions(client, machine)


def started(client: Any, machine: str) -> list[str]:
    listed = client.list_executions(stateMachineArn=machine)["executions"]
    return [each["name"] for each in listed]


def test_an_execution_is_started_stopped_and_known_by_its_name(
    executions: StepFunctionsExecutions,
) -> None:
    executions.start("film", {"concept": "A fox."})
    going = executions.status("film")

    executions.stop("film", "no more")

    assert (going, executions.status("film")) == ("RUNNING", "ABORTED")


def test_an_execution_of_an_alias_is_stopped_and_known_by_its_name(
    executions: StepFunctionsExecutions, client: Any, machine: str
) -> None:
    executions.start("film", {"concept": "A fox."})
    live = StepFunctionsExecutions(client, f"{machine}:live")
    going = live.status("film")

    live.stop("film", "no more")

    assert (going, live.status("film"), live.status("other")) == ("RUNNING", "ABORTED", None)


def test_the_same_name_is_started_once(
    executions: StepFunctionsExecutions, client: Any, machine: str
) -> None:
    executions.start("film", {"concept": "A fox."})
    executions.start("film", {"concept": "A fox."})
    executions.stop("film", "no more")
    executions.start("film", {"concept": "An owl."})

    assert started(client, machine) == ["film"]


def test_what_does_not_exist_has_no_status_and_need_not_be_stopped(
    executions: StepFunctionsExecutions,
) -> None:
    executions.stop("nothing", "no more")

    assert executions.status("nothing") is None


def test_what_has_ended_is_left_as_it_ended(executions: StepFunctionsExecutions) -> None:
    executions.start("film", {})
    executions.stop("film", "once")

    executions.stop("film", "twice")

    assert executions.status("film") == "ABORTED"


def test_a_machine_that_is_gone_is_an_error(client: Any) -> None:
    gone = "arn:aws:states:us-east-1:123456789012:stateMachine:gone"

    with pytest.raises(ClientError, match="StateMachineDoesNotExist"):
        StepFunctionsExecutions(client, gone).start("film", {})
