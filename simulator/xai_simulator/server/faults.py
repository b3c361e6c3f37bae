"""Scripted failures: which call fails, which time, and how.

A fault script is a JSON file or the JSON itself: a list of faults, or an object with `faults` and
the probability of drawing with `drift` (0–1) and a factor of all prices, `price_factor`. The first
entry that fits a call is the one that happens.

    {"drift": 0.0, "price_factor": 1.0,
     "faults": [
       {"call": "chat.plan",   "failure": "garbage"},
       {"call": "image",       "match": "Ember", "nth": 2, "failure": "moderate", "shape": "empty"},
       {"call": "any",         "after": 5, "lasts": 60, "failure": "rate_limited"},
       {"call": "video.start", "match": "leaps", "failure": "shorter", "seconds": 2},
       {"call": "media",       "times": 0, "failure": "slow", "seconds": 0.5}
     ]}

call     chat.plan, chat.judge, chat (all chats), image, video.start, video.edit, video.extend,
         video (all three), video.get, video.done (a video.get that finds its job ended), speech
         (text to speech, by REST), files,
         any (every call of the API), media (a download; its prompt is that of what it made)
match    only calls whose prompt contains this (any case); of files: the file's id or the filter
model    only calls with this model
user_agent  only downloads by a client whose User-Agent contains this (any case)
nth      the first matching call that fails, 1-based (default 1)
times    how many in a row fail from there on (default 1, with `lasts` or `not_yet` all; 0 = all)
lasts    all matching calls of so many seconds fail, from the first that fails on
after    nothing fails until so many seconds after the script came into force; `lasts` counts from
         then on
failure  refused before any work, not billed; `code` (a gRPC status) and `message` replace these:
           unavailable, rate_limited, internal, missing   (media: 503, 429, 500, 404; `retry_after`
                          is their Retry-After in seconds)
           capacity       RESOURCE_EXHAUSTED: the model is at capacity
           out_of_credit  PERMISSION_DENIED; before, it was "code": "RESOURCE_EXHAUSTED"
           key_revoked    UNAUTHENTICATED
           zero_retention INVALID_ARGUMENT on video: the team must send output.upload_url
           refuse         whatever `code` and `message` say
         connections:
           deadline       never answers; nothing was done
           disconnect     drops the connection; nothing was done
           reset          does, stores and bills the work, then drops the connection
           unanswered     does, stores and bills the work, then never answers
           slow           takes `seconds` longer (default 2)
         results:
           moderate       refused by moderation, in one `shape`: submit (INVALID_ARGUMENT, chat:
                          PERMISSION_DENIED), failed (the job FAILED), empty (DONE without URL, an
                          image without bytes), poll (INVALID_ARGUMENT while polling); images and
                          clips are billed in full unless `"billed": false`, chats are not; of
                          several images of one call, shape empty refuses the first `images` only
           garbage        a chat text that is not JSON, an image or a video that is not one
           cut_short      media: the download ends early; video, image: the file is truncated;
                          speech: it ends after 0.2 s
           expire         the URL is gone (410): media: from this download on; else: from the start
           drift          drawn with the wrong colours, whatever the drift probability
           storage_error  not stored, although `storage_options` ask for it
           cost           costs `factor` times as much; or reports `ticks` as its cost
           no_cost        reports no cost; billed as ever
         chat:
           answer         with `text`; or with `merge`, an object to put into the JSON answer
           nan, infinity  every number of the JSON answer is that
         image:
           fewer          only `images` of several that one call asked for come (default 1)
           as_url         a URL, although base64 was asked for
           bad_exif       a JPEG whose EXIF block is broken
         speech:
           silent         nothing is heard
         video.start, .edit, .extend:
           fail           the job ends FAILED with `code` (internal_error) and `message`; not billed
                          unless `billed`
           lost           the job ends EXPIRED, or is so when polled; not billed if set on the start
           shorter        a clip `seconds` shorter than asked (default 2)
           bad_audio      one packet of the clip's sound is damaged
           black, frozen, silent, wrong_size
                          the clip is that, from its beginning to its end; its size is half of
                          what was asked
           pending        the job is PENDING until `seconds` after its start
           stuck          PENDING at progress 100 for `seconds` after the clip is ready
         video.done:
           no_url         DONE without a URL, on this poll only
         media:
           not_yet        404 until the URL is `seconds` old (an image's: since its answer; a
                          clip's: since the first answer that said DONE)
           stall          waits `seconds` in the middle of the file
           empty          200 with an empty body
           connection_refused  nothing listens for `lasts` (or `seconds`) from this download on

A script can be replaced while the simulator runs (see the README). The script and its counts are
stored on disk: a fault that has happened does not repeat after a restart with the same script.
"""

import json
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

import grpc
from pydantic import BaseModel, ConfigDict, Field, model_validator

Failure = Literal[
    "unavailable", "rate_limited", "internal", "missing", "capacity", "out_of_credit",
    "key_revoked", "zero_retention", "refuse", "deadline", "disconnect", "reset", "unanswered",
    "slow", "moderate", "garbage", "cut_short", "expire", "drift", "storage_error", "cost",
    "no_cost", "answer", "nan", "infinity", "as_url", "bad_exif", "fail", "lost", "shorter",
    "bad_audio", "pending", "stuck", "no_url", "not_yet", "stall", "empty", "connection_refused",
    "black", "frozen", "silent", "wrong_size", "fewer",
]  # fmt: skip
Shape = Literal["submit", "failed", "empty", "poll"]
Call = Literal[
    "chat.plan", "chat.judge", "chat", "image", "video.start", "video.edit", "video.extend",
    "video", "video.get", "video.done", "speech", "files", "any", "media",
]  # fmt: skip

_STATUSES = {"unavailable", "rate_limited", "internal", "missing"}
REFUSALS = _STATUSES | {"capacity", "out_of_credit", "key_revoked", "refuse", "zero_retention"}
_ANYWHERE = (REFUSALS - {"zero_retention"}) | {
    *("deadline", "disconnect", "reset", "unanswered", "slow")
}
FLAWS = {"black", "frozen", "silent", "wrong_size"}
_FILES = {"garbage", "cut_short", "expire"}
_PAID = _ANYWHERE | {"moderate", "garbage", "cost", "no_cost"}
_DRAWN = _PAID | _FILES | {"drift", "storage_error"}
_POLLED = _ANYWHERE | {"moderate", "fail", "lost"}
_APPLIES: dict[str, set[str]] = {
    "chat": _PAID | {"answer", "nan", "infinity"},
    "image": _DRAWN | {"as_url", "bad_exif", "fewer"},
    "video": _DRAWN
    | FLAWS
    | {"zero_retention", "fail", "lost", "shorter", "bad_audio", "pending", "stuck"},
    "video.get": _POLLED,
    "video.done": _POLLED | {"no_url"},
    "speech": (_PAID - {"no_cost"}) | {"cut_short", "silent"},
    "files": _ANYWHERE,
    "any": _ANYWHERE,
    "media": _STATUSES
    | _FILES
    | {"deadline", "reset", "slow", "not_yet", "stall", "empty", "connection_refused"},
}
_STARTS = ("video.start", "video.edit", "video.extend")


class CallDescription(NamedTuple):
    """What a fault can depend on. `age` is that of a download's URL in seconds."""

    kind: str
    prompt: str
    model: str = ""
    finished: bool = False
    user_agent: str = ""
    age: float = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """What a script may call it."""
        if self.kind == "media":
            return ("media",)
        names = [self.kind, "any"]
        if self.kind in _STARTS:
            names.append("video")
        if self.kind.startswith("chat."):
            names.append("chat")
        if self.finished:
            names.append("video.done")
        return tuple(names)


class Fault(BaseModel):
    """One entry of the script. ValueError if that failure does not apply to that call."""

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="constants")

    call: Call
    failure: Failure
    match: str = ""
    model: str = ""
    user_agent: str = ""
    nth: int = Field(default=1, ge=1)
    times: int | None = Field(default=None, ge=0)
    after: float | None = Field(default=None, ge=0)
    lasts: float | None = Field(default=None, ge=0)
    shape: Shape = "submit"
    seconds: float = Field(default=2.0, ge=0)
    retry_after: float | None = Field(default=None, ge=0)
    code: str = ""
    message: str = ""
    billed: bool | None = None
    text: str | None = None
    merge: dict[str, Any] | None = None
    factor: float = Field(default=1.0, ge=0)
    ticks: int | None = None
    images: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _check_applies(self) -> Self:
        applies = _APPLIES.get(self.call) or _APPLIES[self.call.split(".")[0]]
        if self.failure not in applies:
            raise ValueError(f"failure {self.failure!r} does not apply to call {self.call!r}")
        if self.failure == "refuse" and not self.code:
            raise ValueError("failure 'refuse' needs a code")
        if self.failure in REFUSALS and self.code and self.code not in _status_names():
            raise ValueError(f"{self.code!r} is not a gRPC status: {', '.join(_status_names())}")
        if self.failure == "answer" and (self.text is None) == (self.merge is None):
            raise ValueError("failure 'answer' needs either a text or an object to merge")
        return self

    def matches(self, call: CallDescription) -> bool:
        """Whether this call counts for this fault."""
        if self.failure == "not_yet" and call.age >= self.seconds:
            return False
        return (
            self.call in call.names
            and self.match.casefold() in call.prompt.casefold()
            and self.model in ("", call.model)
            and self.user_agent.casefold() in call.user_agent.casefold()
        )

    def strikes(self, number: int) -> bool:
        """Whether the matching call of this number (1-based) fails, by its number alone."""
        times = self.times
        if times is None:
            times = 0 if self.lasts is not None or self.failure == "not_yet" else 1
        return number >= self.nth and (times == 0 or number < self.nth + times)


class FaultScript(BaseModel):
    """The faults, the probability of drift (None: the simulator's own option), and a factor by
    which all prices are multiplied."""

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="constants")

    faults: list[Fault] = Field(default_factory=list)
    drift: float | None = Field(default=None, ge=0, le=1)
    price_factor: float = Field(default=1.0, ge=0)

    @classmethod
    def read(cls, source: str | Path | None) -> Self:
        """Read a script from a file or from JSON; None is an empty one. ValueError if invalid."""
        if source is None or not str(source).strip():
            return cls()
        text = str(source).strip()
        return cls.parse(text if text[0] in "[{" else Path(source).read_text())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a script from JSON. ValueError if invalid."""
        script = json.loads(text)
        return cls.model_validate({"faults": script} if isinstance(script, list) else script)


def _status_names() -> list[str]:
    return [status.name for status in grpc.StatusCode if status is not grpc.StatusCode.OK]
