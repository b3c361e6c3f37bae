"""Rows that a newer release wrote, in the table: what an older one does with them."""

import json
from typing import Any

import pytest

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.errors import NewerItem
from grok_spicy.models.images import Attempt, Sheet
from grok_spicy.models.item import SCHEMA_VERSION, utc_now
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey, Lease, Reservation, ticks
from tests.support.cli_films import a_run
from tests.support.newer_items import ADDED, newer_document, without_added

EXECUTION = "an-execution"


@pytest.fixture
def store(table: Any) -> DynamoRunStore:
    return DynamoRunStore(table)


def row(table: Any, run_id: str, name: str) -> dict[str, Any]:
    item: dict[str, Any] = table.get_item(Key={PARTITION: run_id, SORT: name})["Item"]
    return item


def change(table: Any, run_id: str, name: str, **attributes: Any) -> None:
    table.put_item(Item={**row(table, run_id, name), **attributes})


def newer(table: Any, run_id: str, item: Run | Sheet) -> dict[str, Any]:
    """Let the stored item be one of a newer release, with an attribute more in its row."""
    document = newer_document(type(item)) | {"name": "Ember", "slug": "Ember", "run_id": run_id}
    document = {name: value for name, value in document.items() if name in _names(item) | {ADDED}}
    change(table, run_id, item.item, body=json.dumps(document), added_attribute="kept")
    return document


def _names(item: Run | Sheet) -> set[str]:
    return set(json.loads(item.model_dump_json()))


def reservation() -> Reservation:
    return Reservation(
        purpose=CallKey(step="draw_sheet", subject="Ember"),
        upper_ticks=ticks(0.02),
        lease=Lease(holder="h", expires_at=utc_now()),
    )


def test_an_update_keeps_what_a_newer_release_wrote(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    store.put(run_id, a_run(run_id))
    document = newer(table, run_id, a_run(run_id))

    store.update(run_id, Run, lambda run: run.model_copy(update={"title": "Another"}))

    stored = row(table, run_id, Run.KIND)
    assert json.loads(stored["body"]) == document | {"title": "Another"}
    assert stored["added_attribute"] == "kept"


def test_an_item_that_is_read_changed_and_put_keeps_what_a_newer_release_wrote(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    store.put(run_id, Sheet(name="Ember", slug="Ember"))
    document = newer(table, run_id, Sheet(name="Ember", slug="Ember"))

    sheet = store.get(run_id, Sheet, "Ember")
    assert sheet is not None
    store.put(run_id, sheet.with_attempt(Attempt(number=2, prompt="…", key="2.jpg")))

    stored = row(table, run_id, "SHEET#Ember")
    body = json.loads(stored["body"])
    assert (body[ADDED], body["attempts"][0]) == (document[ADDED], document["attempts"][0])
    assert stored["added_attribute"] == "kept"


def test_an_update_that_changes_nothing_writes_nothing(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    store.put(run_id, a_run(run_id))
    newer(table, run_id, a_run(run_id))
    before = row(table, run_id, Run.KIND)

    store.update(run_id, Run, lambda run: Run.model_validate(without_added(run.model_dump())))

    assert row(table, run_id, Run.KIND) == before


def test_a_call_that_a_newer_release_opened_is_closed_by_an_older_one(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    store.open_budget(run_id, ticks(10))
    booked = store.open_call(run_id, reservation(), utc_now())
    call_id = booked.purpose.call_id
    text = json.dumps({ADDED: 1, **booked.model_dump(mode="json")})
    change(table, run_id, "BUDGET", open={call_id: text}, added_attribute="kept")

    store.close_call(run_id, call_id, store.budget(run_id).open[call_id], ticks(0.01))

    budget = store.budget(run_id)
    assert (budget.open, budget.committed_ticks) == ({}, ticks(0.01))
    assert row(table, run_id, "BUDGET")["added_attribute"] == "kept"


def test_a_budget_of_a_newer_version_is_refused_and_left_as_it_is(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    store.put(run_id, a_run(run_id))
    store.open_budget(run_id, ticks(10), EXECUTION)
    change(table, run_id, "BUDGET", schema_version=SCHEMA_VERSION + 1)
    before = row(table, run_id, "BUDGET")

    for use in (
        lambda: store.budget(run_id),
        lambda: store.open_budget(run_id, ticks(20), f"{EXECUTION}-2"),
        lambda: store.open_call(run_id, reservation(), utc_now()),
        lambda: store.call_state(run_id, "draw_sheet/Ember/1"),
    ):
        with pytest.raises(NewerItem, match="BUDGET can't be read: a newer version"):
            use()
    assert row(table, run_id, "BUDGET") == before
    assert store.budgets([run_id])[run_id].cap_ticks == ticks(10)  # lists go on
