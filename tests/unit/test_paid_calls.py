"""The till: look up, reserve, call, record. Nothing is paid twice, nothing goes unrecorded."""

from collections.abc import Callable
from datetime import datetime

import pytest
from pydantic import BaseModel

from grok_spicy.errors import (
    AnswerLost,
    CallInProgress,
    CallLost,
    GarbledAnswer,
    OutputRefused,
    OverBudget,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.spending import CallKey, CallRecord, Reservation
from grok_spicy.ports import Billed
from grok_spicy.services.paid_calls import PaidCalls
from tests.support.memory_store import Killed, MemoryRunStore
from tests.support.step_driver import lease

RUN, CAP, UPPER = "film", 1_000, 100
PURPOSE = CallKey(step="draw_sheet", subject="Ember", detail="1", model="m", character="Ember")


class Painted(BaseModel):
    key: str


class Shop:
    """A till, and a counter that is asked for pictures."""

    def __init__(self) -> None:
        self.store = MemoryRunStore()
        self.store.open_budget(RUN, CAP)
        self.paid_calls = PaidCalls(self.store, RUN, lease())
        self.calls = 0

    def call_once(self, outcome: BaseException | int | None = 60) -> Painted:
        """Buy, where the call costs so many ticks (None: not told) or raises that error."""
        return self.paid_calls.call_once(PURPOSE, UPPER, Painted, self._call(outcome))

    def _call(self, outcome: BaseException | int | None) -> Callable[[], Billed[Painted]]:
        def call() -> Billed[Painted]:
            self.calls += 1
            if isinstance(outcome, BaseException):
                raise outcome
            return Billed(Painted(key=f"picture {self.calls}"), outcome)

        return call

    @property
    def record(self) -> CallRecord | None:
        return self.store.call(RUN, PURPOSE.call_id)

    @property
    def committed(self) -> int:
        return self.store.budget(RUN).committed_ticks


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_an_answer_is_recorded_with_its_cost(shop: Shop) -> None:
    assert shop.call_once(60) == Painted(key="picture 1")

    assert shop.record and shop.record.result == {"key": "picture 1"}
    assert (shop.record.cost_ticks, shop.record.actual, shop.committed) == (60, True, 60)
    assert shop.store.budget(RUN).open == {}


def test_the_same_call_again_is_answered_from_the_record(shop: Shop) -> None:
    first = shop.call_once()

    assert shop.call_once() == first
    assert (shop.calls, shop.committed) == (1, 60)


def test_a_cost_that_is_not_told_is_booked_at_its_upper_bound(shop: Shop) -> None:
    shop.call_once(None)

    assert shop.record and (shop.record.cost_ticks, shop.record.actual) == (UPPER, False)
    assert shop.committed == UPPER


def test_a_call_that_cost_more_than_thought_is_booked_as_it_was(shop: Shop) -> None:
    shop.call_once(170)

    assert shop.committed == 170


@pytest.mark.parametrize("refusal", [PromptRefused, OutputRefused])
@pytest.mark.parametrize(("billed", "booked"), [(0, 0), (30, 30), (None, UPPER)])
def test_a_refusal_is_an_answer_that_may_have_been_billed(
    shop: Shop, refusal: type[PromptRefused], billed: int | None, booked: int
) -> None:
    for _ in range(2):
        with pytest.raises(refusal, match="too violent"):
            shop.call_once(refusal("too violent", billed))

    assert (shop.calls, shop.committed) == (1, booked)


@pytest.mark.parametrize("error", [ProviderUnavailable("busy"), ProviderRejected("wrong key")])
def test_what_was_not_taken_costs_nothing_and_may_be_asked_again(
    shop: Shop, error: Exception
) -> None:
    with pytest.raises(type(error)):
        shop.call_once(error)
    assert (shop.committed, shop.store.budget(RUN).open) == (0, {})

    shop.call_once(60)

    assert shop.committed == 60


@pytest.mark.parametrize("error", [AnswerLost("cut off"), GarbledAnswer("no image in it")])
def test_what_may_have_been_paid_stays_booked(shop: Shop, error: Exception) -> None:
    with pytest.raises(type(error)):
        shop.call_once(error)

    shop.call_once(60)

    assert shop.committed == UPPER + 60
    assert list(shop.store.budget(RUN).lost) == [PURPOSE.call_id]


def test_a_surprise_is_a_lost_answer(shop: Shop) -> None:
    with pytest.raises(AnswerLost, match=r"draw_sheet/Ember/1: KeyError: 'usage'"):
        shop.call_once(KeyError("usage"))


def test_a_call_lost_twice_is_not_made_again(shop: Shop) -> None:
    for _ in range(2):
        with pytest.raises(AnswerLost):
            shop.call_once(AnswerLost("cut off"))

    with pytest.raises(CallLost):
        shop.call_once()

    assert (shop.calls, shop.committed) == (2, 2 * UPPER)


def test_without_room_in_the_budget_no_call_is_made(shop: Shop) -> None:
    shop.store.open_budget(RUN, UPPER - 1)

    with pytest.raises(OverBudget):
        shop.call_once()

    assert shop.calls == 0


def test_two_invocations_do_not_make_the_same_call_at_once(shop: Shop) -> None:
    with pytest.raises(Killed):
        shop.call_once(Killed())

    with pytest.raises(CallInProgress):
        shop.call_once()

    assert shop.calls == 1


def test_a_death_between_record_and_booking_is_put_right(shop: Shop) -> None:
    shop.store.dies_at_closing = True
    with pytest.raises(Killed):
        shop.call_once(60)

    assert shop.call_once() == Painted(key="picture 1")

    assert (shop.calls, shop.committed, shop.store.budget(RUN).open) == (1, 60, {})


def test_a_picture_that_a_dead_call_left_behind_is_taken_and_not_bought_again(shop: Shop) -> None:
    with pytest.raises(AnswerLost):
        shop.call_once(AnswerLost("the process died after it had kept the picture"))

    found = shop.paid_calls.call_once(
        PURPOSE, UPPER, Painted, shop._call(60), lambda: Painted(key="left behind")
    )

    assert found.key == "left behind"
    assert shop.calls == 1
    assert shop.record is not None
    assert (shop.record.cost_ticks, shop.record.actual) == (UPPER, False)
    assert shop.store.budget(RUN).open == {}
    assert shop.committed == UPPER


def test_what_lies_there_is_not_taken_for_the_result_of_a_call_that_was_never_made(
    shop: Shop,
) -> None:
    bought = shop.paid_calls.call_once(
        PURPOSE, UPPER, Painted, shop._call(60), lambda: Painted(key="somebody else's")
    )

    assert bought.key == "picture 1"


def test_a_call_that_another_ends_while_we_reserve_is_not_bought_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = shop.store.open_call

    def the_other_is_quicker(run_id: str, reservation: Reservation, now: datetime) -> None:
        monkeypatch.setattr(shop.store, "open_call", reserve)
        shop.call_once(
            60
        )  # the other invocation, between our look at the records and our reservation
        reserve(run_id, reservation, now)

    monkeypatch.setattr(shop.store, "open_call", the_other_is_quicker)

    assert shop.call_once() == Painted(key="picture 1")
    assert shop.calls == 1
    assert (shop.committed, shop.store.budget(RUN).open) == (60, {})
