"""The run store in DynamoDB: items as JSON bodies, an index of runs, optimistic updates."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from boto3.dynamodb.conditions import Attr, ConditionBase, Key
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_clock import DynamoClock
from grok_spicy.adapters.aws.dynamo_ledger import DynamoLedger, condition_failed
from grok_spicy.adapters.aws.dynamo_schema import EXPIRES_AT, PARTITION, RUNS_BY_OWNER, SORT
from grok_spicy.adapters.aws.transient_errors import translate_transient_errors
from grok_spicy.errors import NotFound
from grok_spicy.models.events import Event
from grok_spicy.models.item import Item, item_name, utc_now
from grok_spicy.models.run import Run
from grok_spicy.ports import Cursor

ItemT = TypeVar("ItemT", bound=Item)
EVENTS_LIVE = timedelta(days=30)
TURNS_LIVE = timedelta(days=30)
"""Longer than an execution may run: until then a lane may ask whether its turn was passed."""


@translate_transient_errors
class DynamoRunStore(DynamoLedger, DynamoClock):
    """The `RunStore` port. `table` is a boto3 DynamoDB Table."""

    def get(self, run_id: str, kind: type[ItemT], key: str = "") -> ItemT | None:
        row = self._get(run_id, item_name(kind, key))
        return kind.model_validate_json(row["body"]) if row else None

    def all(self, run_id: str, kind: type[ItemT], prefix: str = "") -> list[ItemT]:
        condition = Key(PARTITION).eq(run_id) & Key(SORT).begins_with(f"{kind.KIND}#{prefix}")
        rows = self._query(KeyConditionExpression=condition)
        return [kind.model_validate_json(row["body"]) for row in rows]

    def put(self, run_id: str, item: Item) -> None:
        self._table.put_item(Item=_row(run_id, item))

    def create(self, run_id: str, item: Item) -> bool:
        return self._put_if(Attr(PARTITION).not_exists(), _row(run_id, item))

    def update(self, run_id: str, kind: type[ItemT], change: Callable[[ItemT], ItemT]) -> ItemT:
        while True:
            row = self._get(run_id, item_name(kind))
            if row is None:
                raise NotFound(f"run {run_id!r} has no {kind.__name__}")
            item = kind.model_validate_json(row["body"])
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
        runs = [Run.model_validate_json(row["body"]) for row in rows[: limit + 1]]
        page = runs[:limit]
        return page, _cursor(page[-1]) if len(runs) > limit else None

    def events(self, run_id: str, after: str, limit: int) -> list[Event]:
        # `!` sorts after a key's end and `$` after `#`: from the next key on, to the last event.
        sort_range = Key(SORT).between(f"{Event.KIND}#{after}!", f"{Event.KIND}$")
        condition = Key(PARTITION).eq(run_id) & sort_range
        rows = self._query(KeyConditionExpression=condition, Limit=limit)
        return [Event.model_validate_json(row["body"]) for row in rows[:limit]]

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


def _age_key(row: dict[str, Any]) -> tuple[str, str]:
    return row["created_at"], row[PARTITION]


def _cursor(run: Run) -> Cursor:
    return Cursor(run.owner, run.created_at.isoformat(), run.run_id)


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
