"""The refusals that the fault script asks for, in the words of the hosted API."""

import grpc

from xai_simulator.server.faults import REFUSALS, Fault
from xai_simulator.server.refusals import TEAM, Refusal, too_many_requests

_Code = grpc.StatusCode
_OUT_OF_CREDIT = (
    f"Your team {TEAM} has either used all available credits or reached its monthly spending "
    "limit. To continue making API requests, please purchase more credits or raise your spending "
    "limit."
)
_TEXTS = {
    "unavailable": (
        _Code.UNAVAILABLE,
        "Service temporarily unavailable. Please try again later.",
    ),
    "internal": (_Code.INTERNAL, "Internal server error."),
    "missing": (_Code.NOT_FOUND, "The requested resource was not found."),
    "capacity": (
        _Code.RESOURCE_EXHAUSTED,
        "The model is currently at capacity due to high demand. Please try again later.",
    ),
    "out_of_credit": (_Code.PERMISSION_DENIED, _OUT_OF_CREDIT),
    "key_revoked": (_Code.UNAUTHENTICATED, "The API key was revoked. Create one at console.x.ai."),
    "zero_retention": (
        _Code.INVALID_ARGUMENT,
        "output.upload_url is required for teams with Zero Data Retention: generated video can't "
        "be stored.",
    ),
    "refuse": (_Code.UNKNOWN, "The call was refused."),
}


def refusal_of(fault: Fault | None, model: str) -> Refusal | None:
    """The refusal that this fault is, for a call with this model; None if it is another failure."""
    if fault is None or fault.failure not in REFUSALS:
        return None
    if fault.failure == "rate_limited":
        refusal = too_many_requests(model, actual=7, limit=6)
    else:
        refusal = Refusal(*_TEXTS[fault.failure])
    code = _Code[fault.code] if fault.code else refusal.code
    return Refusal(code, fault.message or refusal.message)
