"""Asked before each paid call: may this execution still make it, and when?

All runs that share a key share a clock per model in the table (the generic cell rate algorithm: one
conditional update moves the clock on). A call whose slot is near sleeps; for one whose slot is not,
the state machine waits. Each that waits has a place in the order in which they first asked, so that
no run starves.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from grok_spicy.errors import (
    AccountBlocked,
    AnswerLost,
    GrokSpicyError,
    NotYet,
    ProviderBusy,
    StorageUnavailable,
)
from grok_spicy.metrics import count
from grok_spicy.models.item import utc_now
from grok_spicy.models.pace import STUDIO, Slowdown, WaitingCall
from grok_spicy.models.run import Run
from grok_spicy.models.spending import CallKey
from grok_spicy.policies.rates import (
    LONGEST_SLEEP_MS,
    OUT_OF_TURN_MS,
    Rates,
    Use,
    pause_end,
    slowdown_factor,
    slower,
    use_of,
)
from grok_spicy.ports import RunStore
from grok_spicy.services.event_log import stop_run
from grok_spicy.services.queries import load_run

_SHORT_PAUSE_MS = 30_000
T = TypeVar("T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RateLimiter:
    """Spaces out the calls of all runs. `account` stands for the provider's key; `sleep` takes
    seconds, `now` gives milliseconds since 1970."""

    store: RunStore
    rates: Rates
    account: str
    sleep: Callable[[float], None]
    now: Callable[[], int] = lambda: round(utc_now().timestamp() * 1000)

    def book(self, run_id: str, call_id: str, model: str, use: Use) -> int:
        """When the call may be made, at most two seconds from now. NotYet if that is too far,
        ProviderBusy if the provider asked for a pause that lasts longer than half a minute: that is
        outwaited for a day, our own order is not."""
        now, interval = self.now(), self.rates.interval_ms(model, use)
        clock = self._clock(model)
        slowdown = self.store.get(STUDIO, Slowdown, clock)
        earliest = pause_end(slowdown, now)
        if earliest > now + LONGEST_SLEEP_MS:
            problem = f"{call_id} is not due yet: the provider asked for a pause"
            if earliest > now + _SHORT_PAUSE_MS:
                raise ProviderBusy(problem, retry_after=(earliest - now) / 1000)
            raise NotYet(problem)
        if not interval:
            return earliest
        interval *= slowdown_factor(slowdown, now)
        soon = max(earliest, now + OUT_OF_TURN_MS)
        at = self.store.take_time(clock, earliest, soon, interval)
        if at is None and self._is_due(run_id, call_id, clock, now, interval):
            at = self.store.take_time(clock, earliest, now + LONGEST_SLEEP_MS, interval)
        if at is None:
            raise NotYet(f"{call_id} is not due yet: other calls to {model} come first")
        return at

    def wait_until(self, at: int) -> None:
        """Sleep until then."""
        self.sleep(max(0, min(LONGEST_SLEEP_MS, at - self.now())) / 1000)

    def slow_down(self, model: str, retry_after: float | None = None) -> None:
        """The provider refused a call for its rate: make them half as often for a while, and none
        for the pause that it asks for (seconds)."""
        clock = self._clock(model)
        slowdown = self.store.get(STUDIO, Slowdown, clock)
        self.store.put(STUDIO, slower(slowdown, clock, self.now(), retry_after))

    def _is_due(self, run_id: str, call_id: str, clock: str, now: int, interval: int) -> bool:
        waiting = self.store.get(run_id, WaitingCall, call_id)
        if waiting is None:
            due_at = self.store.take_time(f"{clock}#waiting", now, None, interval)
            waiting = WaitingCall(call_id=call_id, due_at=due_at or now)
            self.store.put(run_id, waiting)
        return waiting.due_at <= now + LONGEST_SLEEP_MS

    def _clock(self, model: str) -> str:
        return f"{self.account}#{model}"


@dataclass(frozen=True)
class CallSlot:
    """The slot of one call, which may be made `at` (milliseconds since 1970)."""

    gate: "CallGate"
    model: str
    at: int

    def make(self, call: Callable[[], T]) -> T:
        """Wait for the slot, then make the call. What it raises is passed on: after a refusal for
        the rate, calls to the model slow down; after one of the account, the run makes no more."""
        self.gate.limiter.wait_until(self.at)
        try:
            return self._count_failures(call)
        except ProviderBusy as problem:
            retry_after = problem.retry_after
            _unless_storage_fails(lambda: self.gate.limiter.slow_down(self.model, retry_after))
            raise
        except AccountBlocked as problem:
            blocked = problem
            if self.gate.stops_run:
                _unless_storage_fails(lambda: stop_run(self.gate.store, self.gate.run, blocked))
            raise

    def _count_failures(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except Exception as error:
            is_ours = isinstance(error, GrokSpicyError)
            kind = type(error).__name__ if is_ours else AnswerLost.__name__
            count("CallsFailed", model=self.model, error=kind)
            if isinstance(error, AccountBlocked):
                count("AccountsBlocked")
            raise


def _unless_storage_fails(action: Callable[[], None]) -> None:
    """Do it, or log why not: a call that the provider refused must not be taken for a lost one."""
    try:
        action()
    except StorageUnavailable as error:
        _log.warning("%s", error)


@dataclass(frozen=True)
class CallGate:
    """What the paid calls of one run pass, in one invocation. `run` as the step loaded it.
    `stops_run` is whether the run makes no more calls once a provider has refused its account: not
    where another provider can do the same."""

    store: RunStore
    run: Run
    limiter: RateLimiter
    stops_run: bool = True

    def enter(self, call_key: CallKey, run: Run | None = None) -> CallSlot:
        """The call's slot. ExecutionSuperseded if the run was stopped, ended or resumed by another
        execution meanwhile; NotYet if its slot is not near. Nothing was sent then. `run` as it was
        read just now saves reading it."""
        run = run or load_run(self.store, self.run.run_id)
        run.check_execution(self.run.execution)
        use = use_of(call_key.model, run.settings.models)
        at = self.limiter.book(run.run_id, call_key.call_id, call_key.model, use)
        return CallSlot(self, call_key.model, at)
