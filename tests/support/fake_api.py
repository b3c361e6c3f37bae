"""A studio's API in memory: it answers with the API's own models, and fails on cue."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import Budget
from grok_spicy_cli.client.transports import Asked, Reply
from tests.support.cli_films import STORY, a_call, a_run


def film_at(status: str, run_id: str = "20261121-080000-fox-aaaa", **fields: Any) -> RunSnapshot:
    """A film that has come that far."""
    run = a_run(run_id, status=status, **fields)
    return RunSnapshot(
        run=run, budget=Budget(cap_ticks=1), plan=STORY, calls=[a_call("draw_sheet", 0.02)]
    )


def an_event(number: int, message: str) -> Event:
    return Event(
        at=a_run().created_at.replace(minute=number), nonce="0a", what="sheet", message=message
    )


@dataclass
class FakeApi:
    """`looks` are how a film is found, look by look, the last one again and again; `events` what
    has happened by now; `failures` are raised, or answered, instead of the next answers, one each,
    to requests of `failing`. `asked` is everything that was asked, as method, path and body, and
    `keys` are the Idempotency-Keys of it."""

    looks: list[RunSnapshot] = field(default_factory=lambda: [film_at("complete")])
    others: Sequence[RunSnapshot] = ()
    events: list[Event] = field(default_factory=list)
    failures: list[BaseException | Reply] = field(default_factory=list)
    failing: str = ""
    problems: dict[str, Reply] = field(default_factory=dict)
    assets: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def send(self, asked: Asked) -> Reply:
        request = f"{asked.method} {asked.path}"
        self.asked.append((asked.method, asked.path, asked.body))
        if "Idempotency-Key" in asked.headers:
            self.keys.append(asked.headers["Idempotency-Key"])
        if self.failures and self.failing in request:
            failure = self.failures.pop(0)
            if isinstance(failure, Reply):
                return failure
            raise failure
        if request in self.problems:
            return self.problems[request]
        return self._answer(asked.method, asked.path, asked.query)

    def bodies(self, method: str) -> list[Any]:
        """What was sent with that method."""
        return [body for used, _, body in self.asked if used == method]

    def _answer(self, method: str, path: str, query: Mapping[str, str]) -> Reply:
        run = self.looks[0].run
        match method, path.strip("/").split("/"):
            case "GET", ["runs"]:
                return self._page(query)
            case "GET", ["runs", _]:
                return _json(RunDetail.of_snapshot(self._look()))
            case "GET", ["runs", _, "events"]:
                views = [EventView.of(event) for event in self.events]
                news = [view for view in views if view.key > query.get("after", "")]
                return _json(EventPage(events=news, next=None))
            case "GET", ["runs", _, "assets"]:
                listed = [AssetView(path=path, size=size) for path, size in self.assets.items()]
                return _json(AssetList(assets=listed))
            case "POST", ["runs"] | ["runs", _, "resume"]:
                estimate = CostEstimate(expected_usd=1, at_most_usd=2)
                accepted = Accepted(
                    run_id=run.run_id,
                    execution=run.execution,
                    status="pending",
                    estimate=estimate,
                    max_cost_usd=10,
                    links=links(run.run_id),
                )
                return _json(accepted, 202)
            case "POST", ["runs", _, "cancel"]:
                return _json(RunSummary.of(run.advanced("cancelled"), 0), 202)
        raise AssertionError(f"the API has no {method} {path}")

    def _page(self, query: Mapping[str, str]) -> Reply:
        """A run a page."""
        runs = [each.run for each in (self.looks[0], *self.others)]
        place = int(query.get("next", "0"))
        following = str(place + 1) if place + 1 < len(runs) else None
        return _json(RunPage(runs=[RunSummary.of(runs[place], 0)], next=following))

    def _look(self) -> RunSnapshot:
        return self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]


def a_problem(status: int, detail: str, errors: Sequence[str] = ()) -> Reply:
    told = {"type": "about:blank", "title": "No", "status": status, "detail": detail}
    return Reply(status, json.dumps(told | ({"errors": list(errors)} if errors else {})))


def _json(view: Any, status: int = 200) -> Reply:
    return Reply(status, view.model_dump_json())
