"""The API's client over any transport: typed by the API's models, its problems as our errors."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError
from tenacity import RetryCallState, Retrying, stop_after_delay, wait_exponential_jitter

from grok_spicy.api.schemas import (
    Accepted,
    AssetList,
    AssetView,
    EventPage,
    EventView,
    Health,
    NewRun,
    PresignedUpload,
    Purchases,
    RunDetail,
    RunPage,
    RunSummary,
    StoppedPurchases,
)
from grok_spicy.errors import BadInput, GrokSpicyError, NotFound, RunIsActive
from grok_spicy_cli.client.api_gateway import ApiRequest, ApiResponse
from grok_spicy_cli.client.transports import NotDelivered, ResponseLost, Transport
from grok_spicy_cli.film_request import as_option

_View = TypeVar("_View", bound=BaseModel)
_PAGE = {"limit": "100"}
_BAD_INPUT = {400, 413, 415, 422}
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class RunClient:
    """Sends requests to the API. Those that are safe to repeat (reads, and what has an idempotency
    key) are repeated after failures for `patience` seconds, first after `pause` seconds.

    All methods raise NotFound; BadInput for an invalid request; RunIsActive where the run's state
    forbids it; NotDelivered or ResponseLost where the API can't be reached; else GrokSpicyError.
    """

    def __init__(self, transport: Transport, patience: float = 60.0, pause: float = 0.5) -> None:
        self._transport = transport
        self._patience = patience
        self._pause = pause

    @property
    def needs_keys(self) -> bool:
        """Whether a response may be lost, so that a start needs an idempotency key."""
        return not self._transport.is_reliable

    def health(self) -> Health:
        return self._get(Health, "/health")

    def start(self, run: NewRun, key: str | None = None) -> Accepted:
        """Start a run. With an idempotency key, the same request starts one run only, however often
        it is sent; the key is a part of the run's id. ResponseLost: it may have been started."""
        body = run.model_dump(mode="json", exclude_unset=True)
        headers = {"Idempotency-Key": key} if key else {}
        request = ApiRequest("POST", "/runs", body=body, headers=headers)
        return _parse(Accepted, self._send(request))

    def runs(self) -> Iterator[RunSummary]:
        """All runs that the caller may see, newest first."""
        query: dict[str, str] | None = _PAGE
        while query is not None:
            page = self._get(RunPage, "/runs", query)
            yield from page.runs
            query = {**_PAGE, "next": page.next} if page.next else None

    def run(self, run_id: str) -> RunDetail:
        return self._get(RunDetail, f"/runs/{quote(run_id, safe='')}")

    def events(self, run_id: str, after: str | None = None) -> Iterator[EventView]:
        """The events of a run in order: all of them, or those after the event of that key."""
        has_next = True
        while has_next:
            query = {**_PAGE, "after": after} if after else _PAGE
            page = self._get(EventPage, f"/runs/{run_id}/events", query)
            yield from page.events
            after, has_next = page.next, page.next is not None

    def cancel(self, run_id: str) -> RunSummary:
        """Stop a run. RunIsActive if it has ended."""
        return _parse(RunSummary, self._send(ApiRequest("POST", f"/runs/{run_id}/cancel")))

    def resume(self, run_id: str, overrides: Mapping[str, Any]) -> Accepted:
        """Resume a run with these settings in place of its own."""
        request = ApiRequest("POST", f"/runs/{run_id}/resume", body=overrides)
        return _parse(Accepted, self._send(request))

    def stop_all(self) -> StoppedPurchases:
        """Cancel all runs, and let nothing more be bought until `lift_stop`. Idempotent."""
        return _parse(StoppedPurchases, self._send(ApiRequest("POST", "/purchases/stop-all")))

    def lift_stop(self) -> Purchases:
        """Let runs buy again. Idempotent."""
        return _parse(Purchases, self._send(ApiRequest("POST", "/purchases/lift-stop")))

    def upload(self, content: bytes) -> str:
        """Upload a photo, a JPEG; its key."""
        body = {"content_type": "image/jpeg", "size": len(content)}
        upload = _parse(PresignedUpload, self._send(ApiRequest("POST", "/uploads", body=body)))
        try:
            with link_client() as client:
                response = client.request(
                    upload.method, upload.url, content=content, headers=upload.headers
                )
        except httpx.TransportError as problem:
            raise NotDelivered(f"the photo could not be uploaded: {problem!r}") from problem
        if response.is_error:
            status, text = response.status_code, response.text[:200]
            raise GrokSpicyError(f"the photo could not be uploaded: {status} {text}")
        return upload.key

    def assets(self, run_id: str) -> list[AssetView]:
        """All files of a run."""
        return self._get(AssetList, f"/runs/{run_id}/assets").assets

    def link(self, run_id: str, path: str) -> str:
        """A short-lived URL of one file of a run."""
        response = self._send(ApiRequest("GET", f"/runs/{run_id}/assets/{path}"))
        if response.status != 302 or not response.headers.get("location"):
            raise GrokSpicyError(f"the API returned no link to {path}")
        return response.headers["location"]

    def _get(self, view: type[_View], path: str, query: Mapping[str, str] | None = None) -> _View:
        return _parse(view, self._send(ApiRequest("GET", path, query or {})))

    def _send(self, request: ApiRequest) -> ApiResponse:
        repeatable = request.method == "GET" or "Idempotency-Key" in request.headers
        retried = (NotDelivered, ResponseLost) if repeatable else (NotDelivered,)
        lost: list[BaseException] = []

        def must_retry(state: RetryCallState) -> bool:
            problem = state.outcome and state.outcome.exception()
            if isinstance(problem, ResponseLost):
                lost.append(problem)
            return isinstance(problem, retried)

        retrying = Retrying(
            stop=stop_after_delay(self._patience),
            wait=wait_exponential_jitter(self._pause, max=10, jitter=self._pause),
            retry=must_retry,
            reraise=True,
        )
        try:
            return retrying(self._send_once, request)
        except NotDelivered as problem:
            if lost:  # an earlier try may have been done, whatever became of the last one
                raise ResponseLost(str(problem)) from lost[-1]
            raise

    def _send_once(self, request: ApiRequest) -> ApiResponse:
        response = self._transport.send(request)
        if response.status >= 400:
            raise _error_of(response)
        return response


def link_client() -> httpx.Client:
    """An HTTP client for the links that the API returns: to S3, or to its emulator here."""
    return httpx.Client(timeout=60, mounts=dict.fromkeys(_LOOPBACK))


def _parse(view: type[_View], response: ApiResponse) -> _View:
    try:
        return view.model_validate_json(response.body)
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
        return other(f"the API responded with {response.status}: {response.body[:200]}")
    message = f"{detail}: {errors}" if errors else detail
    if response.status == 404:
        return NotFound(message)
    if response.status in _BAD_INPUT:
        return BadInput(message)
    if response.status == 409:
        return RunIsActive(message)
    if response.status in (429, 503):
        return NotDelivered(message)
    return other(f"the API responded with {response.status}: {message}")
