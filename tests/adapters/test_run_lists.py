"""Lists of runs: by owner and month, from indexes that hold just what lists show."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from grok_spicy.adapters.aws.dynamo_schema import RUNS_BY_OWNER, RUNS_OF_STUDIO, TABLE
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.models.listing import Listing, ListQuery
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.progress import listing_of
from grok_spicy.ports import RunStore
from tests.support.memory_store import MemoryRunStore

ALL = ListQuery()


def run(run_id: str, day: int = 1, month: int = 11, **more: Any) -> Run:
    created_at = datetime(2026, month, day, tzinfo=UTC)
    fields = {"owner": "ann", "execution": run_id, "created_at": created_at}
    return Run.model_validate({"run_id": run_id, "settings": RunSettings(), **fields, **more})


def ids(listings: list[Listing]) -> list[str]:
    return [listing.run_id for listing in listings]


@pytest.fixture
def table(_aws: None, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A table of the test's own."""
    name = str(abs(hash(request.node.name)))
    table = boto3.resource("dynamodb").create_table(TableName=name, **TABLE)
    yield table
    table.delete()


@pytest.fixture(params=["in DynamoDB", "in memory"])
def store(request: pytest.FixtureRequest) -> RunStore:
    """The real run store and its fake, without the runs of other tests."""
    if request.param == "in memory":
        return MemoryRunStore()
    return DynamoRunStore(request.getfixturevalue("table"))


def test_an_owners_runs_come_in_pages_newest_first(store: RunStore) -> None:
    for day in (2, 5, 1, 3, 4):
        store.create(f"r{day}", run(f"r{day}", day))
    store.create("other", run("other", owner="bob"))

    first, cursor = store.listings(ListQuery("ann"), 2)
    second, cursor_after = store.listings(ListQuery("ann"), 2, cursor)
    last, end = store.listings(ListQuery("ann"), 2, cursor_after)

    assert [ids(first), ids(second), ids(last)] == [["r5", "r4"], ["r3", "r2"], ["r1"]]
    assert end is None
    assert store.listings(ListQuery("nobody"), 10) == ([], None)


def test_everybodys_runs_come_in_pages_newest_first(store: RunStore) -> None:
    for day in (1, 2, 3):
        store.create(f"r{day}", run(f"r{day}", day, owner=f"owner {day % 2}"))

    first, cursor = store.listings(ALL, 1)
    second, _ = store.listings(ALL, 2, cursor)

    assert ids([*first, *second]) == ["r3", "r2", "r1"]


def test_a_month_is_listed_alone(store: RunStore) -> None:
    for month in (9, 10, 11):
        store.create(f"m{month}", run(f"m{month}", 1, month))

    for query in (ListQuery("ann", "2026-10"), ListQuery(None, "2026-10")):
        assert ids(store.listings(query, 10)[0]) == ["m10"]


def test_runs_are_found_by_status_and_by_text_in_any_case(store: RunStore) -> None:
    store.create("a", run("a", 1, title="The Straße", status="complete"))
    store.create("b", run("b", 2, concept="An OWL sings", status="failed"))
    store.create("owl-c", run("owl-c", 3, status="failed"))

    assert ids(store.listings(ListQuery(text="owl"), 10)[0]) == ["owl-c", "b"]
    assert ids(store.listings(ListQuery(text="STRASSE"), 10)[0]) == ["a"]
    assert ids(store.listings(ListQuery(status="failed", text="sing"), 10)[0]) == ["b"]


def test_a_few_that_fit_are_found_among_many_that_do_not(store: RunStore) -> None:
    for day in range(1, 28):
        store.create(f"r{day}", run(f"r{day}", day, title="needle" if day in (2, 20) else None))

    first, cursor = store.listings(ListQuery(text="needle"), 1)
    second, end = store.listings(ListQuery(text="needle"), 1, cursor)

    assert (ids(first), ids(second), end) == (["r20"], ["r2"], None)


def test_a_list_shows_a_run_as_it_is_now(store: RunStore) -> None:
    store.create("a", run("a"))

    def change(stored: Run) -> Run:
        return stored.advanced("keyframes").model_copy(update={"title": "T", "scenes": 4})

    changed = store.update("a", Run, change)

    assert store.listings(ALL, 10)[0] == [listing_of(changed)]


def test_what_runs_cost_is_read_in_one_request(store: RunStore) -> None:
    store.open_budget("a", 7)

    budgets = store.budgets(["a", "no-such-run"])

    assert {name: each.cap_ticks for name, each in budgets.items()} == {"a": 7, "no-such-run": 0}


def test_the_indexes_hold_just_what_lists_show(table: Any) -> None:
    store = DynamoRunStore(table)
    store.create("a", run("a", concept="x" * 20_000))
    store.update("a", Run, lambda stored: stored.advanced("characters"))

    for index in (RUNS_BY_OWNER, RUNS_OF_STUDIO):
        (entry,) = table.scan(IndexName=index)["Items"]
        assert entry["item"] == "LISTING"
        assert set(json.loads(entry["body"])) == set(Listing.model_fields)
        assert len(entry["body"]) < 1_500


def test_a_run_and_its_listing_change_together_or_not_at_all(table: Any) -> None:
    store = DynamoRunStore(table)
    store.create("a", run("a", title="first"))

    assert not store.create("a", run("a", title="second"))

    (listing,), _ = store.listings(ALL, 10)
    assert listing.title == "first"


def test_runs_of_a_version_with_one_index_are_listed(table: Any) -> None:
    old = [run(f"old{day}", day) for day in (1, 2, 3)]
    for each in old:
        index = {"owner": each.owner, "created_at": each.created_at.isoformat()}
        body = {"body": each.model_dump_json(), "revision": 4, "schema_version": 1}
        table.put_item(Item={"run_id": each.run_id, "item": "RUN", **body, **index})
    table.put_item(
        Item={"run_id": "bad", "item": "RUN", "body": "{", "revision": 1}
        | {"owner": "ann", "created_at": "2026-01-01"}
    )

    store = DynamoRunStore(table)

    for query in (ALL, ListQuery("ann")):
        assert ids(store.listings(query, 10)[0]) == ["old3", "old2", "old1"]
    assert store.update("old1", Run, lambda stored: stored.advanced("complete")).ended
    assert store.listings(ListQuery(status="complete"), 10)[0][0].run_id == "old1"


def test_a_run_that_an_old_function_still_works_on_is_listed_once(table: Any) -> None:
    store = DynamoRunStore(table)
    store.create("a", run("a"))
    store.listings(ALL, 1)
    index = {"owner": "ann", "created_at": run("a").created_at.isoformat()}
    table.put_item(
        Item={"run_id": "a", "item": "RUN", "revision": 9, "schema_version": 1, **index}
        | {"body": run("a", title="theirs").model_dump_json()}
    )

    assert ids(store.listings(ListQuery("ann"), 10)[0]) == ["a"]
    store.update("a", Run, lambda stored: stored.model_copy(update={"concept": "ours"}))
    assert [each.title for each in store.listings(ListQuery("ann"), 10)[0]] == ["theirs"]
