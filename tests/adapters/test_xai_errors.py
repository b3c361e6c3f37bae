"""xAI's statuses in our words: rejected, refused, busy, or perhaps paid."""

import grpc
import pytest

from grok_spicy.adapters.xai.errors import from_grpc
from grok_spicy.errors import (
    AnswerLost,
    GrokSpicyError,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)


class Status(grpc.RpcError):  # type: ignore[misc]
    """A status as gRPC raises it."""

    def __init__(self, code: str, details: str | None) -> None:
        self._code, self._details = grpc.StatusCode[code], details

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str | None:
        return self._details


@pytest.mark.parametrize(
    ("code", "details", "ours"),
    [
        ("UNAUTHENTICATED", "Incorrect API key", ProviderRejected),
        ("PERMISSION_DENIED", "Team is blocked", ProviderRejected),
        ("NOT_FOUND", "Model grok-2 does not exist", ProviderRejected),
        ("UNIMPLEMENTED", "", ProviderRejected),
        ("INVALID_ARGUMENT", "duration must be at most 15", ProviderRejected),
        ("FAILED_PRECONDITION", "video too long", ProviderRejected),
        ("OUT_OF_RANGE", "duration", ProviderRejected),
        ("INVALID_ARGUMENT", "Blocked by content moderation", PromptRefused),
        ("INVALID_ARGUMENT", "The prompt violates our usage guidelines", PromptRefused),
        ("PERMISSION_DENIED", "Content violates usage guidelines", PromptRefused),
        ("RESOURCE_EXHAUSTED", "Too many requests", ProviderUnavailable),
        ("RESOURCE_EXHAUSTED", "Sent message larger than max (1 vs. 0)", ProviderRejected),
        ("UNAVAILABLE", "upstream overloaded", ProviderUnavailable),
        ("UNAVAILABLE", "failed to connect to all addresses", ProviderUnavailable),
        ("INTERNAL", "something broke", ProviderUnavailable),
        ("UNAVAILABLE", "Socket closed", AnswerLost),
        ("UNAVAILABLE", "recvmsg:Connection reset by peer", AnswerLost),
        ("UNAVAILABLE", "sendmsg: Broken pipe (32)", AnswerLost),
        ("UNAVAILABLE", "keepalive watchdog timeout", AnswerLost),
        ("UNAVAILABLE", "failed to connect to all addresses; broken pipe", ProviderUnavailable),
        ("INTERNAL", "Received RST_STREAM with error code 2", AnswerLost),
        ("DEADLINE_EXCEEDED", "Deadline Exceeded", AnswerLost),
        ("CANCELLED", "", AnswerLost),
        ("UNKNOWN", None, AnswerLost),
    ],
)
def test_every_status_has_one_meaning(
    code: str, details: str | None, ours: type[GrokSpicyError]
) -> None:
    error = from_grpc(Status(code, details))

    assert type(error) is ours
    assert (details or "") in str(error)


@pytest.mark.parametrize("code", list(grpc.StatusCode))
def test_no_status_is_left_untranslated(code: grpc.StatusCode) -> None:
    assert isinstance(from_grpc(Status(code.name, "")), GrokSpicyError)


def test_a_wrong_key_says_where_the_key_comes_from() -> None:
    assert "XAI_API_KEY" in str(from_grpc(Status("UNAUTHENTICATED", "Incorrect API key")))


def test_a_prompt_that_was_refused_at_the_door_costs_nothing() -> None:
    error = from_grpc(Status("INVALID_ARGUMENT", "content moderation"))

    assert isinstance(error, PromptRefused) and error.cost_ticks == 0
