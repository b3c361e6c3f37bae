"""Every paid call goes through here: look up, reserve, call, record."""

import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from grok_spicy.errors import (
    AccountBlocked,
    AnswerLost,
    GrokSpicyError,
    NotYet,
    OutputRefused,
    PromptRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
    Refused,
    StorageUnavailable,
)
from grok_spicy.metrics import count
from grok_spicy.models.generation import Billed
from grok_spicy.models.item import FROM_STORE, utc_now
from grok_spicy.models.spending import (
    Booking,
    CallKey,
    CallRecord,
    CallState,
    Lease,
    Reservation,
    call_kind,
    usd,
)
from grok_spicy.policies.rates import use_of
from grok_spicy.ports import RunStore
from grok_spicy.services.call_gate import CallGate
from grok_spicy.services.event_log import stop_run
from grok_spicy.services.purchases import check_stop, record_found, record_overrun

T = TypeVar("T")
ResultT = TypeVar("ResultT", bound=BaseModel)
_log = logging.getLogger(__name__)
NOT_MADE = (ProviderBusy, ProviderUnavailable, NotYet, ProviderRejected, AccountBlocked)
"""Errors of a call that the provider did not make: it costs nothing."""
_LONGEST_NAME = 120
TIME_LEFT_SECONDS = 45
"""How long before its lease ends an invocation tries no more to store what was paid: the lease
outlives the invocation by half a minute."""
_LONGEST_STORING_SECONDS = 20
_PAUSE_SECONDS = 1.0


class OfAnotherWish(Exception):
    """The call was made, or may have been, when a person wanted something else than `wish`."""

    def __init__(self, call_key: CallKey) -> None:
        super().__init__(call_key.call_id)
        self.wish = call_key.wish


@dataclass(frozen=True)
class PaidCalls:
    """Makes paid calls for one run, in one invocation."""

    store: RunStore
    run_id: str
    lease: Lease
    gate: CallGate | None = None

    def call_once(
        self,
        call_key: CallKey,
        upper_ticks: int,
        kind: type[ResultT],
        call: Callable[[], Billed[ResultT]],
        recover_orphan: Callable[[Reservation], ResultT | None] = lambda _: None,
        stored_as: str | None = None,
    ) -> ResultT:
        """The result of that call: the recorded one if it was answered before, else call now.

        `upper_ticks` is the most that the call can cost by the price list; what the run has learned
        of the provider's bill is reserved besides. `call` must store its result's files
        before it returns; `recover_orphan` finds the result of an earlier attempt whose answer was
        lost, so that it is not bought again: among those files, or at the provider under the
        reservation's `stored_as`. Raises what `call` and `recover_orphan` raise, and without having
        called OfAnotherWish, OverBudget, StudioCapReached, PurchasesStopped, CallInProgress,
        CallLost, NotYet or ExecutionSuperseded.
        """
        state = self.store.call_state(self.run_id, call_key.call_id)
        call_record, budget = state.call_record, state.budget
        earlier = budget.open.get(call_key.call_id)
        for made in (call_record, earlier):
            if made and not made.purpose.is_of(call_key.wish):
                raise OfAnotherWish(call_key)
        if call_record:
            if earlier and earlier.opened_at == call_record.started_at:
                # The process died between recording and closing.
                self.store.close_call(self.run_id, call_record.key, earlier, call_record.cost_ticks)
                earlier = None
            result = _replay(call_record, kind)
            if result:
                if earlier:  # reserved by another, who died before it saw this record
                    self.store.close_call(self.run_id, call_record.key, earlier, 0)
                return result
        if earlier and earlier.lease.expires_at <= utc_now():
            for attempt in filter(None, (earlier, budget.lost.get(call_key.call_id))):
                orphan = recover_orphan(attempt)
                if orphan:
                    self._record(earlier, "answered", None, orphan, found_again=True)
                    return orphan
            # Looking for it may have taken a minute.
            state = self.store.call_state(self.run_id, call_key.call_id)
        slot = self.gate.enter(call_key, state.run) if self.gate else None
        reservation = self._reserve(call_key, upper_ticks, stored_as, state)
        if earlier:  # bought again: it may have been paid, and what it made can't be found
            count("MaybePaidUsd", usd(earlier.upper_ticks))
        newer_record = self.store.call(self.run_id, call_key.call_id)
        if newer_record and newer_record != call_record:  # recorded by another, after our query
            self.store.close_call(self.run_id, newer_record.key, reservation, 0)
            return self.call_once(call_key, upper_ticks, kind, call, recover_orphan, stored_as)
        try:
            response = slot.make(call) if slot else call()
        except Refused as refusal:
            outcome = "prompt_refused" if isinstance(refusal, PromptRefused) else "output_refused"
            # Without a cost from the provider, a refusal is booked at its upper bound.
            self._record(reservation, outcome, refusal.cost_ticks, message=str(refusal))
            raise
        except NOT_MADE:
            self.store.close_call(self.run_id, call_key.call_id, reservation, 0)
            raise
        except GrokSpicyError:
            self.store.mark_lost(self.run_id, call_key.call_id, reservation)
            raise
        except Exception as error:
            self.store.mark_lost(self.run_id, call_key.call_id, reservation)
            raise AnswerLost(f"{call_key.call_id}: {type(error).__name__}: {error}") from error
        self._record(
            reservation,
            "answered",
            response.cost_ticks,
            response.result,
            answered_by=response.model,
        )
        return response.result

    def _reserve(
        self, call_key: CallKey, upper_ticks: int, stored_as: str | None, known: CallState
    ) -> Reservation:
        """The reservation as it is booked. What keeps every other call from being paid as well
        stops the run."""
        use = use_of(call_key.model, self.gate.run.settings.models) if self.gate else "call"
        now = utc_now()
        reservation = Reservation(
            purpose=call_key,
            upper_ticks=upper_ticks,
            lease=self.lease,
            stored_as=stored_as,
            opened_at=now,
            booking=Booking(price_ticks=upper_ticks, kind=call_kind(call_key.model, use)),
        )
        try:
            check_stop(known.stop)
            return self.store.open_call(self.run_id, reservation, now, known)
        except AccountBlocked as problem:
            if self.gate:
                stop_run(self.store, self.gate.run, problem)
            raise

    def store_result(self, store: Callable[[], T]) -> T:
        """Store what was paid, by `store`. While AWS is in trouble, try again for 20 s, as long as
        the lease allows; StorageUnavailable after that."""
        end = self.lease.expires_at - timedelta(seconds=TIME_LEFT_SECONDS)
        end = min(end, utc_now() + timedelta(seconds=_LONGEST_STORING_SECONDS))
        while True:
            try:
                return store()
            except StorageUnavailable:
                if self.gate is None or utc_now() >= end:
                    raise
            self.gate.limiter.sleep(_PAUSE_SECONDS)

    def name_result(self, call_key: CallKey, suffix: str) -> str:
        """A file name for the result of one attempt at a call, under which the provider is asked to
        store it. Unique, also among other deployments that use the same key."""
        name = re.sub(r"[^A-Za-z0-9]+", "-", f"{self.run_id}-{call_key.call_id}")
        return f"{name[:_LONGEST_NAME]}-{secrets.token_hex(6)}{suffix}"

    def _record(
        self,
        reservation: Reservation,
        outcome: str,
        cost_ticks: int | None,
        result: BaseModel | None = None,
        message: str | None = None,
        *,
        answered_by: str | None = None,
        found_again: bool = False,
    ) -> None:
        is_unknown = cost_ticks is None or cost_ticks < 0
        call_record = CallRecord.model_validate(
            {
                "purpose": reservation.purpose,
                "outcome": outcome,
                "result": result.model_dump(mode="json") if result else {},
                "message": message,
                "cost_ticks": reservation.upper_ticks if is_unknown else cost_ticks,
                "actual": not is_unknown,
                "answered_by": answered_by,
                "found_again": found_again,
                "booking": reservation.booking,
                "started_at": reservation.opened_at,
                "ended_at": utc_now(),
            }
        )
        key, cost = call_record.key, call_record.cost_ticks
        self.store_result(lambda: self.store.put(self.run_id, call_record))
        self.store_result(lambda: self.store.close_call(self.run_id, key, reservation, cost))
        # What is not reported stays booked at its bound; a clip's job may report it later.
        count("SpendUsd", usd(call_record.cost_ticks))
        _log.info("paid %s: %d ticks", call_record.key, call_record.cost_ticks)
        if found_again:
            record_found(self.store, self.run_id, call_record)
        record_overrun(self.store, self.run_id, call_record, reservation.upper_ticks)


def _replay(call_record: CallRecord, kind: type[ResultT]) -> ResultT | None:
    """The recorded result; None if it does not fit its type any more: then the call is made again,
    like one whose record is damaged. Raises a recorded refusal."""
    match call_record.outcome:
        case "prompt_refused":
            raise PromptRefused(call_record.message or "refused", call_record.cost_ticks)
        case "output_refused":
            raise OutputRefused(call_record.message or "refused", call_record.cost_ticks)
        case "answered":
            try:
                return kind.model_validate(call_record.result, context=FROM_STORE)
            except ValidationError as error:
                _log.warning("the result of %s can't be read: %s", call_record.key, error)
                return None
