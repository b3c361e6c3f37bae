"""`grok-spicy redrive`: what a studio's functions could not handle is sent to them again."""

import io
import json
from typing import Any

import pytest
from botocore.response import StreamingBody

from grok_spicy_cli.client import stack as stack_module
from grok_spicy_cli.client.dead_letters import resend_letters
from tests.cli.conftest import TypeIn
from tests.support.aws_harness import ScriptedAws

QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/DeadLetters"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
END = {"detail-type": "Step Functions Execution Status Change", "detail": {"name": "film"}}


def of_lambda(function: str = "Grok-RecordEnd") -> dict[str, Any]:
    """A letter as Lambda writes it, when it gave up calling the function."""
    body = {
        "requestContext": {"functionArn": f"{ARN}{function}:live", "condition": "Retries"},
        "requestPayload": END,
    }
    return {"ReceiptHandle": "by-lambda", "Body": json.dumps(body)}


def of_eventbridge() -> dict[str, Any]:
    """A letter as EventBridge writes it, when it could not call the function."""
    target = {"StringValue": f"{ARN}Grok-RecordEnd", "DataType": "String"}
    return {
        "ReceiptHandle": "by-eventbridge",
        "Body": json.dumps(END),
        "MessageAttributes": {"TARGET_ARN": target},
    }


def answer(body: object, error: str | None = None) -> tuple[str, Any]:
    raw = json.dumps(body).encode()
    response: dict[str, Any] = {"Payload": StreamingBody(io.BytesIO(raw), len(raw))}
    return "invoke", {**response, "FunctionError": error} if error else response


def a_studio(letters: list[dict[str, Any]], answers: list[Any], after: list[str]) -> ScriptedAws:
    """A studio with these dead letters. `after` is what is done to each once it was sent."""
    summaries = [
        {
            "LogicalResourceId": name,
            "PhysicalResourceId": physical,
            "ResourceType": kind,
            "LastUpdatedTimestamp": "2026-11-21T08:00:00Z",
            "ResourceStatus": "CREATE_COMPLETE",
        }
        for name, physical, kind in (
            ("FunctionsRecordEnd", "Grok-RecordEnd", "AWS::Lambda::Function"),
            ("ExecutionEventsDeadLetters", QUEUE, "AWS::SQS::Queue"),
        )
    ]
    received = [("receive_message", {"Messages": letters})] if letters else []
    return ScriptedAws(
        cloudformation=[("list_stack_resources", {"StackResourceSummaries": summaries})],
        sqs=[*received, *[("receive_message", {})] * 3, *((each, {}) for each in after)],
        **{"lambda": answers},
    )


def test_each_letter_goes_to_its_function_and_is_removed() -> None:
    studio = a_studio(
        [of_lambda(), of_eventbridge()],
        [answer({"run_id": "film"}), answer({"run_id": None})],
        ["delete_message", "delete_message"],
    )

    sent = list(resend_letters(studio))

    assert [(each.letter.function, each.letter.event) for each in sent] == [
        ("Grok-RecordEnd", END)
    ] * 2
    assert [each.letter.alias for each in sent] == ["live", "$LATEST"]
    assert [each.problem for each in sent] == [None, None]


def test_a_letter_that_fails_again_stays_and_says_why() -> None:
    error = {"errorType": "StorageUnavailable", "errorMessage": "no table"}
    studio = a_studio([of_lambda()], [answer(error, "Unhandled")], ["change_message_visibility"])

    [sent] = resend_letters(studio)

    assert sent.problem == "StorageUnavailable: no table"


@pytest.mark.parametrize(
    "letter",
    [
        of_lambda("Somebody-Elses"),
        {"ReceiptHandle": "r", "Body": json.dumps(END)},
        {"ReceiptHandle": "r", "Body": "no JSON"},
    ],
    ids=["another's function", "no target", "no JSON"],
)
def test_a_letter_for_no_function_of_the_studio_calls_nothing(letter: dict[str, Any]) -> None:
    studio = a_studio([letter], [], ["change_message_visibility"])

    [sent] = resend_letters(studio)

    assert sent.problem and "no function of the studio's" in sent.problem


def test_the_command_says_how_many_were_handled(
    type_in: TypeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = a_studio([of_lambda()], [answer({})], ["delete_message"])
    monkeypatch.setattr(stack_module, "DeployedStack", lambda _: studio)

    result = type_in("redrive", "--stack", "Grok", "--json")

    assert (result.status, json.loads(result.out)) == (0, {"handled": 1, "left": 0})
    assert "Grok-RecordEnd: handled" in result.err


def test_without_a_stack_there_are_no_dead_letters(type_in: TypeIn) -> None:
    result = type_in("redrive")

    assert result.status == 2
    assert "--stack" in result.err
