"""Scripted failures of the cameras' services: which call of which service fails, and how.

A fault script is a list of faults. The first entry that fits a call, and whose turn it is, happens.

    [{"service": "runway", "kind": "busy", "times": 2, "retry_after": 1},
     {"service": "any", "kind": "black", "probability": 0.05},
     {"service": "pika", "kind": "lose_answer", "from_call": 3}]

service      a service ("fal") or provider ("pika"), or any
kind         refused before any work, not billed:
               refuse_prompt  moderation refuses the prompt
               busy, busy_without_retry_after, out_of_credit, bad_key, down (503)
             the answer:
               lose_answer    the work is done and billed, and the connection breaks
               garbled        the work is done and billed, and the answer can't be read
             the job:
               refuse_output  moderation refuses the clip
               fail           the job fails
               slow           it takes `seconds` longer
               expired        its clip can't be downloaded
               truncated      downloads of its clip break off
             the clip:
               black, frozen, silent, short (half as long), wrong_size (half as wide and high)
call         submit, poll or download (default: submit; of truncated: download)
times        how many calls in a row (default 1; 0: all; with a probability: all)
probability  how likely each of these calls fails, 0-1
from_call    the first call that counts, 1-based
match        only calls whose prompt contains this (any case)
"""

import hashlib
import json
import random
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from xai_simulator.server.state_store import StateStore

Kind = Literal[
    "refuse_prompt", "refuse_output", "busy", "busy_without_retry_after", "out_of_credit",
    "bad_key", "expired", "truncated", "garbled", "slow", "lose_answer", "down", "fail", "black",
    "frozen", "silent", "short", "wrong_size",
]  # fmt: skip
Call = Literal["submit", "poll", "download"]

FLAWS = frozenset({"black", "frozen", "silent", "short", "wrong_size"})
"""What is wrong with a clip itself."""
_TROUBLE = {"busy", "busy_without_retry_after", "out_of_credit", "bad_key", "down"}
REFUSALS = frozenset(_TROUBLE | {"refuse_prompt"})
"""Answered before any work, and never billed."""
_APPLIES: dict[str, set[str]] = {
    "poll": _TROUBLE | {"garbled", "lose_answer"},
    "download": _TROUBLE | {"expired", "truncated", "lose_answer"},
}


class Fault(BaseModel):
    """One entry of a script. ValueError if that kind does not apply to that call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: str = "any"
    kind: Kind
    call: Call | None = None
    times: int | None = Field(default=None, ge=0)
    probability: float | None = Field(default=None, ge=0, le=1)
    from_call: int = Field(default=1, ge=1)
    match: str = ""
    seconds: float = Field(default=30.0, ge=0)
    retry_after: float = Field(default=1.0, ge=0)

    @model_validator(mode="after")
    def _check_applies(self) -> Self:
        if self.moment != "submit" and self.kind not in _APPLIES[self.moment]:
            raise ValueError(f"{self.kind!r} does not apply to call {self.moment!r}")
        return self

    @property
    def moment(self) -> Call:
        """The call that it strikes."""
        return self.call or ("download" if self.kind == "truncated" else "submit")

    def strikes(self, number: int, roll: float) -> bool:
        """Whether the matching call of this number (1-based) fails; `roll` is random, 0-1."""
        times = self.times
        if times is None:
            times = 1 if self.probability is None else 0
        is_due = number >= self.from_call and (times == 0 or number < self.from_call + times)
        return is_due and (self.probability is None or roll < self.probability)


_SCRIPT = TypeAdapter(list[Fault])


def read_script(source: str | Path | Sequence[Any] | None) -> list[Fault]:
    """A script from a file, from JSON or from its values. ValueError if it is not valid."""
    if source is None or (isinstance(source, str) and not source.strip()):
        return []
    if isinstance(source, str | Path):
        text = str(source).strip()
        source = json.loads(text if text.startswith("[") else Path(source).read_text())
    return _SCRIPT.validate_python(source)


class ActiveFaults:
    """The script in force. It and its counts are stored: what has happened does not repeat after a
    restart with the same script."""

    def __init__(self, store: StateStore, seed: int, script: Sequence[Fault]) -> None:
        self._store, self._seed = store, seed
        self._lock = threading.Lock()
        self._option = _digest(script)
        stored = store.read("faults")
        if stored is not None and stored["option"] == self._option:
            self.script = _SCRIPT.validate_python(stored["script"])
            self._replacements = int(stored["replacements"])
        else:
            self._put(script, int(stored["replacements"]) + 1 if stored else 0)

    def set(self, script: str | Path | Sequence[Any]) -> None:
        """Put another script into force, with new counts; [] lifts all trouble."""
        with self._lock:
            self._put(read_script(script), self._replacements + 1)

    def as_json(self) -> list[dict[str, Any]]:
        """The script in force as JSON values."""
        return [fault.model_dump(exclude_unset=True) for fault in self.script]

    def next(self, names: Sequence[str], call: Call, prompt: str) -> Fault | None:
        """Count a call of the service of these names; the fault that strikes it, if any."""
        with self._lock:
            hits = [
                fault
                for place, fault in enumerate(self.script)
                if fault.moment == call
                and fault.service in ("any", *names)
                and fault.match.casefold() in prompt.casefold()
                and self._strikes(place, fault, names[0])
            ]
        return hits[0] if hits else None

    def _strikes(self, place: int, fault: Fault, service: str) -> bool:
        counter = f"counters/{self._replacements}-{place}"
        number = self._store.count(counter)
        roll = random.Random(f"{self._seed} {service} {place} {fault.kind} {number}").random()
        return fault.strikes(number, roll)

    def _put(self, script: Sequence[Fault], replacements: int) -> None:
        self.script, self._replacements = list(script), replacements
        self._store.write(
            "faults",
            {"option": self._option, "replacements": replacements, "script": self.as_json()},
        )


def _digest(script: Sequence[Fault]) -> str:
    text = json.dumps([fault.model_dump(exclude_unset=True) for fault in script])
    return hashlib.sha256(text.encode()).hexdigest()[:16]
