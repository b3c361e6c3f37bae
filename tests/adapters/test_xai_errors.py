"""xAI's statuses in our words: rejected, refused, busy, or perhaps paid."""

import grpc
import pytest

from grok_spicy.adapters.xai.errors import from_failed_job, from_grpc
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


class Status(grpc.RpcError):  # type: ignore[misc]
    """A status as gRPC raises it."""

    def __init__(self, code: str, details: str | None) -> None:
        self._code, self._details = grpc.StatusCode[code], details

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str | None:
        return self._details


CREDIT = "Your team has used all available credits or reached its monthly spending limit."
SAFETY = "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_VIOLENCE"


@pytest.mark.parametrize(
    ("code", "details", "ours"),
    [
        ("UNAUTHENTICATED", "Incorrect API key", KeyRefused),
        ("INVALID_ARGUMENT", "Incorrect API key provided: xa***", KeyRefused),
        ("PERMISSION_DENIED", "Team is blocked", KeyRefused),
        ("PERMISSION_DENIED", "The API key is currently disabled", KeyRefused),
        ("PERMISSION_DENIED", CREDIT, OutOfCredit),
        ("RESOURCE_EXHAUSTED", CREDIT, OutOfCredit),
        ("INVALID_ARGUMENT", "output.upload_url is required", VideoNotAllowed),
        ("PERMISSION_DENIED", "Team has zero data retention enabled", VideoNotAllowed),
        ("INVALID_ARGUMENT", "Generated image rejected by content moderation.", OutputRefused),
        ("INVALID_ARGUMENT", "The output violates our usage guidelines", OutputRefused),
        ("PERMISSION_DENIED", SAFETY, PromptRefused),
        ("RESOURCE_EXHAUSTED", "The model is currently at capacity", ProviderBusy),
        ("UNAVAILABLE", "The model is currently at capacity", ProviderBusy),
        ("UNKNOWN", "The model is currently at capacity", ProviderBusy),
        ("INVALID_ARGUMENT", "answer violates the schema", ProviderRejected),
        ("RESOURCE_EXHAUSTED", "CLIENT: Received message larger than max", AnswerLost),
        ("NOT_FOUND", "Model grok-2 does not exist", ProviderRejected),
        ("UNIMPLEMENTED", "", ProviderRejected),
        ("INVALID_ARGUMENT", "duration must be at most 15", ProviderRejected),
        ("FAILED_PRECONDITION", "video too long", ProviderRejected),
        ("OUT_OF_RANGE", "duration", ProviderRejected),
        ("INVALID_ARGUMENT", "Blocked by content moderation", PromptRefused),
        ("INVALID_ARGUMENT", "The prompt violates our usage guidelines", PromptRefused),
        ("PERMISSION_DENIED", "Content violates usage guidelines", PromptRefused),
        ("RESOURCE_EXHAUSTED", "Too many requests", ProviderBusy),
        ("RESOURCE_EXHAUSTED", "Sent message larger than max (1 vs. 0)", ProviderRejected),
        ("UNAVAILABLE", "upstream connect error", ProviderUnavailable),
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


@pytest.mark.parametrize(
    ("code", "text", "ours"),
    [
        ("", "The output violates our usage guidelines", OutputRefused),
        ("invalid_argument", "Generated video rejected by content moderation.", OutputRefused),
        ("invalid_argument", "the image can't be decoded", ProviderRejected),
        ("failed_precondition", "wrong mode", ProviderRejected),
        ("permission_denied", CREDIT, OutOfCredit),
        ("invalid_argument", "output.upload_url is required", VideoNotAllowed),
        ("service_unavailable", "The model is currently at capacity", ProviderBusy),
        ("SERVICE-UNAVAILABLE", "", ProviderBusy),
        ("", "at capacity", ProviderBusy),
        ("internal_error", "something broke", ClipLost),
        ("", "", ClipLost),
    ],
)
def test_every_failed_job_has_one_meaning(code: str, text: str, ours: type[GrokSpicyError]) -> None:
    assert type(from_failed_job(code, text)) is ours


class Trailing(Status):
    """A status with trailers."""

    def __init__(self, **trailers: str) -> None:
        super().__init__("RESOURCE_EXHAUSTED", "Too many requests")
        self._trailers = trailers

    def trailing_metadata(self) -> list[tuple[str, str]]:
        return [(name.replace("_", "-"), value) for name, value in self._trailers.items()]


@pytest.mark.parametrize(
    ("trailers", "seconds"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after_ms": "1500"}, 1.5),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "NaN"}, None),
        ({"retry_after": "-3"}, None),
        ({}, None),
    ],
)
def test_a_busy_provider_may_say_when_to_come_again(
    trailers: dict[str, str], seconds: float | None
) -> None:
    error = from_grpc(Trailing(**trailers))

    assert isinstance(error, ProviderBusy) and error.retry_after == seconds


def test_a_refused_result_is_booked_at_its_bound() -> None:
    error = from_grpc(Status("INVALID_ARGUMENT", "Generated image rejected by content moderation."))

    assert isinstance(error, OutputRefused) and error.cost_ticks is None
    assert str(error).startswith("the picture was refused by moderation")
