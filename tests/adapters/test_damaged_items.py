"""Items that can't be read: each costs itself only."""

import json
from typing import Any

import pytest

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.errors import NewerItem, UnreadableItem
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Sheet
from grok_spicy.models.item import SCHEMA_VERSION, Item
from grok_spicy.models.listing import ListQuery
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallRecord
from grok_spicy.policies.progress import listing_of
from grok_spicy.services.queries import load_snapshot
from tests.support.cli_films import a_call, a_run

NEWER = {"schema_version": SCHEMA_VERSION + 1}


@pytest.fixture
def store(table: Any) -> DynamoRunStore:
    return DynamoRunStore(table)


def damage(table: Any, run_id: str, item: Item, changes: dict[str, Any] | None = None) -> None:
    """Change the body of a stored item; without changes, cut it in half."""
    body = item.model_dump_json()
    damaged = json.dumps(json.loads(body) | changes) if changes else body[: len(body) // 2]
    table.update_item(
        Key={"run_id": run_id, "item": item.item},
        UpdateExpression="SET body = :body",
        ExpressionAttributeValues={":body": damaged},
    )


def test_a_damaged_item_is_as_if_it_were_missing(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    store.put(run_id, a_run(run_id))
    sheets = [Sheet(name=name, slug=name) for name in ("Ember", "Sage")]
    for sheet in sheets:
        store.put(run_id, sheet)

    damage(table, run_id, sheets[0])

    assert store.get(run_id, Sheet, "Ember") is None
    assert store.all(run_id, Sheet) == [sheets[1]]
    film = load_snapshot(store, run_id)
    assert (list(film.sheets), film.unreadable) == (["Sage"], ["SHEET#Ember"])
    store.put(run_id, sheets[0])
    assert load_snapshot(store, run_id).unreadable == []


def test_what_a_newer_version_wrote_is_not_overwritten_by_making_it_again(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    for item in (Sheet(name="Ember", slug="Ember"), a_call("draw_sheet", 0.02)):
        store.put(run_id, item)
        damage(table, run_id, item, NEWER)

    with pytest.raises(NewerItem, match="SHEET#Ember"):
        store.get(run_id, Sheet, "Ember")
    with pytest.raises(NewerItem, match="CALL#draw_sheet"):
        store.call(run_id, "draw_sheet/x/1")


def test_a_damaged_call_is_made_again(table: Any, store: DynamoRunStore, run_id: str) -> None:
    call = a_call("draw_sheet", 0.02)
    store.put(run_id, call)
    damage(table, run_id, call)

    assert store.call(run_id, call.key) is None
    assert store.all(run_id, CallRecord) == []


def test_a_damaged_run_is_no_missing_run(table: Any, store: DynamoRunStore, run_id: str) -> None:
    run = a_run(run_id)
    store.put(run_id, run)
    damage(table, run_id, run)

    with pytest.raises(UnreadableItem):
        store.get(run_id, Run)
    with pytest.raises(UnreadableItem):
        store.update(run_id, Run, lambda run: run)


def test_a_page_of_runs_leaves_out_the_one_that_cannot_be_read_and_goes_on(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    owner = f"owner-of-{run_id}"
    runs = [a_run(f"{run_id}-{number}", minutes=number, owner=owner) for number in range(5)]
    for run in runs:
        store.put(run.run_id, run)
    damage(table, runs[2].run_id, listing_of(runs[2]), NEWER)

    first, cursor = store.listings(ListQuery(owner), 3)
    rest, end = store.listings(ListQuery(owner), 3, cursor)

    ids = [listing.run_id for listing in (*first, *rest)]
    assert ids == [runs[number].run_id for number in (4, 3, 1, 0)]
    assert end is None


def test_a_damaged_reservation_does_not_hide_the_budget(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    store.open_budget(run_id, 100)
    table.update_item(
        Key={"run_id": run_id, "item": "BUDGET"},
        UpdateExpression="SET #open.c = :half, written_off = :all",
        ExpressionAttributeNames={"#open": "open"},
        ExpressionAttributeValues={":half": '{"purpose"', ":all": ["{}"]},
    )

    budget = store.budget(run_id)

    assert (budget.cap_ticks, budget.open, budget.written_off) == (100, {}, [])


def test_a_clip_whose_take_cannot_be_read_shows_none(
    table: Any, store: DynamoRunStore, run_id: str
) -> None:
    take = Take(scene_id=1, number=1, prompt="p", seconds=8, mezzanine_key="m")
    for item in (a_run(run_id), take, Clip(scene_id=1, state="accepted", take=1)):
        store.put(run_id, item)
    damage(table, run_id, take)

    film = load_snapshot(store, run_id)

    assert (film.chosen_takes, film.unreadable) == ([], ["TAKE#001#01"])
