"""The doctor looks at a studio that was really deployed, and what was lost in it is sent again."""

import json
from typing import Any

import pytest

from tests.deploy.studio import PROVIDER_KEY, DeployedStudio

pytestmark = pytest.mark.timeout(900)


def say(studio: DeployedStudio, *command: str) -> tuple[int, str]:
    """What the command line says of the studio."""
    program = studio.command_line(*command)
    said, _ = program.communicate(timeout=120)
    return program.returncode, said


def test_the_doctor_finds_a_deployed_studio_well(studio: DeployedStudio) -> None:
    status, said = say(studio, "doctor")

    assert status == 0, said
    for well in ("credentials", "stack", "API", "state machine", "secret", "xAI key", "veo key"):
        assert f"✓ {well}" in said
    for well in ("alarms", "dead letters", "settings", "users", "keys"):
        assert f"✓ {well}" in said, said
    assert "functions may run at once" in said  # as many as this machine seems to have room for
    assert "! alarms reach   nobody" in said
    assert PROVIDER_KEY not in said
    assert "PRIVATE KEY" not in said


def test_what_is_not_there_as_it_was_deployed_is_found_and_its_remedy_helps(
    studio: DeployedStudio,
) -> None:
    table = studio.outputs["TableName"]
    switch_recovery(studio, on=False)
    _, before = say(studio, "doctor")
    switch_recovery(studio, on=True)
    _, after = say(studio, "doctor")

    assert "! table          point-in-time recovery is off" in before, before
    assert f"PointInTimeRecoveryEnabled=true --table-name {table}" in before
    assert "✓ table          it can be restored" in after, after


def switch_recovery(studio: DeployedStudio, *, on: bool) -> None:
    """What the doctor's remedy says to type, or its opposite."""
    studio.cloud.client("dynamodb").update_continuous_backups(
        TableName=studio.outputs["TableName"],
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": on},
    )


def test_an_end_that_was_not_recorded_is_found_and_recorded_by_a_command(
    studio: DeployedStudio,
) -> None:
    queue, record_end = resource(studio, "DeadLetters"), resource(studio, "RecordEnd")
    messages = studio.cloud.client("sqs")
    arn = studio.cloud.client("lambda").get_function(FunctionName=record_end)["Configuration"]
    # As EventBridge writes it.
    messages.send_message(
        QueueUrl=queue,
        MessageBody=json.dumps({"detail": {"name": "never-was", "status": "ABORTED"}}),
        MessageAttributes={"TARGET_ARN": {"StringValue": arn["FunctionArn"], "DataType": "String"}},
    )

    _, before = say(studio, "doctor")
    status, sent = say(studio, "redrive")
    _, after = say(studio, "doctor")

    assert "1 events could not be handled" in before, before
    assert (status, f"{record_end}: handled" in sent) == (0, True), sent
    assert "✓ dead letters   none waits" in after, after


def test_an_alarm_that_rings_is_told_with_what_to_do(studio: DeployedStudio) -> None:
    alarms: Any = studio.cloud.client("cloudwatch")
    name = resource(studio, "ApiFails")
    alarms.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="for this test")

    _, said = say(studio, "doctor")

    alarms.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="after this test")
    assert "! alarm          ApiFails rings" in said, said
    assert "docs/operations.md#apifails" in said


def resource(studio: DeployedStudio, word: str) -> str:
    """The stack's resource with that word in its logical id."""
    stacks = studio.cloud.client("cloudformation")
    for page in stacks.get_paginator("list_stack_resources").paginate(StackName=studio.name):
        for each in page["StackResourceSummaries"]:
            is_main = each["ResourceType"].split("::")[-1] in ("Function", "Queue", "Alarm")
            if word in each["LogicalResourceId"] and is_main:
                return str(each["PhysicalResourceId"])
    raise AssertionError(f"the stack has no {word}")
