"""The run store in DynamoDB: items as JSON bodies, lists of runs, optimistic updates."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_accounts import account_item
from grok_spicy.adapters.aws.dynamo_clock import DynamoClock
from grok_spicy.adapters.aws.dynamo_items import (
    ItemKey,
    Row,
    get_rows,
    parse_rows,
    read_item,
)
from grok_spicy.adapters.aws.dynamo_ledger import BUDGET
from grok_spicy.adapters.aws.dynamo_listings import UNCHANGED
from grok_spicy.adapters.aws.dynamo_people import count_film, films_key
from grok_spicy.adapters.aws.dynamo_plans import KeptPlans, PlanDigest
from grok_spicy.adapters.aws.dynamo_reservations import read_budget
from grok_spicy.adapters.aws.dynamo_rows import listing_row, parse_row, row_of
from grok_spicy.adapters.aws.dynamo_schema import CHANGED, EXPIRES_AT, PARTITION, SORT
from grok_spicy.adapters.aws.dynamo_updates import ItemDelete, ItemPut, ItemUpdate, update_all
from grok_spicy.adapters.aws.dynamo_views import DynamoViews
from grok_spicy.adapters.aws.transient_errors import translate_transient_errors
from grok_spicy.errors import NotFound, QuotaReached
from grok_spicy.models.events import Event
from grok_spicy.models.item import Item, ItemT, item_name, utc_now
from grok_spicy.models.listing import Listing
from grok_spicy.models.log_cursor import LogCursor
from grok_spicy.models.notices import StatusChange
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.people import DayOfFilms
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.spending import CallRecord, CallState, PurchaseStop
from grok_spicy.policies.notices import status_change
from grok_spicy.policies.progress import listing_of
from grok_spicy.policies.spending_caps import DAY, SpendingCaps, is_account_of
from grok_spicy.ports import RunReader

TURNS_LIVE = timedelta(days=120)
"""Longer than an execution may run: until then a lane may ask whether its turn was passed."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
"""Seconds: at most so long before an update is tried again, doubled with each try. Writers that try
again at once meet again: of 45 scenes' updates of their run, three in four were in vain."""
_NO_INDEX = ("ValidationException", "ResourceNotFoundException")
"""What AWS says of an index that a table has not, and what moto says."""
_RUN, _PLAN = (Run, ""), (Plan, "")
_log = logging.getLogger(__name__)


@translate_transient_errors
class DynamoRunStore(DynamoViews, DynamoClock):
    """The `RunStore` port. `table` is a boto3 DynamoDB Table; `tell` is called after each change of
    a run's status, and must not raise."""

    def __init__(
        self,
        table: Any,
        caps: SpendingCaps = SpendingCaps(),  # noqa: B008
        tell: Callable[[StatusChange], object] = lambda _: None,
    ) -> None:
        super().__init__(table, caps)
        self._tell = tell
        self._plans = KeptPlans()

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
        if {_RUN, _PLAN}.issubset(wanted):
            rows = self._rows_with_plan(run_id, keys)
        else:
            rows = get_rows(self._table, keys)
        return [read_item(kind, rows.get(key)) for (kind, _), key in zip(wanted, keys, strict=True)]

    def _rows_with_plan(self, run_id: str, keys: Sequence[ItemKey]) -> dict[ItemKey, Row]:
        """The rows of these keys. That of the plan is one that this container has, if it still is
        the plan."""
        plan, digest = (run_id, Plan.KIND), (run_id, PlanDigest.KIND)
        is_kept = run_id in self._plans
        rows = get_rows(self._table, [digest, *(key for key in keys if key != plan or not is_kept)])
        run = read_item(Run, rows.get((run_id, Run.KIND)))

        def read() -> Row | None:
            return rows.get(plan) or (self._get(*plan) if is_kept else None)

        row = self._plans.current(run_id, run.execution if run else "", rows.get(digest), read)
        return {**rows, plan: row} if row else rows

    def call_state(self, run_id: str, call_id: str) -> CallState:
        keys = [
            (run_id, item_name(Run)),
            (STUDIO, item_name(PurchaseStop)),
            (run_id, item_name(CallRecord, call_id)),
            (run_id, BUDGET),
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
        return parse_rows(kind, self._rows(run_id, f"{kind.KIND}#{prefix}"), unreadable)

    def _rows(self, run_id: str, name_prefix: str) -> list[dict[str, Any]]:
        """The items of that run whose name starts so, sorted by name."""
        condition = Key(PARTITION).eq(run_id) & Key(SORT).begins_with(name_prefix)
        return self._query(KeyConditionExpression=condition)

    def put(self, run_id: str, item: Item) -> None:
        self._write([_row(run_id, each, 1) for each in _with_listing(item)])
        self._announce(None, item)

    def create(self, run_id: str, item: Item, beside: Item | None = None) -> bool:
        condition = f"attribute_not_exists({PARTITION})"
        items = [*_with_listing(item), *([beside] if beside else [])]
        is_created = self._write([_row(run_id, each, 1) for each in items], condition)
        if is_created:
            self._announce(None, item)
        return is_created

    def create_film(self, run: Run, day: DayOfFilms, beside: Item | None = None) -> bool:
        writes: list[ItemPut | ItemUpdate] = [
            ItemPut(_row(run.run_id, run, 1), f"attribute_not_exists({PARTITION})"),
            *(ItemPut(_row(run.run_id, each, 1)) for each in _with_listing(run)[1:]),
            count_film(day, utc_now()),
            *([ItemPut(_row(run.run_id, beside, 1))] if beside else []),
        ]
        failed = update_all(self._table, writes)
        if failed:
            raise QuotaReached(day.refusal)
        if failed is None:
            self._announce(None, run)
        return failed is None

    def films_in(self, day: DayOfFilms) -> int:
        response = self._table.get_item(Key=films_key(day), ConsistentRead=True)
        return int(response.get("Item", {}).get("films", 0))

    def update(
        self,
        run_id: str,
        kind: type[ItemT],
        change: Callable[[ItemT], ItemT],
        key: str = "",
        *,
        beside: Item | None = None,
    ) -> ItemT:
        sent: tuple[str, ItemT] | None = None
        for attempt in count():
            row = self._get(run_id, item_name(kind, key))
            if row is None:
                raise NotFound(f"run {run_id!r} has no {kind.__name__}")
            if sent and row.get(CHANGED) == sent[0]:
                # Our own write, whose answer was lost: botocore sent it once more. Transactions
                # have a token against that.
                return sent[1]
            item = parse_row(kind, row)
            new_item = change(item)
            if new_item == item:
                return item
            items = _with_listing(new_item)
            if items[1:] == _with_listing(item)[1:] and "owner" not in row:
                items = [new_item]  # lists show nothing else than before
            items += [beside] if beside else []
            rows = [_row(run_id, each, int(row["revision"]) + 1) for each in items]
            if self._write(rows, UNCHANGED):
                self._announce(item, new_item)
                return new_item
            sent = rows[0].get(CHANGED, ""), new_item
            time.sleep(random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt)))
        raise AssertionError("unreachable")

    def remove_run(self, run_id: str) -> None:
        condition = Key(PARTITION).eq(run_id)
        rows = self._query(
            KeyConditionExpression=condition,
            ProjectionExpression="#item",
            ExpressionAttributeNames={"#item": SORT},
        )
        last = [Listing.KIND, Run.KIND]
        names = [row[SORT] for row in rows if row[SORT] not in last]
        with self._table.batch_writer() as batch:
            for name in names:
                batch.delete_item(Key={PARTITION: run_id, SORT: name})
        # Together: what is in no list any more is not there either.
        update_all(self._table, [ItemDelete({PARTITION: run_id, SORT: name}) for name in last])

    def remove_accounts(self, owner: str) -> None:
        names = [row[SORT] for row in self._rows(STUDIO, account_item(DAY))]
        with self._table.batch_writer() as batch:
            for name in names:
                if is_account_of(name.removeprefix(account_item("")), owner):
                    batch.delete_item(Key={PARTITION: STUDIO, SORT: name})

    def remove_item(self, partition: str, kind: type[Item], key: str) -> None:
        self._table.delete_item(Key={PARTITION: partition, SORT: item_name(kind, key)})

    def events(self, run_id: str, after: str, limit: int) -> list[Event]:
        # `!` sorts after a key's end and `$` after `#`: from the next key on, to the last event.
        sort_range = Key(SORT).between(f"{Event.KIND}#{after}!", f"{Event.KIND}$")
        condition = Key(PARTITION).eq(run_id) & sort_range
        rows = self._query(KeyConditionExpression=condition, Limit=limit)
        return parse_rows(Event, rows[:limit])

    def view(self, run: Run) -> tuple[RunReader, LogCursor | None]:
        if not run.logs_changes:
            return self, None
        try:
            rows = self._view(run)
        except ClientError as error:
            if error.response["Error"]["Code"] not in _NO_INDEX:
                raise
            # A table that an earlier version made, adopted as it is: it has no index of changes.
            _log.warning("the log of changes can't be read: %s", error)
            return self, None
        return rows, rows.cursor

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

    def _announce(self, before: Item | None, after: Item) -> None:
        """Tell of a run that came into another status."""
        if isinstance(after, Run):
            change = status_change(before if isinstance(before, Run) else None, after)
            if change:
                self._tell(change)

    def _write(self, rows: Sequence[Row], condition: str | None = None) -> bool:
        """Put the rows, all or none; False if the condition on the first does not hold."""
        first, *others = rows
        values = {":revision": first["revision"] - 1} if condition == UNCHANGED else {}
        writes = [ItemPut(first, condition, values), *map(ItemPut, others)]
        return update_all(self._table, writes) is None


def _row(run_id: str, item: Item, revision: int) -> Row:
    return listing_row(item) if isinstance(item, Listing) else row_of(run_id, item, revision)


def _with_listing(item: Item) -> list[Item]:
    """The item; a run together with what lists show of it, the plan with its digest."""
    if isinstance(item, Run):
        return [item, listing_of(item)]
    return [item, PlanDigest.of(item)] if isinstance(item, Plan) and not item.key else [item]
