"""Runs as a watcher sees them: read whole once, and then only what has changed since.

A film of sixty scenes has some 1.5 MB of items. They are kept from one request to the next, and the
log of changes says which of them to read again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from boto3.dynamodb.conditions import Key

from grok_spicy.adapters.aws.dynamo_items import Row, get_rows, parse_rows, read_item
from grok_spicy.adapters.aws.dynamo_ledger import BUDGET
from grok_spicy.adapters.aws.dynamo_listings import DynamoListings
from grok_spicy.adapters.aws.dynamo_reservations import read_budget
from grok_spicy.adapters.aws.dynamo_schema import CHANGED, CHANGES_OF_RUN, PARTITION, SORT
from grok_spicy.adapters.aws.kept_by_size import KeptBySize
from grok_spicy.models.events import Event
from grok_spicy.models.item import ItemT, item_name, utc_now
from grok_spicy.models.log_cursor import LogCursor
from grok_spicy.models.run import Run, Status
from grok_spicy.models.spending import Budget

_MOST_KEPT = 64_000_000
"""Letters of all runs that are kept, as they are stored; the API has 1024 MB."""
_LOG_IS_LATE = timedelta(seconds=10)
"""How late an index may be; as a rule, it is a fraction of a second."""


@dataclass
class RunRows:
    """A `RunReader`: the rows of a run, by name, as they were at `cursor` or later."""

    rows: dict[str, Row]
    cursor: LogCursor
    status: Status

    @property
    def size(self) -> int:
        return sum(len(row.get("body") or "") for row in self.rows.values())

    def get(
        self,
        run_id: str,  # noqa: ARG002 – there is one
        kind: type[ItemT],
        key: str = "",
        *,
        unreadable: list[str] | None = None,
    ) -> ItemT | None:
        return read_item(kind, self.rows.get(item_name(kind, key)), unreadable)

    def all(
        self,
        run_id: str,  # noqa: ARG002 – there is one
        kind: type[ItemT],
        prefix: str = "",
        *,
        unreadable: list[str] | None = None,
    ) -> list[ItemT]:
        start = f"{kind.KIND}#{prefix}"
        names = sorted(name for name in self.rows if name.startswith(start))
        return parse_rows(kind, (self.rows[name] for name in names), unreadable)

    def budget(self, run_id: str) -> Budget:  # noqa: ARG002 – there is one
        return read_budget(self.rows.get(BUDGET))


class DynamoViews(DynamoListings):
    """Runs for those who watch them."""

    def __init__(self, table: Any, *ledger: Any) -> None:
        super().__init__(table, *ledger)
        self._kept = KeptBySize[RunRows](_MOST_KEPT)

    def changes(self, run_id: str, after: str) -> list[tuple[str, str]]:
        condition = Key(PARTITION).eq(run_id) & Key(CHANGED).between(f"{after}!", "~")
        rows = self._query(IndexName=CHANGES_OF_RUN, KeyConditionExpression=condition)
        return [(row[CHANGED], row[SORT]) for row in rows]

    def _view(self, run: Run) -> RunRows:
        kept = self._kept.get(run.run_id)
        # The log is a moment late. In another status, or where nobody looks again, it won't do.
        is_final = run.ended_at is not None and utc_now() - run.ended_at < _LOG_IS_LATE
        if kept is None or kept.status != run.status or is_final:
            rows = self._read_all(run)
        else:
            rows = self._read_anew(kept, run)
        self._kept.put(run.run_id, rows, rows.size)
        return rows

    def _read_all(self, run: Run) -> RunRows:
        cursor, _ = self._look(run.run_id, LogCursor.at(utc_now()))
        in_run = Key(PARTITION).eq(run.run_id)
        before, after = ("!", f"{Event.KIND}#"), (f"{Event.KIND}$", "~")
        found = [
            row
            for names in (before, after)
            for row in self._query(KeyConditionExpression=in_run & Key(SORT).between(*names))
        ]
        return RunRows({row[SORT]: row for row in found}, cursor, run.status)

    def _read_anew(self, kept: RunRows, run: Run) -> RunRows:
        cursor, changed = self._look(run.run_id, kept.cursor)
        keys = [(run.run_id, name) for name in {*changed, Run.KIND, BUDGET}]
        read = {name: row for (_, name), row in get_rows(self._table, keys).items()}
        return RunRows({**kept.rows, **read}, cursor, run.status)

    def _look(self, run_id: str, cursor: LogCursor) -> tuple[LogCursor, Iterable[str]]:
        """Where a reader at `cursor` is after a look at the log, and the names of what changed."""
        now = utc_now()
        names = dict(self.changes(run_id, cursor.start(now)))
        news = cursor.unseen(names)
        return cursor.after(list(names), news, now), [names[key] for key in news]
