"""The run store: items in and out, and changes that race."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_rows import EVENTS_LIVE
from grok_spicy.adapters.aws.dynamo_schema import CHANGED, CHANGES_OF_RUN, TABLE
from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.errors import NotFound
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.events import Event
from grok_spicy.models.images import Sheet
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.ports import RunStore
from tests.support.stories import plan
from tests.support.table_double import TableDouble


def run(run_id: str, **more: Any) -> Run:
    fields = {"owner": "studio", "execution": run_id, "settings": RunSettings()}
    return Run.model_validate({"run_id": run_id, **fields, **more})


def take(scene_id: int, number: int) -> Take:
    return Take(scene_id=scene_id, number=number, prompt="p", seconds=8)


def test_an_item_comes_back_as_it_was(store: RunStore, run_id: str) -> None:
    item = Plan(story=plan("cut", names=('É "🦊" /\\', "Sage")), inputs_digest="d")

    store.put(run_id, item)

    assert store.get(run_id, Plan) == item


def test_what_is_not_there_is_none(store: RunStore, run_id: str) -> None:
    assert store.get(run_id, Plan) is None
    assert store.get(run_id, Clip, "001") is None
    assert store.all(run_id, Clip) == []


def test_an_item_is_replaced_by_the_next_of_its_name(store: RunStore, run_id: str) -> None:
    store.put(run_id, Clip(scene_id=1))

    store.put(run_id, Clip(scene_id=1, state="gap"))

    assert [clip.state for clip in store.all(run_id, Clip)] == ["gap"]


def test_one_of_several_items_of_a_kind_is_changed(store: RunStore, run_id: str) -> None:
    for scene_id in (1, 2):
        store.put(run_id, Clip(scene_id=scene_id))

    changed = store.update(
        run_id, Clip, lambda clip: clip.model_copy(update={"state": "gap"}), "002"
    )

    assert changed.scene_id == 2
    assert [clip.state for clip in store.all(run_id, Clip)] == ["open", "gap"]
    with pytest.raises(NotFound):
        store.update(run_id, Clip, lambda clip: clip, "003")


def test_items_of_a_kind_come_in_the_order_of_their_numbers(store: RunStore, run_id: str) -> None:
    for scene_id, number in ((10, 1), (2, 11), (2, 2), (1, 1)):
        store.put(run_id, take(scene_id, number))
    store.put(run_id, Clip(scene_id=1))

    numbers = [(each.scene_id, each.number) for each in store.all(run_id, Take)]

    assert numbers == [(1, 1), (2, 2), (2, 11), (10, 1)]


def test_a_scenes_takes_are_found_without_the_others(store: RunStore, run_id: str) -> None:
    for scene_id in (1, 10, 100):
        store.put(run_id, take(scene_id, 1))

    assert [each.scene_id for each in store.all(run_id, Take, "010#")] == [10]


def test_runs_do_not_see_each_others_items(store: RunStore, run_id: str) -> None:
    store.put(run_id, Clip(scene_id=1))

    assert store.all(f"{run_id}-2", Clip) == []


def test_an_item_is_created_once(store: RunStore, run_id: str) -> None:
    assert store.create(run_id, run(run_id, concept="first"))

    assert not store.create(run_id, run(run_id, concept="second"))

    stored = store.get(run_id, Run)
    assert stored and stored.concept == "first"


def test_a_change_is_made_to_what_is_there(store: RunStore, run_id: str) -> None:
    store.create(run_id, run(run_id))

    changed = store.update(run_id, Run, lambda stored: stored.advanced("keyframes"))

    assert changed.status == "keyframes"
    assert store.get(run_id, Run) == changed


def test_nothing_cannot_be_changed(store: RunStore, run_id: str) -> None:
    with pytest.raises(NotFound):
        store.update(run_id, Run, lambda stored: stored)


def test_a_change_is_made_again_if_somebody_else_was_faster(table: Any, run_id: str) -> None:
    store = DynamoRunStore(table)
    store.create(run_id, run(run_id))
    titles = []

    def change(stored: Run) -> Run:
        titles.append(stored.title)
        if len(titles) == 1:
            store.update(run_id, Run, lambda other: other.model_copy(update={"title": "theirs"}))
        return stored.model_copy(update={"concept": "ours"})

    changed = store.update(run_id, Run, change)

    assert titles == [None, "theirs"]
    assert (changed.title, changed.concept) == ("theirs", "ours")


def test_events_follow_the_last_one_that_is_known(store: RunStore, run_id: str) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    events = [
        Event(nonce=f"{number:06x}", what="clip", message=str(number), at=at + timedelta(seconds=s))
        for number, s in enumerate((0, 0, 1, 2))
    ]
    for event in reversed(events):
        store.put(run_id, event)
    store.put(run_id, Clip(scene_id=1))

    assert store.events(run_id, "", 10) == events
    assert store.events(run_id, events[0].key, 2) == events[1:3]
    assert store.events(run_id, events[3].key, 10) == []


def test_more_items_than_a_page_holds_all_come(table: Any, run_id: str) -> None:
    store = DynamoRunStore(table)
    words = "x" * 300_000
    for number in range(1, 6):
        store.put(run_id, Sheet(name=f"S{number}", slug=f"S{number}", problem=words))

    assert len(store.all(run_id, Sheet)) == 5


def test_events_leave_after_a_while_and_nothing_else_does(table: Any, run_id: str) -> None:
    event = Event(nonce="n", what="clip", message="m", at=datetime(2026, 11, 1, tzinfo=UTC))
    store = DynamoRunStore(table)
    store.put(run_id, event)
    store.put(run_id, Clip(scene_id=1))

    rows = {row["item"]: row for row in _rows(table, run_id)}

    assert rows[event.item]["expires_at"] == int((event.at + EVENTS_LIVE).timestamp())
    assert "expires_at" not in rows["CLIP#001"]
    assert {row["schema_version"] for row in rows.values()} == {1}


def _rows(table: Any, run_id: str) -> list[dict[str, Any]]:
    from boto3.dynamodb.conditions import Key

    rows: list[dict[str, Any]] = table.query(KeyConditionExpression=Key("run_id").eq(run_id))[
        "Items"
    ]
    return rows


class SlowTable(TableDouble):
    """A table whose writes take as long as real ones, and are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0
        self._one_at_a_time = threading.Lock()

    def put_item(self, Item: dict[str, Any], **more: Any) -> None:  # noqa: N803 – boto3's name
        time.sleep(0.02)
        with self._one_at_a_time:
            self.writes += 1
            key = {name: Item[name] for name in ("run_id", "item")}
            if not self._allows({**more, "Key": key}):
                raise ClientError(
                    {"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}, "PutItem"
                )
            super().put_item(Item)


def test_scenes_that_end_at_once_write_again_only_a_few_times(run_id: str) -> None:
    table, scenes = SlowTable(), range(1, 21)
    store = DynamoRunStore(table)
    store.put(run_id, Clip(scene_id=1))
    table.writes = 0

    def count(number: int) -> None:
        def add(clip: Clip) -> Clip:
            return clip.model_copy(update={"problem": f"{clip.problem or ''} {number}"})

        store.update(run_id, Clip, add, "001")

    with ThreadPoolExecutor(len(scenes)) as lanes:
        list(lanes.map(count, scenes))

    clip = store.get(run_id, Clip, "001")
    assert clip is not None
    assert sorted(map(int, (clip.problem or "").split())) == list(scenes)
    assert table.writes <= 5 * len(scenes)


def test_a_run_in_a_table_without_the_log_of_changes_is_shown_all_the_same(_aws: None) -> None:
    lacking = {
        "GlobalSecondaryIndexes": ("IndexName", CHANGES_OF_RUN),
        "AttributeDefinitions": ("AttributeName", CHANGED),
    }
    schema = TABLE | {
        part: [each for each in TABLE[part] if each[name] != value]
        for part, (name, value) in lacking.items()
    }
    store = DynamoRunStore(boto3.resource("dynamodb").create_table(TableName="adopted", **schema))
    watched = run("fox", logs_changes=True)
    store.put("fox", watched)

    reader, cursor = store.view(watched)

    assert (reader.get("fox", Run), cursor) == (watched, None)


def test_what_is_stored_beside_a_change_is_there_with_it_and_without_one_is_not(
    store: RunStore, run_id: str
) -> None:
    def event(nonce: str) -> Event:
        return Event(nonce=nonce, what="note", message=nonce)

    assert store.create(run_id, run(run_id), event("a1"))
    assert not store.create(run_id, run(run_id), event("a2"))
    store.update(run_id, Run, lambda stored: stored, beside=event("a3"))
    store.update(run_id, Run, lambda stored: stored.advanced("videos"), beside=event("a4"))

    assert sorted(each.message for each in store.all(run_id, Event)) == ["a1", "a4"]


def test_a_change_whose_answer_was_lost_on_its_way_is_made_once(
    table: Any, run_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DynamoRunStore(table)
    store.put(run_id, Clip(scene_id=1, problem="1"))
    put = table.put_item

    def put_and_put_again(**request: Any) -> Any:
        monkeypatch.setattr(table, "put_item", put)
        put(**request)
        return put(**request)  # as botocore does, which can't know that the first one came

    monkeypatch.setattr(table, "put_item", put_and_put_again)

    changed = store.update(
        run_id,
        Clip,
        lambda clip: clip.model_copy(update={"problem": f"{clip.problem}1"}),
        "001",
    )

    assert changed.problem == "11"
    assert store.get(run_id, Clip, "001") == changed
