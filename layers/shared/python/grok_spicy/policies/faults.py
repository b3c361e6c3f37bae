"""Whose fault it is that a run failed or has a gap: the operator's, the provider's or a person's.

Alarms and deployments look at ours alone. A refused concept or a reached cap is an answer to the
person who asked; credit that ran out is for whoever keeps the provider's account, who has an alarm
for it.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from grok_spicy.errors import FilmHasGaps, TooManyGaps
from grok_spicy.models.clips import Clip

Fault = Literal["ours", "provider", "user"]
"""`ours`: the code, its settings or AWS. `provider`: a model's service, or the account there.
`user`: what a person asked for, brought or decided."""

FAULTS: Mapping[str, Fault] = {
    # What a person asked for, brought or decided.
    "BadInput": "user",
    "Refused": "user",
    "PromptRefused": "user",
    "OutputRefused": "user",
    "OverBudget": "user",
    "UnusableImage": "user",
    "NarrationTooLong": "user",
    "QuotaReached": "user",
    "RunIsActive": "user",
    "RunExpired": "user",
    "PersonDeleted": "user",
    "GateDecided": "user",
    "RunHasEnded": "user",
    "ExecutionSuperseded": "user",
    "StudioCapReached": "user",
    "PurchasesStopped": "user",
    # What a provider answered, or did not.
    "BadPlan": "provider",
    "CallLost": "provider",
    "ClipLost": "provider",
    "NoKeyframe": "provider",
    "FilmHasGaps": "provider",
    "TooManyGaps": "provider",
    "UnusableFootage": "provider",
    "ChecksFailed": "provider",
    "CharacterUnanchored": "provider",
    "ProviderRetired": "provider",
    "AccountBlocked": "provider",
    "OutOfCredit": "provider",
    "KeyRefused": "provider",
    "VideoNotAllowed": "provider",
    "ProviderBusy": "provider",
    "ProviderUnavailable": "provider",
    "DownloadFailed": "provider",
    "LinkExpired": "provider",
    "AnswerLost": "provider",
    "GarbledAnswer": "provider",
    # What we sent, stored or lost, and AWS.
    "GrokSpicyError": "ours",
    "NotFound": "ours",
    "UnreadableItem": "ours",
    "NewerItem": "ours",
    "CuttingFailed": "ours",
    "CuttingStopped": "ours",
    "ProviderRejected": "ours",
    "Transient": "ours",
    "CallInProgress": "ours",
    "NotYet": "ours",
    "StorageUnavailable": "ours",
    "NoticeNotSent": "ours",
}
"""Every error of `errors.py`, by its name."""

SUMMARIES = frozenset((FilmHasGaps.__name__, TooManyGaps.__name__))
"""Errors that stand for those of several scenes."""


def fault_of(error: str | None) -> Fault:
    """Whose fault the error of that name is. One that we don't raise on purpose is ours: a
    time-out, a crash, a bug."""
    return FAULTS.get(error or "", "ours")


def fault_of_gaps(clips: Iterable[Clip]) -> Fault | None:
    """Whose fault it is that scenes are not shown as they should be: ours if one is. None if each
    is."""
    return worst_fault(clip.error for clip in clips if clip.error)


def fault_of_failure(error: str, clips: Iterable[Clip]) -> Fault:
    """Whose fault it is that a run failed with that error. `clips` are its scenes', which tell why
    a film has gaps."""
    return (fault_of_gaps(clips) if error in SUMMARIES else None) or fault_of(error)


def worst_fault(errors: Iterable[str | None]) -> Fault | None:
    """The first of ours, provider's, user's that one of these errors is; None without errors."""
    faults = {fault_of(error) for error in errors}
    return next((fault for fault in _IN_ORDER if fault in faults), None)


_IN_ORDER: tuple[Fault, ...] = get_args(Fault)
