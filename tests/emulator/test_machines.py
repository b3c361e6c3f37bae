"""State machines through real handlers: what a function says is what the machine acts on."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from grok_spicy_local.errors import LocalCloudError, MachineMismatch
from grok_spicy_local.lambda_runtime import InvokeResponse
from tests.support.emulator_harness import EmulatorHarness

Task = Callable[..., dict[str, Any]]


def run(harness: EmulatorHarness, given: dict[str, Any], timeout: float = 30) -> Any:
    cloud = harness.cloud()
    return cloud.wait(cloud.start_execution("an-execution", given), timeout)


def test_a_map_calls_the_function_for_every_item_and_keeps_their_order(
    harness: EmulatorHarness, task: Task
) -> None:
    harness.function("shout", "def handler(event, context): return event['word'].upper()")
    inner = {"StartAt": "Shout", "States": {"Shout": task("ShoutArn")}}
    harness.machine(
        "All",
        {
            "All": {
                "Type": "Map",
                "ItemsPath": "$.words",
                "ItemSelector": {"word.$": "$$.Map.Item.Value"},
                "MaxConcurrency": 4,
                "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, **inner},
                "End": True,
            }
        },
    )

    execution = run(harness, {"words": ["fox", "owl", "søster", "🦊"]})

    assert (execution.status, execution.output) == ("SUCCEEDED", ["FOX", "OWL", "SØSTER", "🦊"])


def test_a_function_decides_how_long_to_wait_and_when_to_stop_asking(
    harness: EmulatorHarness, task: Task
) -> None:
    harness.function(
        "poll_clip",
        "looks = []\n"
        "def handler(event, context):\n"
        "    looks.append(1)\n"
        "    return {'done': len(looks) == 3, 'looks': len(looks), 'seconds': 0}\n",
    )
    harness.machine(
        "PollClip",
        {
            "PollClip": task("PollClipArn", Next="Done?"),
            "Done?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.done", "BooleanEquals": True, "Next": "Done"}],
                "Default": "Wait",
            },
            "Wait": {"Type": "Wait", "SecondsPath": "$.seconds", "Next": "PollClip"},
            "Done": {"Type": "Succeed"},
        },
    )

    assert run(harness, {}).output["looks"] == 3


def test_only_the_error_that_a_retry_names_is_tried_again(
    harness: EmulatorHarness, task: Task
) -> None:
    harness.function(
        "draw_sheet",
        "class Transient(Exception): pass\n"
        "class Refused(Exception): pass\n"
        "calls = []\n"
        "def handler(event, context):\n"
        "    calls.append(1)\n"
        "    raise (Transient if len(calls) < 3 else Refused)(f'call {len(calls)} of Ember')\n",
    )
    retry = {"ErrorEquals": ["Transient"], "IntervalSeconds": 1, "MaxAttempts": 5, "BackoffRate": 1}
    harness.machine("DrawSheet", {"DrawSheet": task("DrawSheetArn", Retry=[retry])})

    execution = run(harness, {})

    assert (execution.status, execution.error) == ("FAILED", "Refused")
    assert "call 3 of Ember" in str(execution.cause)


def test_a_catch_passes_on_the_type_and_the_message_of_the_error(
    harness: EmulatorHarness, task: Task
) -> None:
    harness.function(
        "start_clip",
        "class PromptRefused(Exception): pass\n"
        "def handler(event, context): raise PromptRefused('Scene 2 was refused; reword it.')\n",
    )
    harness.function("fill_gap", "def handler(event, context): return event['failure']")
    catch = {"ErrorEquals": ["PromptRefused"], "ResultPath": "$.failure", "Next": "FillGap"}
    harness.machine(
        "StartClip",
        {
            "StartClip": task("StartClipArn", Catch=[catch], Next="FillGap"),
            "FillGap": task("FillGapArn"),
        },
    )

    failure = run(harness, {"scene": 2}).output

    assert failure["Error"] == "PromptRefused"
    assert "Scene 2 was refused; reword it." in failure["Cause"]


def test_a_machine_may_write_items_itself_and_they_are_kept(harness: EmulatorHarness) -> None:
    harness.machine(
        "Note",
        {
            "Note": {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:putItem",
                "Parameters": {
                    "TableName": "grok-spicy",
                    "Item": {"run_id": {"S.$": "$.run"}, "item": {"S": "RUN"}},
                },
                "ResultPath": None,
                "End": True,
            }
        },
    )

    assert run(harness, {"run": "a-fox"}).status == "SUCCEEDED"
    assert (harness.output / "a-fox" / ".journal.jsonl").is_file()


def test_stopping_an_execution_ends_it_and_it_is_no_longer_running(
    harness: EmulatorHarness,
) -> None:
    harness.machine("Wait", {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}})
    cloud = harness.cloud()
    arn = cloud.start_execution("long", {})
    assert cloud.running() == [arn]

    cloud.stop_execution(arn)

    assert cloud.wait(arn, 10).status == "ABORTED"
    assert cloud.running() == []


def test_over_a_hundred_executions_are_listed_while_they_end(harness: EmulatorHarness) -> None:
    harness.machine("Wait", {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}})
    cloud = harness.cloud()
    arns = [cloud.start_execution(f"long-{number:03d}", {}) for number in range(102)]

    def end_one(**_: object) -> None:
        listed.unregister("after-call.stepfunctions.ListExecutions", end_one)
        for arn in (arns[1], arns[-2]):  # next to the end of a page, however it is sorted
            cloud.stop_execution(arn)

    listed = cloud.client("stepfunctions").meta.events
    listed.register("after-call.stepfunctions.ListExecutions", end_one)

    assert set(cloud.running()) >= {*arns[2:-2], arns[0], arns[-1]}
    assert len(cloud.running()) == 100


def test_an_execution_can_be_stopped_before_it_has_done_anything(harness: EmulatorHarness) -> None:
    rest = {"Type": "Wait", "Seconds": 60}
    long_to_read = {f"Rest {number}": {**rest, "Next": "Rest"} for number in range(150)}
    harness.machine("Rest", {"Rest": {**rest, "End": True}, **long_to_read})
    cloud = harness.cloud()

    arn = cloud.start_execution("an-execution", {})
    cloud.stop_execution(arn)

    assert cloud.wait(arn, timeout=30).status == "ABORTED"


def test_closing_in_the_middle_lets_functions_at_work_write_down_what_they_got(
    harness: EmulatorHarness, task: Task
) -> None:
    harness.function(
        "start_clip",
        "import boto3, time\n"
        "def handler(event, context):\n"
        "    s3 = boto3.client('s3')\n"
        "    s3.put_object(Bucket='grok-spicy', Key='runs/r/asked')\n"
        "    time.sleep(0.5)\n"
        "    s3.put_object(Bucket='grok-spicy', Key='runs/r/answer', Body=b'job-1')\n"
        "    return {}\n",
    )
    harness.machine("StartClip", {"StartClip": task("StartClipArn")})
    cloud = harness.cloud()
    cloud.start_execution("r", {})
    asked = harness.output / "r" / "asked"
    while not asked.exists():
        time.sleep(0.01)

    harness.close()

    assert (harness.output / "r" / "answer").read_bytes() == b"job-1"


def test_waiting_for_a_long_execution_gives_up_after_the_timeout(harness: EmulatorHarness) -> None:
    harness.machine("Wait", {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}})
    cloud = harness.cloud()
    arn = cloud.start_execution("long", {})

    with pytest.raises(TimeoutError, match="long is still running"):
        cloud.wait(arn, 0.1)


def test_a_placeholder_without_a_function_is_named(harness: EmulatorHarness, task: Task) -> None:
    harness.machine("PlanStory", {"PlanStory": task("PlanStoryArn")})

    with pytest.raises(MachineMismatch, match=r"\$\{PlanStoryArn\}"):
        harness.cloud()


def test_a_function_that_no_state_calls_is_there_for_others(harness: EmulatorHarness) -> None:
    harness.function("api", "def handler(event, context): return event['words'] * 2")

    assert harness.cloud().invoke("api", {"words": "ü"}) == InvokeResponse(b'"\xc3\xbc\xc3\xbc"')


def test_a_cloud_that_was_stopped_says_so(harness: EmulatorHarness) -> None:
    cloud = harness.cloud()
    harness.close()

    with pytest.raises(LocalCloudError, match="not open"):
        cloud.start_execution("late", {})
