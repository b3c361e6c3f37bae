"""A run's events as they happen, for those who watch it on this machine."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Self

import boto3
import httpx
import pytest

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.models.events import Event
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Run
from grok_spicy.services.event_log import record
from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.cloud import NAME, LocalCloud
from tests.support.api_requests import until

SOON = 20


@pytest.fixture(scope="module")
def serving(studio: LocalCloud) -> Iterator[ApiServer]:
    with ApiServer(studio) as serving:
        yield serving


@pytest.fixture
def http(serving: ApiServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=serving.url, timeout=SOON, trust_env=False) as client:
        yield client


@pytest.fixture
def store(studio: LocalCloud) -> DynamoRunStore:  # noqa: ARG001 – it must be open
    return DynamoRunStore(boto3.resource("dynamodb").Table(NAME))


def start(http: httpx.Client) -> str:
    run_id: str = http.post("/api/runs", json={"concept": "A fox."}).json()["run_id"]
    return run_id


class Watcher:
    """Reads a stream in a thread of its own; `messages` has what came."""

    def __init__(self, http: httpx.Client, path: str, **headers: str) -> None:
        self.messages: list[dict[str, str]] = []
        self.comments = 0
        self._http, self._path, self._headers = http, path, headers
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        message: dict[str, str] = {}
        with self._http.stream("GET", self._path, headers=self._headers) as answer:
            self.content_type = answer.headers["Content-Type"]
            for line in answer.iter_lines():
                name, _, value = line.partition(": ")
                if line.startswith(":"):
                    self.comments += 1
                elif line:
                    message[name] = value
                elif message:
                    self.messages.append(message)
                    message = {}

    def connected(self) -> Self:
        """This watcher, once the server has answered it."""
        until(lambda: self.comments, SOON)
        return self

    def wait(self, count: int) -> list[dict[str, str]]:
        """The messages, once there are so many."""
        until(lambda: len(self.messages) >= count, SOON)
        return self.messages

    def end(self) -> list[dict[str, str]]:
        """The messages, once the stream has ended."""
        self._thread.join(SOON)
        assert not self._thread.is_alive()
        return self.messages


def data_of(message: dict[str, str]) -> Any:
    return json.loads(message["data"])


def test_events_come_as_they_happen_until_the_run_has_ended(
    http: httpx.Client, store: DynamoRunStore
) -> None:
    run_id = start(http)

    known = len(http.get(f"/runs/{run_id}/events").json()["events"])
    watcher = Watcher(http, f"/sse/{run_id}").connected()
    watcher.wait(known)
    record(store, run_id, "note", "It rains.\nAnd <b>more</b>.", scene_id=2)
    watcher.wait(known + 1)
    http.post(f"/runs/{run_id}/cancel")
    *messages, ended = watcher.end()

    listed = http.get(f"/api/runs/{run_id}/events").json()["events"]
    assert watcher.content_type == "text/event-stream; charset=utf-8"
    assert [data_of(message) for message in messages] == listed
    assert data_of(messages[-1])["what"] == "cancelled"
    assert (ended["event"], data_of(ended)) == ("ended", {"status": "cancelled"})


def test_a_stream_goes_on_where_it_broke_and_is_not_asked_for_again_after_the_end(
    http: httpx.Client, store: DynamoRunStore
) -> None:
    run_id = start(http)
    for number in range(3):
        record(store, run_id, "note", f"Note {number}.")
    http.post(f"/runs/{run_id}/cancel")

    *every, ended = Watcher(http, f"/sse/{run_id}").end()
    page = http.get(f"/runs/{run_id}/events?limit=2").json()
    cursor = page["cursor"]
    rest = Watcher(http, f"/sse/{run_id}", **{"Last-Event-ID": cursor}).end()
    by_query = Watcher(http, f"/sse/{run_id}?after={cursor.replace('#', '%23')}").end()
    over = http.get(f"/sse/{run_id}", headers={"Last-Event-ID": ended["id"]})

    for events in (rest, by_query):
        assert list(map(data_of, events)) == list(map(data_of, [*every[2:], ended]))
    assert rest[-1]["id"].endswith("/ended")
    assert (over.status_code, over.content) == (204, b"")


def test_only_who_has_all_events_of_a_batch_is_told_where_to_go_on(
    http: httpx.Client, store: DynamoRunStore
) -> None:
    run_id = start(http)
    for number in range(5):
        record(store, run_id, "note", f"Note {number}.")
    http.post(f"/runs/{run_id}/cancel")

    *every, _ = Watcher(http, f"/sse/{run_id}").end()

    batches = "".join("|" if "id" in message else "." for message in every)
    assert batches.endswith("|") and batches.count("|") < len(batches)


def test_an_event_that_is_stored_late_is_streamed_once(
    http: httpx.Client, store: DynamoRunStore
) -> None:
    run_id = start(http)
    known = len(http.get(f"/runs/{run_id}/events").json()["events"])
    watcher = Watcher(http, f"/sse/{run_id}").connected()
    watcher.wait(known)
    early = utc_now() - timedelta(seconds=30)
    store.put(run_id, Event(at=early, nonce="0a0a0a", what="note", message="Late."))
    watcher.wait(known + 1)
    http.post(f"/runs/{run_id}/cancel")

    *messages, _ = watcher.end()

    notes = [data_of(each)["message"] for each in messages if data_of(each)["what"] == "note"]
    assert notes == ["Late."]


def test_more_events_than_a_page_holds_all_come(http: httpx.Client, store: DynamoRunStore) -> None:
    run_id = start(http)
    for number in range(230):
        record(store, run_id, "note", f"Note {number}.")
    http.post(f"/runs/{run_id}/cancel")

    messages = [data_of(message) for message in Watcher(http, f"/sse/{run_id}").end()[:-1]]

    notes = [event["message"] for event in messages if event["what"] == "note"]
    assert notes == [f"Note {number}." for number in range(230)]


def test_a_run_that_is_not_there_has_no_stream(http: httpx.Client) -> None:
    for path in ("/sse/none", "/sse/", "/sse/a/b", "/sse/..%2fruns"):
        answer = http.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (
            404,
            "application/problem+json",
        )


def test_thirty_watchers_hold_nobody_up_and_read_only_when_something_happened(
    http: httpx.Client, store: DynamoRunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = start(http)
    reads: list[str] = []
    for name in ("get", "all", "listings", "events"):
        _count_calls(monkeypatch, name, reads)
    limits = httpx.Limits(max_connections=None)
    with httpx.Client(base_url=http.base_url, timeout=SOON, limits=limits) as many:
        watchers = [Watcher(many, f"/sse/{run_id}").connected() for _ in range(30)]
        time.sleep(1)
        reads.clear()
        time.sleep(2)
        quiet = list(reads)
        begun = time.monotonic()
        with ThreadPoolExecutor(4) as people:
            answers = list(people.map(lambda _: http.get("/health").status_code, range(8)))
        waited = time.monotonic() - begun
        known = len(watchers[0].messages)
        record(store, run_id, "note", "It rains.")
        for watcher in watchers:
            watcher.wait(known + 1)
        loud = list(reads)
        http.post(f"/runs/{run_id}/cancel")
        for watcher in watchers:
            watcher.end()

    assert quiet == []
    assert set(answers) == {200} and waited < 5
    assert set(loud) == {"events"} and len(loud) <= 3 * len(watchers)


def _count_calls(monkeypatch: pytest.MonkeyPatch, name: str, calls: list[str]) -> None:
    original = getattr(DynamoRunStore, name)

    def counting(*arguments: Any, **named: Any) -> Any:
        calls.append(name)
        return original(*arguments, **named)

    monkeypatch.setattr(DynamoRunStore, name, counting)


def test_a_server_that_stops_lets_its_watchers_go(studio: LocalCloud) -> None:
    with (
        ApiServer(studio) as other,
        httpx.Client(base_url=other.url, timeout=SOON, trust_env=False) as client,
    ):
        watcher = Watcher(client, f"/sse/{start(client)}").connected()
        begun = time.monotonic()
        other.stop()
        watcher.end()

    assert time.monotonic() - begun < 5


def test_a_deleted_run_ends_its_stream(http: httpx.Client) -> None:
    run_id = start(http)
    watcher = Watcher(http, f"/sse/{run_id}").connected()

    boto3.resource("dynamodb").Table(NAME).delete_item(Key={"run_id": run_id, "item": Run.KIND})

    assert data_of(watcher.end()[-1]) == {"status": "deleted"}
