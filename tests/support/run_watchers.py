"""A program: people who start films through the HTTP API, watch them as the command line does until
all have ended, and look at lists meanwhile.

    python -m tests.support.run_watchers <<< '{"url": …, "films": 20, "watchers": 20, "film": {…}}'

A watcher whose film has ended watches another that has not. Prints a JSON object: `statuses` of the
films by id, `requests` as route, seconds and HTTP status (0: no answer), `watched_seconds` of all
watchers together.
"""

import json
import random
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from grok_spicy.api.schemas import NewRun, RunDetail
from grok_spicy.errors import GrokSpicyError
from grok_spicy_cli.client.api_gateway import ApiRequest, ApiResponse
from grok_spicy_cli.client.run_client import RunClient
from grok_spicy_cli.client.run_control import REMOTE_PACE
from grok_spicy_cli.client.run_watcher import EventFeed, watch_run
from grok_spicy_cli.client.transports import HttpTransport
from tests.support.seeded_runs import list_queries

_RUN = re.compile(r"^/runs/[^/]+")
_LIST_PAUSE = 1.0
"""Seconds between two looks at a list."""
_APART = 0.3
"""Seconds between a watcher and the next who comes."""


def route_of(method: str, path: str) -> str:
    """The route of a request: `GET /runs/{run_id}/events`."""
    path = path.removeprefix("/api")
    is_collection = path in ("/runs", "/runs/estimate")
    return f"{method} {path if is_collection else _RUN.sub('/runs/{run_id}', path)}"


@dataclass
class TimedTransport:
    """A way to the API that notes how long each request takes, and with which status it ends."""

    transport: HttpTransport
    requests: list[tuple[str, float, int]]
    is_reliable = False

    def send(self, request: ApiRequest) -> ApiResponse:
        begun, status = time.monotonic(), 0
        try:
            response = self.transport.send(request)
            status = response.status
        finally:
            route = route_of(request.method, request.path)
            self.requests.append((route, time.monotonic() - begun, status))
        return response


class NoView:
    """Shows nothing, and wants to know everything: as a terminal does."""

    shows_states = True

    def update(self, *_: object) -> None:
        """Show nothing."""


@dataclass
class Watchers:
    """People at one API."""

    url: str
    requests: list[tuple[str, float, int]] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    watched_seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def client(self) -> RunClient:
        """A person's way to the API."""
        return RunClient(TimedTransport(HttpTransport(self.url), self.requests))

    def start(self, film: dict[str, Any], count: int) -> list[str]:
        """Start so many films; their ids."""
        client = self.client()
        request = NewRun.model_validate(film)
        return [client.start(request, f"film-{number:03d}").run_id for number in range(count)]

    def watch(self, runs: list[str], number: int) -> None:
        """Watch one run until it ends, then any other, until all have ended."""
        time.sleep(_APART * number)
        client, begun = self.client(), time.monotonic()
        first, others = number % len(runs), list(runs)
        random.Random(number).shuffle(others)
        order = cycle([runs[first], *others])
        try:
            while len(self.statuses) < len(runs):
                run_id = next(order)
                if run_id not in self.statuses:
                    self._end(self._watch_one(client, run_id))
        except GrokSpicyError as problem:
            self.problems.append(repr(problem))
        with self._lock:
            self.watched_seconds += time.monotonic() - begun

    def look_at_lists(self, runs: list[str]) -> None:
        """Ask for one list after another, until all of these runs have ended."""
        client = self.client()
        for name, query in cycle(list_queries()):
            if len(self.statuses) == len(runs) or self.problems:
                return
            begun, status = time.monotonic(), 0
            with suppress(GrokSpicyError):
                status = client.send(ApiRequest("GET", "/runs", query)).status
            self.requests.append((f"list {name}", time.monotonic() - begun, status))
            time.sleep(_LIST_PAUSE)

    def _watch_one(self, client: RunClient, run_id: str) -> RunDetail:
        feed = EventFeed(client, run_id)
        return watch_run(feed, client.run(run_id), NoView(), REMOTE_PACE)

    def _end(self, run: RunDetail) -> None:
        with self._lock:
            self.statuses[run.run_id] = run.status


def main() -> None:
    order = json.load(sys.stdin)
    people = Watchers(order["url"])
    runs = people.start(order["film"], order["films"])
    with ThreadPoolExecutor(order["watchers"] + 1) as pool:
        watching = [pool.submit(people.watch, runs, number) for number in range(order["watchers"])]
        watching.append(pool.submit(people.look_at_lists, runs))
        for each in watching:
            each.result()
    result = {
        "statuses": people.statuses,
        "requests": people.requests,
        "problems": people.problems,
        "watched_seconds": people.watched_seconds,
    }
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
