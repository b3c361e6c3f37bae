"""The gate before paid calls: slots that all runs share, and executions that may do no more."""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from random import Random

import pytest

from grok_spicy.errors import (
    ExecutionSuperseded,
    NotYet,
    OutOfCredit,
    ProviderBusy,
    StorageUnavailable,
)
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import CallKey
from grok_spicy.policies.rates import Rates
from grok_spicy.services.call_gate import CallGate, RateLimiter
from tests.support.memory_store import MemoryRunStore

NOON = 1_800_000_000_000
VIDEO = "grok-imagine-video"


class Studio:
    """Runs that share a key, and a time that only sleep moves."""

    def __init__(self, rates: str = "video=2") -> None:
        self.store = MemoryRunStore()
        self.now = NOON
        self.limiter = RateLimiter(
            self.store, Rates.parse(rates), "key", self.sleep, lambda: self.now
        )

    def sleep(self, seconds: float) -> None:
        self.now += round(seconds * 1000)

    def gate(self, run_id: str = "film") -> CallGate:
        run = Run(run_id=run_id, owner="studio", execution=run_id, settings=RunSettings())
        self.store.create(run_id, run)
        return CallGate(self.store, run, self.limiter)


def clip(number: int) -> CallKey:
    return CallKey(step="start_clip", subject=str(number), model=VIDEO)


def refuse(problem: Exception) -> None:
    raise problem


def test_calls_to_a_model_are_made_one_interval_apart_whatever_run_makes_them() -> None:
    studio, times = Studio(), []
    for number, name in enumerate(("one", "two", "one", "three")):
        studio.gate(name).enter(clip(number)).make(lambda: times.append(studio.now))

    assert [time - NOON for time in times] == [0, 550, 1100, 1650]


def test_a_call_whose_slot_is_not_near_leaves_the_waiting_to_the_state_machine() -> None:
    studio = Studio()
    for number in range(4):
        studio.gate().enter(clip(number))

    with pytest.raises(NotYet, match="is not due yet"):
        studio.gate().enter(clip(4))
    assert studio.now == NOON


def test_who_asked_first_goes_first() -> None:
    studio = Studio()
    for number in range(4):
        studio.gate().enter(clip(number))
    for number in range(10, 16):
        with pytest.raises(NotYet):
            studio.gate("early").enter(clip(number))
    studio.now += 1200

    with pytest.raises(NotYet):  # there is a slot, but six others asked for it before
        studio.gate("late").enter(clip(99))
    studio.gate("early").enter(clip(10))


def test_a_refusal_for_the_rate_slows_down_the_calls_of_all_runs() -> None:
    studio = Studio()
    with pytest.raises(ProviderBusy):
        studio.gate("one").enter(clip(1)).make(lambda: refuse(ProviderBusy("429")))

    slots = [studio.gate("two").enter(clip(number)).at for number in (2, 3)]

    assert slots[1] - slots[0] == 1100


def test_a_model_without_a_limit_asks_no_clock() -> None:
    studio = Studio("video=0")

    slots = [studio.gate().enter(clip(number)).at for number in range(100)]

    assert set(slots) == {NOON}


@pytest.mark.parametrize(
    "change",
    [
        {"execution": "film-2", "status": "pending"},
        {"status": "cancelled"},
        {"error": "OutOfCredit: no credit is left"},
    ],
    ids=["resumed by another execution", "stopped", "out of credit"],
)
def test_an_execution_that_may_do_no_more_makes_no_call(change: dict[str, str]) -> None:
    studio = Studio()
    gate = studio.gate()
    studio.store.update("film", Run, lambda run: run.model_copy(update=change))

    with pytest.raises(ExecutionSuperseded):
        gate.enter(clip(1))


def test_a_blocked_account_stops_every_lane_of_the_run_at_its_next_call() -> None:
    studio = Studio()
    with pytest.raises(OutOfCredit):
        studio.gate().enter(clip(1)).make(lambda: refuse(OutOfCredit("no credit is left")))

    with pytest.raises(ExecutionSuperseded, match="no credit is left"):
        studio.gate().enter(clip(2))


@pytest.mark.parametrize("seed", range(5))
def test_of_twenty_films_that_start_together_none_starves(seed: int) -> None:
    # Each has four lanes; the machine waits as its retrier says: 2 s, × 1.5, at most 15 s, jitter.
    waits = list(play(seed, films=20, lanes=4, calls=8))

    by_film = defaultdict(list)
    for film, wait, _ in waits:
        by_film[film].append(wait)
    longest = max(wait for _, wait, _ in waits)
    last = max(at for _, _, at in waits)
    typical = sum(wait for _, wait, _ in waits) / len(waits)
    assert len(waits) == 20 * 8
    assert last <= 1.15 * 20 * 8 * 0.55
    assert longest <= 2.5 * typical
    averages = [sum(each) / len(each) for each in by_film.values()]
    assert max(averages) <= 2.5 * min(averages)


def play(seed: int, films: int, lanes: int, calls: int) -> Iterator[tuple[int, float, float]]:
    """Every call's film, the seconds that it waited, and when it was made."""
    studio, random, numbers = Studio(), Random(seed), count()
    queue: list[tuple[float, int, int, CallKey, float, int]] = []
    left = dict.fromkeys(range(films), calls - lanes)

    def ask(at: float, film: int) -> None:
        heapq.heappush(queue, (at, next(numbers), film, clip(next(numbers)), at, 0))

    for film in range(films):
        for _ in range(lanes):
            ask(random.random() / 5, film)
    while queue:
        at, _, film, key, first, tries = heapq.heappop(queue)
        studio.now = NOON + round(at * 1000)
        try:
            slot = (studio.gate(str(film)).enter(key).at - NOON) / 1000
        except NotYet:
            wait = random.random() * min(15, 2 * 1.5**tries)
            heapq.heappush(queue, (at + wait, next(numbers), film, key, first, tries + 1))
            continue
        yield film, slot - first, slot
        if left[film]:
            left[film] -= 1
            ask(slot + 1.6, film)


def test_a_provider_that_says_when_to_come_again_is_left_alone_until_then() -> None:
    studio = Studio()
    busy = ProviderBusy("429", retry_after=30.0)
    with pytest.raises(ProviderBusy):
        studio.gate("one").enter(clip(1)).make(lambda: refuse(busy))

    studio.now += 27_000
    with pytest.raises(NotYet):
        studio.gate("two").enter(clip(2))
    studio.now += 2_000
    assert studio.gate("two").enter(clip(2)).at == NOON + 30_000


def test_calls_that_waited_for_the_same_pause_are_made_one_interval_apart() -> None:
    studio = Studio()
    with pytest.raises(ProviderBusy):
        studio.gate().enter(clip(1)).make(lambda: refuse(ProviderBusy("429", retry_after=30.0)))

    studio.now += 28_500
    first = studio.gate().enter(clip(2)).at
    with pytest.raises(NotYet):
        studio.gate().enter(clip(3))
    studio.now += 1_000
    second = studio.gate().enter(clip(3)).at

    assert first == NOON + 30_000
    assert second - first >= 500


def test_a_long_pause_is_outwaited_as_a_busy_provider_is() -> None:
    studio = Studio()
    with pytest.raises(ProviderBusy):
        studio.gate().enter(clip(1)).make(lambda: refuse(ProviderBusy("429", retry_after=100.0)))

    studio.now += 40_000
    with pytest.raises(ProviderBusy) as pause:
        studio.gate().enter(clip(2))

    assert pause.value.retry_after == 60


def test_a_rate_without_limit_keeps_to_the_pause_that_the_provider_asks_for() -> None:
    studio = Studio("video=0")
    with pytest.raises(ProviderBusy):
        studio.gate().enter(clip(1)).make(lambda: refuse(ProviderBusy("429", retry_after=20.0)))

    studio.now += 1_000
    with pytest.raises(NotYet):
        studio.gate().enter(clip(2))


@pytest.mark.parametrize("asked", [1e12, float("inf"), float("nan"), -5.0])
def test_a_provider_that_asks_for_an_absurd_time_is_asked_again_within_minutes(
    asked: float,
) -> None:
    studio = Studio()
    busy = ProviderBusy("429", retry_after=asked)
    with pytest.raises(ProviderBusy):
        studio.gate().enter(clip(1)).make(lambda: refuse(busy))

    studio.now += 5 * 60_000
    studio.gate().enter(clip(2))


def test_a_computer_whose_time_was_set_back_does_not_wait_for_a_pause_in_its_future() -> None:
    studio = Studio()
    with pytest.raises(ProviderBusy):
        studio.gate().enter(clip(1)).make(lambda: refuse(ProviderBusy("429", retry_after=30.0)))

    studio.now -= 3_600_000
    studio.gate().enter(clip(2))


@pytest.mark.parametrize("error", [ProviderBusy("429"), OutOfCredit("no credit is left")])
def test_a_table_in_trouble_does_not_hide_what_the_provider_said(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = Studio()
    slot = studio.gate().enter(clip(1))

    def fail(*_: object) -> None:
        raise StorageUnavailable("slow down")

    for method in ("get", "put", "update"):
        monkeypatch.setattr(studio.store, method, fail)

    with pytest.raises(type(error)):
        slot.make(lambda: refuse(error))
