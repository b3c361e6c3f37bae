"""The budget of the run store: one BUDGET item per run, changed by conditional updates only.

The reservation and the committed amount change in one update, so that two parallel functions can't
both spend the last dollar. Where a deployment has caps above the run, the accounts of the owner's
day and the studio's month change in the same transaction. Amounts are integer ticks.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from grok_spicy.adapters.aws.dynamo_accounts import account_item, add_to, over_cap, reserve_in
from grok_spicy.adapters.aws.dynamo_items import read_item
from grok_spicy.adapters.aws.dynamo_people import OwnerCaps
from grok_spicy.adapters.aws.dynamo_reservations import BUDGET as BUDGET
from grok_spicy.adapters.aws.dynamo_reservations import encode, is_newer, read_budget
from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.adapters.aws.dynamo_updates import ItemUpdate, update_all
from grok_spicy.errors import (
    CallInProgress,
    CallLost,
    ExecutionSuperseded,
    OverBudget,
)
from grok_spicy.models.item import SCHEMA_VERSION, item_name, newer_item, to_json
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import OWNER
from grok_spicy.models.spending import (
    LIST_PRICE,
    Booking,
    Budget,
    CallRecord,
    CallState,
    Reservation,
)
from grok_spicy.policies.reservation import book
from grok_spicy.policies.spending_caps import Account, SpendingCaps

_TRIES = 20


class DynamoLedger:
    """The budget and the calls of runs. `table` is a boto3 DynamoDB Table."""

    def __init__(self, table: Any, caps: SpendingCaps = SpendingCaps()) -> None:  # noqa: B008
        self._table = table
        self._caps = OwnerCaps(table, caps)

    def call(self, run_id: str, call_id: str) -> CallRecord | None:
        return self._call_in(run_id, call_id)[1]

    def _call_in(self, run_id: str, call_id: str) -> tuple[object, CallRecord | None]:
        """The call's record as it is stored and as it is read."""
        row = self._get(run_id, item_name(CallRecord, call_id))
        return (row or {}).get("body"), read_item(CallRecord, row)

    def open_budget(
        self,
        run_id: str,
        cap_ticks: int,
        execution: str | None = None,
        owner: str | None = None,
    ) -> None:
        update = (
            "SET cap = :cap, committed = if_not_exists(committed, :zero), "
            "#open = if_not_exists(#open, :no_calls), lost = if_not_exists(lost, :none_lost), "
            "learned = if_not_exists(learned, :list_prices), "
            "written_off = if_not_exists(written_off, :nothing), schema_version = :version"
        )
        # A value each: an emulator that keeps one map for all three writes into all at once.
        values = {
            ":cap": cap_ticks,
            ":zero": 0,
            ":no_calls": {},
            ":none_lost": {},
            ":list_prices": {},
            ":nothing": [],
            ":version": SCHEMA_VERSION,
        }
        condition = "(attribute_not_exists(schema_version) OR schema_version <= :version)"
        if owner is not None:
            update += ", spender = :owner"
            values[":owner"] = owner
        if execution is not None:
            update += ", opened_for = :execution"
            condition += " AND (attribute_not_exists(closed_for) OR closed_for <> :execution)"
            values[":execution"] = execution
        opened = ItemUpdate(_budget_key(run_id), update, condition, {"#open": "open"}, values)
        if self._apply(opened) is not None and is_newer(self._get(run_id, BUDGET) or {}):
            raise newer_item(BUDGET)

    def close_budget(self, run_id: str, execution: str) -> None:
        self._apply(
            ItemUpdate(
                _budget_key(run_id),
                "SET cap = committed, closed_for = :execution",
                "attribute_exists(committed) AND "
                "(attribute_not_exists(opened_for) OR opened_for = :execution)",
                values={":execution": execution},
            )
        )

    def budget(self, run_id: str) -> Budget:
        return read_budget(self._get(run_id, BUDGET))

    def spent_in(self, account: str) -> int:
        row = self._get(STUDIO, account_item(account)) or {}
        return int(row.get("committed", 0))

    def open_call(
        self,
        run_id: str,
        reservation: Reservation,
        now: datetime,
        known: CallState | None = None,
    ) -> Reservation:
        call_id = reservation.purpose.call_id
        for number in range(_TRIES):
            is_fresh = known is None or number > 0
            state = self._budget_state(run_id) if known is None or is_fresh else known
            if known and state.opened_for != known.opened_for:
                raise ExecutionSuperseded(f"{call_id}: another execution has opened the budget")
            earlier = state.budget.open.get(call_id)
            if earlier and earlier.is_attempt_of(reservation):  # our own update, sent again
                return earlier
            try:
                caps = self._caps.of(state.budget.spender or OWNER)
                booked, accounts = book(state.budget, reservation, caps, now)
            except (CallInProgress, CallLost, OverBudget):
                if is_fresh:
                    raise
                continue
            failed = self._reserve(run_id, booked, state, earlier, accounts)
            if failed is None:
                return booked
            if failed:
                account = accounts[failed - 1]
                raise over_cap(account, booked, self.spent_in(account.name))
        raise CallInProgress(f"{call_id}: the budget is changing too fast; try again")

    def _budget_state(self, run_id: str) -> CallState:
        row = self._get(run_id, BUDGET) or {"cap": 0}
        return CallState(None, None, None, read_budget(row), row.get("opened_for"))

    def _reserve(
        self,
        run_id: str,
        booked: Reservation,
        state: CallState,
        earlier: Reservation | None,
        accounts: Sequence[Account],
    ) -> int | None:
        """Reserve in one update, on condition that there is room, that the budget is open for the
        same execution and the call in the state that we read, and that nothing more was learned of
        its bound. None once it is done; 0 if that does not hold, and the number of the account that
        has no room."""
        budget = state.budget
        upper, call_id = booked.upper_ticks, booked.purpose.call_id
        update = "SET committed = committed + :upper, #open.#call = :intent"
        condition = "committed <= :at_most AND cap = :cap"
        names = {"#call": call_id, "#open": "open"}
        values: dict[str, Any] = {
            ":upper": upper,
            ":at_most": budget.cap_ticks - upper,
            ":cap": budget.cap_ticks,
            ":intent": encode(booked),
        }
        if state.opened_for is None:
            condition += " AND attribute_not_exists(opened_for)"
        else:
            condition += " AND opened_for = :execution"
            values[":execution"] = state.opened_for
        if earlier:
            update += ", lost.#call = :earlier"
            condition += " AND #open.#call = :earlier"
            values[":earlier"] = encode(earlier)
        else:
            condition += " AND attribute_not_exists(#open.#call)"
        kind = booked.booking.kind if booked.booking else None
        if kind is not None:
            names["#kind"] = kind
            if kind in budget.learned:
                condition += " AND learned.#kind = :factor"
                values[":factor"] = budget.learned[kind]
            else:
                condition += " AND attribute_not_exists(learned.#kind)"
        reserve = ItemUpdate(_budget_key(run_id), update, condition, names, values)
        for number, account in enumerate(accounts, 1):
            if upper > account.cap_ticks:
                return number
        return self._apply(reserve, *(reserve_in(each, booked) for each in accounts))

    def close_call(
        self, run_id: str, call_id: str, reservation: Reservation, actual_ticks: int
    ) -> None:
        self._book(
            run_id,
            reservation.booking,
            actual_ticks,
            actual_ticks - reservation.upper_ticks,
            remove=" REMOVE #open.#call",
            condition="#open.#call = :intent",
            names={"#call": call_id, "#open": "open"},
            values={":intent": encode(reservation)},
        )

    def reconcile_cost(self, run_id: str, call_id: str, actual_ticks: int) -> None:
        body, call_record = self._call_in(run_id, call_id)
        if call_record is None or call_record.actual:
            return
        reconciled = call_record.model_copy(update={"cost_ticks": actual_ticks, "actual": True})
        # The record and the amounts in one transaction: a process that dies leaves both or none.
        record = ItemUpdate(
            {PARTITION: run_id, SORT: call_record.item},
            "SET body = :after",
            "body = :before",
            values={":before": body, ":after": to_json(reconciled)},
        )
        difference = actual_ticks - call_record.cost_ticks
        self._book(run_id, call_record.booking, actual_ticks, difference, together_with=record)

    def _book(
        self,
        run_id: str,
        booking: Booking | None,
        actual_ticks: int,
        difference: int,
        *,
        remove: str = "",
        condition: str = "",
        names: dict[str, str] | None = None,
        values: dict[str, Any] | None = None,
        together_with: ItemUpdate | None = None,
    ) -> None:
        """Add the difference to what is committed, and learn from a cost above the list price. No
        effect if the condition does not hold."""
        others = [together_with] if together_with else []
        others += [add_to(name, difference) for name in (booking.accounts if booking else [])]
        update = "SET committed = committed + :difference"
        names, values = names or {}, {":difference": difference, **(values or {})}
        if booking and booking.factor(actual_ticks) > LIST_PRICE:
            learns = "(attribute_not_exists(learned.#kind) OR learned.#kind < :factor)"
            learning = ItemUpdate(
                _budget_key(run_id),
                f"{update}, learned.#kind = :factor{remove}",
                f"{condition} AND {learns}" if condition else learns,
                {**names, "#kind": booking.kind},
                {**values, ":factor": booking.factor(actual_ticks)},
            )
            if self._apply(learning, *others) is None:
                return
        plain = ItemUpdate(_budget_key(run_id), update + remove, condition or None, names, values)
        self._apply(plain, *others)

    def mark_lost(self, run_id: str, call_id: str, reservation: Reservation) -> None:
        self._apply(
            ItemUpdate(
                _budget_key(run_id),
                "SET #open.#call = :ended",
                "#open.#call = :intent",
                {"#call": call_id, "#open": "open"},
                {":ended": encode(reservation.without_lease()), ":intent": encode(reservation)},
            )
        )

    def end_leases(self, run_id: str) -> None:
        """End every lease now: for a run whose invocations are all dead."""
        for call_id, reservation in self.budget(run_id).open.items():
            self.mark_lost(run_id, call_id, reservation)

    def write_off_lost_calls(self, run_id: str) -> None:
        for call_id, reservation in self.budget(run_id).lost.items():
            self._apply(
                ItemUpdate(
                    _budget_key(run_id),
                    "SET written_off = list_append(written_off, :lost) REMOVE lost.#call",
                    "attribute_exists(lost.#call)",
                    {"#call": call_id},
                    {":lost": [encode(reservation)]},
                )
            )

    def _get(self, run_id: str, item: str) -> dict[str, Any] | None:
        response = self._table.get_item(Key={PARTITION: run_id, SORT: item}, ConsistentRead=True)
        row: dict[str, Any] | None = response.get("Item")
        return row

    def _apply(self, *updates: ItemUpdate) -> int | None:
        """Apply these updates, all or none; see `update_all`."""
        return update_all(self._table, [update.logged() for update in updates])


def _budget_key(run_id: str) -> dict[str, str]:
    return {PARTITION: run_id, SORT: BUDGET}
