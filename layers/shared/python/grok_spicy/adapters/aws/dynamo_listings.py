"""Lists of runs in DynamoDB: two indexes that hold the runs' LISTING items alone.

Earlier versions had the whole RUN item in the index. The first list that is asked for gives each of
those runs its LISTING, once.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from boto3.dynamodb.conditions import Attr, ConditionBase, Key

from grok_spicy.adapters.aws.dynamo_items import get_rows
from grok_spicy.adapters.aws.dynamo_ledger import BUDGET, DynamoLedger
from grok_spicy.adapters.aws.dynamo_reservations import read_amounts
from grok_spicy.adapters.aws.dynamo_rows import listing_row, parse_row, row_of
from grok_spicy.adapters.aws.dynamo_schema import (
    EVERYBODY,
    PARTITION,
    RUNS_BY_OWNER,
    RUNS_OF_STUDIO,
    SORT,
)
from grok_spicy.adapters.aws.dynamo_updates import ItemPut, update_all
from grok_spicy.errors import UnreadableItem
from grok_spicy.models.item import Item
from grok_spicy.models.listing import Cursor, Listing, ListQuery
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import Run
from grok_spicy.models.spending import Budget
from grok_spicy.policies.progress import listing_of

_MOST_ROWS = 2_000
"""Entries that are read for one page: half a second's worth."""
_BATCH = 500
UNCHANGED = "revision = :revision"
_log = logging.getLogger(__name__)


class ListedAll(Item):
    """Every run of an earlier version has its LISTING now."""

    KIND: ClassVar[str] = "LISTED_ALL"


class DynamoListings(DynamoLedger):
    """The lists of runs, and their budgets."""

    _is_all_listed = False

    def listings(
        self, query: ListQuery, limit: int, after: Cursor | None = None
    ) -> tuple[list[Listing], Cursor | None]:
        self._list_earlier_runs()
        cursor = after
        found: list[Listing] = []
        for number, row in enumerate(self._entries(query, limit, after), 1):
            listing = _read(row)
            fits = listing is not None and query.accepts(listing)
            if fits and len(found) == limit:
                return found, cursor
            if len(found) < limit:
                cursor = Cursor(row["owner"], row["created_at"], row[PARTITION])
            if listing is not None and fits:
                found.append(listing)
            if number == _MOST_ROWS:  # before the next one is asked for, which is a query more
                return found, cursor
        return found, None

    def listing(self, run_id: str) -> Listing | None:
        key = {PARTITION: run_id, SORT: Listing.KIND}
        row = self._table.get_item(Key=key, ConsistentRead=False).get("Item")
        return _read(row) if row else None

    def budgets(self, run_ids: Sequence[str]) -> dict[str, Budget]:
        keys = [(run_id, BUDGET) for run_id in run_ids]
        rows = get_rows(self._table, keys)
        return {run_id: read_amounts(rows.get((run_id, BUDGET))) for run_id in run_ids}

    def _entries(
        self, query: ListQuery, limit: int, after: Cursor | None
    ) -> Iterator[dict[str, Any]]:
        """The index's entries for owner and month, newest first, read as far as they are wanted."""
        name, value = ("owner", query.owner) if query.owner else ("studio", EVERYBODY)
        condition: ConditionBase = Key(name).eq(value)
        if query.month:
            condition &= Key("created_at").begins_with(query.month)
        is_filtered = query.status or query.text
        request: dict[str, Any] = {
            "IndexName": RUNS_BY_OWNER if query.owner else RUNS_OF_STUDIO,
            "KeyConditionExpression": condition,
            "ScanIndexForward": False,
            "Limit": _BATCH if is_filtered else limit + 1,
        }
        if after:
            start = {PARTITION: after.run_id, SORT: Listing.KIND, "created_at": after.created_at}
            request["ExclusiveStartKey"] = start | {name: value}
        while True:
            page = self._table.query(**request)
            # A function of an earlier version may still write a RUN into the index.
            yield from (row for row in page["Items"] if row[SORT] == Listing.KIND)
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _query(self, **request: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        while True:
            page = self._table.query(ConsistentRead="IndexName" not in request, **request)
            rows += page["Items"]
            limit = request.get("Limit")
            if "LastEvaluatedKey" not in page or (limit and len(rows) >= limit):
                return rows
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _list_earlier_runs(self) -> None:
        """Give the runs of earlier versions their LISTING, unless that was done. Idempotent."""
        if self._is_all_listed or self._get(STUDIO, ListedAll.KIND):
            self._is_all_listed = True
            return
        for row in self._earlier_rows():
            try:
                run = parse_row(Run, row)
            except UnreadableItem as error:
                _log.warning("%s: %s", row[PARTITION], error)
                continue
            revision = int(row["revision"])
            update_all(
                self._table,
                [
                    ItemPut(
                        row_of(run.run_id, run, revision + 1), UNCHANGED, {":revision": revision}
                    ),
                    ItemPut(listing_row(listing_of(run))),
                ],
            )
        self._table.put_item(Item=row_of(STUDIO, ListedAll()))

    def _earlier_rows(self) -> Iterable[dict[str, Any]]:
        request: dict[str, Any] = {
            "IndexName": RUNS_BY_OWNER,
            "FilterExpression": Attr("studio").not_exists(),
        }
        while True:
            page = self._table.scan(**request)
            yield from (row for row in page["Items"] if row[SORT] == Run.KIND)
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def _read(row: dict[str, Any]) -> Listing | None:
    try:
        return parse_row(Listing, row)
    except UnreadableItem as error:
        _log.warning("%s: %s", row[PARTITION], error)
        return None
