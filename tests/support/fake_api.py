"""The API in memory, as a transport: it responds with the API's own models, and fails on cue."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from grok_spicy.api.event_pages import read_events
from grok_spicy.api.schemas import (
    Accepted,
    AssetList,
    AssetView,
    CostEstimate,
    EventPage,
    EventView,
    RunDetail,
    RunPage,
    RunSummary,
    links,
)
from grok_spicy.models.events import Event
from grok_spicy.models.log_cursor import LogCursor
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget
from grok_spicy_cli.client.api_gateway import ApiRequest, ApiResponse
from tests.support.cli_films import STORY, a_call, a_run
from tests.support.memory_store import MemoryRunStore


def film_at(status: str, run_id: str = "20261121-080000-fox-aaaa", **fields: Any) -> RunSnapshot:
    """A film that has come that far."""
    run = a_run(run_id, status=status, **fields)
    return RunSnapshot(
        run=run, budget=Budget(cap_ticks=1), plan=STORY, calls=[a_call("draw_sheet", 0.02)]
    )


def an_event(number: int, message: str) -> Event:
    what = "published" if message == "complete" else "sheet"
    return Event(
        at=a_run().created_at.replace(minute=number), nonce="0a", what=what, message=message
    )


@dataclass
class FakeApi:
    """`films` are what a run is each time it is read, the last one again and again; `events` what
    has happened by now; `failures` are raised, or returned, instead of the next responses, one
    each, to requests with `failing` in them; `problems` are responses by request. `requests` are
    all requests as method, path and body, and `keys` their Idempotency-Keys."""

    films: list[RunSnapshot] = field(default_factory=lambda: [film_at("complete")])
    others: Sequence[RunSnapshot] = ()
    events: list[Event] = field(default_factory=list)
    failures: list[BaseException | ApiResponse] = field(default_factory=list)
    failing: str = ""
    problems: dict[str, ApiResponse] = field(default_factory=dict)
    assets: dict[str, int] = field(default_factory=dict)
    is_reliable: bool = False
    requests: list[tuple[str, str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def send(self, request: ApiRequest) -> ApiResponse:
        name = f"{request.method} {request.path}"
        self.requests.append((request.method, request.path, request.body))
        if "Idempotency-Key" in request.headers:
            self.keys.append(request.headers["Idempotency-Key"])
        if self.failures and self.failing in name:
            failure = self.failures.pop(0)
            if isinstance(failure, ApiResponse):
                return failure
            raise failure
        if name in self.problems:
            return self.problems[name]
        return self._respond(request.method, request.path, request.query)

    def bodies(self, method: str) -> list[Any]:
        """What was sent with that method."""
        return [body for used, _, body in self.requests if used == method]

    def count(self, method: str, end: str) -> int:
        """How many requests had that method, and a path that ends so."""
        return sum(each[0] == method and each[1].endswith(end) for each in self.requests)

    def _respond(self, method: str, path: str, query: Mapping[str, str]) -> ApiResponse:
        run = self.films[0].run
        match method, path.strip("/").split("/"):
            case "GET", ["runs"]:
                return self._page(query)
            case "GET", ["runs", _]:
                return _json(RunDetail.of_snapshot(self._read()))
            case "GET", ["runs", _, "events"]:
                return _json(self._event_page(query.get("after")))
            case "GET", ["runs", _, "assets"]:
                listed = [AssetView(path=path, size=size) for path, size in self.assets.items()]
                return _json(AssetList(assets=listed))
            case "POST", ["runs"] | ["runs", _, "resume"]:
                costs = CostEstimate(expected_usd=1, at_most_usd=2)
                accepted = Accepted(
                    run_id=run.run_id,
                    execution=run.execution,
                    status="pending",
                    estimate=costs,
                    max_cost_usd=10,
                    links=links(run.run_id),
                )
                return _json(accepted, 202)
            case "POST", ["runs", _, "cancel"]:
                return _json(RunSummary.of(run.advanced("cancelled"), 0), 202)
        raise AssertionError(f"the API has no {method} {path}")

    def _event_page(self, after: str | None) -> EventPage:
        store = MemoryRunStore()
        for event in self.events:
            store.put("run", event)
        cursor = LogCursor.parse(after) if after else LogCursor()
        events, cursor, is_last = read_events(store, "run", cursor, 100)
        views = [EventView.of(event) for event in events]
        return EventPage(events=views, cursor=cursor.text, next=None if is_last else cursor.text)

    def _page(self, query: Mapping[str, str]) -> ApiResponse:
        """Pages of one run each."""
        runs = [each.run for each in (self.films[0], *self.others)]
        index = int(query.get("next", "0"))
        following = str(index + 1) if index + 1 < len(runs) else None
        return _json(RunPage(runs=[RunSummary.of(runs[index], 0)], next=following))

    def _read(self) -> RunSnapshot:
        return self.films.pop(0) if len(self.films) > 1 else self.films[0]


def a_problem(status: int, detail: str, errors: Sequence[str] = ()) -> ApiResponse:
    document = {"type": "about:blank", "title": "No", "status": status, "detail": detail}
    return ApiResponse(status, json.dumps(document | ({"errors": list(errors)} if errors else {})))


def _json(view: Any, status: int = 200) -> ApiResponse:
    return ApiResponse(status, view.model_dump_json())
