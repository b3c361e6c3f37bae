"""A run store in memory, with the budget's semantics."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from grok_spicy.errors import (
    ExecutionSuperseded,
    NewerItem,
    NotFound,
    StudioCapReached,
    UnreadableItem,
)
from grok_spicy.models.events import Event, log_key
from grok_spicy.models.item import Item, ItemT, item_name, parse_item, to_json, utc_now
from grok_spicy.models.listing import Cursor, Listing, ListQuery
from grok_spicy.models.log_cursor import LogCursor
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.people import DayOfFilms, Quota
from grok_spicy.models.run import OWNER, Run
from grok_spicy.models.spending import (
    LIST_PRICE,
    Booking,
    Budget,
    CallRecord,
    CallState,
    PurchaseStop,
    Reservation,
)
from grok_spicy.policies.asset_keys import person_partition
from grok_spicy.policies.progress import listing_of
from grok_spicy.policies.reservation import book
from grok_spicy.policies.spending_caps import SpendingCaps, is_account_of
from grok_spicy.ports import RunReader
from tests.support.memory_counters import MemoryCounters

ItemName = tuple[type[Item], str]


class Killed(BaseException):
    """The process died here: no code of ours may catch it."""


class MemoryRunStore(MemoryCounters):
    """A `RunStore`. It stores JSON, so that it shares no object with its callers.

    `dies_at` is a kind of item whose next write kills the process instead, or a later one, after
    `writes_before_death`; `dies_at_closing` does so for the next call that is closed.
    """

    def __init__(self, caps: SpendingCaps = SpendingCaps()) -> None:  # noqa: B008
        super().__init__()
        self._caps = caps
        self._accounts: dict[str, int] = {}
        self._opened_for: dict[str, str] = {}
        self._closed_for: dict[str, str] = {}
        self._items: dict[str, dict[str, str]] = {}
        self._budgets: dict[str, Budget] = {}
        self._turns: dict[str, list[str]] = {}
        self._changed: dict[str, dict[str, str]] = {}
        self.passed_turns: list[str] = []
        self.dies_at: type[Item] | None = None
        self.writes_before_death = 0
        self.dies_at_closing = False
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

    def create_film(self, run: Run, day: DayOfFilms) -> bool:
        if self.get(run.run_id, Run):
            return False
        self.count_film(day)
        return self.create(run.run_id, run)

    def create(self, run_id: str, item: Item) -> bool:
        if item.item in self._items.get(run_id, {}):
            return False
        self.put(run_id, item)
        return True

    def update(
        self, run_id: str, kind: type[ItemT], change: Callable[[ItemT], ItemT], key: str = ""
    ) -> ItemT:
        item = self.get(run_id, kind, key)
        if item is None:
            raise NotFound(f"run {run_id!r} has no {kind.__name__}")
        new_item = change(item)
        self.put(run_id, new_item)
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

    def remove_accounts(self, owner: str) -> None:
        self._accounts = {
            name: spent for name, spent in self._accounts.items() if not is_account_of(name, owner)
        }

    def events(self, run_id: str, after: str, limit: int) -> list[Event]:
        return [event for event in self.all(run_id, Event) if event.key > after][:limit]

    def open_budget(
        self,
        run_id: str,
        cap_ticks: int,
        execution: str | None = None,
        owner: str | None = None,
    ) -> None:
        if execution and self._closed_for.get(run_id) == execution:
            return
        update: dict[str, Any] = {"cap_ticks": cap_ticks}
        if execution:
            self._opened_for[run_id] = execution
        if owner:
            update["spender"] = owner
        self._set_budget(run_id, self.budget(run_id).model_copy(update=update))

    def close_budget(self, run_id: str, execution: str) -> None:
        budget = self._budgets.get(run_id)
        if budget and self._opened_for.get(run_id, execution) == execution:
            self._closed_for[run_id] = execution
            update = {"cap_ticks": budget.committed_ticks}
            self._set_budget(run_id, budget.model_copy(update=update))

    def _set_budget(self, run_id: str, budget: Budget) -> None:
        self._budgets[run_id] = budget
        self._log_change(run_id, "BUDGET")

    def spent_in(self, account: str) -> int:
        return self._accounts.get(account, 0)

    def budget(self, run_id: str) -> Budget:
        return self._budgets.get(run_id, Budget(cap_ticks=0)).model_copy(deep=True)

    def call_state(self, run_id: str, call_id: str) -> CallState:
        return CallState(
            self.get(run_id, Run),
            self.get(STUDIO, PurchaseStop),
            self.call(run_id, call_id),
            self.budget(run_id),
            self._opened_for.get(run_id),
        )

    def open_call(
        self,
        run_id: str,
        reservation: Reservation,
        now: datetime,
        known: CallState | None = None,
    ) -> Reservation:
        if known and known.opened_for != self._opened_for.get(run_id):
            raise ExecutionSuperseded(reservation.purpose.call_id)
        budget, call_id = self.budget(run_id), reservation.purpose.call_id
        earlier = budget.open.get(call_id)
        if earlier and earlier.is_attempt_of(reservation):
            return earlier
        spender = budget.spender or OWNER
        caps = self._caps.with_quota(self.get(person_partition(spender), Quota))
        booked, accounts = book(budget, reservation, caps, now)
        for account in accounts:
            if self.spent_in(account.name) + booked.upper_ticks > account.cap_ticks:
                raise StudioCapReached(f"{call_id} may cost more than {account.meaning}")
        if earlier:
            budget.lost[call_id] = earlier
        budget.open[call_id] = booked
        self._set_budget(run_id, budget)
        self._add(run_id, booked.booking, booked.upper_ticks)
        return booked

    def close_call(
        self, run_id: str, call_id: str, reservation: Reservation, actual_ticks: int
    ) -> None:
        if self.dies_at_closing:
            self.dies_at_closing = False
            raise Killed
        budget = self.budget(run_id)
        if budget.open.get(call_id) == reservation:
            del budget.open[call_id]
            self._set_budget(run_id, budget)
            self._add(run_id, reservation.booking, actual_ticks - reservation.upper_ticks)
            self._learn(run_id, reservation.booking, actual_ticks)

    def reconcile_cost(self, run_id: str, call_id: str, actual_ticks: int) -> None:
        call_record = self.call(run_id, call_id)
        if call_record and not call_record.actual:
            update = {"cost_ticks": actual_ticks, "actual": True}
            self.put(run_id, call_record.model_copy(update=update))
            self._add(run_id, call_record.booking, actual_ticks - call_record.cost_ticks)
            self._learn(run_id, call_record.booking, actual_ticks)

    def _add(self, run_id: str, booking: Booking | None, difference: int) -> None:
        self._budgets[run_id].committed_ticks += difference
        self._log_change(run_id, "BUDGET")
        for account in booking.accounts if booking else []:
            self._accounts[account] = self.spent_in(account) + difference

    def _learn(self, run_id: str, booking: Booking | None, actual_ticks: int) -> None:
        factor = booking.factor(actual_ticks) if booking else LIST_PRICE
        if booking and factor > LIST_PRICE:
            learned = self._budgets[run_id].learned
            learned[booking.kind] = max(factor, learned.get(booking.kind, factor))

    def mark_lost(self, run_id: str, call_id: str, reservation: Reservation) -> None:
        budget = self.budget(run_id)
        if budget.open.get(call_id) == reservation:
            budget.open[call_id] = reservation.without_lease()
            self._set_budget(run_id, budget)

    def end_leases(self, run_id: str) -> None:
        for call_id, reservation in self.budget(run_id).open.items():
            self.mark_lost(run_id, call_id, reservation)

    def write_off_lost_calls(self, run_id: str) -> None:
        budget = self.budget(run_id)
        budget.written_off += budget.lost.values()
        budget.lost = {}
        self._set_budget(run_id, budget)

    def call(self, run_id: str, call_id: str) -> CallRecord | None:
        return self.get(run_id, CallRecord, call_id)
