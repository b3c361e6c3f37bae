"""Every error that Grok Spicy raises on purpose.

A message says what happened, and to which character or scene. What a person can do is data, a
`Remedy` on the class: each way in words it for its own reader.

    GrokSpicyError
    ├── BadInput                  the request, plan or reference can't be used as it is
    │   ├── QuotaReached          … today: its owner has started as many films as they may
    │   ├── RunExpired            … since its run is older than runs are kept: about to be deleted
    │   └── PersonDeleted         … since its owner is being deleted with all that is theirs
    ├── BadPlan                   the model's plan breaks a rule, also at the second try
    ├── NotFound                  no such run, asset or item
    ├── UnreadableItem            a stored item can't be read; NewerItem: of a newer version
    ├── Refused                   moderation refused: an answer, never retried unchanged
    │   ├── PromptRefused         … the prompt
    │   └── OutputRefused         … the result
    ├── OverBudget                the next call could cost more than what is left of the cap
    ├── CallLost                  a paid call lost its response twice: a person decides
    ├── ClipLost                  a clip's job failed, expired or passed its deadline
    ├── NoKeyframe                a scene has no keyframe to start its clip from
    ├── FilmHasGaps               a scene has no clip, and the run may not show a still
    ├── UnusableFootage           a clip is broken, cut short, or not what was requested
    │   └── ChecksFailed          … or a check of its picture or sound failed
    ├── UnusableImage             bytes are no image, or one that we can't use
    ├── NarrationTooLong          a spoken line does not fit into its scene
    ├── CuttingFailed             FFmpeg failed
    ├── RunIsActive               another execution of the same run is active
    ├── GateDecided               a gate was decided before, or shows something else now
    ├── RunHasEnded               the run was stopped before its execution began
    ├── ExecutionSuperseded       another execution owns the run: this one may do no more
    ├── CharacterUnanchored       a character's sheet can't be had, and `on_unanchored` is `stop`
    ├── TooManyGaps               several scenes failed for the same reason of the provider's
    ├── ProviderRejected          the provider will never accept this request: model or argument
    │   └── ProviderRetired       … or any other: its service films no more
    ├── AccountBlocked            nothing can be paid just now: the whole run stops at once
    │   ├── OutOfCredit           … no credit is left at the provider
    │   ├── KeyRefused            … the key is wrong, revoked or lacks the right
    │   ├── VideoNotAllowed       … the team may not make video
    │   ├── StudioCapReached      … the cap of an owner's day or of the studio's month is reached
    │   └── PurchasesStopped      … a person has stopped all purchases in the studio
    └── Transient                 worth a retry, unchanged
        ├── CallInProgress        another invocation is making the same call
        ├── ProviderBusy          rate limited or at capacity; outwaited as long as it lasts
        ├── NotYet                our own rate limit: the call is not due yet
        ├── ProviderUnavailable   down; the call was not accepted
        ├── DownloadFailed        a finished result could not be fetched, and is still there
        │   └── LinkExpired       … or not any more, as its host says
        ├── StorageUnavailable    AWS throttles us, or is down
        ├── CuttingStopped        FFmpeg was stopped from outside: no fault of the clip's
        ├── AnswerLost            the connection broke during a call: it may have been billed
        └── GarbledAnswer         the response can't be read
"""

from typing import ClassVar

from grok_spicy.remedy import Remedy as Remedy  # readers of errors need both


class GrokSpicyError(Exception):
    """The root of the tree. `remedy`: what a person can do; None where the message says it all."""

    remedy: ClassVar[Remedy | None] = Remedy.RESUME


class BadInput(GrokSpicyError):
    """The request, plan or reference photo can't be used as it is; nothing was spent."""

    remedy = None


class QuotaReached(BadInput):
    """An owner has started as many films today as they may."""


class PersonDeleted(BadInput):
    """The owner is being deleted with all that is theirs, or is gone: nothing new begins."""


class RunExpired(BadInput):
    """The run is older than runs are kept: it is about to be deleted."""


class BadPlan(GrokSpicyError):
    """The model's plan breaks a rule, also after a second request that quoted the errors."""

    remedy = Remedy.BRING_PLAN


class NotFound(GrokSpicyError):
    """No such run, asset or item."""

    remedy = None


class UnreadableItem(GrokSpicyError):
    """A stored item is damaged."""

    remedy = None


class NewerItem(UnreadableItem):
    """A newer version of Grok Spicy stored the item."""


class Refused(GrokSpicyError):
    """Moderation refused: an answer, never retried unchanged, may have been billed. `cost_ticks` is
    the refused call's cost; None where the provider does not report it."""

    remedy = Remedy.REWORD

    def __init__(self, message: str, cost_ticks: int | None = None) -> None:
        super().__init__(message)
        self.cost_ticks = cost_ticks


class PromptRefused(Refused):
    """Moderation refused the prompt."""


class OutputRefused(Refused):
    """Moderation refused the result."""


REFUSALS = frozenset((PromptRefused.__name__, OutputRefused.__name__))
"""The names under which refusals are stored."""


class OverBudget(GrokSpicyError):
    """The next call could cost more than what is left of the run's cap."""

    remedy = Remedy.RAISE_CAP


class CallLost(GrokSpicyError):
    """The same paid call lost its response twice; a person decides whether to pay for it again."""

    remedy = Remedy.BUY_LOST_CALLS


class ClipLost(GrokSpicyError):
    """A clip's job failed, expired or passed its deadline."""


class NoKeyframe(GrokSpicyError):
    """A scene has no keyframe to start its clip from."""


class FilmHasGaps(GrokSpicyError):
    """A scene has no clip, and the run's `on_gap` is `fail`."""

    remedy = Remedy.ALLOW_STILLS


class UnusableFootage(GrokSpicyError):
    """A clip, or spoken text, is broken, cut short, or not what was requested."""


class ChecksFailed(UnusableFootage):
    """A clip is whole, but a check that decides failed: it is black, frozen, too short …"""


class UnusableImage(GrokSpicyError):
    """Bytes that should be an image are none, or one that we can't use."""


class NarrationTooLong(GrokSpicyError):
    """A spoken line does not fit into its scene, also a little faster."""

    remedy = Remedy.SHORTEN_LINE


class CuttingFailed(GrokSpicyError):
    """FFmpeg failed; the message has its last lines."""


class RunIsActive(GrokSpicyError):
    """Another execution of the same run is active."""

    remedy = None


class GateDecided(GrokSpicyError):
    """Somebody else decided before, or the gate shows something else by now."""

    remedy = None


class RunHasEnded(GrokSpicyError):
    """The run was stopped before its execution began."""


class ExecutionSuperseded(GrokSpicyError):
    """Another execution owns the run, or the run has ended: this execution may do no more."""

    remedy = None


class CharacterUnanchored(GrokSpicyError):
    """A character's sheet can't be had just now, and the run's `on_unanchored` is `stop`."""


class TooManyGaps(GrokSpicyError):
    """Several scenes failed for one reason of the provider's: more would only become stills."""


class ProviderRejected(GrokSpicyError):
    """The provider will never accept this request: the model or an argument is wrong."""

    remedy = Remedy.FIX_KEY_OR_MODEL


class ProviderRetired(ProviderRejected):
    """The service films no more."""


class AccountBlocked(GrokSpicyError):
    """Whatever is requested, it can't be paid just now: the run stops at once."""

    remedy = Remedy.FIX_KEY_OR_MODEL


class OutOfCredit(AccountBlocked):
    """The provider's account has no credit left, or reached its spending limit."""

    remedy = Remedy.TOP_UP


class KeyRefused(AccountBlocked):
    """The provider's key is wrong or revoked, or may not use the service."""


class VideoNotAllowed(AccountBlocked):
    """The key's team may not make video, as with zero data retention."""

    remedy = Remedy.USE_ANOTHER_TEAM


class StudioCapReached(AccountBlocked):
    """The next call could exceed a cap above the run: an owner's day, the studio's month."""

    remedy = Remedy.RAISE_STUDIO_CAP


class PurchasesStopped(AccountBlocked):
    """A person has stopped all purchases in the studio."""

    remedy = Remedy.LIFT_STOP


class Transient(GrokSpicyError):
    """Worth a retry, unchanged."""


class CallInProgress(Transient):
    """Another invocation is making the same paid call."""


class ProviderBusy(Transient):
    """The provider limits our rate or is full. `retry_after`: the wait it asks for, in seconds."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class NotYet(Transient):
    """Our own rate limit: the call is not due yet. Nothing was sent."""


class ProviderUnavailable(Transient):
    """The provider is down; it did not accept the call."""


class DownloadFailed(Transient):
    """A finished result could not be fetched. It is still there: fetched again, never bought."""


class LinkExpired(DownloadFailed):
    """The host says that the result is not, or no longer, at its link."""


class NoticeNotSent(GrokSpicyError):
    """Somebody who is told of runs could not be told: a webhook, or e-mail."""


class StorageUnavailable(Transient):
    """AWS throttles us or is down: a table, bucket or key can't be reached just now."""


class CuttingStopped(Transient):
    """FFmpeg was stopped by a signal: that says nothing about what it worked on."""


class AnswerLost(Transient):
    """The connection broke during a paid call: it may have been done and billed."""


class GarbledAnswer(Transient):
    """The provider's response can't be read."""
