"""A run store in memory, with the budget's semantics."""

import secrets
from collections.abc import Callable, Sequence

from grok_spicy.errors import (
    NewerItem,
    NotFound,
    UnreadableItem,
)
from grok_spicy.models.events import Event, log_key
from grok_spicy.models.item import Item, ItemT, item_name, parse_item, utc_now
from grok_spicy.models.listing import Cursor, Listing, ListQuery
from grok_spicy.models.log_cursor import LogCursor
from grok_spicy.models.run import Run
from grok_spicy.models.spending import (
    Budget,
)
from grok_spicy.policies.progress import listing_of
from grok_spicy.policies.rates import farthest_ms
from grok_spicy.policies.spending_caps import SpendingCaps
from grok_spicy.ports import RunReader
from tests.support.memory_ledger import Killed as Killed
from tests.support.memory_ledger import MemoryLedger

ItemName = tuple[type[Item], str]


class MemoryRunStore(MemoryLedger):
    """A `RunStore`. It stores JSON, so that it shares no object with its callers.

    `dies_at` is a kind of item whose next write kills the process instead, or a later one, after
    `writes_before_death`.
    """

    def __init__(self, caps: SpendingCaps = SpendingCaps()) -> None:  # noqa: B008
        super().__init__(caps)
        self._items: dict[str, dict[str, str]] = {}
        self._clocks: dict[str, int] = {}
        self._turns: dict[str, list[str]] = {}
        self._changed: dict[str, dict[str, str]] = {}
        self.passed_turns: list[str] = []
        self.dies_at: type[Item] | None = None
        self.writes_before_death = 0
        self.removals_before_death = -1

    def get(
        self,
        run_id: str,
        kind: type[ItemT],
        key: str = "",
        *,
        unreadable: list[str] | None = None,
    ) -> ItemT | None:
        name = item_name(kind, key)
        body = self._items.get(run_id, {}).get(name)
        if body is None:
            return None
        try:
            return parse_item(kind, name, body)
        except UnreadableItem as error:
            if unreadable is None and (isinstance(error, NewerItem) or kind is Run):
                raise
            if unreadable is not None:
                unreadable.append(name)
            return None

    def get_together(self, run_id: str, wanted: Sequence[ItemName]) -> list[Item | None]:
        return [self.get(run_id, kind, key) for kind, key in wanted]

    def all(
        self,
        run_id: str,
        kind: type[ItemT],
        prefix: str = "",
        *,
        unreadable: list[str] | None = None,
    ) -> list[ItemT]:
        names = sorted(self._items.get(run_id, {}))
        start = f"{kind.KIND}#{prefix}"
        found: list[str] = [] if unreadable is None else unreadable
        items = [
            self.get(run_id, kind, name.removeprefix(f"{kind.KIND}#"), unreadable=found)
            for name in names
            if name.startswith(start)
        ]
        return [item for item in items if item is not None]

    def wait_for_turn(self, turn_item: str, token: str) -> bool:
        """Store the token, as the state machine does; False if the turn was passed already."""
        if turn_item in self.passed_turns:
            return False
        self._turns.setdefault(turn_item, []).append(token)
        return True

    def pass_turn(self, run_id: str, turn_item: str) -> list[str]:  # noqa: ARG002
        if turn_item not in self.passed_turns:
            self.passed_turns.append(turn_item)
        return list(self._turns.get(turn_item, []))

    def put(self, run_id: str, item: Item) -> None:
        if self.dies_at is type(item):
            if not self.writes_before_death:
                self.dies_at = None
                raise Killed
            self.writes_before_death -= 1
        self._items.setdefault(run_id, {})[item.item] = item.model_dump_json()
        if not isinstance(item, Event):
            self._log_change(run_id, item.item)

    def _log_change(self, run_id: str, name: str) -> None:
        self._changed.setdefault(run_id, {})[name] = log_key(utc_now(), secrets.token_hex(4))

    def changes(self, run_id: str, after: str) -> list[tuple[str, str]]:
        changed = self._changed.get(run_id, {})
        return sorted((key, name) for name, key in changed.items() if key > after)

    def listing(self, run_id: str) -> Listing | None:
        run = self.get(run_id, Run)
        return listing_of(run) if run else None

    def view(self, run: Run) -> tuple[RunReader, LogCursor | None]:
        if not run.logs_changes:
            return self, None
        now = utc_now()
        cursor = LogCursor.at(now)
        keys = [key for key, _ in self.changes(run.run_id, cursor.start(now))]
        return self, cursor.after(keys, keys, now)

    def remove_item(self, partition: str, kind: type[Item], key: str) -> None:
        self._items.get(partition, {}).pop(item_name(kind, key), None)

    def remove(self, run_id: str, kind: type[Item]) -> None:
        """Forget the items of that kind, as if the program had not known it yet."""
        for name in [each for each in self._items[run_id] if each.split("#")[0] == kind.KIND]:
            del self._items[run_id][name]

    def create(self, run_id: str, item: Item, beside: Item | None = None) -> bool:
        if item.item in self._items.get(run_id, {}):
            return False
        self._put_both(run_id, item, beside)
        return True

    def _put_both(self, run_id: str, item: Item, beside: Item | None) -> None:
        before = dict(self._items.get(run_id, {}))
        try:
            for each in (item, beside):
                if each:
                    self.put(run_id, each)
        except Killed:
            self._items[run_id] = before
            raise

    def update(
        self,
        run_id: str,
        kind: type[ItemT],
        change: Callable[[ItemT], ItemT],
        key: str = "",
        *,
        beside: Item | None = None,
    ) -> ItemT:
        item = self.get(run_id, kind, key)
        if item is None:
            raise NotFound(f"run {run_id!r} has no {kind.__name__}")
        new_item = change(item)
        if new_item == item:
            return item
        self._put_both(run_id, new_item, beside)
        return new_item

    def listings(
        self, query: ListQuery, limit: int, after: Cursor | None = None
    ) -> tuple[list[Listing], Cursor | None]:
        runs = [run for run_id in self._items if (run := self.get(run_id, Run))]
        by_cursor = {
            Cursor(run.owner, run.created_at.isoformat(), run.run_id): listing_of(run)
            for run in runs
            if query.owner in (None, run.owner) and query.accepts(listing_of(run))
            if run.created_at.isoformat().startswith(query.month or "")
        }
        cursors = sorted(by_cursor, key=lambda cursor: cursor[1:], reverse=True)
        rest = [cursor for cursor in cursors if after is None or cursor[1:] < after[1:]]
        page = rest[:limit]
        return [by_cursor[cursor] for cursor in page], page[-1] if len(rest) > limit else None

    def budgets(self, run_ids: Sequence[str]) -> dict[str, Budget]:
        return dict(zip(run_ids, map(self.budget, run_ids), strict=True))

    def remove_run(self, run_id: str) -> None:
        names = self._items.get(run_id, {})
        self._budgets.pop(run_id, None)
        for name in sorted(names, key=lambda name: name == Run.KIND):
            if self.removals_before_death == 0:
                self.removals_before_death = -1
                raise Killed
            self.removals_before_death -= 1
            del names[name]

    def events(self, run_id: str, after: str, limit: int) -> list[Event]:
        return [event for event in self.all(run_id, Event) if event.key > after][:limit]

    def take_time(self, clock: str, earliest: int, latest: int | None, step: int) -> int | None:
        at = self._clocks.get(clock, earliest)
        if latest is not None and at > farthest_ms(earliest, step):
            at = earliest
        at = max(at, earliest)
        if latest is not None and at > latest:
            return None
        self._clocks[clock] = at + step
        return at
