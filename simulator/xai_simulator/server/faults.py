"""Scripted failures: which call fails, which time, and how.

A fault script is a JSON file or the JSON itself: a list of faults, or an object with `faults` and
the probability of drawing with `drift` (0–1).

    {"drift": 0.0,
     "faults": [
       {"call": "chat.plan",   "failure": "garbage"},
       {"call": "image",       "match": "Ember", "nth": 2, "failure": "moderate", "shape": "empty"},
       {"call": "video.start", "nth": 1, "times": 3, "failure": "unavailable"},
       {"call": "video.start", "match": "leaps", "failure": "shorter", "seconds": 2},
       {"call": "media",       "times": 0, "failure": "slow", "seconds": 0.5}
     ]}

call     chat.plan, chat.judge, chat (all chats), image, video.start, video.edit, video.extend,
         video (all three), video.get, media (a download; its prompt is that of what it made)
match    only calls whose prompt contains this (any case)
nth      the first matching call that fails, 1-based (default 1)
times    how many in a row fail from there on (default 1; 0 = all of them)
failure  unavailable, rate_limited, internal   refused before any work (media: 503, 429, 500)
         deadline   never answers; nothing was done
         reset      does and bills the work, then drops the connection without an answer
         slow       takes `seconds` longer (default 2)
         moderate   refused by moderation, in one `shape`: submit (INVALID_ARGUMENT, not billed),
                    failed (the job FAILED), empty (DONE without URL, an image without bytes), poll
                    (INVALID_ARGUMENT while polling); those that are billed are billed in full
         garbage    a chat text that is not JSON, an image or a video that is not one
         cut_short  media: the download ends early; video, image: the file is truncated
         expire     the URL is gone (410): media: from this download on; else: from the start
         fail, lost the job ends FAILED, or EXPIRED (not billed if set on the start call)
         shorter    a clip `seconds` shorter than asked (default 2)
         drift      drawn with the wrong colours, whatever the drift probability

The counts are stored on disk: a fault that has happened does not repeat after a restart.
"""

import hashlib
import json
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from xai_simulator.server.state_store import StateStore

Failure = Literal[
    "unavailable", "rate_limited", "internal", "deadline", "reset", "slow", "moderate", "garbage",
    "cut_short", "expire", "fail", "lost", "shorter", "drift",
]  # fmt: skip
Shape = Literal["submit", "failed", "empty", "poll"]
Call = Literal[
    "chat.plan", "chat.judge", "chat", "image", "video.start", "video.edit", "video.extend",
    "video", "video.get", "media",
]  # fmt: skip

_ANYWHERE = {"unavailable", "rate_limited", "internal", "deadline", "reset", "slow"}
_ON_RESULTS = {"garbage", "cut_short", "expire"}
_ON_SUBMITTED = {"moderate", *_ON_RESULTS, "fail", "lost", "shorter", "drift"}
_APPLIES: dict[str, set[str]] = {
    "chat": _ANYWHERE | {"moderate", "garbage"},
    "image": _ANYWHERE | {"moderate", "drift"} | _ON_RESULTS,
    "video.get": _ANYWHERE | {"moderate", "fail", "lost"},
    "video": _ANYWHERE | _ON_SUBMITTED,
    "media": _ANYWHERE | _ON_RESULTS,
}


class Fault(BaseModel):
    """One entry of the script. ValueError if that failure does not apply to that call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    call: Call
    failure: Failure
    match: str = ""
    nth: int = Field(default=1, ge=1)
    times: int = Field(default=1, ge=0)
    shape: Shape = "submit"
    seconds: float = Field(default=2.0, ge=0)

    @model_validator(mode="after")
    def _check_applies(self) -> Self:
        applies = _APPLIES.get(self.call) or _APPLIES[self.call.split(".")[0]]
        if self.failure not in applies:
            raise ValueError(f"failure {self.failure!r} does not apply to call {self.call!r}")
        return self

    def matches(self, kind: str, prompt: str) -> bool:
        """Whether a call of this kind with this prompt counts for this fault."""
        any_video = self.call == "video" and kind in ("video.start", "video.edit", "video.extend")
        any_chat = self.call == "chat" and kind.startswith("chat")
        same_kind = self.call == kind or any_video or any_chat
        return same_kind and self.match.casefold() in prompt.casefold()

    def strikes(self, time: int) -> bool:
        """Whether the matching call of this number (1-based) fails."""
        return time >= self.nth and (self.times == 0 or time < self.nth + self.times)


class FaultScript(BaseModel):
    """The faults, and the probability of drift (None: the simulator's own option)."""

    model_config = ConfigDict(extra="forbid")

    faults: list[Fault] = Field(default_factory=list)
    drift: float | None = Field(default=None, ge=0, le=1)

    @classmethod
    def read(cls, source: str | Path | None) -> Self:
        """Read a script from a file or from JSON; None is an empty one. ValueError if invalid."""
        if source is None or not str(source).strip():
            return cls()
        text = str(source).strip()
        script = json.loads(text if text[0] in "[{" else Path(source).read_text())
        return cls.model_validate({"faults": script} if isinstance(script, list) else script)


class Faults:
    """A script in use; its counts are in the state store."""

    def __init__(self, script: FaultScript, store: StateStore) -> None:
        self._store = store
        self._script = [
            (fault, f"counters/fault-{place}-{_digest(fault)}")
            for place, fault in enumerate(script.faults)
        ]

    def next(self, kind: str, prompt: str) -> Fault | None:
        """Count this call; return the first entry of the script that makes it fail, if any."""
        active = [
            fault
            for fault, counter in self._script
            if fault.matches(kind, prompt) and fault.strikes(self._store.count(counter))
        ]
        return active[0] if active else None


def _digest(fault: Fault) -> str:
    return hashlib.sha256(fault.model_dump_json().encode()).hexdigest()[:16]
