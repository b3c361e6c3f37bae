"""Translates xAI's errors into our tree: gRPC statuses, and the codes of failed jobs.

Three kinds of answer share their statuses (RESOURCE_EXHAUSTED is a rate limit, a full model, an
empty account or a large message), so the text decides as well: `phrases` has what it says.
"""

import re

import grpc

from grok_spicy.adapters.xai.phrases import (
    ANSWER_TOO_LARGE,
    BAD_KEY,
    BROKEN_CONNECTION,
    CAPACITY,
    MODERATION,
    NEVER_CONNECTED,
    NO_CREDIT,
    NO_VIDEO,
    OF_THE_OUTPUT,
    TOO_LARGE,
)
from grok_spicy.errors import (
    AnswerLost,
    ClipLost,
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    OutputRefused,
    PromptRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
    VideoNotAllowed,
)

_Code = grpc.StatusCode
_FINAL = frozenset(
    (
        *(_Code.INVALID_ARGUMENT, _Code.FAILED_PRECONDITION, _Code.OUT_OF_RANGE),
        *(_Code.UNAUTHENTICATED, _Code.PERMISSION_DENIED, _Code.NOT_FOUND, _Code.UNIMPLEMENTED),
    )
)
_ADVICE = {
    _Code.NOT_FOUND: " (choose a model that exists)",
    _Code.UNIMPLEMENTED: " (this host does not offer the service)",
}
_FINAL_JOB_CODES = {"invalid_argument", "permission_denied", "failed_precondition"}


def from_grpc(error: grpc.RpcError) -> GrokSpicyError:
    """Our error for a gRPC error.

    A call that xAI answered with an error, or that never reached it, was not billed; a refusal of
    the result was. A call whose connection broke, or that passed its deadline, may have been:
    AnswerLost.
    """
    code, details = error.code(), error.details() or ""
    message = f"xAI answered {code.name}: {details}"
    if code in _FINAL or code is _Code.RESOURCE_EXHAUSTED:
        account = _account_error(message)
        if account:
            return account
    if code in _FINAL:
        return _final_error(code, details, message)
    if ANSWER_TOO_LARGE.search(details):
        return AnswerLost(message)
    if code is _Code.RESOURCE_EXHAUSTED:
        if TOO_LARGE.search(details):
            return ProviderRejected(f"{message} (the request is too large)")
        return ProviderBusy(message, retry_after_seconds(error))
    if CAPACITY.search(details):
        return ProviderBusy(message, retry_after_seconds(error))
    broke = BROKEN_CONNECTION.search(details) and not NEVER_CONNECTED.search(details)
    if code in (_Code.UNAVAILABLE, _Code.INTERNAL) and not broke:
        return ProviderUnavailable(message)
    return AnswerLost(message)


def from_grpc_of_files(error: grpc.RpcError) -> GrokSpicyError:
    """Our error for a call of the Files service. It is free, so a lost answer is worth another try;
    and a key that may not use it may be good for all else: ProviderRejected."""
    failure = from_grpc(error)
    if isinstance(failure, AnswerLost):
        return ProviderUnavailable(str(failure))
    if error.code() is _Code.PERMISSION_DENIED and not _account_error(error.details() or ""):
        return ProviderRejected(str(failure))
    return failure


def from_failed_job(code: str, text: str) -> GrokSpicyError:
    """Our error for a job that failed: refused, blocked, rejected for good, at capacity, or failed
    for a reason of the provider's (ClipLost)."""
    described = f"{code}: {text}" if code else text
    message = f"xAI could not make the clip ({described})"
    kind = re.sub(r"[\s-]", "_", code.lower())
    if kind in ("service_unavailable", "unavailable", "resource_exhausted"):
        return _account_error(message) or ProviderBusy(message)
    if MODERATION.search(text):
        return OutputRefused(f"the clip was refused by moderation ({described})")
    account = _account_error(message)
    if account:
        return account
    if kind in _FINAL_JOB_CODES:
        return ProviderRejected(message)
    return ProviderBusy(message) if CAPACITY.search(text) else ClipLost(message)


def retry_after_seconds(error: grpc.RpcError) -> float | None:
    """How long the provider asks us to wait, in seconds; None where it does not say."""
    read = getattr(error, "trailing_metadata", None)
    trailers = {name.lower(): value for name, value in (read() if read else None) or ()}
    for name, unit in (("retry-after", 1.0), ("retry-after-ms", 0.001)):
        try:
            seconds = float(trailers[name]) * unit
        except (KeyError, TypeError, ValueError):
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    return None


def _final_error(code: grpc.StatusCode, details: str, message: str) -> GrokSpicyError:
    if code not in (_Code.NOT_FOUND, _Code.UNIMPLEMENTED, _Code.UNAUTHENTICATED):
        if MODERATION.search(details) and OF_THE_OUTPUT.search(details):
            what = _what_was_made(details)
            return OutputRefused(f"the {what} was refused by moderation: {details}")
        if MODERATION.search(details):
            return PromptRefused(f"the prompt was refused by moderation: {details}", cost_ticks=0)
    if code in (_Code.UNAUTHENTICATED, _Code.PERMISSION_DENIED):
        return KeyRefused(f"{message} (check XAI_API_KEY and what its team may use)")
    return ProviderRejected(f"{message}{_ADVICE.get(code, '')}")


def _what_was_made(details: str) -> str:
    """What a refusal of the output is about, in our words."""
    kinds = {"image": "picture", "video": "clip", "clip": "clip"}
    made = OF_THE_OUTPUT.search(details)
    words = made.group().lower() if made else ""
    return next((ours for theirs, ours in kinds.items() if theirs in words), "result")


def _account_error(message: str) -> GrokSpicyError | None:
    if NO_CREDIT.search(message):
        return OutOfCredit(message)
    if NO_VIDEO.search(message):
        return VideoNotAllowed(message)
    if BAD_KEY.search(message):
        return KeyRefused(f"{message} (check XAI_API_KEY)")
    return None
