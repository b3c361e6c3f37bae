"""The money of a run: reserved before, booked after, never overrun, nothing lost unsaid."""

from datetime import timedelta

import pytest

from grok_spicy.errors import CallInProgress, CallLost, ExecutionSuperseded, OverBudget
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import CallKey, CallRecord, Reservation
from grok_spicy.ports import RunStore
from tests.support.step_inputs import lease

CAP = 1_000


def reservation(detail: str = "1", upper: int = 400, seconds: float = 60) -> Reservation:
    purpose = CallKey(step="start_clip", subject="Dr. \"É\" 🦊 #1/'x'", detail=detail, model="m")
    return Reservation(purpose=purpose, upper_ticks=upper, lease=lease(seconds))


def record(of: Reservation, cost: int, actual: bool = False) -> CallRecord:
    now = utc_now()
    return CallRecord(
        purpose=of.purpose,
        outcome="answered",
        cost_ticks=cost,
        actual=actual,
        started_at=now,
        ended_at=now,
    )


def call_id(of: Reservation) -> str:
    return of.purpose.call_id


def test_a_reservation_is_committed_and_open(ledger: RunStore, run_id: str) -> None:
    call = reservation()

    ledger.open_call(run_id, call, utc_now())

    budget = ledger.budget(run_id)
    assert (budget.cap_ticks, budget.committed_ticks) == (CAP, 400)
    assert budget.open == {call_id(call): call}


def test_closing_books_what_was_paid_instead(ledger: RunStore, run_id: str) -> None:
    call = reservation()
    ledger.open_call(run_id, call, utc_now())

    ledger.close_call(run_id, call_id(call), call, 150)
    ledger.close_call(run_id, call_id(call), call, 150)

    budget = ledger.budget(run_id)
    assert (budget.committed_ticks, budget.open) == (150, {})


def test_what_is_exactly_left_may_be_reserved_and_no_tick_more(
    ledger: RunStore, run_id: str
) -> None:
    ledger.open_call(run_id, reservation("1", 400), utc_now())
    ledger.open_call(run_id, reservation("2", 600), utc_now())

    with pytest.raises(OverBudget, match="are left"):
        ledger.open_call(run_id, reservation("3", 1), utc_now())

    assert ledger.budget(run_id).committed_ticks == CAP


def test_a_raised_cap_lets_the_next_call_through(ledger: RunStore, run_id: str) -> None:
    ledger.open_call(run_id, reservation("1", CAP), utc_now())

    ledger.open_budget(run_id, CAP + 1)
    ledger.open_call(run_id, reservation("2", 1), utc_now())

    assert ledger.budget(run_id).committed_ticks == CAP + 1


def test_a_lowered_cap_keeps_what_is_committed(ledger: RunStore, run_id: str) -> None:
    ledger.open_call(run_id, reservation("1", 900), utc_now())

    ledger.open_budget(run_id, 500)

    with pytest.raises(OverBudget):
        ledger.open_call(run_id, reservation("2", 1), utc_now())


def test_what_was_known_of_the_budget_is_only_as_good_as_it_still_is(
    ledger: RunStore, run_id: str
) -> None:
    known = ledger.call_state(run_id, "another")
    ledger.open_call(run_id, reservation("1", 900), utc_now())

    with pytest.raises(OverBudget):
        ledger.open_call(run_id, reservation("2", 101), utc_now(), known)
    full = ledger.call_state(run_id, "another")
    ledger.open_budget(run_id, CAP + 1)
    ledger.open_call(run_id, reservation("3", 101), utc_now(), full)

    assert ledger.budget(run_id).committed_ticks == CAP + 1


def test_nothing_is_bought_once_the_budget_is_closed_or_anothers(
    ledger: RunStore, run_id: str
) -> None:
    ledger.open_budget(run_id, CAP, "first")
    known = ledger.call_state(run_id, "another")
    assert known.opened_for == "first"

    ledger.close_budget(run_id, "first")
    with pytest.raises(OverBudget):
        ledger.open_call(run_id, reservation(), utc_now(), known)
    ledger.open_budget(run_id, CAP, "second")
    with pytest.raises(ExecutionSuperseded):
        ledger.open_call(run_id, reservation(), utc_now(), known)

    assert ledger.budget(run_id).committed_ticks == 0


def test_without_a_budget_nothing_is_bought(store: RunStore, run_id: str) -> None:
    with pytest.raises(OverBudget):
        store.open_call(run_id, reservation(), utc_now())


def test_a_call_under_way_is_not_opened_again(ledger: RunStore, run_id: str) -> None:
    ledger.open_call(run_id, reservation(), utc_now())

    with pytest.raises(CallInProgress):
        ledger.open_call(run_id, reservation(), utc_now())

    assert ledger.budget(run_id).committed_ticks == 400


def test_after_its_lease_a_call_is_opened_once_more_and_the_first_stays_booked(
    ledger: RunStore, run_id: str
) -> None:
    first, second = reservation(seconds=10), reservation(seconds=60)
    ledger.open_call(run_id, first, utc_now())

    ledger.open_call(run_id, second, utc_now() + timedelta(seconds=11))
    ledger.close_call(run_id, call_id(second), second, 100)

    budget = ledger.budget(run_id)
    assert budget.committed_ticks == 400 + 100
    assert list(budget.lost.values()) == [first]


def test_a_lost_answer_ends_the_lease_at_once(ledger: RunStore, run_id: str) -> None:
    first = reservation()
    ledger.open_call(run_id, first, utc_now())

    ledger.mark_lost(run_id, call_id(first), first)
    ledger.open_call(run_id, reservation(), utc_now())

    assert ledger.budget(run_id).committed_ticks == 800


def test_a_call_that_is_lost_twice_waits_for_a_person(ledger: RunStore, run_id: str) -> None:
    for _ in range(2):
        ledger.open_call(run_id, reservation(upper=100), utc_now())
        ledger.end_leases(run_id)  # type: ignore[attr-defined]

    with pytest.raises(CallLost):
        ledger.open_call(run_id, reservation(upper=100), utc_now())

    assert ledger.budget(run_id).committed_ticks == 200


def test_a_written_off_call_may_be_bought_again_and_stays_booked(
    ledger: RunStore, run_id: str
) -> None:
    for _ in range(2):
        ledger.open_call(run_id, reservation(upper=100), utc_now())
        ledger.end_leases(run_id)  # type: ignore[attr-defined]

    ledger.write_off_lost_calls(run_id)
    third = reservation(upper=100)
    ledger.open_call(run_id, third, utc_now())
    ledger.close_call(run_id, call_id(third), third, 100)

    budget = ledger.budget(run_id)
    assert budget.committed_ticks == 300
    assert (len(budget.written_off), len(budget.lost), budget.open) == (1, 1, {})


def test_a_call_once_lost_does_not_count_against_another(ledger: RunStore, run_id: str) -> None:
    ledger.open_call(run_id, reservation("1", 100), utc_now())
    ledger.end_leases(run_id)  # type: ignore[attr-defined]

    ledger.open_call(run_id, reservation("2", 100), utc_now())

    assert ledger.budget(run_id).lost == {}


def test_who_lost_a_call_cannot_close_it_for_its_successor(ledger: RunStore, run_id: str) -> None:
    late, successor = reservation(seconds=1), reservation(seconds=90)
    ledger.open_call(run_id, late, utc_now())
    ledger.open_call(run_id, successor, utc_now() + timedelta(seconds=2))

    ledger.close_call(run_id, call_id(late), late, 0)
    ledger.mark_lost(run_id, call_id(late), late)

    assert ledger.budget(run_id).open == {call_id(successor): successor}


def test_the_providers_figure_is_booked_once(ledger: RunStore, run_id: str) -> None:
    call = reservation()
    ledger.open_call(run_id, call, utc_now())
    ledger.put(run_id, record(call, 400))
    ledger.close_call(run_id, call_id(call), call, 400)

    ledger.reconcile_cost(run_id, call_id(call), 250)
    ledger.reconcile_cost(run_id, call_id(call), 999)

    call_record = ledger.call(run_id, call_id(call))
    assert call_record and (call_record.cost_ticks, call_record.actual) == (250, True)
    assert ledger.budget(run_id).committed_ticks == 250


def test_a_cost_that_was_actual_from_the_start_is_not_corrected(
    ledger: RunStore, run_id: str
) -> None:
    call = reservation()
    ledger.put(run_id, record(call, 400, actual=True))

    ledger.reconcile_cost(run_id, call_id(call), 250)

    call_record = ledger.call(run_id, call_id(call))
    assert call_record and call_record.cost_ticks == 400


def test_the_cost_of_an_unknown_call_is_nobodys(ledger: RunStore, run_id: str) -> None:
    ledger.reconcile_cost(run_id, "start_clip/001/scene_1", 250)

    assert ledger.budget(run_id).committed_ticks == 0
    assert ledger.call(run_id, "start_clip/001/scene_1") is None


def test_a_reservation_that_was_made_without_our_hearing_of_it_is_our_own(
    ledger: RunStore, run_id: str
) -> None:
    """A client of AWS sends an update again if its answer does not come; the first may have been
    done."""
    call = reservation()

    ledger.open_call(run_id, call, utc_now())
    ledger.open_call(run_id, call, utc_now())

    budget = ledger.budget(run_id)
    assert (budget.committed_ticks, budget.open) == (400, {call_id(call): call})


def test_a_closed_budget_buys_nothing_until_another_execution_opens_it(
    store: RunStore, run_id: str
) -> None:
    store.open_budget(run_id, CAP, "film")
    store.open_call(run_id, reservation("1", 400), utc_now())

    store.close_budget(run_id, "film")
    store.open_budget(run_id, CAP, "film")  # a late first step of the cancelled execution

    assert store.budget(run_id).cap_ticks == 400
    with pytest.raises(OverBudget):
        store.open_call(run_id, reservation("2", 1), utc_now())
    store.open_budget(run_id, CAP, "film-2")
    store.close_budget(run_id, "film")  # late, too
    store.open_call(run_id, reservation("2", 600), utc_now())
    assert store.budget(run_id).committed_ticks == CAP


def test_a_reservation_of_an_earlier_version_can_be_closed_and_lost(
    ledger: RunStore, run_id: str
) -> None:
    for detail, end in (("1", "close"), ("2", "lose")):
        call = reservation(detail, 100)
        ledger.open_call(run_id, call, utc_now())
        stored = ledger.budget(run_id).open[call_id(call)]
        if end == "close":
            ledger.close_call(run_id, call_id(call), stored, 60)
        else:
            ledger.mark_lost(run_id, call_id(call), stored)

    budget = ledger.budget(run_id)
    assert budget.committed_ticks == 160
    assert [each.lease.expires_at < utc_now() for each in budget.open.values()] == [True]
