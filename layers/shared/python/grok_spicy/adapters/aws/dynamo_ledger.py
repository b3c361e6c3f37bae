"""The budget of the run store: one BUDGET item per run, changed by conditional updates only.

The reservation and the committed amount change in one update, so that two parallel functions can't
both spend the last dollar. Amounts are integer ticks.
"""

import logging
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError
from pydantic import ValidationError

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.errors import CallInProgress, CallLost, NewerItem, OverBudget, UnreadableItem
from grok_spicy.models.item import SCHEMA_VERSION, item_name, parse_item
from grok_spicy.models.spending import Budget, CallRecord, Reservation, usd

_TRIES = 20
_log = logging.getLogger(__name__)


class DynamoLedger:
    """The budget and the calls of runs. `table` is a boto3 DynamoDB Table."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def call(self, run_id: str, call_id: str) -> CallRecord | None:
        name = item_name(CallRecord, call_id)
        row = self._get(run_id, name)
        try:
            return parse_item(CallRecord, name, row.get("body")) if row else None
        except NewerItem:
            raise
        except UnreadableItem as error:
            _log.warning("%s: %s", run_id, error)  # its result is gone: the call is made again
            return None

    def open_budget(self, run_id: str, cap_ticks: int) -> None:
        self._table.update_item(
            Key=_budget_key(run_id),
            UpdateExpression="SET cap = :cap, committed = if_not_exists(committed, :zero), "
            "#open = if_not_exists(#open, :none), lost = if_not_exists(lost, :none), "
            "written_off = if_not_exists(written_off, :nothing), schema_version = :version",
            ExpressionAttributeNames={"#open": "open"},
            ExpressionAttributeValues={
                ":cap": cap_ticks,
                ":zero": 0,
                ":none": {},
                ":nothing": [],
                ":version": SCHEMA_VERSION,
            },
        )

    def budget(self, run_id: str) -> Budget:
        row = self._get(run_id, "BUDGET") or {"cap": 0}
        return Budget(
            cap_ticks=int(row["cap"]),
            committed_ticks=int(row.get("committed", 0)),
            open=_decode_all(row.get("open", {})),
            lost=_decode_all(row.get("lost", {})),
            written_off=[each for text in row.get("written_off", []) if (each := _decode(text))],
        )

    def open_call(self, run_id: str, reservation: Reservation, now: datetime) -> None:
        call_id, upper = reservation.purpose.call_id, reservation.upper_ticks
        for _ in range(_TRIES):
            budget = self.budget(run_id)
            room = budget.cap_ticks - budget.committed_ticks
            earlier = budget.open.get(call_id)
            if earlier == reservation:  # our own update, sent again since its answer did not come
                return
            if earlier and earlier.lease.expires_at > now:
                raise CallInProgress(f"{call_id} is being made by {earlier.lease.holder}")
            if earlier and call_id in budget.lost:
                raise CallLost(
                    f"{call_id} lost its response twice and may have been billed each time"
                )
            if upper > room:
                raise OverBudget(
                    f"{call_id} may cost {usd(upper):.3f} USD, and {usd(max(0, room)):.3f} of the "
                    f"cap of {usd(budget.cap_ticks):.2f} are left"
                )
            if self._reserve(run_id, reservation, budget.cap_ticks - upper, earlier):
                return
        raise CallInProgress(f"{call_id}: the budget is changing too fast; try again")

    def _reserve(
        self, run_id: str, reservation: Reservation, at_most: int, earlier: Reservation | None
    ) -> bool:
        """Reserve in one update, on condition that there is room and that the call is still in the
        state that we read. False if either does not hold."""
        update = "SET committed = committed + :upper, #open.#call = :intent"
        condition = "committed <= :at_most AND cap >= :upper"
        values: dict[str, Any] = {
            ":upper": reservation.upper_ticks,
            ":at_most": at_most,
            ":intent": _encode(reservation),
        }
        if earlier:
            update += ", lost.#call = :earlier"
            condition += " AND #open.#call = :earlier"
            values[":earlier"] = _encode(earlier)
        else:
            condition += " AND attribute_not_exists(#open.#call)"
        return self._change(run_id, update, condition, reservation.purpose.call_id, values)

    def close_call(
        self, run_id: str, call_id: str, reservation: Reservation, actual_ticks: int
    ) -> None:
        self._change(
            run_id,
            "SET committed = committed + :difference REMOVE #open.#call",
            "#open.#call = :intent",
            call_id,
            {
                ":difference": actual_ticks - reservation.upper_ticks,
                ":intent": _encode(reservation),
            },
        )

    def reconcile_cost(self, run_id: str, call_id: str, actual_ticks: int) -> None:
        call_record = self.call(run_id, call_id)
        if call_record is None or call_record.actual:
            return
        reconciled = call_record.model_copy(update={"cost_ticks": actual_ticks, "actual": True})
        try:
            self._table.update_item(
                Key={PARTITION: run_id, SORT: call_record.item},
                UpdateExpression="SET body = :after",
                ConditionExpression="body = :before",
                ExpressionAttributeValues={
                    ":before": call_record.model_dump_json(),
                    ":after": reconciled.model_dump_json(),
                },
            )
        except ClientError as error:
            if condition_failed(error):
                return
            raise
        self._table.update_item(
            Key=_budget_key(run_id),
            UpdateExpression="SET committed = committed + :difference",
            ExpressionAttributeValues={":difference": actual_ticks - call_record.cost_ticks},
        )

    def mark_lost(self, run_id: str, call_id: str, reservation: Reservation) -> None:
        self._change(
            run_id,
            "SET #open.#call = :ended",
            "#open.#call = :intent",
            call_id,
            {":ended": _encode(reservation.without_lease()), ":intent": _encode(reservation)},
        )

    def end_leases(self, run_id: str) -> None:
        """End every lease now: for a run whose invocations are all dead."""
        for call_id, reservation in self.budget(run_id).open.items():
            self.mark_lost(run_id, call_id, reservation)

    def write_off_lost_calls(self, run_id: str) -> None:
        budget = self.budget(run_id)
        for call_id, reservation in budget.lost.items():
            self._change(
                run_id,
                "SET written_off = list_append(written_off, :lost) REMOVE lost.#call",
                "attribute_exists(lost.#call)",
                call_id,
                {":lost": [_encode(reservation)]},
                names_open=False,
            )

    def _get(self, run_id: str, item: str) -> dict[str, Any] | None:
        response = self._table.get_item(Key={PARTITION: run_id, SORT: item}, ConsistentRead=True)
        row: dict[str, Any] | None = response.get("Item")
        return row

    def _change(
        self,
        run_id: str,
        update: str,
        condition: str,
        call_id: str,
        values: dict[str, Any],
        names_open: bool = True,
    ) -> bool:
        """Update the BUDGET item if the condition holds; return whether it did."""
        names = {"#call": call_id} | ({"#open": "open"} if names_open else {})
        try:
            self._table.update_item(
                Key=_budget_key(run_id),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
            )
        except ClientError as error:
            if condition_failed(error):
                return False
            raise
        return True


def _budget_key(run_id: str) -> dict[str, str]:
    return {PARTITION: run_id, SORT: "BUDGET"}


def _encode(reservation: Reservation) -> str:
    return reservation.model_dump_json()


def _decode(text: str) -> Reservation | None:
    try:
        return Reservation.model_validate_json(text)
    except ValidationError:
        _log.warning("a reservation can't be read and is left out: %.200s", text)
        return None


def _decode_all(texts: dict[str, str]) -> dict[str, Reservation]:
    return {call_id: each for call_id, text in texts.items() if (each := _decode(text))}


def condition_failed(error: ClientError) -> bool:
    """Whether a conditional write failed because its condition does not hold."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"
