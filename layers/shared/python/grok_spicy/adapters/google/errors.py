"""Translates Google's errors into our tree: HTTP statuses, and the errors of ended operations.

A full quota, a project without any and an empty account share the status RESOURCE_EXHAUSTED or
PERMISSION_DENIED, so the details decide as well (`google.rpc.ErrorInfo`, `google.rpc.RetryInfo`).
"""

import re
from collections.abc import Mapping
from typing import Any

from google.genai.errors import APIError

from grok_spicy.adapters.http_api import seconds_of_retry_after
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

_MODERATION = re.compile(
    r"usage guidelines|support codes?:|responsible ai|safety (filter|setting|polic)|"
    r"violat\w+ .{0,40}polic|sensitive words|prohibited use",
    re.IGNORECASE,
)
_NO_CREDIT = re.compile(
    r"billing|credits? (are|is|has|have) (been )?(depleted|exhausted)|spend(ing)? (cap|limit)",
    re.IGNORECASE,
)
_GRPC_CODES = {
    1: "CANCELLED",
    3: "INVALID_ARGUMENT",
    4: "DEADLINE_EXCEEDED",
    5: "NOT_FOUND",
    7: "PERMISSION_DENIED",
    8: "RESOURCE_EXHAUSTED",
    9: "FAILED_PRECONDITION",
    11: "OUT_OF_RANGE",
    12: "UNIMPLEMENTED",
    14: "UNAVAILABLE",
    16: "UNAUTHENTICATED",
}
"""The codes of `google.rpc.Code` that say more than that the clip is lost."""
_HTTP_CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
"""For answers whose body is not Google's own: a proxy's, or half of one."""


def from_api_error(error: APIError) -> GrokSpicyError:
    """Our error for a call that Google answered with an error. It was not billed, except that a
    5xx but 503 may have come after the call was taken: AnswerLost."""
    body = _body_of(error)
    status = str(body.get("status") or "")
    if not re.fullmatch(r"[A-Z]+(_[A-Z]+)*", status):
        status = _HTTP_CODES.get(error.code, "")
    text = str(body.get("message") or error.message or "no reason given")
    failure = _failure(status, text, _details_of(body), _retry_after(error))
    return failure or AnswerLost(f"Veo answered {error.code}: {text}")


def from_operation_error(error: Mapping[str, Any]) -> GrokSpicyError:
    """Our error for an operation that ended with one: refused, at capacity, rejected for good, or
    failed for a reason of Google's (ClipLost)."""
    status = _GRPC_CODES.get(error.get("code", 0), "")
    text = str(error.get("message") or "no reason given")
    if _MODERATION.search(text):
        return OutputRefused(f"the clip was refused by moderation: {text}", cost_ticks=0)
    failure = _failure(status, text, _details_of(error), None)
    if failure is None or isinstance(failure, ProviderUnavailable):
        return ClipLost(f"Veo could not make the clip: {text}")
    return failure


def _failure(
    status: str, text: str, details: "_Details", retry_after: float | None
) -> GrokSpicyError | None:
    """Our error for a status; None for one that does not say whether the call was taken."""
    message = f"Veo answered {status}: {text}"
    if details.reason == "BILLING_DISABLED" or (
        status in ("PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION")
        and _NO_CREDIT.search(text)
    ):
        return OutOfCredit(message)
    match status:
        case "INVALID_ARGUMENT" | "FAILED_PRECONDITION" | "OUT_OF_RANGE":
            if _MODERATION.search(text):
                return PromptRefused(f"the prompt was refused by moderation: {text}", cost_ticks=0)
            return ProviderRejected(message)
        case "NOT_FOUND" | "UNIMPLEMENTED":
            hint = " (is it offered in VEO_LOCATION?)" if "Model" in text else ""
            return ProviderRejected(message + hint)
        case "UNAUTHENTICATED":
            return KeyRefused(f"{message} (check VEO2_API_KEY)")
        case "PERMISSION_DENIED":
            return KeyRefused(
                f"{message} (the service account needs the role “Vertex AI User”, and its project "
                "the Vertex AI API)"
            )
        case "RESOURCE_EXHAUSTED":
            return _exhausted(message, details, retry_after)
        case "UNAVAILABLE":
            return ProviderUnavailable(message)
    return None


def _exhausted(message: str, details: "_Details", retry_after: float | None) -> GrokSpicyError:
    """A rate is waited for; a quota of none, or of a day, is not."""
    if details.quota == "0":
        return VideoNotAllowed(f"{message} (the project has no quota for this model: request one)")
    if details.quota_unit.startswith("1/d"):
        return OutOfCredit(f"{message} (the project's quota of this day is used up)")
    return ProviderBusy(message, details.retry_after if retry_after is None else retry_after)


class _Details:
    """What the details of an error say: all that we read of them."""

    def __init__(self, details: object) -> None:
        self.reason = self.quota = self.quota_unit = ""
        self.retry_after: float | None = None
        for each in details if isinstance(details, list) else []:
            if not isinstance(each, dict):
                continue
            kind = str(each.get("@type", "")).rpartition(".")[2]
            if kind == "ErrorInfo":
                metadata = each.get("metadata") or {}
                self.reason = str(each.get("reason", ""))
                self.quota = str(metadata.get("quota_limit_value", ""))
                self.quota_unit = str(metadata.get("quota_unit", ""))
            elif kind == "RetryInfo":
                self.retry_after = _seconds_of(str(each.get("retryDelay", "")))


def _details_of(body: Mapping[str, Any]) -> _Details:
    return _Details(body.get("details"))


def _body_of(error: APIError) -> Mapping[str, Any]:
    """The error's own object, with code, status, message and details."""
    details = error.details
    if not isinstance(details, dict):
        return {}
    inner = details.get("error", details)
    return inner if isinstance(inner, dict) else {}


def _retry_after(error: APIError) -> float | None:
    headers = getattr(error.response, "headers", None) or {}
    return seconds_of_retry_after(headers.get("Retry-After", ""))


def _seconds_of(delay: str) -> float | None:
    """The seconds of a `google.protobuf.Duration`, "7.5s"; None for what is none."""
    text = delay.removesuffix("s")
    return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None
