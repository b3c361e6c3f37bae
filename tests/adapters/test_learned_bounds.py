"""What the provider bills above its price list: booked, and learned from."""

import pytest

from grok_spicy.errors import OverBudget
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import Booking, Reservation
from grok_spicy.ports import RunStore
from tests.adapters.test_ledger import call_id, record, reservation


def test_a_cost_above_the_list_price_is_booked_and_scales_later_bounds_of_its_kind(
    ledger: RunStore, run_id: str
) -> None:
    call = ledger.open_call(run_id, priced("1", 100), utc_now())
    ledger.close_call(run_id, call_id(call), call, 250)

    second = ledger.open_call(run_id, priced("2", 100), utc_now())
    other = ledger.open_call(run_id, priced("3", 100, kind="another model"), utc_now())

    assert (second.upper_ticks, other.upper_ticks) == (250, 100)
    assert ledger.budget(run_id).committed_ticks == 250 + 250 + 100


def test_the_worst_bill_is_remembered(ledger: RunStore, run_id: str) -> None:
    calls = [ledger.open_call(run_id, priced(str(number), 100), utc_now()) for number in range(3)]
    for call, cost in zip(calls, (150, 300, 120), strict=True):
        ledger.close_call(run_id, call_id(call), call, cost)

    assert ledger.budget(run_id).learned == {"m/video": 3_000}
    with pytest.raises(OverBudget):
        ledger.open_call(run_id, priced("4", 145), utc_now())


def test_a_bill_within_a_scaled_bound_does_not_scale_it_again(
    ledger: RunStore, run_id: str
) -> None:
    for number in range(2):
        call = ledger.open_call(run_id, priced(str(number), 100), utc_now())
        ledger.close_call(run_id, call_id(call), call, 300)

    assert ledger.budget(run_id).learned == {"m/video": 3_000}


def test_a_bill_that_comes_later_is_learned_from_too(ledger: RunStore, run_id: str) -> None:
    call = ledger.open_call(run_id, priced("1", 100), utc_now())
    estimated = record(call, 100).model_copy(update={"booking": call.booking})
    ledger.put(run_id, estimated)
    ledger.close_call(run_id, call_id(call), call, 100)

    ledger.reconcile_cost(run_id, call_id(call), 310)

    assert ledger.open_call(run_id, priced("2", 100), utc_now()).upper_ticks == 310
    assert ledger.budget(run_id).committed_ticks == 620


def test_a_scaled_reservation_that_was_made_without_our_hearing_of_it_is_our_own(
    ledger: RunStore, run_id: str
) -> None:
    first = ledger.open_call(run_id, priced("1", 100), utc_now())
    ledger.close_call(run_id, call_id(first), first, 200)
    call = priced("2", 100)

    booked = ledger.open_call(run_id, call, utc_now())
    again = ledger.open_call(run_id, call, utc_now())

    assert booked == again
    assert ledger.budget(run_id).committed_ticks == 400


def priced(detail: str, price: int, kind: str = "m/video") -> Reservation:
    """A reservation by the price list, for a kind of call whose bound is learned."""
    booking = Booking(price_ticks=price, kind=kind)
    return reservation(detail, price).model_copy(update={"booking": booking})
