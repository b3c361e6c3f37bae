"""The run store in DynamoDB: items as JSON bodies, the runs' index, optimistic changes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from boto3.dynamodb.conditions import Attr, ConditionBase, Key
from botocore.exceptions import ClientError

from grok_spicy.adapters.dynamo_ledger import DynamoLedger, condition_failed
from grok_spicy.errors import NotFound
from grok_spicy.items import Item, item_name
from grok_spicy.run import Run
from grok_spicy.table import EXPIRES_AT, PARTITION, RUNS_BY_OWNER, SORT
from grok_spicy.takes import Event

ItemT = TypeVar("ItemT", bound=Item)
EVENTS_LIVE = timedelta(days=30)


class DynamoRunStore(DynamoLedger):
    """The `RunStore` port. `table` is a boto3 DynamoDB Table."""

    def get(self, run_id: str, kind: type[ItemT], key: str = "") -> ItemT | None:
        found = self._get(run_id, item_name(kind, key))
        return kind.model_validate_json(found["body"]) if found else None

    def all(self, run_id: str, kind: type[ItemT], prefix: str = "") -> list[ItemT]:
        wanted = Key(PARTITION).eq(run_id) & Key(SORT).begins_with(f"{kind.KIND}#{prefix}")
        found = self._query(KeyConditionExpression=wanted)
        return [kind.model_validate_json(each["body"]) for each in found]

    def put(self, run_id: str, item: Item) -> None:
        self._table.put_item(Item=_row(run_id, item))

    def create(self, run_id: str, item: Item) -> bool:
        return self._put_if(Attr(PARTITION).not_exists(), _row(run_id, item))

    def update(self, run_id: str, kind: type[ItemT], change: Callable[[ItemT], ItemT]) -> ItemT:
        while True:
            found = self._get(run_id, item_name(kind))
            if found is None:
                raise NotFound(f"run {run_id!r} has no {kind.__name__}")
            before = kind.model_validate_json(found["body"])
            after = change(before)
            if after == before:
                return before
            unchanged = Attr("revision").eq(found["revision"])
            if self._put_if(unchanged, _row(run_id, after, int(found["revision"]) + 1)):
                return after

    def runs(self, owner: str, limit: int) -> list[Run]:
        found = self._query(
            IndexName=RUNS_BY_OWNER,
            KeyConditionExpression=Key("owner").eq(owner),
            ScanIndexForward=False,
            Limit=limit,
        )
        return [Run.model_validate_json(each["body"]) for each in found[:limit]]

    def _put_if(self, condition: ConditionBase, row: dict[str, Any]) -> bool:
        try:
            self._table.put_item(Item=row, ConditionExpression=condition)
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True

    def _query(self, **wanted: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self._table.query(ConsistentRead="IndexName" not in wanted, **wanted)
            found += page["Items"]
            limit = wanted.get("Limit")
            if "LastEvaluatedKey" not in page or (limit and len(found) >= limit):
                return found
            wanted["ExclusiveStartKey"] = page["LastEvaluatedKey"]


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
