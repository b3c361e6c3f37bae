"""A run store in memory, with the budget's semantics."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from grok_spicy.errors import (
    ExecutionSuperseded,
    StudioCapReached,
)
from grok_spicy.models.events import Event
from grok_spicy.models.item import utc_now
from grok_spicy.models.log_cursor import LogCursor
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.people import Quota
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
from grok_spicy.policies.reservation import book
from grok_spicy.policies.spending_caps import SpendingCaps, is_account_of
from grok_spicy.ports import RunReader
from tests.support.memory_items import Killed as Killed
from tests.support.memory_items import MemoryItems


class MemoryRunStore(MemoryItems):
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
        self._budgets: dict[str, Budget] = {}
        self.dies_at_closing = False
        self.removals_before_death = -1

    def view(self, run: Run) -> tuple[RunReader, LogCursor | None]:
        if not run.logs_changes:
            return self, None
        now = utc_now()
        cursor = LogCursor.at(now)
        keys = [key for key, _ in self.changes(run.run_id, cursor.start(now))]
        return self, cursor.after(keys, keys, now)

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
