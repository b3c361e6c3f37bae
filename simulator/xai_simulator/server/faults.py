"""Failures on cue: which call, which time, what goes wrong.

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
         reset      does and bills the work, then drops the connection instead of answering
         slow       takes `seconds` longer (default 2)
         moderate   refused by moderation, in one `shape`: submit (INVALID_ARGUMENT, not billed),
                    failed (the job FAILED), empty (DONE without URL, an image without bytes), poll
                    (INVALID_ARGUMENT while polling); those that are billed are billed in full
         garbage    a chat text that is not JSON, an image or a video that is not one
         cut_short  media: the download ends early; video, image: the file itself is cut
         expire     the URL is gone (410): for good from this download on, or from the beginning
         fail, lost the job ends FAILED, or EXPIRED (not billed if it is known at the start)
         shorter    a clip `seconds` shorter than asked (default 2)
         drift      drawn with the wrong colours, whatever the probability is

Counts are remembered on disk, so a fault that has happened does not happen again after a restart.
"""

import hashlib
import json
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from xai_simulator.server.state_store import Memory

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
    """One entry of the script. ValueError if the failure can't happen to the call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    call: Call
    failure: Failure
    match: str = ""
    nth: int = Field(default=1, ge=1)
    times: int = Field(default=1, ge=0)
    shape: Shape = "submit"
    seconds: float = Field(default=2.0, ge=0)

    @model_validator(mode="after")
    def _can_happen(self) -> Self:
        applies = _APPLIES.get(self.call) or _APPLIES[self.call.split(".")[0]]
        if self.failure not in applies:
            raise ValueError(f"{self.failure!r} can't happen to {self.call!r}")
        return self

    def concerns(self, kind: str, prompt: str) -> bool:
        """Whether a call of this kind with this prompt counts for this fault."""
        family = self.call == "video" and kind in ("video.start", "video.edit", "video.extend")
        chats = self.call == "chat" and kind.startswith("chat")
        named = self.call == kind or family or chats
        return named and self.match.casefold() in prompt.casefold()

    def strikes(self, time: int) -> bool:
        """Whether the so-manieth matching call (1-based) fails."""
        return time >= self.nth and (self.times == 0 or time < self.nth + self.times)


class FaultScript(BaseModel):
    """What goes wrong, and how likely drawings drift (None: as the simulator was told)."""

    model_config = ConfigDict(extra="forbid")

    faults: list[Fault] = Field(default_factory=list)
    drift: float | None = Field(default=None, ge=0, le=1)

    @classmethod
    def read(cls, source: str | Path | None) -> Self:
        """From a file, from JSON text, or nothing. ValueError says what is wrong with it."""
        if source is None or not str(source).strip():
            return cls()
        text = str(source).strip()
        script = json.loads(text if text[0] in "[{" else Path(source).read_text())
        return cls.model_validate({"faults": script} if isinstance(script, list) else script)


class Faults:
    """The script while it is played; the counts live in the memory."""

    def __init__(self, script: FaultScript, memory: Memory) -> None:
        self._memory = memory
        self._script = [
            (fault, f"asked/fault-{place}-{_digest(fault)}")
            for place, fault in enumerate(script.faults)
        ]

    def next(self, kind: str, prompt: str) -> Fault | None:
        """Count this call and return what goes wrong with it: the first entry that strikes."""
        striking = [
            fault
            for fault, counter in self._script
            if fault.concerns(kind, prompt) and fault.strikes(self._memory.count(counter))
        ]
        return striking[0] if striking else None


def _digest(fault: Fault) -> str:
    return hashlib.sha256(fault.model_dump_json().encode()).hexdigest()[:16]
