"""Stored items in memory, as JSON."""

import secrets
from collections.abc import Callable, Sequence

from grok_spicy.errors import (
    NewerItem,
    NotFound,
    UnreadableItem,
)
from grok_spicy.models.events import Event, log_key
from grok_spicy.models.item import Item, ItemT, item_name, parse_item, to_json, utc_now
from grok_spicy.models.listing import Cursor, Listing, ListQuery
from grok_spicy.models.people import DayOfFilms
from grok_spicy.models.run import Run
from grok_spicy.policies.progress import listing_of
from tests.support.memory_counters import MemoryCounters

ItemName = tuple[type[Item], str]


class Killed(BaseException):
    """The process died here: no code of ours may catch it."""


class MemoryItems(MemoryCounters):
    """A part of `MemoryRunStore`: items as JSON, their lists, and the log of their changes."""

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, dict[str, str]] = {}
        self._turns: dict[str, list[str]] = {}
        self._changed: dict[str, dict[str, str]] = {}
        self.passed_turns: list[str] = []
        self.dies_at: type[Item] | None = None
        self.writes_before_death = 0

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
        self._items.setdefault(run_id, {})[item.item] = to_json(item)
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

    def remove_item(self, partition: str, kind: type[Item], key: str) -> None:
        self._items.get(partition, {}).pop(item_name(kind, key), None)

    def remove(self, run_id: str, kind: type[Item]) -> None:
        """Forget the items of that kind, as if the program had not known it yet."""
        for name in [each for each in self._items[run_id] if each.split("#")[0] == kind.KIND]:
            del self._items[run_id][name]

    def create_film(self, run: Run, day: DayOfFilms, beside: Item | None = None) -> bool:
        if self.get(run.run_id, Run):
            return False
        self.count_film(day)
        return self.create(run.run_id, run, beside)

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
