"""Requests to the API over any transport: what may be repeated is, problems become our errors."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, stop_after_delay, wait_exponential_jitter

from grok_spicy.errors import BadInput, GrokSpicyError, NotFound, RunIsActive
from grok_spicy.models.item import FROM_STORE
from grok_spicy_cli.client.api_gateway import ApiRequest, ApiResponse
from grok_spicy_cli.client.transports import (
    Busy,
    HeldBack,
    NotDelivered,
    ResponseLost,
    TooSlow,
    Transport,
)
from grok_spicy_cli.film_request import as_option

View = TypeVar("View", bound=BaseModel)
_BAD_INPUT = {400, 413, 415, 422}
_BUSY_FACTOR = 10
_TRIES_IN_SILENCE = 3


class ApiClient:
    """Sends requests to the API. Those that are safe to repeat (reads, and what has an idempotency
    key) are repeated after failures for `patience` seconds, first after `pause` seconds, and for
    ten times as long where the API is there and busy. So is any that the API held back because too
    many were sent, after the time that it asks for; `say` is told of long waits.

    All methods raise NotFound; BadInput for an invalid request; RunIsActive where the run's state
    forbids it; NotDelivered or ResponseLost where the API can't be reached; else GrokSpicyError.
    """

    def __init__(
        self,
        transport: Transport,
        patience: float = 60.0,
        pause: float = 0.5,
        say: Callable[[str], object] = lambda _: None,
    ) -> None:
        self._transport = transport
        self._patience = patience
        self._pause = pause
        self._say = say

    @property
    def needs_keys(self) -> bool:
        """Whether a response may be lost, so that a start needs an idempotency key."""
        return not self._transport.is_reliable

    def get(self, view: type[View], path: str, query: Mapping[str, str] | None = None) -> View:
        """What a GET request returns."""
        return _parse(view, self.send(ApiRequest("GET", path, query or {})))

    def get_changed(self, view: type[View], path: str, query: Mapping[str, str]) -> View | None:
        """The same; None where nothing has changed (304)."""
        response = self.send(ApiRequest("GET", path, query))
        return None if response.status == 304 else _parse(view, response)

    def post(
        self,
        view: type[View],
        path: str,
        body: Mapping[str, Any] | BaseModel | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> View:
        """What a POST request returns. Of a model, only what was set is sent."""
        request = ApiRequest("POST", path, body=_as_json(body), headers=headers or {})
        return _parse(view, self.send(request))

    def put(self, view: type[View], path: str, body: BaseModel) -> View:
        """What a PUT request returns."""
        return _parse(view, self.send(ApiRequest("PUT", path, body=_as_json(body))))

    def send(self, request: ApiRequest) -> ApiResponse:
        """The response to a request that was not refused."""
        repeatable = request.method in ("GET", "PUT") or "Idempotency-Key" in request.headers
        retried = (NotDelivered, ResponseLost) if repeatable else (NotDelivered,)
        lost: list[BaseException] = []

        def must_retry(state: RetryCallState) -> bool:
            problem = state.outcome and state.outcome.exception()
            if isinstance(problem, ResponseLost):
                lost.append(problem)
            return isinstance(problem, retried)

        retrying = Retrying(
            stop=self._must_stop,
            wait=self._wait_seconds,
            retry=must_retry,
            before_sleep=self._say_why,
            reraise=True,
        )
        try:
            return retrying(self._send_once, request)
        except NotDelivered as problem:
            if lost:  # an earlier try may have been done, whatever became of the last one
                raise ResponseLost(str(problem)) from lost[-1]
            raise

    def _must_stop(self, state: RetryCallState) -> bool:
        problem = state.outcome and state.outcome.exception()
        is_busy = isinstance(problem, Busy | TooSlow)
        return stop_after_delay(self._patience * (_BUSY_FACTOR if is_busy else 1))(state)

    def _wait_seconds(self, state: RetryCallState) -> float:
        problem = state.outcome and state.outcome.exception()
        if isinstance(problem, HeldBack) and problem.retry_after:
            return problem.retry_after
        return wait_exponential_jitter(self._pause, max=10, jitter=self._pause)(state)

    def _say_why(self, state: RetryCallState) -> None:
        problem = state.outcome and state.outcome.exception()
        if isinstance(problem, HeldBack):
            self._say(f"Waiting {state.upcoming_sleep:.0f} s: {problem}")
        elif isinstance(problem, Busy | TooSlow) and state.attempt_number == _TRIES_IN_SILENCE:
            self._say(f"Waiting: {problem}")

    def _send_once(self, request: ApiRequest) -> ApiResponse:
        response = self._transport.send(request)
        if response.status >= 400:
            raise _error_of(response)
        return response


def _as_json(body: Mapping[str, Any] | BaseModel | None) -> Mapping[str, Any] | None:
    if isinstance(body, BaseModel):
        return body.model_dump(mode="json", exclude_unset=True)
    return body


def _parse(view: type[View], response: ApiResponse) -> View:
    try:
        # A newer studio may say more than this version knows.
        return view.model_validate_json(response.body, context=FROM_STORE)
    except ValidationError as problem:
        raise GrokSpicyError(
            "the API's response is not what this version of grok-spicy expects; "
            "deploy it again, or use the version that deployed it"
        ) from problem


def _error_of(response: ApiResponse) -> GrokSpicyError:
    # A server that failed may have done the request before, wholly or in part.
    other = ResponseLost if response.status >= 500 else GrokSpicyError
    try:
        document = json.loads(response.body)
        errors = "; ".join(as_option(str(line)) for line in document.get("errors") or [])
        detail = str(document["detail"])
    except (ValueError, KeyError, TypeError, AttributeError):
        if response.status == 429:  # API Gateway's own, for all callers together
            return HeldBack("the API is busy with too many requests")
        return other(f"the API responded with {response.status}: {response.body[:200]}")
    message = f"{detail}: {errors}" if errors else detail
    if response.status == 404:
        return NotFound(message)
    if response.status in _BAD_INPUT:
        return BadInput(message)
    if response.status == 409:
        return RunIsActive(message)
    if response.status == 429:
        return HeldBack(message, _seconds(response.headers.get("retry-after")))
    if response.status == 503:
        return Busy(message)
    return other(f"the API responded with {response.status}: {message}")


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() else None
