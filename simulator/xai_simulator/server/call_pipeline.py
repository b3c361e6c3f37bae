"""The pipeline that every call passes: API key, fault script, work, latency, log.

A service supplies the work. The pipeline decides whether to do it and how long the call takes, and
writes the call into `calls.jsonl` before the client has its answer.
"""

import hashlib
import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import grpc
from google.protobuf.message import Message

from xai_simulator.drawing.modes import DrawingMode
from xai_simulator.server.bill import Bill
from xai_simulator.server.connections import drop
from xai_simulator.server.faults import Fault, Faults, FaultScript
from xai_simulator.server.latency import Latency, Profile
from xai_simulator.server.limits import REFERENCES, URL_LIFETIME_SECONDS
from xai_simulator.server.refusals import Refusal, unauthenticated
from xai_simulator.server.state_store import StateStore, now

Reply = TypeVar("Reply")

logger = logging.getLogger(__name__)

PROMPT_HEAD = 200
_REFUSALS = {
    "unavailable": (
        grpc.StatusCode.UNAVAILABLE,
        "Service temporarily unavailable. Please try again later.",
    ),
    "rate_limited": (
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "Too many requests: your team has exceeded its rate limit. Please try again later.",
    ),
    "internal": (grpc.StatusCode.INTERNAL, "Internal server error."),
}
# Ports change from start to start; the same request must hash the same.
_OWN_HOST = re.compile(rb"http://127\.0\.0\.1:\d+/")


@dataclass(frozen=True)
class Options:
    """A simulator's options. Probabilities are 0–1, times in seconds."""

    seed: int = 0
    latency: Profile = "instant"
    latency_scale: float = 1.0
    faults: str | Path | None = None
    drift: float = 0.15
    drawing: DrawingMode = "full"
    max_references: int = REFERENCES
    url_lifetime: float = URL_LIFETIME_SECONDS


@dataclass
class RpcCall:
    """One call: its RPC, kind and prompt. `notes` are further fields of its log line."""

    rpc: str
    kind: str
    prompt: str
    notes: dict[str, Any] = field(default_factory=dict)


class CallPipeline:
    """What the services share: options, state, bill, latency and the fault script."""

    def __init__(self, store: StateStore, options: Options) -> None:
        script = FaultScript.read(options.faults)
        self.store = store
        self.options = options
        self.bill = Bill(store)
        self.latency = Latency(options.latency, options.latency_scale)
        self.faults = Faults(script, store)
        self.drift = options.drift if script.drift is None else script.drift
        self.closing = threading.Event()

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
            fault = self.faults.next(call.kind, call.prompt)
            self._fail_before_work(context, fault)
            reply = work(fault)
        except Refusal as error:
            refusal = error
        except Exception:
            logger.exception("%s failed", call.rpc)
            refusal = Refusal(*_REFUSALS["internal"])
        delay = fault.seconds if fault and fault.failure == "slow" else 0.0
        latency = 0.0 if refusal else self.latency.of_call(call.kind)
        self.closing.wait(max(0.0, started + latency + delay - now()))
        reset = fault is not None and fault.failure == "reset" and refusal is None
        outcome = "RESET" if reset else refusal.code.name if refusal else "OK"
        self.log(call, started, outcome)
        if reset:
            drop(context.peer())
            context.abort(grpc.StatusCode.UNAVAILABLE, "Connection reset by peer")
        if refusal is not None:
            context.abort(refusal.code, refusal.message)
        return cast(Reply, reply)

    def seed_for(self, request: Message) -> int:
        """A seed for this request; a repeated request gets another one each time."""
        wire = _OWN_HOST.sub(b"", request.SerializeToString(deterministic=True))
        digest = hashlib.sha256(type(request).__name__.encode() + wire).hexdigest()
        repetition = self.store.count(f"counters/{digest}")
        return seed_from(self.options.seed, digest, repetition)

    def _fail_before_work(self, context: grpc.ServicerContext, fault: Fault | None) -> None:
        if fault is None:
            return
        if fault.failure in _REFUSALS:
            raise Refusal(*_REFUSALS[fault.failure])
        if fault.failure == "deadline":
            client_left = threading.Event()
            context.add_callback(client_left.set)
            while not client_left.wait(0.05) and not self.closing.is_set():
                continue
            raise Refusal(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline exceeded.")

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
