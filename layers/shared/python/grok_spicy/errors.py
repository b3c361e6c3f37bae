"""Every error that Grok Spicy raises on purpose.

A message says what happened, and to which character or scene. What a person can do about it is
data, a `Remedy` on the class: the command line, the API and the reports word it each for their own
reader.

    GrokSpicyError
    ├── BadInput                  the request, plan or reference can't be used as it is
    ├── BadPlan                   the model's plan breaks a rule, also after being asked again
    ├── NotFound                  no such run, asset or item
    ├── Refused                   moderation said no: an answer, never retried unchanged
    │   ├── PromptRefused         … to what we asked
    │   └── OutputRefused         … to what came out
    ├── OverBudget                the next call could cost more than what is left of the cap
    ├── CallLost                  a paid call was lost twice on the way: a person decides
    ├── ClipLost                  a clip's job failed, expired or passed its deadline
    ├── NoKeyframe                a scene has no keyframe to film from
    ├── LinkExpired               a result's temporary URL is gone
    ├── FilmHasGaps               a scene has no clip, and the run may not show a still
    ├── UnusableFootage           a clip is broken, cut short, or not what was ordered
    ├── UnusableImage             a picture is not a picture
    ├── CuttingFailed             FFmpeg could not do its work
    ├── RunIsActive               another execution of the same run is going
    ├── RunHasEnded               the run was stopped before its execution began
    ├── ProviderRejected          the provider will never accept this: key, model or argument
    └── Transient                 worth another try, unchanged
        ├── CallInProgress        another invocation holds the same call
        ├── ProviderUnavailable   busy, rate limited or down; the call was not taken
        ├── AnswerLost            the connection broke while a call was under way: maybe paid
        └── GarbledAnswer         an answer that can't be read
"""

import json
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel


class Remedy(StrEnum):
    """What a person can do about an error."""

    RAISE_CAP = "raise_cap"
    BUY_LOST_CALLS = "buy_lost_calls"
    REWORD = "reword"
    FIX_KEY_OR_MODEL = "fix_key_or_model"
    BRING_PLAN = "bring_plan"
    ALLOW_STILLS = "allow_stills"
    RESUME = "resume"

    @property
    def words(self) -> str:
        """For a reader of the reports, whichever way they resume a run."""
        return _REMEDY_WORDS[self]


_REMEDY_WORDS = {
    Remedy.RAISE_CAP: "resume the run with a higher max_cost_usd",
    Remedy.BUY_LOST_CALLS: "check the provider's bill, then resume the run with buy_lost_calls",
    Remedy.REWORD: "reword the scene or replace the photo, then start a new run",
    Remedy.FIX_KEY_OR_MODEL: "correct the provider's key or choose another model, then resume",
    Remedy.BRING_PLAN: "resume the run to ask once more, say more plainly who is in the story, "
    "or start a run with a finished plan",
    Remedy.ALLOW_STILLS: "resume the run to try again, with on_gap set to still to let stills fill "
    "gaps",
    Remedy.RESUME: "resume the run: what failed is tried again, what is done is kept",
}


class GrokSpicyError(Exception):
    """The root: every error that we raise on purpose is one of these. `remedy` is what a person can
    do about it; None where the message says it all."""

    remedy: ClassVar[Remedy | None] = Remedy.RESUME


class BadInput(GrokSpicyError):
    """The request, plan or reference image can't be used as it is; nothing was spent."""

    remedy = None


class BadPlan(GrokSpicyError):
    """The model's plan breaks a rule even after it was sent back with the errors quoted."""

    remedy = Remedy.BRING_PLAN


class NotFound(GrokSpicyError):
    """No such run, asset or item."""

    remedy = None


class Refused(GrokSpicyError):
    """Moderation refused. An answer, not a fault: never retried unchanged, may have been billed.

    `cost_ticks` is what the refusal was billed, where the provider reports it.
    """

    remedy = Remedy.REWORD

    def __init__(self, message: str, cost_ticks: int | None = None) -> None:
        super().__init__(message)
        self.cost_ticks = cost_ticks


class PromptRefused(Refused):
    """Moderation refused what we asked for."""


class OutputRefused(Refused):
    """Moderation refused what came out."""


REFUSALS = frozenset((PromptRefused.__name__, OutputRefused.__name__))
"""The names under which refusals are stored."""


class OverBudget(GrokSpicyError):
    """The next call could cost more than what is left of the run's cap."""

    remedy = Remedy.RAISE_CAP


class CallLost(GrokSpicyError):
    """The same paid call was lost twice on the way; a person decides whether to buy it again."""

    remedy = Remedy.BUY_LOST_CALLS


class ClipLost(GrokSpicyError):
    """A clip's job failed, expired or passed its deadline."""


class NoKeyframe(GrokSpicyError):
    """A scene has no keyframe to film from."""


class LinkExpired(GrokSpicyError):
    """A result's temporary URL is gone."""


class FilmHasGaps(GrokSpicyError):
    """A scene has no clip, and the run asks to fail rather than to show a still in its place."""

    remedy = Remedy.ALLOW_STILLS


class UnusableFootage(GrokSpicyError):
    """A clip is broken, cut short, or not what was ordered."""


class UnusableImage(GrokSpicyError):
    """What should be a picture is not one, or not one that we can use."""


class CuttingFailed(GrokSpicyError):
    """FFmpeg could not do its work; the message carries its last lines."""


class RunIsActive(GrokSpicyError):
    """Another execution of the same run is going."""

    remedy = None


class RunHasEnded(GrokSpicyError):
    """The run was stopped before its execution began."""


class ProviderRejected(GrokSpicyError):
    """The provider will never accept this: the key, the model or an argument is wrong."""

    remedy = Remedy.FIX_KEY_OR_MODEL


class Transient(GrokSpicyError):
    """Worth another try, unchanged."""


class CallInProgress(Transient):
    """Another invocation holds the same paid call."""


class ProviderUnavailable(Transient):
    """The provider is busy, limits our rate or is down; it did not take the call."""


class AnswerLost(Transient):
    """The connection broke while a paid call was under way: it may have been done and billed."""


class GarbledAnswer(Transient):
    """The provider answered something that can't be read."""


class CaughtError(BaseModel):
    """What the state machine caught."""

    Error: str
    Cause: str = ""

    def as_sentence(self) -> str:
        """The error's own words; Lambda wraps them in JSON."""
        try:
            return str(json.loads(self.Cause)["errorMessage"])
        except (ValueError, KeyError, TypeError):
            return self.Cause or self.Error


def remedy_of(error: str) -> Remedy | None:
    """What a person can do about an error of that class name: of one that is not ours, such as a
    time-out, that is to resume."""
    named = globals().get(error)
    if isinstance(named, type) and issubclass(named, GrokSpicyError):
        return named.remedy
    return Remedy.RESUME
