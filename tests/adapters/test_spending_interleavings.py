"""Interleavings of reservations, bills and crashes, over the real ledger's updates: two thousand in
every test run, ten thousand by `make chaos`. `CHAOS_INTERLEAVINGS` is their number.

Others go first before any request of the ledger, and any request may be a process's last. Each
seed is one story: some invocations share a run's calls, each makes a few steps.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.errors import (
    AnswerLost,
    CallInProgress,
    CallLost,
    OverBudget,
    ProviderUnavailable,
    StudioCapReached,
)
from grok_spicy.models.generation import Billed
from grok_spicy.models.spending import Budget, CallKey, CallRecord, Lease, ticks
from grok_spicy.policies.spending_caps import SpendingCaps
from grok_spicy.services import paid_calls
from grok_spicy.services.paid_calls import PaidCalls
from grok_spicy.services.structured_chat import Reply
from tests.support.memory_store import Killed
from tests.support.table_double import TableDouble

SEEDS, PARTS = int(os.environ.get("CHAOS_INTERLEAVINGS", "1000")), 10
RUN, CAP, PRICE = "film", 1_000, 180
NOW = datetime(2026, 11, 27, tzinfo=UTC)
DAY, MONTH = 2_000, 3_000
CAPS = SpendingCaps(0, DAY / ticks(1), MONTH / ticks(1))
DAY_ACCOUNT, MONTH_ACCOUNT = "day#2026-11-27#ann", "month#2026-11"
KILLS, TURNS, DEPTH = 0.04, 0.25, 3


ENDS = (
    *(Killed, OverBudget, StudioCapReached, CallInProgress, CallLost, AnswerLost),
    ProviderUnavailable,
)


class Clock:
    """The time that paid calls see."""

    def __init__(self) -> None:
        self.now = NOW

    def read(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(paid_calls, "utc_now", clock.read)
    return clock


class Story:
    """One interleaving. `paid` is what the provider charged, `dear` whether it may charge more than
    its list price."""

    def __init__(self, seed: int, clock: Clock, *, dear: bool) -> None:
        self.chance = random.Random(seed)
        self.dear = dear
        self.table = TableDouble(self._before_a_request)
        self.store = DynamoRunStore(self.table, CAPS)
        self.depth, self.attempts, self.clock = 0, 0, clock
        self.is_calm = True
        self.store.open_budget(RUN, CAP, owner="ann")
        self.paid = 0
        self.overruns = 0
        self.costs_to_come: dict[str, int] = {}

    def play(self) -> None:
        self.is_calm = False
        for _ in range(8):
            # A lease outlives its invocation: time passes only while no invocation lives.
            self.clock.now += timedelta(seconds=self.chance.choice([0, 61]))
            self._survive(self._take_a_turn)
        self.is_calm = True

    def _before_a_request(self) -> None:
        if self.is_calm:
            return
        self._check()
        if self.chance.random() < KILLS:
            raise Killed
        if self.depth < DEPTH and self.chance.random() < TURNS:
            self._survive(self._take_a_turn)

    def _survive(self, turn: Callable[[], None]) -> None:
        self.depth += 1
        try:
            turn()
        except ENDS:
            pass
        finally:
            self.depth -= 1

    def _take_a_turn(self) -> None:
        self.chance.choice([self._buy, self._buy, self._buy, self._reconcile, self._write_off])()

    def _buy(self) -> None:
        call_key = CallKey(step="start_clip", subject="x", detail=str(self.chance.randint(1, 6)))
        self.attempts += 1
        expires_at = self.clock.now + timedelta(seconds=60)
        lease = Lease(holder=str(self.attempts), expires_at=expires_at)
        PaidCalls(self.store, RUN, lease).call_once(call_key, PRICE, Reply, self._call(call_key))

    def _call(self, call_key: CallKey) -> Callable[[], Billed[Reply]]:
        def call() -> Billed[Reply]:
            if self.chance.random() < 0.1:
                raise ProviderUnavailable("not made")
            cost = self.chance.randint(0, PRICE * 3 if self.dear else PRICE)
            upper = self.store.budget(RUN).open[call_key.call_id].upper_ticks
            self.paid += cost
            self.overruns += max(0, cost - upper)
            if self.chance.random() < 0.1:
                raise AnswerLost("cut off")
            if self.chance.random() < 0.5:
                return Billed(Reply(text="clip"), cost)
            self.costs_to_come[call_key.call_id] = cost
            return Billed(Reply(text="clip"), None)

        return call

    def _reconcile(self) -> None:
        if self.costs_to_come:
            call_id = self.chance.choice(sorted(self.costs_to_come))
            if call_id not in self.store.budget(RUN).open:
                self.store.reconcile_cost(RUN, call_id, self.costs_to_come[call_id])

    def _write_off(self) -> None:
        self.store.write_off_lost_calls(RUN)

    def _check(self) -> None:
        """What holds between any two requests."""
        committed = self._committed(RUN, "BUDGET")
        day = self._committed("#studio", f"SPENDING#{DAY_ACCOUNT}")
        month = self._committed("#studio", f"SPENDING#{MONTH_ACCOUNT}")
        assert committed == day == month
        assert 0 <= committed <= CAP + self.overruns
        assert self.paid <= CAP + self.overruns

    def _committed(self, run_id: str, item: str) -> int:
        return int(self.table.items.get((run_id, item), {}).get("committed", 0))

    def _never(self) -> Billed[Reply]:
        raise AssertionError("it was answered")

    def records(self) -> list[CallRecord]:
        numbers = [f"start_clip/x/{number}" for number in range(1, 7)]
        found = [self.store.call(RUN, call_id) for call_id in numbers]
        return [record for record in found if record]

    def settle(self) -> Budget:
        """Whoever resumes the run repeats every call that was answered, and the provider tells all
        costs."""
        self.clock.now += timedelta(hours=1)
        lease = Lease(holder="resumed", expires_at=self.clock.now)
        for record in self.records():
            PaidCalls(self.store, RUN, lease).call_once(record.purpose, PRICE, Reply, self._never)
        for call_id, cost in self.costs_to_come.items():
            self.store.reconcile_cost(RUN, call_id, cost)
        return self.store.budget(RUN)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_interleaving_overruns_a_cap_or_falls_below_zero(part: int, clock: Clock) -> None:
    reached: Counter[str] = Counter()
    for seed in range(part * SEEDS // PARTS, (part + 1) * SEEDS // PARTS):
        clock.now = NOW
        story = Story(seed, clock, dear=bool(seed % 2))

        story.play()
        budget = story.settle()

        story._check()
        records = story.records()
        unanswered = [*budget.open.values(), *budget.lost.values(), *budget.written_off]
        booked = sum(record.cost_ticks for record in records)
        booked += sum(reservation.upper_ticks for reservation in unanswered)
        assert booked == budget.committed_ticks, seed
        assert story.paid <= booked + story.overruns, seed
        reached["lost"] += bool(unanswered)
        reached["learned"] += bool(budget.learned)
        reached["full"] += budget.committed_ticks > CAP - PRICE
    assert all(reached[each] > 20 for each in ("lost", "learned", "full")), reached
