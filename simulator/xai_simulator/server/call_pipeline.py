"""The pipeline that every call passes: API key, fault script, work, latency, log.

A service supplies the work. The pipeline decides whether to do it and how long the call takes, and
writes the call into `calls.jsonl` before the client has its answer.
"""

import hashlib
import logging
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import grpc
from google.protobuf.message import Message

from xai_simulator.drawing.modes import DrawingMode
from xai_simulator.server.active_faults import ActiveFaults
from xai_simulator.server.bill import Bill, costs
from xai_simulator.server.connections import drop
from xai_simulator.server.faults import CallDescription, Fault, FaultScript
from xai_simulator.server.latency import Latency
from xai_simulator.server.limits import KEEP_MEGABYTES, URL_LIFETIME_SECONDS
from xai_simulator.server.rates import Rates, read_rates
from xai_simulator.server.refusals import Refusal, unauthenticated
from xai_simulator.server.scripted_refusals import refusal_of
from xai_simulator.server.state_store import StateStore, now

Reply = TypeVar("Reply")

logger = logging.getLogger(__name__)

PROMPT_HEAD = 200
_RESET = Refusal(grpc.StatusCode.UNAVAILABLE, "Connection reset by peer")
_TOO_LATE = Refusal(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline exceeded.")
# Failures after the work: how the log calls them, and what a client that still listens is told.
_LOSING_THE_ANSWER = {"reset": ("RESET", _RESET), "unanswered": ("UNANSWERED", _TOO_LATE)}
# Ports change from start to start; the same request must hash the same.
_OWN_HOST = re.compile(rb"http://127\.0\.0\.1:\d+/")


@dataclass(frozen=True)
class Options:
    """A simulator's options. Probabilities are 0–1, times in seconds. `max_references` replaces
    each model's own number of input images; `price_factor` multiplies all prices."""

    seed: int = 0
    latency: str | Mapping[str, float] = "instant"
    latency_scale: float = 1.0
    faults: str | Path | None = None
    drift: float = 0.15
    drawing: DrawingMode = "full"
    max_references: int | None = None
    url_lifetime: float = URL_LIFETIME_SECONDS
    rates: str | Mapping[str, float] | None = None
    keep_megabytes: float = KEEP_MEGABYTES
    price_factor: float = 1.0


@dataclass
class RpcCall:
    """One call: its RPC, kind and prompt; whether it polls a job that has ended. `notes` are
    further fields of its log line, `model` among them."""

    rpc: str
    kind: str
    prompt: str
    notes: dict[str, Any] = field(default_factory=dict)
    finished: bool = False

    @property
    def description(self) -> CallDescription:
        """What the fault script and the rates need to know of it."""
        model = str(self.notes.get("model", ""))
        return CallDescription(self.kind, self.prompt, model, self.finished)


class CallPipeline:
    """What the services share: options, state, bill, latency and the fault script."""

    def __init__(self, store: StateStore, options: Options) -> None:
        script = FaultScript.read(options.faults)
        self.store = store
        self.options = options
        self.bill = Bill(store)
        self.latency = Latency.read(options.latency, options.latency_scale)
        self.faults = ActiveFaults(script, store)
        self.rates = Rates(read_rates(options.rates))
        self.closing = threading.Event()

    @property
    def drift(self) -> float:
        """The probability of wrong colours, 0–1."""
        scripted = self.faults.drift
        return self.options.drift if scripted is None else scripted

    def costs(self, ticks: int, fault: Fault | None) -> tuple[int, int | None]:
        """What a call of this list price is billed, and what it reports as its cost (None:
        nothing), in ticks."""
        return costs(ticks, fault, self.options.price_factor * self.faults.price_factor)

    def answer(
        self,
        context: grpc.ServicerContext,
        call: RpcCall,
        work: Callable[[Fault | None], Reply],
        *,
        key_needed: bool = True,
    ) -> Reply:
        """Do the work and return its reply, or end the call with the error that is due."""
        started = now()
        refusal: Refusal | None = None
        reply: Reply | None = None
        fault: Fault | None = None
        try:
            check_key(context, needed=key_needed)
            self.rates.check(call.description)
            fault = self.faults.next(call.description)
            if fault is not None:
                call.notes["fault"] = fault.failure
            self._fail_before_work(context, call, fault)
            reply = work(fault)
        except Refusal as error:
            refusal = error
        except Exception:
            logger.exception("%s failed", call.rpc)
            refusal = Refusal(grpc.StatusCode.INTERNAL, "Internal server error.")
        delay = fault.seconds if fault and fault.failure == "slow" else 0.0
        latency = 0.0 if refusal else self.latency.of_call(call.kind)
        self.closing.wait(max(0.0, started + latency + delay - now()))
        failure = fault.failure if fault else None
        if refusal is None and failure in _LOSING_THE_ANSWER:
            outcome, refusal = _LOSING_THE_ANSWER[failure]
        elif failure == "disconnect":
            outcome = "DISCONNECTED"
        else:
            outcome = refusal.code.name if refusal else "OK"
        if refusal is not None:
            call.notes["message"] = refusal.message[:PROMPT_HEAD]
        self.log(call, started, outcome)
        if outcome in ("RESET", "DISCONNECTED"):
            drop(context.peer())
        elif outcome == "UNANSWERED":
            self._wait_for_client_to_leave(context)
        if refusal is not None:
            context.abort(refusal.code, refusal.message)
        return cast(Reply, reply)

    def seed_for(self, request: Message, *, repeatable: bool = False) -> int:
        """A seed for this request; a repeated request gets another one each time, unless it is
        `repeatable`."""
        wire = _OWN_HOST.sub(b"", request.SerializeToString(deterministic=True))
        digest = hashlib.sha256(type(request).__name__.encode() + wire).hexdigest()
        repetition = 0 if repeatable else self.store.count(f"counters/{digest}")
        return seed_from(self.options.seed, digest, repetition)

    def _fail_before_work(
        self, context: grpc.ServicerContext, call: RpcCall, fault: Fault | None
    ) -> None:
        if refusal := refusal_of(fault, call.description.model):
            raise refusal
        if fault and fault.failure == "disconnect":
            raise _RESET
        if fault and fault.failure == "deadline":
            self._wait_for_client_to_leave(context)
            raise _TOO_LATE

    def _wait_for_client_to_leave(self, context: grpc.ServicerContext) -> None:
        client_left = threading.Event()
        if not context.add_callback(client_left.set):
            return
        while not client_left.wait(0.05) and not self.closing.is_set():
            continue

    def log(self, call: RpcCall, started: float, outcome: str) -> None:
        """Write a call that has ended into `calls.jsonl`."""
        line = {
            "rpc": call.rpc,
            "kind": call.kind,
            "started": started,
            "ended": now(),
            "outcome": outcome,
            "prompt": call.prompt[:PROMPT_HEAD],
        }
        self.store.append("calls", {**line, **call.notes})


def seed_from(*parts: object) -> int:
    """A seed of 31 bits, derived from all the parts."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def key_of(context: grpc.ServicerContext) -> str | None:
    """The call's API key; None if it has no authorization at all."""
    metadata = dict(context.invocation_metadata())
    authorization = metadata.get("authorization")
    return None if authorization is None else str(authorization).removeprefix("Bearer").strip()


def check_key(context: grpc.ServicerContext, *, needed: bool = True) -> None:
    """UNAUTHENTICATED if the API key is missing or invalid.

    Every key is valid that is not empty and does not start with "invalid". A call without
    authorization passes where no key is `needed`.
    """
    key = key_of(context)
    if key is None and not needed:
        return
    if not key:
        raise unauthenticated("No API key provided. Send one as 'authorization: Bearer <key>'.")
    if key.startswith("invalid"):
        raise unauthenticated(
            f"Incorrect API key provided: {key[:2]}***{key[-2:]}. "
            "You can obtain an API key from https://console.x.ai."
        )
