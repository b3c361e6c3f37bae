"""The money side of the run store: one BUDGET item per run, changed by conditional updates only.

Reservation and intent are one update, so that two parallel functions can't both spend the last
dollar. Amounts are integer ticks.
"""

from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.errors import CallInProgress, CallLost, OverBudget
from grok_spicy.models.item import SCHEMA_VERSION, item_name
from grok_spicy.models.spending import Budget, CallRecord, Reservation, usd

_TRIES = 20


class DynamoLedger:
    """The budget and the calls of runs. `table` is a boto3 DynamoDB Table."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def call(self, run_id: str, call_id: str) -> CallRecord | None:
        row = self._get(run_id, item_name(CallRecord, call_id))
        return CallRecord.model_validate_json(row["body"]) if row else None

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
            open={key: _intent(kept) for key, kept in row.get("open", {}).items()},
            lost={key: _intent(kept) for key, kept in row.get("lost", {}).items()},
            written_off=[_intent(kept) for kept in row.get("written_off", [])],
        )

    def open_call(self, run_id: str, reservation: Reservation, now: datetime) -> None:
        call_id, upper = reservation.purpose.call_id, reservation.upper_ticks
        for _ in range(_TRIES):
            budget = self.budget(run_id)
            room = budget.cap_ticks - budget.committed_ticks
            before = budget.open.get(call_id)
            if before and before.lease.expires_at > now:
                raise CallInProgress(f"{call_id} is being made by {before.lease.holder}")
            if before and call_id in budget.lost:
                raise CallLost(
                    f"{call_id} was lost twice on the way and may have been paid each time"
                )
            if upper > room:
                raise OverBudget(
                    f"{call_id} may cost {usd(upper):.3f} USD, and {usd(max(0, room)):.3f} of the "
                    f"cap of {usd(budget.cap_ticks):.2f} are left"
                )
            if self._reserve(run_id, reservation, budget.cap_ticks - upper, before):
                return
        raise CallInProgress(f"{call_id}: the budget is changing too fast; try again")

    def _reserve(
        self, run_id: str, reservation: Reservation, at_most: int, before: Reservation | None
    ) -> bool:
        """One conditional update: there is room, and the call is as we saw it."""
        sets = "SET committed = committed + :upper, #open.#call = :intent"
        condition = "committed <= :at_most AND cap >= :upper"
        values: dict[str, Any] = {
            ":upper": reservation.upper_ticks,
            ":at_most": at_most,
            ":intent": _kept(reservation),
        }
        if before:
            sets += ", lost.#call = :before"
            condition += " AND #open.#call = :before"
            values[":before"] = _kept(before)
        else:
            condition += " AND attribute_not_exists(#open.#call)"
        return self._change(run_id, sets, condition, reservation.purpose.call_id, values)

    def close_call(
        self, run_id: str, call_id: str, reservation: Reservation, actual_ticks: int
    ) -> None:
        self._change(
            run_id,
            "SET committed = committed + :difference REMOVE #open.#call",
            "#open.#call = :intent",
            call_id,
            {":difference": actual_ticks - reservation.upper_ticks, ":intent": _kept(reservation)},
        )

    def reconcile_cost(self, run_id: str, call_id: str, actual_ticks: int) -> None:
        record = self.call(run_id, call_id)
        if record is None or record.actual:
            return
        corrected = record.model_copy(update={"cost_ticks": actual_ticks, "actual": True})
        try:
            self._table.update_item(
                Key={PARTITION: run_id, SORT: record.item},
                UpdateExpression="SET body = :after",
                ConditionExpression="body = :before",
                ExpressionAttributeValues={
                    ":before": record.model_dump_json(),
                    ":after": corrected.model_dump_json(),
                },
            )
        except ClientError as error:
            if condition_failed(error):
                return
            raise
        self._table.update_item(
            Key=_budget_key(run_id),
            UpdateExpression="SET committed = committed + :difference",
            ExpressionAttributeValues={":difference": actual_ticks - record.cost_ticks},
        )

    def mark_lost(self, run_id: str, call_id: str, reservation: Reservation) -> None:
        ended = reservation.model_copy(
            update={
                "lease": reservation.lease.model_copy(update={"expires_at": reservation.opened_at})
            }
        )
        self._change(
            run_id,
            "SET #open.#call = :ended",
            "#open.#call = :intent",
            call_id,
            {":ended": _kept(ended), ":intent": _kept(reservation)},
        )

    def end_leases(self, run_id: str) -> None:
        """Nobody who held a call is alive any more: let every lease end now."""
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
                {":lost": [_kept(reservation)]},
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
        """Update the BUDGET item if the condition holds; whether it did."""
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


def _kept(reservation: Reservation) -> str:
    return reservation.model_dump_json()


def _intent(kept: str) -> Reservation:
    return Reservation.model_validate_json(kept)


def condition_failed(error: ClientError) -> bool:
    """Whether a conditional write was refused because its condition does not hold."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"
