"""The one place where money is spent: look up, reserve, call, record. Every paid call goes here."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from grok_spicy.errors import (
    AnswerLost,
    GrokSpicyError,
    OutputRefused,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
    Refused,
)
from grok_spicy.metrics import count
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import CallKey, CallRecord, Lease, Reservation, usd
from grok_spicy.ports import Billed, RunStore

ResultT = TypeVar("ResultT", bound=BaseModel)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PaidCalls:
    """Buys calls for one run, in one invocation."""

    store: RunStore
    run_id: str
    lease: Lease

    def call_once(
        self,
        call_key: CallKey,
        upper_ticks: int,
        kind: type[ResultT],
        call: Callable[[], Billed[ResultT]],
        recover_orphan: Callable[[], ResultT | None] = lambda: None,
    ) -> ResultT:
        """The result of that call: as recorded if it was answered before, else bought now.

        `call` must have put what it brought into the asset store before it returns; `left_behind`
        finds what a call that died after that, before it was recorded, has put there. Raises what
        the call raises, and OverBudget, CallInProgress or CallLost without having called.
        """
        recorded = self.store.call(self.run_id, call_key.call_id)
        before = self.store.budget(self.run_id).open.get(call_key.call_id)
        if recorded:
            if before:  # the process died between recording and closing
                self.store.close_call(self.run_id, recorded.key, before, recorded.cost_ticks)
            return _replay(recorded, kind)
        orphan = recover_orphan() if before and before.lease.expires_at <= utc_now() else None
        if before and orphan:
            self._record(before, "answered", None, orphan)
            return orphan
        reservation = Reservation(purpose=call_key, upper_ticks=upper_ticks, lease=self.lease)
        self.store.open_call(self.run_id, reservation, utc_now())
        recorded = self.store.call(self.run_id, call_key.call_id)
        if recorded:  # another invocation ended the call between our look and our reservation
            self.store.close_call(self.run_id, recorded.key, reservation, 0)
            return _replay(recorded, kind)
        try:
            response = call()
        except Refused as refusal:
            outcome = "prompt_refused" if isinstance(refusal, PromptRefused) else "output_refused"
            # What a refusal was billed is booked in full where the provider doesn't say.
            self._record(reservation, outcome, refusal.cost_ticks, message=str(refusal))
            raise
        except (ProviderUnavailable, ProviderRejected):
            self.store.close_call(self.run_id, call_key.call_id, reservation, 0)
            raise
        except GrokSpicyError:
            self.store.mark_lost(self.run_id, call_key.call_id, reservation)
            raise
        except Exception as error:
            self.store.mark_lost(self.run_id, call_key.call_id, reservation)
            raise AnswerLost(f"{call_key.call_id}: {type(error).__name__}: {error}") from error
        self._record(reservation, "answered", response.cost_ticks, response.result)
        return response.result

    def _record(
        self,
        reservation: Reservation,
        outcome: str,
        cost_ticks: int | None,
        result: BaseModel | None = None,
        message: str | None = None,
    ) -> None:
        record = CallRecord.model_validate(
            {
                "purpose": reservation.purpose,
                "outcome": outcome,
                "result": result.model_dump(mode="json") if result else {},
                "message": message,
                "cost_ticks": reservation.upper_ticks if cost_ticks is None else cost_ticks,
                "actual": cost_ticks is not None,
                "started_at": reservation.opened_at,
                "ended_at": utc_now(),
            }
        )
        self.store.put(self.run_id, record)
        self.store.close_call(self.run_id, record.key, reservation, record.cost_ticks)
        if record.actual:
            count("SpendUsd", usd(record.cost_ticks))
        _log.info("paid %s: %d ticks", record.key, record.cost_ticks)


def _replay(record: CallRecord, kind: type[ResultT]) -> ResultT:
    match record.outcome:
        case "prompt_refused":
            raise PromptRefused(record.message or "refused", record.cost_ticks)
        case "output_refused":
            raise OutputRefused(record.message or "refused", record.cost_ticks)
        case "answered":
            return kind.model_validate(record.result)
