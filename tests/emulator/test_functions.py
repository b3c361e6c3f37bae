"""Functions as Lambda's callers see them."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.emulator_harness import EmulatorHarness


def invoke(
    harness: EmulatorHarness, name: str, event: Any, **options: Any
) -> tuple[str | None, Any]:
    """Invoke by a client made from the environment, as a program would make one."""
    harness.cloud(**options)
    response = boto3.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    return response.get("FunctionError"), json.loads(response["Payload"].read())


def test_json_goes_in_and_json_comes_out(harness: EmulatorHarness) -> None:
    harness.function("echo", "def handler(event, context): return [event, None, 'ü🦉']")

    assert invoke(harness, "echo", {"a": [1.5, "ß"]}) == (None, [{"a": [1.5, "ß"]}, None, "ü🦉"])


@pytest.mark.parametrize(
    "name", ["echo", "echo:$LATEST", "arn:aws:lambda:us-east-1:123456789012:function:echo:live"]
)
def test_a_function_answers_to_its_name_and_its_arn(harness: EmulatorHarness, name: str) -> None:
    harness.function("echo", "def handler(event, context): return context.function_name")

    assert invoke(harness, name, {}) == (None, "echo")


def test_an_exception_comes_back_with_its_type_its_message_and_where(
    harness: EmulatorHarness,
) -> None:
    harness.function(
        "fail",
        "class TooDark(Exception): pass\n"
        "def light(): raise TooDark('no light in scene 3')\n"
        "def handler(event, context): light()\n",
    )

    kind, told = invoke(harness, "fail", {})

    assert kind == "Unhandled"
    assert (told["errorType"], told["errorMessage"]) == ("TooDark", "no light in scene 3")
    assert "in light" in told["stackTrace"][-1]


@pytest.mark.parametrize(
    ("code", "error_type"),
    [
        ("def handler(event, context): return {1, 2}", "Runtime.MarshalError"),
        ("def handler(event, context): return float('nan')", "Runtime.MarshalError"),
        ("import no_such_module", "Runtime.ImportModuleError"),
        ("def handler(event, context) return 1", "Runtime.UserCodeSyntaxError"),
        ("def other(event, context): return 1", "Runtime.HandlerNotFound"),
        ("def handler(event, context): raise SystemExit(3)", "Runtime.ExitError"),
        ("def handler(e, c): return 'x' * (6 * 1024 * 1024)", "Function.ResponseSizeTooLarge"),
    ],
)
def test_what_lambda_would_not_take_is_refused_with_lambdas_name_for_it(
    harness: EmulatorHarness, code: str, error_type: str
) -> None:
    harness.function("odd", code)

    kind, told = invoke(harness, "odd", {})

    assert (kind, told["errorType"]) == ("Unhandled", error_type)


def test_a_request_of_more_than_six_megabytes_is_refused(harness: EmulatorHarness) -> None:
    harness.function("echo", "def handler(event, context): return 1")

    with pytest.raises(ClientError) as refused:
        invoke(harness, "echo", "x" * (6 * 1024 * 1024))

    assert refused.value.response["Error"]["Code"] == "RequestTooLargeException"


def test_a_function_that_is_not_there_is_not_found(harness: EmulatorHarness) -> None:
    with pytest.raises(ClientError, match="Function not found"):
        invoke(harness, "nobody", {})


def test_the_context_counts_down_the_functions_own_timeout(harness: EmulatorHarness) -> None:
    harness.function(
        "look", "def handler(event, context): return context.get_remaining_time_in_millis()"
    )

    _, left = invoke(harness, "look", {}, timeouts={"look": 30})

    assert 0 < left <= 30_000


def test_a_handler_is_loaded_once_in_a_cloud_and_anew_in_the_next(
    harness: EmulatorHarness,
) -> None:
    harness.function(
        "count", "calls = []\ndef handler(event, context): calls.append(1); return len(calls)"
    )
    invoke(harness, "count", {})
    second = json.loads(boto3.client("lambda").invoke(FunctionName="count")["Payload"].read())

    assert second == 2
    assert invoke(harness, "count", {}) == (None, 1)


def test_handlers_find_the_cloud_and_xai_in_their_environment(harness: EmulatorHarness) -> None:
    harness.function(
        "look",
        "import os, boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('s3').put_object(Bucket=os.environ['GROK_SPICY_BUCKET'], Key='k')\n"
        "    boto3.resource('dynamodb').Table(os.environ['GROK_SPICY_TABLE']).load()\n"
        "    names = 'GROK_SPICY_XAI_HOST GROK_SPICY_XAI_INSECURE XAI_API_KEY MINE'\n"
        "    return [os.environ[name] for name in names.split()]\n",
    )

    answer = invoke(harness, "look", {}, environment={"MINE": "yes"})

    assert answer == (None, ["127.0.0.1:9", "1", "no-key", "yes"])
