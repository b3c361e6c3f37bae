"""The budget of a run store in memory."""

from datetime import datetime
from typing import Any

from grok_spicy.errors import ExecutionSuperseded, StudioCapReached
from grok_spicy.models.item import Item
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import Run
from grok_spicy.models.spending import (
    LIST_PRICE,
    Booking,
    Budget,
    CallRecord,
    CallState,
    PurchaseStop,
    Reservation,
)
from grok_spicy.policies.reservation import book
from grok_spicy.policies.spending_caps import SpendingCaps


class Killed(BaseException):
    """The process died here: no code of ours may catch it."""


class MemoryLedger:
    """The budgets and calls of a `RunStore`. `dies_at_closing` kills the process at the next call
    that is closed."""

    def __init__(self, caps: SpendingCaps) -> None:
        self._caps = caps
        self._accounts: dict[str, int] = {}
        self._opened_for: dict[str, str] = {}
        self._closed_for: dict[str, str] = {}
        self._budgets: dict[str, Budget] = {}
        self.dies_at_closing = False

    def get(self, run_id: str, kind: Any, key: str = "") -> Any:
        raise NotImplementedError

    def put(self, run_id: str, item: Item) -> None:
        raise NotImplementedError

    def _log_change(self, run_id: str, name: str) -> None:
        raise NotImplementedError

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
        booked, accounts = book(budget, reservation, self._caps, now)
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
        stored: CallRecord | None = self.get(run_id, CallRecord, call_id)
        return stored
