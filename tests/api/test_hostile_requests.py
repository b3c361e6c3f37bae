"""What no client should send: every response is a problem document, without internals."""

import base64
import json
import logging
from typing import Any

import pytest

from grok_spicy.api.app import api
from tests.support.api_requests import ApiClient, token_of

LONG = "x" * 10_000


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/runs"), ("GET", "/runs"), ("GET", "/runs/x"), ("GET", "/openapi.json")],
)
@pytest.mark.parametrize(
    "authorizer",
    [
        None,
        {},
        {"jwt": None},
        {"jwt": {"claims": None}},
        {"jwt": {"claims": {"sub": ""}}},
        {"jwt": {"claims": {"sub": "studio"}}},
        {"jwt": {"claims": {"sub": "x" * 201}}},
        {"jwt": {"claims": {}}, "iam": {"userId": "AIDA"}},
        {"lambda": {"sub": "studio"}},
    ],
)
def test_a_request_without_valid_credentials_is_rejected(
    call: Any, authorizer: dict[str, Any] | None, method: str, path: str
) -> None:
    reply = ApiClient(call, authorizer)(method, path)

    assert reply.status == 401 and reply.is_problem
    assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_health_needs_no_credentials(anonymous: ApiClient) -> None:
    assert anonymous("GET", "/health").json["status"] == "ok"


@pytest.mark.parametrize(
    "path", ["/", "", "/nothing", "/runs/", "/runs//events", "/RUNS", "/runs/a/b"]
)
def test_an_unknown_path_is_not_found(operator: ApiClient, path: str) -> None:
    reply = operator("GET", path)

    assert reply.status == 404 and reply.is_problem


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/runs", "POST, GET"),
        ("OPTIONS", "/runs/x", "GET, DELETE"),
        ("PATCH", "/health", "GET"),
        ("GET", "/uploads", "POST"),
        ("PUT", "/runs/x/cancel", "POST"),
        ("BREW", "/runs", "POST, GET"),
    ],
)
def test_a_wrong_method_gets_the_allowed_ones(
    operator: ApiClient, method: str, path: str, allowed: str
) -> None:
    reply = operator(method, path)

    assert reply.status == 405 and reply.is_problem
    assert reply.headers["Allow"] == allowed


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "é"],
)
def test_a_body_with_another_content_type_is_rejected(ann: ApiClient, media_type: str) -> None:
    reply = ann("POST", "/runs", {"concept": "A fox."}, headers={"Content-Type": media_type})

    assert reply.status == 415 and reply.is_problem


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[" * 200_000,
        '{"a":' * 40_000,
        '{"concept": "\\ud800"}',
        '{"concept": "A fox.", "max_cost_usd": NaN}',
        '{"concept": "A fox.", "max_cost_usd": Infinity}',
        f'{{"concept": "A fox.", "scenes": {"9" * 100_000}}}',
        "{'concept': 'A fox.'}",
    ],
)
def test_a_body_that_is_not_json_is_rejected(ann: ApiClient, text: str) -> None:
    reply = ann("POST", "/runs", text=text)

    assert reply.status == 400 and reply.is_problem
    assert len(reply.text) < 500


def test_a_byte_order_mark_does_not_make_a_body_unreadable(ann: ApiClient) -> None:
    reply = ann("POST", "/runs", text="\ufeff" + '{"concept": "A fox."}')

    assert reply.status == 202, reply.text


@pytest.mark.parametrize("text", ["null", "[]", '[{"concept": "A fox."}]', '"A fox."', "1", "true"])
def test_json_that_is_not_an_object_is_rejected(ann: ApiClient, text: str) -> None:
    assert ann("POST", "/runs", text=text).status == 422


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (base64.b64encode(b'{"concept": "A fox."}').decode(), 202),
        (base64.b64encode(b"\xff\xfe").decode(), 400),
        ("not base64!", 400),
        ("é", 400),
    ],
)
def test_a_body_in_base_64_is_read_or_rejected(ann: ApiClient, content: str, status: int) -> None:
    assert ann("POST", "/runs", text=content, isBase64Encoded=True).status == status


def test_a_body_larger_than_an_execution_takes_is_rejected(ann: ApiClient) -> None:
    text = json.dumps({"concept": "A fox.", "plan": "x" * 250_000})

    for sent, encoded in ((text, False), (base64.b64encode(text.encode()).decode(), True)):
        reply = ann("POST", "/runs", text=sent, isBase64Encoded=encoded)

        assert reply.status == 413 and reply.is_problem


@pytest.mark.parametrize(
    "values",
    [
        {LONG: 1},
        {"concept": "A fox.", "aspect_ratio": LONG},
        {"concept": "A fox.", "references": [{"name": LONG, "key": LONG}] * 6},
        {"plan": {LONG: {LONG: LONG}}},
        {"concept": 1e308, "scenes": [[[[]]]], "models": {LONG: None}},
        {f"{LONG}{number}": None for number in range(20)},
    ],
)
def test_a_problem_does_not_quote_the_request(ann: ApiClient, values: object) -> None:
    reply = ann("POST", "/runs", values)

    assert reply.status == 422 and reply.is_problem
    assert len(reply.text) < 5_000
    assert "x" * 200 not in reply.text


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb", "clé", "\x00"])
def test_an_idempotency_key_has_1_to_200_printable_characters(ann: ApiClient, key: str) -> None:
    reply = ann("POST", "/runs", {"concept": "A fox."}, headers={"Idempotency-Key": key})

    assert reply.status == 400 and reply.is_problem
    assert ann("GET", "/runs").json["runs"] == []


def test_an_internal_error_is_described_in_the_log_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> dict[str, Any]:
        raise ZeroDivisionError("the secret password")

    def call(event: dict[str, Any]) -> dict[str, Any]:
        return api.handle(event, broken)

    with caplog.at_level(logging.ERROR):
        reply = ApiClient(call, token_of("ann"))("GET", "/runs")

    assert reply.status == 500 and reply.is_problem
    assert "password" not in reply.text
    assert "the secret password" in caplog.text


def test_an_internal_error_inside_a_route_is_a_problem_too() -> None:
    class Broken:
        def get(self, *_: object) -> None:
            raise RuntimeError("the secret password")

    def call(event: dict[str, Any]) -> dict[str, Any]:
        return api.handle(
            event,
            lambda: {
                "store": Broken(),
                "assets": None,
                "links": None,
                "executions": None,
                "task_tokens": None,
                "archives": None,
                "admission": None,
            },
        )

    reply = ApiClient(call, token_of("ann"))("GET", "/runs/x")

    assert reply.status == 500 and reply.is_problem
    assert "password" not in reply.text
