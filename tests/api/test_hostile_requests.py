"""What no client should send: every answer is a problem document, and none tells of our insides."""

import base64
import json
import logging
from typing import Any

import pytest

from grok_spicy.api.app import api
from tests.support.api_requests import Person, subject

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
def test_without_somebody_who_vouches_nothing_is_answered(
    call: Any, authorizer: dict[str, Any] | None, method: str, path: str
) -> None:
    reply = Person(call, authorizer)(method, path)

    assert reply.status == 401 and reply.is_problem
    assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_that_it_answers_everybody_may_know(nobody: Person) -> None:
    assert nobody("GET", "/health").json["status"] == "ok"


@pytest.mark.parametrize(
    "path", ["/", "", "/nothing", "/runs/", "/runs//events", "/RUNS", "/runs/a/b"]
)
def test_an_unknown_address_is_not_found(keeper: Person, path: str) -> None:
    reply = keeper("GET", path)

    assert reply.status == 404 and reply.is_problem


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/runs", "POST, GET"),
        ("OPTIONS", "/runs/x", "GET"),
        ("HEAD", "/health", "GET"),
        ("GET", "/uploads", "POST"),
        ("PUT", "/runs/x/cancel", "POST"),
        ("BREW", "/runs", "POST, GET"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    keeper: Person, method: str, path: str, allowed: str
) -> None:
    reply = keeper(method, path)

    assert reply.status == 405 and reply.is_problem
    assert reply.headers["Allow"] == allowed


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "é"],
)
def test_what_is_not_said_to_be_json_is_not_read(ann: Person, media_type: str) -> None:
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
        "\ufeff{}",
    ],
)
def test_what_is_not_json_is_refused(ann: Person, text: str) -> None:
    reply = ann("POST", "/runs", text=text)

    assert reply.status == 400 and reply.is_problem
    assert len(reply.text) < 500


@pytest.mark.parametrize("text", ["null", "[]", '[{"concept": "A fox."}]', '"A fox."', "1", "true"])
def test_json_that_is_no_object_is_refused(ann: Person, text: str) -> None:
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
def test_a_body_in_base_64_is_read_or_refused(ann: Person, content: str, status: int) -> None:
    assert ann("POST", "/runs", text=content, isBase64Encoded=True).status == status


def test_a_body_larger_than_an_execution_takes_is_refused(ann: Person) -> None:
    text = json.dumps({"concept": "A fox.", "plan": "x" * 250_000})

    for sent, encoded in ((text, False), (base64.b64encode(text.encode()).decode(), True)):
        reply = ann("POST", "/runs", text=sent, isBase64Encoded=encoded)

        assert reply.status == 413 and reply.is_problem


@pytest.mark.parametrize(
    "asked",
    [
        {LONG: 1},
        {"concept": "A fox.", "aspect_ratio": LONG},
        {"concept": "A fox.", "references": [{"name": LONG, "key": LONG}] * 6},
        {"plan": {LONG: {LONG: LONG}}},
        {"concept": 1e308, "scenes": [[[[]]]], "models": {LONG: None}},
        {f"{LONG}{number}": None for number in range(20)},
    ],
)
def test_what_is_sent_is_not_sent_back(ann: Person, asked: object) -> None:
    reply = ann("POST", "/runs", asked)

    assert reply.status == 422 and reply.is_problem
    assert len(reply.text) < 5_000
    assert "x" * 200 not in reply.text


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb", "clé", "\x00"])
def test_an_idempotency_key_is_one_to_200_printable_letters(ann: Person, key: str) -> None:
    reply = ann("POST", "/runs", {"concept": "A fox."}, headers={"Idempotency-Key": key})

    assert reply.status == 400 and reply.is_problem
    assert ann("GET", "/runs").json["runs"] == []


def test_something_broken_is_a_problem_that_says_nothing_but_the_log_does(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken() -> dict[str, Any]:
        raise ZeroDivisionError("the secret password")

    def call(event: dict[str, Any]) -> dict[str, Any]:
        return api.handle(event, broken)

    with caplog.at_level(logging.ERROR):
        reply = Person(call, subject("ann"))("GET", "/runs")

    assert reply.status == 500 and reply.is_problem
    assert "password" not in reply.text
    assert "the secret password" in caplog.text


def test_a_fault_inside_of_a_use_case_is_a_problem_too() -> None:
    class Broken:
        def get(self, *_: object) -> None:
            raise RuntimeError("the secret password")

    def call(event: dict[str, Any]) -> dict[str, Any]:
        return api.handle(
            event, lambda: {"store": Broken(), "assets": None, "links": None, "executions": None}
        )

    reply = Person(call, subject("ann"))("GET", "/runs/x")

    assert reply.status == 500 and reply.is_problem
    assert "password" not in reply.text
