"""What is said of paid calls beside their results: a bill above the bound, a result that was found
again, a stop of all purchases."""

import pytest

from grok_spicy.errors import AnswerLost, PurchasesStopped
from grok_spicy.models.events import Event
from grok_spicy.models.run import Run
from grok_spicy.services.purchases import stop_purchases
from tests.unit.test_paid_calls import CALL_KEY, RUN, UPPER, PaidCallsHarness, Picture


@pytest.fixture
def harness() -> PaidCallsHarness:
    return PaidCallsHarness()


def test_a_bill_above_the_bound_is_said_with_what_it_means_for_later_calls(
    harness: PaidCallsHarness,
) -> None:
    harness.call_once(250)

    [event] = harness.store.all(RUN, Event)
    assert event.what == "overrun"
    assert "above its bound" in event.message and "2.50 times" in event.message


def test_a_negative_cost_is_not_reported_and_the_bound_is_booked(
    harness: PaidCallsHarness,
) -> None:
    harness.call_once(-7)

    assert harness.record and (harness.record.cost_ticks, harness.record.actual) == (UPPER, False)
    assert harness.committed == UPPER


def test_a_result_that_was_found_again_is_said_to_be(harness: PaidCallsHarness) -> None:
    with pytest.raises(AnswerLost):
        harness.call_once(AnswerLost("cut off"))

    harness.paid_calls.call_once(
        CALL_KEY, UPPER, Picture, harness._call(60), lambda _: Picture(key="found")
    )

    assert harness.record and harness.record.found_again
    assert [event.what for event in harness.store.all(RUN, Event)] == ["found"]


def test_while_purchases_are_stopped_nothing_is_bought_and_the_run_stops(
    harness: PaidCallsHarness,
) -> None:
    stop_purchases(harness.store)

    with pytest.raises(PurchasesStopped):
        harness.call_once()

    run = harness.store.get(RUN, Run)
    assert run and (run.error or "").startswith("PurchasesStopped: ")
    assert (harness.calls, harness.committed) == (0, 0)
