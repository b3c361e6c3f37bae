"""What is said of purchases beside their own step: costs above the price list, results found again,
and a person's stop of all purchases in the studio."""

from grok_spicy.errors import PurchasesStopped
from grok_spicy.models.item import utc_now
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.spending import LIST_PRICE, CallRecord, PurchaseStop, usd
from grok_spicy.ports import RunStore
from grok_spicy.services.event_log import record


def record_overrun(store: RunStore, run_id: str, call_record: CallRecord, bound: int) -> None:
    """Record an event if the call cost more than its bound (ticks): how much, what that means for
    the bounds of later calls, and whether the run is above its cap now."""
    booking, cost = call_record.booking, call_record.cost_ticks
    if booking is None or not call_record.actual or cost <= bound:
        return
    budget = store.budget(run_id)
    factor = budget.learned.get(booking.kind, LIST_PRICE) / LIST_PRICE
    message = (
        f"{call_record.key} was billed at {usd(cost):.3f} USD, above its bound of "
        f"{usd(bound):.3f}: later calls of {booking.kind} are reserved at {factor:.2f} times the "
        "list price"
    )
    if budget.settled_ticks > budget.cap_ticks:
        message += (
            f". The run has cost {usd(budget.settled_ticks):.2f} USD, more than its cap of "
            f"{usd(budget.cap_ticks):.2f}: it buys nothing more"
        )
    record(store, run_id, "overrun", message, **_about(call_record))


def record_found(store: RunStore, run_id: str, call_record: CallRecord) -> None:
    """Record an event: the result of a call was found, and is not bought again."""
    message = f"the result of {call_record.key} was found again; it is not bought twice"
    record(store, run_id, "found", message, **_about(call_record))


def mark_found(store: RunStore, run_id: str, call_id: str | None) -> None:
    """Record that a call's result was found where the provider had stored it."""
    call_record = store.call(run_id, call_id) if call_id else None
    if call_record and not call_record.found_again:
        found = call_record.model_copy(update={"found_again": True})
        store.put(run_id, found)
        record_found(store, run_id, found)


def check_purchases(store: RunStore) -> None:
    """PurchasesStopped if a person has stopped all purchases in the studio."""
    check_stop(store.get(STUDIO, PurchaseStop))


def check_stop(stop: PurchaseStop | None) -> None:
    """PurchasesStopped if that stop is in force."""
    if stop and stop.lifted_at is None:
        raise PurchasesStopped(
            f"all purchases in the studio are stopped since {stop.stopped_at:%Y-%m-%d %H:%M} "
            "(UTC), until somebody with full access lifts that"
        )


def stop_purchases(store: RunStore) -> PurchaseStop:
    """Let nothing more be bought in the studio until `lift_stop`. Idempotent."""
    stop = store.get(STUDIO, PurchaseStop)
    if stop is None or stop.lifted_at:
        stop = PurchaseStop()
        store.put(STUDIO, stop)
    return stop


def lift_stop(store: RunStore) -> PurchaseStop | None:
    """Let runs buy again. None if nothing was ever stopped. Idempotent."""
    stop = store.get(STUDIO, PurchaseStop)
    if stop and stop.lifted_at is None:
        stop = stop.model_copy(update={"lifted_at": utc_now()})
        store.put(STUDIO, stop)
    return stop


def _about(call_record: CallRecord) -> dict[str, object]:
    purpose = call_record.purpose
    return {"character": purpose.character, "scene_id": purpose.scene_id}
