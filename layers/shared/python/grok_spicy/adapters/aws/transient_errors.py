"""AWS's transient errors: how often its clients try, and what to raise when that was not enough."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
)

from grok_spicy.errors import StorageUnavailable

AdapterT = TypeVar("AdapterT")

CLIENT_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=5, read_timeout=20
)
"""For every client: about seven seconds of tries at most. Then the state machine waits, and holds
no function meanwhile."""

_PASSING_CODES = frozenset(
    (
        *("BandwidthLimitExceeded", "InternalError", "InternalFailure", "InternalServerError"),
        *("KMSThrottlingException", "LimitExceededException", "PriorRequestNotComplete"),
        *("ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled"),
        *("RequestThrottledException", "RequestTimeout", "RequestTimeoutException"),
        *("ServiceUnavailable", "ServiceUnavailableException", "SlowDown", "Throttling"),
        *("ThrottledException", "ThrottlingException", "TooManyRequestsException"),
        *("TransactionConflictException", "TransactionInProgressException"),
    )
)
"""Error codes of refusals that pass; so does whatever has an HTTP status from 500 on."""

_PASSING_REASONS = frozenset(
    ("ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict")
)
"""Why DynamoDB cancels a transaction that succeeds later."""

_PASSING_ERRORS = (ConnectionError, FlexibleChecksumError, HTTPClientError, IncompleteReadError)
"""No connection, none in time, or an answer that was cut short or damaged on its way."""


def translate_transient_errors(adapter: type[AdapterT]) -> type[AdapterT]:
    """A class decorator: every public method raises StorageUnavailable where AWS throttles us, is
    down, or its answer does not arrive whole. Other errors pass as they are."""
    for name in dir(adapter):
        method = getattr(adapter, name)
        if callable(method) and not name.startswith("_"):
            setattr(adapter, name, _translating(method))
    return adapter


def _translating(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def translating(*arguments: Any, **named: Any) -> Any:
        try:
            return method(*arguments, **named)
        except (ClientError, BotoCoreError) as error:
            if passes(error):
                raise StorageUnavailable(f"AWS can't be reached just now: {error}") from error
            raise

    return translating


def passes(error: ClientError | BotoCoreError) -> bool:
    """Whether the same request may succeed later."""
    if not isinstance(error, ClientError):
        return isinstance(error, _PASSING_ERRORS)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status >= 500 or error.response["Error"].get("Code") in _PASSING_CODES:
        return True
    return cancelled_for_now(error)


def cancelled_for_now(error: ClientError) -> bool:
    """Whether DynamoDB cancelled a transaction that may succeed in a moment."""
    return not _PASSING_REASONS.isdisjoint(cancellation_codes(error))


def cancellation_codes(error: ClientError) -> list[str]:
    """Why DynamoDB cancelled a transaction, for each of its writes in their order: `None` for one
    that was not the reason. Empty for other errors."""
    reasons: list[dict[str, str]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]  # botocore's type lacks it
    return [reason.get("Code", "") for reason in reasons]
