"""Errors that a client sees: a gRPC status and a message."""

import grpc


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
    """Rejected by moderation, which the API reports as INVALID_ARGUMENT."""
    return invalid(f"{what} rejected by content moderation: it violates our usage guidelines.")
