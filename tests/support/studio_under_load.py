"""A studio with its HTTP API on this machine, whose capacity units are counted by function, and
those of the API by route."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import boto3
import httpx

from grok_spicy import bootstrap
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import Run
from grok_spicy_local.api_server import ApiServer
from grok_spicy_local.capacity import CALLER, CapacityMeter, Consumption, Units, Use
from grok_spicy_local.cloud import NAME, ROOT, LocalCloud, SimulatorOptions
from grok_spicy_local.lambda_runtime import InvokeResponse
from tests.support.films import read_calls, story
from tests.support.run_watchers import route_of
from tests.support.seeded_runs import list_queries, seed_runs

MOST_READ, MOST_WRITTEN = 320, 460
"""Units that a film of two scenes may use of its own items."""
MOST_FOR_A_LOOK = 16
"""Read units of everything that is known of such a film."""
MOST_FOR_THE_SAME = 1.5
"""Read units of a look that finds nothing new."""
MOST_FOR_A_PAGE = 190
"""Read units of a page of any list: what 2,000 entries take, after which a search pauses."""
LARGEST_ITEM = 100_000
"""Bytes; DynamoDB has room for 400,000."""
GROWTH = 1.05
"""What the last films and the longest lists may take against those before."""

FILMS_AT_ONCE = 6
LIMITS = {"image": 6, "video.start": 2}
_RATES = "image=6 video=2 chat=0"
"""What the simulator allows in a second, and what the studio's clock is told of it."""
_POLL = 2.0
"""Seconds between two looks at what runs: for hundreds of films, a look is much work for moto."""
_route: ContextVar[str] = ContextVar("route", default="")


@dataclass(frozen=True)
class FilmsMade:
    """Films that were made while people watched. `ended` are their ids in the order in which they
    ended; `marks` what was used of the studio's items when so many had ended."""

    seconds: float
    statuses: dict[str, str]
    requests: list[tuple[str, float, int]]
    problems: list[str]
    watched_seconds: float
    used: Consumption
    ended: list[str]
    marks: dict[int, Units]
    calls: int
    refused_calls: int


def is_api(use: Use) -> bool:
    """Whether a request of the HTTP API used it."""
    return use.caller.startswith("api ")


class StudioUnderLoad:
    """An open studio, as a context manager."""

    def __init__(self, output: Path) -> None:
        self.cloud = LocalCloud(
            output,
            xai=SimulatorOptions({"drift": 0.0, "drawing": "plain", "rates": json.dumps(LIMITS)}),
            environment={
                "GROK_SPICY_RATES": _RATES,
                "GROK_SPICY_FILMS_AT_ONCE": str(FILMS_AT_ONCE),
            },
        )
        self._open = ExitStack()
        self._seeded = 0

    def __enter__(self) -> Self:
        self._open.enter_context(self.cloud)
        self.meter: CapacityMeter = self.cloud.measure_capacity()
        self._count_by_route()
        self.url = self._open.enter_context(ApiServer(self.cloud)).url
        self._client = self._open.enter_context(
            httpx.Client(base_url=self.url, trust_env=False, timeout=60)
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def seed(self, runs: int) -> None:
        """Let the table have so many runs that nobody made."""
        seed_runs(boto3.resource("dynamodb").Table(NAME), self._seeded, runs)
        self._seeded = runs
        self.meter.restart()  # a total with what each of so many runs used takes a second to add up

    def look(self, path: str, query: Mapping[str, str] | None = None) -> tuple[Units, Any]:
        """What a GET request uses, while nothing else happens, and its answer."""
        before = self.meter.total()
        response = self._client.get(path, params=dict(query or {}))
        assert response.status_code in (200, 304), response.text
        answer = response.json() if response.content else None
        return (self.meter.total() - before).units, answer

    def look_again(self, run_id: str) -> Units:
        """What a second look at a run uses that has not changed."""
        _, first = self.look(f"/runs/{run_id}")
        units, again = self.look(f"/runs/{run_id}", {"since": first["revision"]})
        assert again is None, "it has changed"
        return units

    def look_at_lists(self) -> dict[str, float]:
        """The units that a page of each list takes."""
        self.look("/runs")  # the first of all looks for runs of earlier versions
        return {name: self.look("/runs", query)[0].read for name, query in list_queries()}

    def make_films(self, films: int, watchers: int) -> FilmsMade:
        """Let people start so many films, watch until all have ended, and look at lists."""
        order = {"url": self.url, "films": films, "watchers": watchers, "film": _film()}
        before, begun = self.meter.total(), time.monotonic()
        program = [sys.executable, "-m", "tests.support.run_watchers"]
        with subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            marks: dict[int, Units] = {}
            watching = threading.Thread(target=self._mark, args=(process, films, marks))
            watching.start()
            printed, _ = process.communicate(json.dumps(order))
            watching.join()
        seconds = time.monotonic() - begun
        result = json.loads(printed)
        store = bootstrap.run_store()
        runs = [
            run for run_id in result["statuses"] if (run := store.get(run_id, Run)) and run.ended_at
        ]
        calls = read_calls(self.cloud.simulator.state_dir)
        return FilmsMade(
            seconds=seconds,
            statuses=result["statuses"],
            requests=[(route, took, status) for route, took, status in result["requests"]],
            problems=result["problems"],
            watched_seconds=result["watched_seconds"],
            used=self.meter.total() - before,
            ended=[run.run_id for run in sorted(runs, key=lambda run: str(run.ended_at))],
            marks={count: used - shared_units(before) for count, used in marks.items()},
            calls=len(calls),
            refused_calls=sum(call["outcome"] == "RESOURCE_EXHAUSTED" for call in calls),
        )

    def _mark(self, process: subprocess.Popen[str], films: int, marks: dict[int, Units]) -> None:
        """Note what was used when so many films had ended, and say how many."""
        started: set[str] = set()
        while process.poll() is None:
            running = set(self.cloud.running())
            started |= running
            done = len(started) - len(running)
            if done not in marks and done <= films:
                marks[done] = shared_units(self.meter.total())
                sys.stderr.write(f"{done} of {films} films have ended\n")
            time.sleep(_POLL)

    def _count_by_route(self) -> None:
        """Let the API's requests to the table say which route they are for."""
        invoke = self.cloud.functions.invoke

        def invoke_with_route(
            name: str, payload: bytes, patience: float | None = None
        ) -> InvokeResponse:
            if name != "api":
                return invoke(name, payload, patience)
            event = json.loads(payload)
            method = event["requestContext"]["http"]["method"]
            token = _route.set(f"api {route_of(method, event['rawPath'])}")
            try:
                return invoke(name, payload, patience)
            finally:
                _route.reset(token)

        self.cloud.functions.invoke = invoke_with_route  # type: ignore[method-assign]
        session = boto3.DEFAULT_SESSION
        assert session is not None
        session.events.register("before-call.dynamodb", _name_route)


def _name_route(params: dict[str, Any], **_: object) -> None:
    if _route.get():
        params["headers"][CALLER] = _route.get()


def own_units(used: Consumption, run_id: str) -> Units:
    """What making that run used of the run's own items."""
    return used.where(lambda use: use.partition == run_id and not is_api(use)).units


def shared_units(used: Consumption) -> Units:
    """What making films used of the studio's items: clocks, queue, accounts."""
    return used.where(lambda use: use.partition == STUDIO and not is_api(use)).units


def _film() -> dict[str, Any]:
    return {
        "plan": story(scenes=2, seconds=3),
        "provider": "simulator",
        "resolution": "480p",
    }
