"""What every paid call cost, as the report lists it."""

from datetime import datetime

from pydantic import BaseModel

from grok_spicy.models.spending import CallRecord, Reservation, usd


class Cost(BaseModel):
    """One paid call. `actual` says whether the cost is the provider's own figure, `price_usd` what
    it may cost at most by the price list, `found_again` whether its answer was lost and its result
    found, so that it was not bought twice. `answered_by` is the model that answered, where that is
    another one than was asked."""

    call: str
    step: str
    model: str
    character: str | None = None
    scene_id: int | None = None
    outcome: str
    cost_ticks: int
    cost_usd: float
    actual: bool
    price_usd: float | None = None
    answered_by: str | None = None
    found_again: bool = False
    started_at: datetime
    ended_at: datetime | None = None


def costs_by(calls: list[CallRecord], field: str) -> dict[str, float]:
    """What calls cost, in USD, by a field of what they are for: `step`, `character`, `scene_id`."""
    totals: dict[str, int] = {}
    for call in calls:
        name = getattr(call.purpose, field)
        if name is not None:
            totals[str(name)] = totals.get(str(name), 0) + call.cost_ticks
    return {name: usd(total) for name, total in totals.items()}


def cost_of_call(call: CallRecord) -> Cost:
    """A call that was answered."""
    return Cost(
        call=call.key,
        outcome=call.outcome,
        cost_ticks=call.cost_ticks,
        cost_usd=usd(call.cost_ticks),
        actual=call.actual,
        price_usd=usd(call.booking.price_ticks) if call.booking else None,
        answered_by=None if call.answered_by == call.purpose.model else call.answered_by,
        found_again=call.found_again,
        started_at=call.started_at,
        ended_at=call.ended_at,
        **call.purpose.model_dump(include={"step", "model", "character", "scene_id"}),
    )


def cost_of_reservation(reservation: Reservation, outcome: str) -> Cost:
    """A call without an answer, at the most that it may cost."""
    return Cost(
        call=reservation.purpose.call_id,
        outcome=outcome,
        cost_ticks=reservation.upper_ticks,
        cost_usd=usd(reservation.upper_ticks),
        actual=False,
        started_at=reservation.opened_at,
        **reservation.purpose.model_dump(include={"step", "model", "character", "scene_id"}),
    )
