"""Translates xAI's errors: gRPC statuses into our tree."""

import grpc

from grok_spicy.errors import (
    AnswerLost,
    GrokSpicyError,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)

_REJECTED = {
    grpc.StatusCode.UNAUTHENTICATED: "check XAI_API_KEY",
    grpc.StatusCode.PERMISSION_DENIED: "the key may not use this model or endpoint",
    grpc.StatusCode.NOT_FOUND: "choose a model that exists",
    grpc.StatusCode.UNIMPLEMENTED: "this host does not offer the service",
}
_OUR_FAULT = (
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.OUT_OF_RANGE,
)
_MODERATION = ("moderation", "content policy", "safety", "violates", "usage guidelines")
_BROKEN_CONNECTION = (
    *("socket closed", "connection reset", "stream removed", "rst_stream", "goaway"),
    *("broken pipe", "keepalive", "connection aborted"),
)
_NEVER_CONNECTED = "failed to connect"


def from_grpc(error: grpc.RpcError) -> GrokSpicyError:
    """Our error for a gRPC error.

    A call that xAI answered with an error, or that never reached it, was not billed. A call whose
    connection broke, or that passed its deadline, may have been: AnswerLost.
    """
    code, details = error.code(), error.details() or ""
    message = f"xAI answered {code.name}: {details}"
    may_be_refusal = code in (*_OUR_FAULT, grpc.StatusCode.PERMISSION_DENIED)
    if may_be_refusal and any(word in details.lower() for word in _MODERATION):
        return PromptRefused(f"the prompt was refused by moderation: {details}", cost_ticks=0)
    if code in _REJECTED:
        return ProviderRejected(f"{message} ({_REJECTED[code]})")
    if code in _OUR_FAULT:
        return ProviderRejected(message)
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED:
        if "message larger than max" in details.lower():
            return ProviderRejected(f"{message} (the request is too large)")
        return ProviderUnavailable(message)
    was_connected = _NEVER_CONNECTED not in details.lower()
    broke = was_connected and any(phrase in details.lower() for phrase in _BROKEN_CONNECTION)
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL) and not broke:
        return ProviderUnavailable(message)
    return AnswerLost(message)
