"""The API served on this machine: HTTP in front of the studio, and ends of executions behind it."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from PIL import Image
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.cloud import NAME, LocalCloud
from grok_spicy_local.http_events import event_of
from grok_spicy_local.lambda_runtime import InvokeResponse
from grok_spicy_local.state_machine import machine_arn
from tests.support.api_requests import until

JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def serving(studio: LocalCloud) -> Iterator[ApiServer]:
    with ApiServer(studio) as serving:
        yield serving


@pytest.fixture
def http(serving: ApiServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serving.url, timeout=30) as client:
        yield client


def a_photo() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(content, "PNG")
    return content.getvalue()


def test_the_latest_film_is_the_one_that_was_asked_for_last(
    http: httpx.Client, studio: LocalCloud
) -> None:
    for concept in ("A fox", "An owl"):
        run_id = http.post("/runs", json={"concept": concept}).json()["run_id"]

        assert studio.paths.latest() == run_id


def test_many_who_ask_at_once_get_their_own_answers(http: httpx.Client) -> None:
    def ask(number: int) -> tuple[str, str]:
        run = http.post("/runs", json={"concept": f"Story {number}."}).json()
        return run["run_id"], http.get(run["links"]["self"]).json()["concept"]

    with ThreadPoolExecutor(20) as people:
        answers = list(people.map(ask, range(20)))

    assert [concept for _, concept in answers] == [f"Story {number}." for number in range(20)]
    assert len({run_id for run_id, _ in answers}) == 20


def test_a_photo_is_sent_and_a_file_is_fetched_by_their_links(http: httpx.Client) -> None:
    photo = a_photo()
    upload = http.post("/uploads", json={"content_type": "image/png", "size": len(photo)}).json()

    sent = httpx.request(upload["method"], upload["url"], headers=upload["headers"], content=photo)
    asked = {"concept": "Alex runs.", "references": [{"name": "Alex", "key": upload["key"]}]}
    run = http.post("/runs", json=asked).json()["links"]
    http.post(run["cancel"])
    report = http.get(f"{run['assets']}/report.json", follow_redirects=True)

    assert sent.status_code == 200
    assert (report.status_code, report.json()["status"]) == (200, "cancelled")


def start(http: httpx.Client) -> Any:
    return http.post("/runs", json={"concept": "A fox."}).json()


def stop(studio: LocalCloud, run: Any) -> None:
    """Stop the run's execution from outside."""
    studio.stop_execution(
        f"{machine_arn(NAME).replace(':stateMachine:', ':execution:')}:{run['execution']}"
    )


def test_an_execution_that_is_stopped_from_outside_ends_its_run(
    http: httpx.Client, studio: LocalCloud
) -> None:
    run = start(http)

    stop(studio, run)

    ended = until(lambda: http.get(run["links"]["self"]).json()["ended_at"])
    shown = http.get(run["links"]["self"]).json()
    assert (shown["status"], shown["ended_at"]) == ("cancelled", ended)


class Stumbling:
    """The studio's functions, of which record_end breaks in these ways for one run; the ends of
    other tests' runs may come at any time."""

    def __init__(self, studio: LocalCloud, run: Any, breaks: list[Exception | str]) -> None:
        self._invoke = studio.invoke
        self._execution = run["execution"]
        self._breaks = iter(breaks)
        self.tried = 0
        """How often the end of that run was to be recorded."""

    def __call__(self, function: str, event: dict[str, Any]) -> InvokeResponse:
        if function == "record_end" and event["detail"]["name"] == self._execution:
            self.tried += 1
            broken = next(self._breaks, None)
            if isinstance(broken, Exception):
                raise broken
            if broken:
                return InvokeResponse(broken.encode(), is_error=True)
        return self._invoke(function, event)


def test_the_end_of_an_execution_is_told_again_until_it_is_recorded(
    http: httpx.Client, studio: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = start(http)
    breaks: list[Exception | str] = [OSError("the line broke"), "it broke"]
    monkeypatch.setattr(studio, "invoke", Stumbling(studio, run, breaks))

    stop(studio, run)

    until(lambda: http.get(run["links"]["self"]).json()["status"] == "cancelled")


def test_an_end_that_can_never_be_recorded_is_given_up(
    http: httpx.Client,
    studio: LocalCloud,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lost = start(http)
    function = Stumbling(studio, lost, [OSError("never")] * 3)
    monkeypatch.setattr(studio, "invoke", function)

    stop(studio, lost)
    until(lambda: function.tried == 3)
    for _ in range(2):
        stop(studio, run := start(http))
        until(lambda link=run["links"]["self"]: http.get(link).json()["ended_at"])  # type: ignore[misc]

    assert function.tried == 3
    assert http.get(lost["links"]["self"]).json()["status"] == "queued"
    assert "never" in caplog.text and lost["execution"] in caplog.text


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}]
)
def test_other_peoples_web_pages_are_turned_away(
    http: httpx.Client, headers: dict[str, str]
) -> None:
    reply = http.post("/runs", json={"concept": "A fox."}, headers=headers)

    assert reply.status_code == 403
    assert reply.headers["Content-Type"] == "application/problem+json"


def test_its_own_page_may_ask(http: httpx.Client, serving: ApiServer) -> None:
    assert http.get("/runs", headers={"Origin": serving.url}).status_code == 200


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"x" * 7_000_000, JSON),
        (b"\xff" * 6_000_000, JSON),
        (b'{"concept": "' + b"x" * 300_000 + b'"}', JSON),
    ],
)
def test_too_large_a_body_is_refused(
    http: httpx.Client, content: bytes, headers: dict[str, str]
) -> None:
    reply = http.post("/runs", content=content, headers=headers)

    assert reply.status_code == 413
    assert reply.json()["status"] == 413


def test_a_body_without_a_length_is_read_too(http: httpx.Client) -> None:
    pieces = iter([b'{"concept": ', b'"A fox."}'])

    assert http.post("/runs", content=pieces, headers=JSON).status_code == 202


def test_a_request_becomes_the_event_that_api_gateway_would_send() -> None:
    builder = EnvironBuilder(
        "/runs/a%20b/events",
        method="POST",
        query_string="after=x%23y&limit=1&limit=2&empty=",
        headers=[("X-Twice", "one"), ("X-Twice", "two"), ("Cookie", "a=1; b=2")],
        data="{}",
        content_type="application/json",
    )

    event = event_of(Request(builder.get_environ()))

    assert event["version"] == "2.0"
    assert event["rawPath"] == "/runs/a b/events"
    assert event["rawQueryString"] == "after=x%23y&limit=1&limit=2&empty="
    assert event["queryStringParameters"] == {"after": "x#y", "limit": "1,2", "empty": ""}
    assert event["headers"]["x-twice"] == "one, two"
    assert event["cookies"] == ["a=1", "b=2"] and "cookie" not in event["headers"]
    assert (event["body"], event["isBase64Encoded"]) == ("{}", False)
    assert event["requestContext"]["http"]["method"] == "POST"


@pytest.mark.parametrize("media_type", ["image/png", "application/json", ""])
def test_bytes_that_are_no_text_are_handed_over_in_base_64(media_type: str) -> None:
    builder = EnvironBuilder("/", method="POST", data=b"\xff\x00", content_type=media_type)

    event = event_of(Request(builder.get_environ()))

    assert (event["body"], event["isBase64Encoded"]) == ("/wA=", True)
