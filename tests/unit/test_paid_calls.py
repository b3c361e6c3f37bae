"""Paid calls: look up, reserve, call, record. Nothing is paid twice, nothing goes unrecorded."""

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
    StorageUnavailable,
)
from grok_spicy.models.generation import Billed
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import CallKey, CallRecord, CallState, Reservation
from grok_spicy.services.call_gate import CallGate, RateLimiter
from grok_spicy.services.paid_calls import PaidCalls
from tests.support.memory_store import Killed, MemoryRunStore
from tests.support.step_driver import UNLIMITED
from tests.support.step_inputs import lease

RUN, CAP, UPPER = "film", 1_000, 100
CALL_KEY = CallKey(step="draw_sheet", subject="Ember", detail="1", model="m", character="Ember")


class Picture(BaseModel):
    key: str


class PaidCallsHarness:
    """Paid calls for pictures; `calls` counts those that were made."""

    def __init__(self) -> None:
        self.store = MemoryRunStore()
        self.store.open_budget(RUN, CAP)
        self.gate = self._gate()
        self.paid_calls = PaidCalls(self.store, RUN, lease(), self.gate)
        self.calls = 0

    def _gate(self) -> CallGate:
        run = Run(run_id=RUN, owner="studio", execution=RUN, settings=RunSettings())
        self.store.put(RUN, run)
        limiter = RateLimiter(self.store, UNLIMITED, "key", sleep=lambda _: None)
        return CallGate(self.store, run, limiter)

    def call_once(self, outcome: BaseException | int | None = 60) -> Picture:
        """Make the call: it costs so many ticks (None: not reported) or raises that error."""
        return self.paid_calls.call_once(CALL_KEY, UPPER, Picture, self._call(outcome))

    def _call(self, outcome: BaseException | int | None) -> Callable[[], Billed[Picture]]:
        def call() -> Billed[Picture]:
            self.calls += 1
            if isinstance(outcome, BaseException):
                raise outcome
            return Billed(Picture(key=f"picture {self.calls}"), outcome)

        return call

    @property
    def record(self) -> CallRecord | None:
        return self.store.call(RUN, CALL_KEY.call_id)

    @property
    def committed(self) -> int:
        return self.store.budget(RUN).committed_ticks


@pytest.fixture
def harness() -> PaidCallsHarness:
    return PaidCallsHarness()


def test_an_answer_is_recorded_with_its_cost(harness: PaidCallsHarness) -> None:
    assert harness.call_once(60) == Picture(key="picture 1")

    assert harness.record and harness.record.result == {"key": "picture 1"}
    assert (harness.record.cost_ticks, harness.record.actual, harness.committed) == (60, True, 60)
    assert harness.store.budget(RUN).open == {}


def test_the_same_call_again_is_answered_from_the_record(harness: PaidCallsHarness) -> None:
    first = harness.call_once()

    assert harness.call_once() == first
    assert (harness.calls, harness.committed) == (1, 60)


def test_a_cost_that_is_not_reported_is_booked_at_its_upper_bound(
    harness: PaidCallsHarness,
) -> None:
    harness.call_once(None)

    assert harness.record and (harness.record.cost_ticks, harness.record.actual) == (UPPER, False)
    assert harness.committed == UPPER


def test_a_call_that_cost_more_than_thought_is_booked_as_it_was(harness: PaidCallsHarness) -> None:
    harness.call_once(170)

    assert harness.committed == 170


@pytest.mark.parametrize("refusal", [PromptRefused, OutputRefused])
@pytest.mark.parametrize(("billed", "booked"), [(0, 0), (30, 30), (None, UPPER)])
def test_a_refusal_is_an_answer_that_may_have_been_billed(
    harness: PaidCallsHarness, refusal: type[PromptRefused], billed: int | None, booked: int
) -> None:
    for _ in range(2):
        with pytest.raises(refusal, match="too violent"):
            harness.call_once(refusal("too violent", billed))

    assert (harness.calls, harness.committed) == (1, booked)


@pytest.mark.parametrize("error", [ProviderUnavailable("busy"), ProviderRejected("wrong key")])
def test_what_was_not_accepted_costs_nothing_and_may_be_called_again(
    harness: PaidCallsHarness, error: Exception
) -> None:
    with pytest.raises(type(error)):
        harness.call_once(error)
    assert (harness.committed, harness.store.budget(RUN).open) == (0, {})

    harness.call_once(60)

    assert harness.committed == 60


@pytest.mark.parametrize("error", [AnswerLost("cut off"), GarbledAnswer("no image in it")])
def test_what_may_have_been_paid_stays_booked(harness: PaidCallsHarness, error: Exception) -> None:
    with pytest.raises(type(error)):
        harness.call_once(error)

    harness.call_once(60)

    assert harness.committed == UPPER + 60
    assert list(harness.store.budget(RUN).lost) == [CALL_KEY.call_id]


def test_an_unknown_error_is_a_lost_answer(harness: PaidCallsHarness) -> None:
    with pytest.raises(AnswerLost, match=r"draw_sheet/Ember/1: KeyError: 'usage'"):
        harness.call_once(KeyError("usage"))


def test_a_call_lost_twice_is_not_made_again(harness: PaidCallsHarness) -> None:
    for _ in range(2):
        with pytest.raises(AnswerLost):
            harness.call_once(AnswerLost("cut off"))

    with pytest.raises(CallLost):
        harness.call_once()

    assert (harness.calls, harness.committed) == (2, 2 * UPPER)


def test_without_room_in_the_budget_no_call_is_made(harness: PaidCallsHarness) -> None:
    harness.store.open_budget(RUN, UPPER - 1)

    with pytest.raises(OverBudget):
        harness.call_once()

    assert harness.calls == 0


def test_two_invocations_do_not_make_the_same_call_at_once(harness: PaidCallsHarness) -> None:
    with pytest.raises(Killed):
        harness.call_once(Killed())

    with pytest.raises(CallInProgress):
        harness.call_once()

    assert harness.calls == 1


def test_a_death_between_record_and_booking_is_put_right(harness: PaidCallsHarness) -> None:
    harness.store.dies_at_closing = True
    with pytest.raises(Killed):
        harness.call_once(60)

    assert harness.call_once() == Picture(key="picture 1")

    assert (harness.calls, harness.committed, harness.store.budget(RUN).open) == (1, 60, {})


def test_a_picture_that_a_dead_call_left_behind_is_taken_and_not_bought_again(
    harness: PaidCallsHarness,
) -> None:
    with pytest.raises(AnswerLost):
        harness.call_once(AnswerLost("the process died after it had stored the picture"))

    picture = harness.paid_calls.call_once(
        CALL_KEY, UPPER, Picture, harness._call(60), lambda _: Picture(key="left behind")
    )

    assert picture.key == "left behind"
    assert harness.calls == 1
    assert harness.record is not None
    assert (harness.record.cost_ticks, harness.record.actual) == (UPPER, False)
    assert harness.store.budget(RUN).open == {}
    assert harness.committed == UPPER


def test_what_lies_there_is_not_taken_for_the_result_of_a_call_that_was_never_made(
    harness: PaidCallsHarness,
) -> None:
    picture = harness.paid_calls.call_once(
        CALL_KEY, UPPER, Picture, harness._call(60), lambda _: Picture(key="somebody else's")
    )

    assert picture.key == "picture 1"


def test_a_call_that_another_ends_while_we_reserve_is_not_bought_again(
    harness: PaidCallsHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    reserve = harness.store.open_call

    def complete_the_call_first(
        run_id: str, reservation: Reservation, now: datetime, known: CallState
    ) -> Reservation:
        monkeypatch.setattr(harness.store, "open_call", reserve)
        # The other invocation, between our query and our reservation.
        harness.call_once(60)
        return reserve(run_id, reservation, now, known)

    monkeypatch.setattr(harness.store, "open_call", complete_the_call_first)

    assert harness.call_once() == Picture(key="picture 1")
    assert harness.calls == 1
    assert (harness.committed, harness.store.budget(RUN).open) == (60, {})


def test_an_answer_that_can_no_longer_be_read_is_requested_again(
    harness: PaidCallsHarness,
) -> None:
    harness.call_once(60)
    assert harness.record is not None
    harness.store.put(RUN, harness.record.model_copy(update={"result": {"renamed": "key"}}))

    assert harness.call_once(60) == Picture(key="picture 2")
    assert harness.call_once(60) == Picture(key="picture 2")
    assert (harness.committed, harness.store.budget(RUN).open) == (120, {})


@pytest.mark.parametrize("place", ["put", "close_call"])
def test_a_table_that_is_busy_when_the_answer_comes_does_not_lose_it(
    harness: PaidCallsHarness, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    trouble = fail_first(harness.store, place, StorageUnavailable("slow down"), times=3)
    monkeypatch.setattr(harness.store, place, trouble)

    assert harness.call_once(60) == Picture(key="picture 1")

    assert (harness.calls, harness.committed, harness.store.budget(RUN).open) == (1, 60, {})


def test_a_bucket_that_is_busy_when_the_picture_comes_is_waited_for_as_long_as_the_lease_allows(
    harness: PaidCallsHarness,
) -> None:
    stored: list[str] = []
    put = fail_first(stored, "append", StorageUnavailable("slow down"), times=3)

    harness.paid_calls.store_result(lambda: put("picture"))
    assert stored == ["picture"]

    nearly_over = PaidCalls(harness.store, RUN, lease(seconds=1), harness.gate)
    put = fail_first(stored, "append", StorageUnavailable("slow down"), times=3)
    with pytest.raises(StorageUnavailable):
        nearly_over.store_result(lambda: put("picture"))


def fail_first(owner: object, name: str, error: Exception, times: int) -> Callable[..., object]:
    """That method of `owner`, which raises the error so many times before it works."""
    method, errors = getattr(owner, name), [error] * times

    def call(*arguments: object) -> object:
        if errors:
            raise errors.pop()
        return method(*arguments)

    return call
