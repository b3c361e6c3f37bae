"""The dead letters of a studio on AWS: events that a function could not handle, sent to it again.

Handling one twice does no harm: every function that takes events is idempotent.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from grok_spicy.errors import GrokSpicyError
from grok_spicy_cli.client.aws_errors import aws
from grok_spicy_cli.client.stack import DeployedStack

_HIDDEN_SECONDS = 900
"""How long a letter that is sent stays hidden from others: longer than any function works."""
_AT_ONCE = 10
"""Letters that SQS hands out in one response."""
_LATEST = "$LATEST"
"""What Lambda calls where no alias is named."""
_EMPTY_RESPONSES = 3
"""SQS may hand out nothing although there is something."""


@dataclass(frozen=True)
class Letter:
    """One event, the function that could not handle it, and the alias that it was called by."""

    queue: str
    receipt: str
    function: str
    alias: str
    event: Any


@dataclass(frozen=True)
class Sent:
    """What became of a letter: `problem` is why its function could not handle it again."""

    letter: Letter
    problem: str | None = None


def resend_letters(cloud: DeployedStack) -> Iterator[Sent]:
    """Send each letter to its function, wait for it, and remove what was handled; others stay."""
    functions = {name for _, name in cloud.resources("AWS::Lambda::Function")}
    for _, queue in cloud.resources("AWS::SQS::Queue"):
        for letter in list(_receive(cloud, queue)):
            if letter.function in functions:
                problem = _invoke(cloud, letter)
            else:
                problem = "it is for no function of the studio's; look at it in the SQS console"
            if problem is None:
                with aws("sqs:DeleteMessage"):
                    cloud.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=letter.receipt)
            else:
                _show_again(cloud, letter)
            yield Sent(letter, problem)


def _receive(cloud: DeployedStack, queue: str) -> Iterator[Letter]:
    client, empty = cloud.client("sqs"), 0
    while empty < _EMPTY_RESPONSES:
        with aws("sqs:ReceiveMessage"):
            response = client.receive_message(
                QueueUrl=queue,
                MaxNumberOfMessages=_AT_ONCE,
                VisibilityTimeout=_HIDDEN_SECONDS,
                WaitTimeSeconds=1,
                MessageAttributeNames=["All"],
            )
        messages = response.get("Messages", [])
        empty = 0 if messages else empty + 1
        yield from (_read(queue, message) for message in messages)


def _read(queue: str, message: Mapping[str, Any]) -> Letter:
    """A letter of Lambda's, which wraps the event and names the function; or one of EventBridge's,
    which is the event, and names its target beside it."""
    try:
        body = json.loads(message["Body"])
    except ValueError:
        return Letter(queue, message["ReceiptHandle"], "?", _LATEST, None)
    if isinstance(body, dict) and "requestPayload" in body:
        arn, event = body["requestContext"]["functionArn"], body["requestPayload"]
    else:
        target = message.get("MessageAttributes", {}).get("TARGET_ARN", {})
        arn, event = str(target.get("StringValue")), body
    # arn:aws:lambda:REGION:ACCOUNT:function:NAME, and perhaps :ALIAS
    name, _, alias = arn.partition(":function:")[2].partition(":")
    return Letter(queue, message["ReceiptHandle"], name or "?", alias or _LATEST, event)


def _invoke(cloud: DeployedStack, letter: Letter) -> str | None:
    """Call the function and wait; why it failed, None if it did not."""
    try:
        with aws("lambda:InvokeFunction"):
            response = cloud.client("lambda", patience=_HIDDEN_SECONDS).invoke(
                FunctionName=letter.function,
                Qualifier=letter.alias,
                Payload=json.dumps(letter.event),
            )
            payload = response["Payload"].read()
    except GrokSpicyError as problem:  # it may be handled all the same
        return str(problem)
    if not response.get("FunctionError"):
        return None
    try:
        error = json.loads(payload)
        return f"{error['errorType']}: {error['errorMessage']}"
    except (ValueError, KeyError, TypeError):
        return str(response["FunctionError"])


def _show_again(cloud: DeployedStack, letter: Letter) -> None:
    with aws("sqs:ChangeMessageVisibility"):
        cloud.client("sqs").change_message_visibility(
            QueueUrl=letter.queue, ReceiptHandle=letter.receipt, VisibilityTimeout=0
        )
