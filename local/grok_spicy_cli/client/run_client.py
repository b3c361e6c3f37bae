"""The HTTP API's client: typed by the API's own models, its problems as our errors."""

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
    RunDetail,
    RunPage,
    RunSummary,
)
from grok_spicy.errors import BadInput, GrokSpicyError, NotFound, RunIsActive
from grok_spicy_cli.client.transports import Asked, NoAnswer, NotTaken, Reply, Transport
from grok_spicy_cli.film_request import as_option

_View = TypeVar("_View", bound=BaseModel)
_PAGE = {"limit": "100"}
_WRONGLY_ASKED = {400, 413, 415, 422}
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class StudioClient:
    """Asks a studio's API. What can't hurt to be asked again is, for `patience` seconds, the first
    time after `pause` seconds: whatever is only looked at, and what has a key of its own.

    All methods raise NotFound, BadInput for what is asked wrongly, RunIsActive where the run's
    state forbids it, NotTaken or NoAnswer where the studio can't be reached, else GrokSpicyError.
    """

    def __init__(self, transport: Transport, patience: float = 60.0, pause: float = 0.5) -> None:
        self._transport = transport
        self._patience = patience
        self._pause = pause

    def health(self) -> Health:
        return self._get(Health, "/health")

    def start(self, asked: NewRun, key: str) -> Accepted:
        """Begin a film, one only however often it is asked for with that key; the key shows in the
        run's name. NoAnswer: it may have been begun."""
        body = asked.model_dump(mode="json", exclude_unset=True)
        headers = {"Idempotency-Key": key}
        return _read(Accepted, self._ask(Asked("POST", "/runs", body=body, headers=headers)))

    def runs(self) -> Iterator[RunSummary]:
        """All runs that the caller may see, newest first."""
        following: dict[str, str] | None = _PAGE
        while following is not None:
            page = self._get(RunPage, "/runs", following)
            yield from page.runs
            following = {**_PAGE, "next": page.next} if page.next else None

    def run(self, run_id: str) -> RunDetail:
        return self._get(RunDetail, f"/runs/{quote(run_id, safe='')}")

    def events(self, run_id: str, after: str | None = None) -> Iterator[EventView]:
        """What happened in a run, in order: all of it, or what followed the event of that key."""
        more = True
        while more:
            query = {**_PAGE, "after": after} if after else _PAGE
            page = self._get(EventPage, f"/runs/{run_id}/events", query)
            yield from page.events
            after, more = page.next, page.next is not None

    def cancel(self, run_id: str) -> RunSummary:
        return _read(RunSummary, self._ask(Asked("POST", f"/runs/{run_id}/cancel")))

    def resume(self, run_id: str, told: Mapping[str, Any]) -> Accepted:
        return _read(Accepted, self._ask(Asked("POST", f"/runs/{run_id}/resume", body=told)))

    def upload(self, content: bytes) -> str:
        """Upload a photo, a JPEG; its key."""
        body = {"content_type": "image/jpeg", "size": len(content)}
        place = _read(PresignedUpload, self._ask(Asked("POST", "/uploads", body=body)))
        try:
            with web() as client:
                told = client.request(
                    place.method, place.url, content=content, headers=place.headers
                )
        except httpx.TransportError as problem:
            raise NotTaken(f"the photo could not be uploaded: {problem!r}") from problem
        if told.is_error:
            raise GrokSpicyError(f"the photo was not taken: {told.status_code} {told.text[:200]}")
        return place.key

    def assets(self, run_id: str) -> list[AssetView]:
        return self._get(AssetList, f"/runs/{run_id}/assets").assets

    def link(self, run_id: str, path: str) -> str:
        """A short-lived URL of one file of a run."""
        reply = self._ask(Asked("GET", f"/runs/{run_id}/assets/{path}"))
        if reply.status != 302 or not reply.headers.get("location"):
            raise GrokSpicyError(f"the studio gave no link to {path}")
        return reply.headers["location"]

    def _get(self, view: type[_View], path: str, query: Mapping[str, str] | None = None) -> _View:
        return _read(view, self._ask(Asked("GET", path, query or {})))

    def _ask(self, asked: Asked) -> Reply:
        repeatable = asked.method == "GET" or "Idempotency-Key" in asked.headers
        harmless = (NotTaken, NoAnswer) if repeatable else (NotTaken,)
        in_doubt: list[BaseException] = []

        def again(state: RetryCallState) -> bool:
            problem = state.outcome and state.outcome.exception()
            if isinstance(problem, NoAnswer):
                in_doubt.append(problem)
            return isinstance(problem, harmless)

        asking = Retrying(
            stop=stop_after_delay(self._patience),
            wait=wait_exponential_jitter(self._pause, max=10, jitter=self._pause),
            retry=again,
            reraise=True,
        )
        try:
            return asking(self._once, asked)
        except NotTaken as problem:
            if in_doubt:  # by an earlier try: that the last one was not taken says nothing of it
                raise NoAnswer(str(problem)) from in_doubt[-1]
            raise

    def _once(self, asked: Asked) -> Reply:
        reply = self._transport.send(asked)
        if reply.status >= 400:
            raise _problem(reply)
        return reply


def web() -> httpx.Client:
    """A client for the links that an API gives: to S3, or to what plays S3 on this machine."""
    return httpx.Client(timeout=60, mounts=dict.fromkeys(_LOOPBACK))


def _read(view: type[_View], reply: Reply) -> _View:
    try:
        return view.model_validate_json(reply.body)
    except ValidationError as problem:
        raise GrokSpicyError(
            "the studio answered something else than this version of grok-spicy expects; "
            "deploy it again, or use the version that deployed it"
        ) from problem


def _problem(reply: Reply) -> GrokSpicyError:
    # Whoever answers that something broke may have done a part of it before, or all.
    other = NoAnswer if reply.status >= 500 else GrokSpicyError
    try:
        told = json.loads(reply.body)
        errors = "; ".join(as_option(str(line)) for line in told.get("errors") or [])
        detail = str(told["detail"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return other(f"the studio answered {reply.status}: {reply.body[:200]}")
    words = f"{detail}: {errors}" if errors else detail
    if reply.status == 404:
        return NotFound(words)
    if reply.status in _WRONGLY_ASKED:
        return BadInput(words)
    if reply.status == 409:
        return RunIsActive(words)
    if reply.status in (429, 503):
        return NotTaken(words)
    return other(f"the studio answered {reply.status}: {words}")
