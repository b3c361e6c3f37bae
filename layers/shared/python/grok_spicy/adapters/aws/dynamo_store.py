"""The run store in DynamoDB: items as JSON bodies, an index of runs, optimistic updates."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from boto3.dynamodb.conditions import Attr, ConditionBase, Key
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_clock import DynamoClock
from grok_spicy.adapters.aws.dynamo_items import get_rows, read_item
from grok_spicy.adapters.aws.dynamo_ledger import DynamoLedger
from grok_spicy.adapters.aws.dynamo_reservations import read_budget
from grok_spicy.adapters.aws.dynamo_schema import EXPIRES_AT, PARTITION, RUNS_BY_OWNER, SORT
from grok_spicy.adapters.aws.dynamo_updates import condition_failed
from grok_spicy.adapters.aws.transient_errors import translate_transient_errors
from grok_spicy.errors import NotFound, UnreadableItem
from grok_spicy.models.events import Event
from grok_spicy.models.item import Item, ItemT, item_name, parse_item, utc_now
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallRecord, CallState, PurchaseStop
from grok_spicy.ports import Cursor

EVENTS_LIVE = timedelta(days=30)
TURNS_LIVE = timedelta(days=30)
"""Longer than an execution may run: until then a lane may ask whether its turn was passed."""
_log = logging.getLogger(__name__)


@translate_transient_errors
class DynamoRunStore(DynamoLedger, DynamoClock):
    """The `RunStore` port. `table` is a boto3 DynamoDB Table."""

    def get(
        self,
        run_id: str,
        kind: type[ItemT],
        key: str = "",
        *,
        unreadable: list[str] | None = None,
    ) -> ItemT | None:
        return read_item(kind, self._get(run_id, item_name(kind, key)), unreadable)

    def get_together(
        self, run_id: str, wanted: Sequence[tuple[type[Item], str]]
    ) -> list[Item | None]:
        keys = [(run_id, item_name(kind, key)) for kind, key in wanted]
        rows = get_rows(self._table, keys)
        return [read_item(kind, rows.get(key)) for (kind, _), key in zip(wanted, keys, strict=True)]

    def call_state(self, run_id: str, call_id: str) -> CallState:
        keys = [
            (run_id, item_name(Run)),
            (STUDIO, item_name(PurchaseStop)),
            (run_id, item_name(CallRecord, call_id)),
            (run_id, "BUDGET"),
        ]
        run, stop, call_record, budget = map(get_rows(self._table, keys).get, keys)
        return CallState(
            read_item(Run, run),
            read_item(PurchaseStop, stop),
            read_item(CallRecord, call_record),
            read_budget(budget),
            (budget or {}).get("opened_for"),
        )

    def all(
        self,
        run_id: str,
        kind: type[ItemT],
        prefix: str = "",
        *,
        unreadable: list[str] | None = None,
    ) -> list[ItemT]:
        return _parse_all(kind, self._rows(run_id, f"{kind.KIND}#{prefix}"), unreadable)

    def _rows(self, run_id: str, name_prefix: str) -> list[dict[str, Any]]:
        """The items of that run whose name starts so, sorted by name."""
        condition = Key(PARTITION).eq(run_id) & Key(SORT).begins_with(name_prefix)
        return self._query(KeyConditionExpression=condition)

    def put(self, run_id: str, item: Item) -> None:
        self._table.put_item(Item=_row(run_id, item))

    def create(self, run_id: str, item: Item) -> bool:
        return self._put_if(Attr(PARTITION).not_exists(), _row(run_id, item))

    def update(self, run_id: str, kind: type[ItemT], change: Callable[[ItemT], ItemT]) -> ItemT:
        while True:
            row = self._get(run_id, item_name(kind))
            if row is None:
                raise NotFound(f"run {run_id!r} has no {kind.__name__}")
            item = _parse(kind, row)
            new_item = change(item)
            if new_item == item:
                return item
            unchanged = Attr("revision").eq(row["revision"])
            if self._put_if(unchanged, _row(run_id, new_item, int(row["revision"]) + 1)):
                return new_item

    def runs(
        self, owner: str | None, limit: int, after: Cursor | None = None
    ) -> tuple[list[Run], Cursor | None]:
        if owner is None:
            rows = self._scan_all_owners(after)
        else:
            rows = self._query_owner(owner, limit + 1, after)
        page = rows[:limit]
        return _parse_all(Run, page), _cursor(page[-1]) if len(rows) > limit else None

    def events(self, run_id: str, after: str, limit: int) -> list[Event]:
        # `!` sorts after a key's end and `$` after `#`: from the next key on, to the last event.
        sort_range = Key(SORT).between(f"{Event.KIND}#{after}!", f"{Event.KIND}$")
        condition = Key(PARTITION).eq(run_id) & sort_range
        rows = self._query(KeyConditionExpression=condition, Limit=limit)
        return _parse_all(Event, rows[:limit])

    def pass_turn(self, run_id: str, turn_item: str) -> list[str]:
        now = utc_now()
        response = self._table.update_item(
            Key={PARTITION: run_id, SORT: turn_item},
            UpdateExpression=f"SET passed = if_not_exists(passed, :now), {EXPIRES_AT} = :expires",
            ExpressionAttributeValues={
                ":now": now.isoformat(),
                ":expires": int((now + TURNS_LIVE).timestamp()),
            },
            ReturnValues="ALL_NEW",
        )
        tokens: list[str] = response["Attributes"].get("tokens", [])
        return tokens

    def _query_owner(self, owner: str, limit: int, after: Cursor | None) -> list[dict[str, Any]]:
        start = {"ExclusiveStartKey": _index_key(after)} if after else {}
        return self._query(
            IndexName=RUNS_BY_OWNER,
            KeyConditionExpression=Key("owner").eq(owner),
            ScanIndexForward=False,
            Limit=limit,
            **start,
        )

    def _scan_all_owners(self, after: Cursor | None) -> list[dict[str, Any]]:
        """All runs, newest first. This reads the whole index: it has one small entry per run, and
        an order across owners would need a partition that every run is written to."""
        rows: list[dict[str, Any]] = []
        request: dict[str, Any] = {"IndexName": RUNS_BY_OWNER}
        while True:
            page = self._table.scan(**request)
            rows += page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
        rows.sort(key=_age_key, reverse=True)
        if after is None:
            return rows
        return [row for row in rows if _age_key(row) < (after.created_at, after.run_id)]

    def _put_if(self, condition: ConditionBase, row: dict[str, Any]) -> bool:
        try:
            self._table.put_item(Item=row, ConditionExpression=condition)
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True

    def _query(self, **request: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        while True:
            page = self._table.query(ConsistentRead="IndexName" not in request, **request)
            rows += page["Items"]
            limit = request.get("Limit")
            if "LastEvaluatedKey" not in page or (limit and len(rows) >= limit):
                return rows
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _parse(kind: type[ItemT], row: dict[str, Any]) -> ItemT:
    return parse_item(kind, row[SORT], row.get("body"))


def _parse_all(
    kind: type[ItemT], rows: Iterable[dict[str, Any]], unreadable: list[str] | None = None
) -> list[ItemT]:
    """The items in these rows. The names of those that can't be read are added to `unreadable`."""
    items: list[ItemT] = []
    for row in rows:
        try:
            items.append(_parse(kind, row))
        except UnreadableItem as error:
            _log.warning("%s: %s", row[PARTITION], error)
            if unreadable is not None:
                unreadable.append(row[SORT])
    return items


def _age_key(row: dict[str, Any]) -> tuple[str, str]:
    return row["created_at"], row[PARTITION]


def _cursor(row: dict[str, Any]) -> Cursor:
    return Cursor(row["owner"], row["created_at"], row[PARTITION])


def _index_key(cursor: Cursor) -> dict[str, str]:
    return {**cursor._asdict(), SORT: Run.KIND}


def _row(run_id: str, item: Item, revision: int = 1) -> dict[str, Any]:
    row: dict[str, Any] = {
        PARTITION: run_id,
        SORT: item.item,
        "schema_version": item.schema_version,
        "revision": revision,
        "body": item.model_dump_json(),
    }
    if isinstance(item, Run):
        row |= {"owner": item.owner, "created_at": item.created_at.isoformat()}
    if isinstance(item, Event):
        row[EXPIRES_AT] = int((item.at + EVENTS_LIVE).timestamp())
    return row
