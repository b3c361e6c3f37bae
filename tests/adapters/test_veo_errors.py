"""What Google's errors become in our tree, and which keys are keys."""

import json
from pathlib import Path
from typing import Any

import pytest
from google.genai.errors import APIError

from grok_spicy.adapters.google.errors import from_api_error, from_operation_error
from grok_spicy.adapters.google.service_account import read_service_account
from grok_spicy.errors import (
    AnswerLost,
    ClipLost,
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    OutputRefused,
    PromptRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
    VideoNotAllowed,
)

ACCOUNT = {
    "type": "service_account",
    "project_id": "films",
    "client_email": "films@films.iam.gserviceaccount.com",
    "private_key": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
    "token_uri": "https://oauth2.googleapis.com/token",
}


def info(reason: str, **metadata: str) -> dict[str, Any]:
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    return {"@type": kind, "reason": reason, "metadata": metadata}


def translate(code: int, status: str, message: str, *details: dict[str, Any]) -> GrokSpicyError:
    body = {"code": code, "message": message, "status": status, "details": [*details]}
    return from_api_error(APIError(code, {"error": body}))


QUOTA = "Quota exceeded for aiplatform.googleapis.com/long_running_online_prediction_requests"


@pytest.mark.parametrize(
    ("code", "status", "message", "details", "expected"),
    [
        (
            429,
            "RESOURCE_EXHAUSTED",
            "Resource exhausted. Please try again later.",
            [],
            ProviderBusy,
        ),
        (429, "RESOURCE_EXHAUSTED", QUOTA, [info("RATE_LIMIT_EXCEEDED")], ProviderBusy),
        (
            *(429, "RESOURCE_EXHAUSTED", QUOTA),
            [info("RATE_LIMIT_EXCEEDED", quota_limit_value="0", quota_unit="1/min/{project}")],
            VideoNotAllowed,
        ),
        (
            *(429, "RESOURCE_EXHAUSTED", QUOTA),
            [info("RATE_LIMIT_EXCEEDED", quota_limit_value="50", quota_unit="1/d/{project}")],
            OutOfCredit,
        ),
        (429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.", [], OutOfCredit),
        (403, "PERMISSION_DENIED", "Denied.", [info("BILLING_DISABLED")], OutOfCredit),
        (403, "PERMISSION_DENIED", "Permission denied on resource.", [], KeyRefused),
        (401, "UNAUTHENTICATED", "Invalid authentication credentials.", [], KeyRefused),
        (404, "NOT_FOUND", "Publisher Model `veo-9` was not found.", [], ProviderRejected),
        (400, "INVALID_ARGUMENT", "durationSeconds must be one of 4, 6, 8.", [], ProviderRejected),
        (400, "FAILED_PRECONDITION", "Interpolation is not allowlisted.", [], ProviderRejected),
        (
            *(400, "INVALID_ARGUMENT"),
            "The input image violates Vertex AI's usage guidelines. Support codes: 15236754",
            *([], PromptRefused),
        ),
        (503, "UNAVAILABLE", "The service is currently unavailable.", [], ProviderUnavailable),
        (500, "INTERNAL", "Internal error.", [], AnswerLost),
        (504, "DEADLINE_EXCEEDED", "The deadline passed.", [], AnswerLost),
        (503, "Service Unavailable", "<html>a proxy's own page</html>", [], ProviderUnavailable),
        (502, "Bad Gateway", "<html>a proxy's own page</html>", [], AnswerLost),
    ],
)
def test_a_refused_call_says_what_a_person_can_do(
    code: int,
    status: str,
    message: str,
    details: list[dict[str, Any]],
    expected: type[GrokSpicyError],
) -> None:
    failure = translate(code, status, message, *details)

    assert type(failure) is expected
    assert message in str(failure)


def test_a_rate_limit_is_waited_for_as_long_as_google_asks() -> None:
    retry = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7.5s"}

    failure = translate(429, "RESOURCE_EXHAUSTED", QUOTA, retry)

    assert isinstance(failure, ProviderBusy)
    assert failure.retry_after == 7.5


@pytest.mark.parametrize("body", [[], "gone", {"error": "gone"}, {"error": {"details": "gone"}}])
def test_an_error_of_any_other_shape_is_an_error_all_the_same(body: Any) -> None:
    error = APIError.__new__(APIError)
    error.code, error.details, error.message, error.response = 500, body, None, None

    assert isinstance(from_api_error(error), AnswerLost)


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        (3, "This prompt contains sensitive words.", OutputRefused),
        (3, "The image has a format that is not supported.", ProviderRejected),
        (8, "The service is experiencing high load.", ProviderBusy),
        (13, "Internal error. Please try again later.", ClipLost),
        (14, "The service is unavailable.", ClipLost),
        (4, "The deadline passed.", ClipLost),
        (7, "Permission denied.", KeyRefused),
    ],
)
def test_an_operation_that_failed_says_whether_it_would_fail_again(
    code: int, message: str, expected: type[GrokSpicyError]
) -> None:
    assert type(from_operation_error({"code": code, "message": message})) is expected


def test_a_key_is_its_json_or_the_path_of_a_file_with_it(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(ACCOUNT))

    assert read_service_account(f"\n{json.dumps(ACCOUNT)} ") == ACCOUNT
    assert read_service_account(f" {file}\n") == ACCOUNT


def without(field: str) -> str:
    return json.dumps({name: text for name, text in ACCOUNT.items() if name != field})


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("AIzaSyA-an-api-key", "neither JSON nor the path"),
        ("/nowhere/key.json", "the file /nowhere/key.json: No such file or directory"),
        ("/", "Is a directory"),
        ("{not json", "is not JSON"),
        ('["service_account"]', "no object"),
        (without("project_id"), "has no project_id"),
        (without("private_key"), "has no private_key"),
        ('{"type": "authorized_user", "refresh_token": "1//x"}', "of type 'authorized_user'"),
        ("-----BEGIN PRIVATE KEY-----\nsecret/secret\n", "neither JSON nor the path"),
        ("secret\0", "neither JSON nor the path"),
        ("1//0g-secret", "neither JSON nor the path"),
        ("c2VjcmV0/secret+secret==", "neither JSON nor the path"),
        ("secret" * 1000, "neither JSON nor the path"),
    ],
)
def test_what_is_no_key_is_refused_in_words_that_do_not_repeat_it(key: str, problem: str) -> None:
    with pytest.raises(KeyRefused, match=problem) as refusal:
        read_service_account(key)

    assert "VEO2_API_KEY" in str(refusal.value)
    assert "secret" not in str(refusal.value)
