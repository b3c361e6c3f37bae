"""Watching a run costs little while nothing happens, and shows everything that does."""

from secrets import token_hex
from typing import Any

import boto3
import pytest

from grok_spicy.adapters.aws.dynamo_rows import row_of
from grok_spicy.adapters.aws.dynamo_schema import CHANGED
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.api.app import api
from grok_spicy.models.admission import Admission, QueueEntry
from grok_spicy.models.clips import Take
from grok_spicy.models.events import log_key
from grok_spicy.models.item import utc_now
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import Run
from grok_spicy.policies.admission import AdmissionLimits
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.event_log import record
from grok_spicy_local.cloud import NAME, LocalCloud
from tests.support.api_requests import AWS_CREDENTIALS, ApiClient, Reply, token_of
from tests.support.long_run import BEGAN, long_run
from tests.support.read_units import counting_reads

RUN = "long-walk"
ABSURD_TIMES = [f"~!{sign}{'9' * digits}!0" for digits in (18, 400) for sign in ("", "-")]


@pytest.fixture(scope="module")
def table(studio: LocalCloud) -> Any:  # noqa: ARG001 – it must be open
    table = boto3.resource("dynamodb").Table(NAME)
    run, *items = long_run(RUN)
    update = {"status": "videos", "ended_at": None, "logs_changes": True}
    DynamoRunStore(table).put(RUN, run.model_copy(update=update))
    with table.batch_writer() as batch:
        for item in items:
            row = row_of(RUN, item)
            is_logged = CHANGED in row
            batch.put_item(
                Item=row | ({CHANGED: log_key(BEGAN, token_hex(4))} if is_logged else {})
            )
    return table


@pytest.fixture
def store(table: Any) -> DynamoRunStore:
    """The store of the functions, which is not that of the API."""
    return DynamoRunStore(table)


@pytest.fixture(scope="module")
def watcher(table: Any) -> ApiClient:
    return api_over(table)


def api_over(table: Any) -> ApiClient:
    """The API in a container of its own, which has seen nothing yet."""
    store = DynamoRunStore(table)
    admission = AdmissionQueue(store, AdmissionLimits(1, 1), lambda *_: None)
    names = ("provider", "assets", "executions", "archives", "person_deleter", "task_tokens")
    ports = {"store": store, "admission": admission, "links": MemoryLinks(), **dict.fromkeys(names)}
    return ApiClient(lambda event: api.handle(event, lambda: ports), AWS_CREDENTIALS)


class MemoryLinks:
    """Links that are no secrets."""

    def to_get(self, key: str, seconds: int) -> str:
        return f"https://example.com/{key}?{seconds}"


def look(watcher: ApiClient, since: str = "") -> Reply:
    query = f"since={since.replace('#', '%23')}" if since else ""
    return watcher("GET", f"/runs/{RUN}", query=query)


def test_a_look_at_a_film_of_sixty_scenes_in_which_nothing_is_new_costs_one_unit(
    table: Any, watcher: ApiClient
) -> None:
    with counting_reads(table) as whole:
        shown = look(watcher).json
    with counting_reads(table) as again:
        unchanged = look(watcher, shown["revision"])

    assert (unchanged.status, unchanged.text) == (304, "")
    assert again.total <= 1.0 and len(again.requests) == 2
    assert whole.total > 100  # so many, each time, is what a look cost


def read_on(watcher: ApiClient, cursor: str = "") -> Any:
    """The last page of the events after that cursor."""
    while True:
        query = f"after={cursor.replace('#', '%23')}" if cursor else ""
        page = watcher("GET", f"/runs/{RUN}/events", query=query).json
        if page["next"] is None:
            return page
        cursor = page["next"]


def test_the_header_of_the_web_says_the_same_as_the_parameter(watcher: ApiClient) -> None:
    reply = look(watcher)
    etag = reply.headers["ETag"]

    again = watcher("GET", f"/runs/{RUN}", headers={"If-None-Match": etag})

    assert etag == f'"{reply.json["revision"]}"'
    assert again.status == 304 and again.headers["ETag"] == etag


@pytest.mark.parametrize("what", ["a take", "the run", "the budget", "a paid call"])
def test_whatever_changes_is_shown_and_costs_only_itself(
    table: Any, store: DynamoRunStore, watcher: ApiClient, what: str
) -> None:
    before = look(watcher).json
    if what == "a take":
        take = store.get(RUN, Take, "030#02")
        assert take
        store.put(RUN, take.model_copy(update={"progress": 0.37}))
    elif what == "the run":
        store.update(RUN, Run, lambda run: run.model_copy(update={"title": f"{run.title}!"}))
    elif what == "the budget":
        store.open_budget(RUN, 12_345)
    else:
        call = next(item for item in long_run(RUN) if item.item.startswith("CALL#"))
        store.put(RUN, call.model_copy(update={"cost_ticks": 99_999_999}))

    with counting_reads(table) as units:
        after = look(watcher, before["revision"])

    assert after.status == 200
    assert after.json["revision"] != before["revision"]
    assert {name for name in before if before[name] != after.json[name]} > {"revision"}
    assert units.total < 12
    assert look(watcher, after.json["revision"]).status == 304


def test_what_is_shown_after_many_changes_is_what_is_stored(
    table: Any, store: DynamoRunStore, watcher: ApiClient
) -> None:
    revision = look(watcher).json["revision"]
    for number in range(1, 41):
        take = store.get(RUN, Take, f"{number:03d}#01")
        assert take
        store.put(RUN, take.model_copy(update={"progress": number / 100}))
        if not number % 10:
            revision = look(watcher, revision).json["revision"]

    ours, fresh = look(watcher).json, look(api_over(table)).json

    assert {**ours, "revision": ""} == {**fresh, "revision": ""}


def test_a_place_in_the_queue_that_changes_is_shown(
    store: DynamoRunStore, watcher: ApiClient
) -> None:
    store.update(RUN, Run, lambda run: run.model_copy(update={"status": "queued"}))
    entries = [QueueEntry(run_id=name, execution=name, owner="ann") for name in ("other", RUN)]
    store.put(STUDIO, Admission(queued=entries))
    shown = look(watcher).json

    unchanged = look(watcher, shown["revision"]).status
    store.put(STUDIO, Admission(queued=entries[1:]))
    moved = look(watcher, shown["revision"])
    store.update(RUN, Run, lambda run: run.model_copy(update={"status": "videos"}))

    assert (shown["queue_place"], unchanged) == (2, 304)
    assert (moved.status, moved.json["queue_place"]) == (200, 1)


def test_a_film_that_an_earlier_version_makes_is_shown_whole_each_time(
    store: DynamoRunStore, watcher: ApiClient
) -> None:
    revision = look(watcher).json["revision"]
    store.update(RUN, Run, lambda run: run.model_copy(update={"logs_changes": False}))

    reply = look(watcher, revision)
    store.update(RUN, Run, lambda run: run.model_copy(update={"logs_changes": True}))

    assert reply.status == 200
    assert reply.json["revision"] is None and "ETag" not in reply.headers


@pytest.mark.parametrize("since", ["nonsense", "~!1!0", '"', "W/", *ABSURD_TIMES])
def test_a_revision_that_nobody_knows_shows_the_run(watcher: ApiClient, since: str) -> None:
    assert look(watcher, since).status == 200


def test_others_are_told_of_no_run_whatever_they_have_seen(watcher: ApiClient) -> None:
    stranger = ApiClient(watcher.call, token_of("bob"))

    assert look(stranger, look(watcher).json["revision"]).status == 404
    assert stranger("GET", f"/runs/{RUN}/events").status == 404


def test_a_page_of_events_costs_one_query_and_no_read_of_the_run(
    table: Any, store: DynamoRunStore, watcher: ApiClient
) -> None:
    record(store, RUN, "note", "It rains.")
    cursor = read_on(watcher)["cursor"]
    record(store, RUN, "note", "It stops.")

    with counting_reads(table) as units:
        page = read_on(watcher, cursor)

    assert [event["message"] for event in page["events"]] == ["It stops."]
    assert units.requests == ["GetItem", "Query"]
    assert units.total <= 1.5


def test_an_event_that_a_slow_function_stores_late_is_shown_to_who_has_read_on(
    store: DynamoRunStore, watcher: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = utc_now()
    record(store, RUN, "note", "The quick one.")
    page = read_on(watcher)
    put = store.put
    monkeypatch.setattr(
        store, "put", lambda run, event: put(run, event.model_copy(update={"at": begun}))
    )
    record(store, RUN, "note", "The slow one.")

    following = read_on(watcher, page["cursor"])

    assert [event["message"] for event in following["events"]] == ["The slow one."]
    assert read_on(watcher, following["cursor"])["events"] == []
