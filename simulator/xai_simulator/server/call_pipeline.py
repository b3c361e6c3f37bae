"""The desk that every call passes: key, script of failures, work, latency, log.

A service says what the work is; the desk decides whether it is done at all, how long it seems to
take, and writes the line into `calls.jsonl` before the client has its answer.
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

from xai_simulator.server.bill import Bill
from xai_simulator.server.connections import drop
from xai_simulator.server.faults import Fault, Faults, FaultScript
from xai_simulator.server.latency import Latency, Profile
from xai_simulator.server.limits import REFERENCES, URL_LIFETIME_SECONDS
from xai_simulator.server.refusals import Refusal, unauthenticated
from xai_simulator.server.state_store import Memory, now

Reply = TypeVar("Reply")

logger = logging.getLogger(__name__)

PROMPT_HEAD = 200
_AT_THE_DOOR = {
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
# Hosts and ports change from start to start; what is asked for does not.
_OWN_HOST = re.compile(rb"http://127\.0\.0\.1:\d+/")


@dataclass(frozen=True)
class Options:
    """How a simulator behaves. Probabilities 0–1, times in seconds."""

    seed: int = 0
    latency: Profile = "instant"
    latency_scale: float = 1.0
    faults: str | Path | None = None
    drift: float = 0.15
    max_references: int = REFERENCES
    url_lifetime: float = URL_LIFETIME_SECONDS


@dataclass
class Asked:
    """One call: which RPC, of which kind, in which words; `notes` join the line in the log."""

    rpc: str
    kind: str
    prompt: str
    notes: dict[str, Any] = field(default_factory=dict)


class Desk:
    """What the services share: options, memory, bill, latency and the script of failures."""

    def __init__(self, memory: Memory, options: Options) -> None:
        script = FaultScript.read(options.faults)
        self.memory = memory
        self.options = options
        self.bill = Bill(memory)
        self.latency = Latency(options.latency, options.latency_scale)
        self.faults = Faults(script, memory)
        self.drift = options.drift if script.drift is None else script.drift
        self.closing = threading.Event()

    def answer(
        self,
        context: grpc.ServicerContext,
        asked: Asked,
        work: Callable[[Fault | None], Reply],
        *,
        key_needed: bool = True,
    ) -> Reply:
        """Do the work and return its reply, or end the call as the API, or the script, has it."""
        started = now()
        refusal: Refusal | None = None
        reply: Reply | None = None
        fault: Fault | None = None
        try:
            check_key(context, needed=key_needed)
            fault = self.faults.next(asked.kind, asked.prompt)
            self._at_the_door(context, fault)
            reply = work(fault)
        except Refusal as refused:
            refusal = refused
        except Exception:
            logger.exception("%s failed", asked.rpc)
            refusal = Refusal(*_AT_THE_DOOR["internal"])
        slow = fault.seconds if fault and fault.failure == "slow" else 0.0
        latency = 0.0 if refusal else self.latency.of_call(asked.kind)
        self.closing.wait(max(0.0, started + latency + slow - now()))
        reset = fault is not None and fault.failure == "reset" and refusal is None
        outcome = "RESET" if reset else refusal.code.name if refusal else "OK"
        self.log(asked, started, outcome)
        if reset:
            drop(context.peer())
            context.abort(grpc.StatusCode.UNAVAILABLE, "Connection reset by peer")
        if refusal is not None:
            context.abort(refusal.code, refusal.message)
        return cast(Reply, reply)

    def again(self, request: Message) -> int:
        """A seed for this request. The same request asked again has another."""
        wire = _OWN_HOST.sub(b"", request.SerializeToString(deterministic=True))
        digest = hashlib.sha256(type(request).__name__.encode() + wire).hexdigest()
        time = self.memory.count(f"asked/{digest}")
        return seed_from(self.options.seed, digest, time)

    def _at_the_door(self, context: grpc.ServicerContext, fault: Fault | None) -> None:
        if fault is None:
            return
        if fault.failure in _AT_THE_DOOR:
            raise Refusal(*_AT_THE_DOOR[fault.failure])
        if fault.failure == "deadline":
            gone = threading.Event()
            context.add_callback(gone.set)
            while not gone.wait(0.05) and not self.closing.is_set():
                continue
            raise Refusal(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline exceeded.")

    def log(self, asked: Asked, started: float, outcome: str) -> None:
        """Write a call that has ended, well or not, into `calls.jsonl`."""
        line = {
            "rpc": asked.rpc,
            "kind": asked.kind,
            "started": started,
            "ended": now(),
            "outcome": outcome,
            "prompt": asked.prompt[:PROMPT_HEAD],
        }
        self.memory.append("calls", {**line, **asked.notes})


def seed_from(*parts: object) -> int:
    """A seed of 31 bits that depends on all the parts and on nothing else."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def key_of(context: grpc.ServicerContext) -> str | None:
    """The API key the call came with; None if it came without any authorization."""
    metadata = dict(context.invocation_metadata())
    authorization = metadata.get("authorization")
    return None if authorization is None else str(authorization).removeprefix("Bearer").strip()


def check_key(context: grpc.ServicerContext, *, needed: bool = True) -> None:
    """UNAUTHENTICATED without a key or with a bad one. Any key is good that is not empty and does
    not start with "invalid". Where none is `needed`, a call without authorization passes."""
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
