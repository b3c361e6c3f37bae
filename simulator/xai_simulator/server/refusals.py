"""Errors that a client sees: a gRPC status and a message."""

import grpc

TEAM = "simulator"


class Refusal(Exception):
    """A call that ends with a gRPC status other than OK."""

    def __init__(self, code: grpc.StatusCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def invalid(message: str) -> Refusal:
    """The request breaks a rule of the API (HTTP 400)."""
    return Refusal(grpc.StatusCode.INVALID_ARGUMENT, message)


def missing(message: str) -> Refusal:
    """No such model, job or file (HTTP 404)."""
    return Refusal(grpc.StatusCode.NOT_FOUND, message)


def unauthenticated(message: str) -> Refusal:
    """Missing or invalid API key (HTTP 401)."""
    return Refusal(grpc.StatusCode.UNAUTHENTICATED, message)


def moderated(what: str) -> Refusal:
    """A "Generated image" (or video) rejected by moderation, reported as INVALID_ARGUMENT."""
    return invalid(f"{what} rejected by content moderation.")


def unsafe() -> Refusal:
    """A chat rejected by moderation, reported as PERMISSION_DENIED (HTTP 403)."""
    return Refusal(
        grpc.StatusCode.PERMISSION_DENIED,
        "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_VIOLENCE",
    )


def too_many_requests(model: str, *, actual: int, limit: float) -> Refusal:
    """More requests per second than the team may send to this model (HTTP 429)."""
    return Refusal(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        f"Too many requests for team {TEAM} and model {model or 'unknown'}. Your team's rate limit "
        f"has been reached. Requests per second (actual/limit): {actual}/{limit:g}",
    )
