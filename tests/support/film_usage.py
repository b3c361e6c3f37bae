"""What a film uses of AWS: counted while it is made on this machine, by the unmodified functions
and state machine."""

import json
import logging
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3

from grok_spicy_cli.client.api_gateway import ApiRequest
from grok_spicy_cli.client.transports import InProcessTransport
from grok_spicy_local.capacity import Units
from grok_spicy_local.cloud import NAME, LocalCloud, XaiHost
from grok_spicy_local.item_size import item_size
from grok_spicy_local.lambda_runtime import InvokeResponse
from tests.support.counted_port import CountedPort
from tests.support.films import story
from tests.support.transitions import Invocation, count_transitions
from xai_simulator.process import SimulatorProcess

CONCEPT = "A curious fox named Ember meets a wise old owl named Sage in an autumn forest."
SYSTEM_LOG_BYTES = 1_000
"""Assumed, of an invocation: Lambda's lines of its start and its report, as JSON."""
_LINE_BYTES, _METRIC_BYTES = 250, 450
"""Assumed: what the JSON of a log line has besides its message; a metric's line."""
_ITEM_BYTES = 100
"""What DynamoDB stores with each item and counts as storage."""
_TRANSITIONS_OF_A_POLL = 3
"""PollClip, NextMove, Wait."""
_POLL_FLOOR = {"GROK_SPICY_POLL_FLOOR_SECONDS": "5"}
"""The deployment's."""
_RUN = "film"
_TIMEOUT = 3_600.0


@dataclass(frozen=True)
class Look:
    """A request to the API: its units, the seconds that the function worked, and the answer."""

    read: float
    seconds: float
    size: int


@dataclass(frozen=True)
class FilmUsage:
    """What one film used. `calls` and `seconds` are of functions, by name; `bytes_sent` went to the
    provider; `film_bytes` is the finished film, `stored_bytes` are all files with it. `poll` is
    what a look at a clip's job takes in the table. `event_look` is a request for events after which
    nothing has happened, `run_look` one for the whole run, once it has ended."""

    scenes: int
    duration: float
    calls: Counter[str]
    seconds: dict[str, float]
    transitions: int
    units: Units
    poll: Units
    puts: int
    gets: int
    bytes_sent: int
    stored_bytes: int
    film_bytes: int
    table_bytes: int
    log_bytes: int
    events: int
    event_look: Look
    run_look: Look
    run_events: int


def measure_film(scenes: int, scale: float) -> FilmUsage:
    """Make a film of that many 8-s scenes at 720p, with `scale` of real latencies, and count."""
    request = {"concept": CONCEPT, "scenes": scenes, "max_cost_usd": 1_000}
    options = {"latency": "realistic", "latency_scale": scale}
    return _make(scenes, request, options, _POLL_FLOOR)


def count_film(scenes: int) -> FilmUsage:
    """Make a film of that many short scenes in plain drawing, as fast as can be, and count. What
    takes time or room is not that of a real film; how often a thing is done is, but for polls."""
    request = {"plan": story(scenes=scenes), "resolution": "480p", "max_cost_usd": 1_000}
    return _make(scenes, request, {"drawing": "plain"}, {})


def project(base: FilmUsage, counted: FilmUsage) -> FilmUsage:
    """A real film with as many scenes as `counted`: calls, transitions and units as counted; a
    call's seconds, and polls of a clip, as in `base`, whose latencies were real; files, time of
    assembly and what is sent, by the scenes."""
    share = counted.scenes / base.scenes
    clips = counted.calls["start_clip"]
    polls = round(clips * base.calls["poll_clip"] / base.calls["start_clip"])
    more = polls - counted.calls["poll_clip"]
    calls = counted.calls + Counter()
    calls["poll_clip"] = polls
    each = {name: base.seconds[name] / base.calls[name] for name in base.calls}
    return replace(
        counted,
        duration=base.duration + SECONDS_OF_A_SCENE * (counted.scenes - base.scenes),
        calls=calls,
        seconds={
            name: count
            * each.get(name, counted.seconds.get(name, 0) / count)
            * (share if name in _GROWS else 1)
            for name, count in calls.items()
        },
        transitions=counted.transitions + _TRANSITIONS_OF_A_POLL * more,
        units=Units(
            counted.units.read + more * base.poll.read,
            counted.units.written + more * base.poll.written,
            counted.units.count + more * base.poll.count,
        ),
        bytes_sent=round(base.bytes_sent * share),
        stored_bytes=round(base.stored_bytes * share),
        film_bytes=round(base.film_bytes * share),
        log_bytes=counted.log_bytes + more * SYSTEM_LOG_BYTES,
    )


SECONDS_OF_A_SCENE = 8
"""Assumed, of each further scene, as bench/schedule.py measures: 157 s for 8, 255 s for 20."""
_GROWS = {"assemble_film", "publish_run", "compile_script"}


def _make(
    scenes: int, request: dict[str, Any], options: dict[str, Any], environment: dict[str, str]
) -> FilmUsage:
    with (
        tempfile.TemporaryDirectory() as folder,
        _simulator(Path(folder, "xai"), options) as simulator,
        CountedPort(simulator.host) as port,
        LocalCloud(
            Path(folder, "output"),
            xai=XaiHost(port.host, insecure=True, key="simulator"),
            environment=environment,
        ) as studio,
    ):
        meter = studio.measure_capacity()
        services = _count_requests()
        invocations = _note_invocations(studio)
        with _logged_bytes() as logged:
            begun = time.monotonic()
            arn = studio.start_execution(_RUN, {**request, "provider": "grok"})
            ended = studio.wait(arn, _TIMEOUT)
            assert ended.status == "SUCCEEDED", ended
            studio.settle(_RUN, _TIMEOUT)
            duration = time.monotonic() - begun
        used = meter.total()
        done = list(invocations)
        film = Path(folder, "output", _RUN)
        files = [path for path in film.rglob("[!.]*") if path.is_file()]
        stored_bytes = sum(path.stat().st_size for path in files)
        film_bytes = (film / "final_video.mp4").stat().st_size
        event_look = _look(studio, f"/runs/{_RUN}/events", "after", "cursor")
        run_look = _look(studio, f"/runs/{_RUN}")
        items = studio.client("dynamodb").scan(TableName=NAME)["Items"]
    calls = Counter(each.function for each in done)
    polls = used.where(lambda use: use.caller == "poll_clip").units
    log_bytes = logged[0] + sum(calls.values()) * SYSTEM_LOG_BYTES
    return FilmUsage(
        scenes=scenes,
        duration=duration,
        calls=calls,
        seconds={
            name: sum(each.seconds for each in done if each.function == name) for name in calls
        },
        transitions=count_transitions(done),
        units=used.units,
        poll=Units(
            polls.read / calls["poll_clip"],
            polls.written / calls["poll_clip"],
            round(polls.count / calls["poll_clip"]),
        ),
        puts=sum(services["s3", name] for name in _S3_WRITES),
        gets=sum(n for (service, name), n in services.items() if service == "s3")
        - sum(services["s3", name] for name in _S3_WRITES),
        bytes_sent=port.sent,
        stored_bytes=stored_bytes,
        film_bytes=film_bytes,
        table_bytes=sum(item_size(item) + _ITEM_BYTES for item in items),
        log_bytes=log_bytes,
        events=services["events", "PutEvents"],
        event_look=event_look,
        run_look=run_look,
        run_events=sum(item["item"]["S"].startswith("EVENT#") for item in items),
    )


_S3_WRITES = (
    *("PutObject", "CopyObject", "CreateMultipartUpload", "UploadPart", "UploadPartCopy"),
    *("CompleteMultipartUpload", "ListObjectsV2", "ListObjectVersions"),
)


@contextmanager
def _simulator(state: Path, options: dict[str, Any]) -> Iterator[SimulatorProcess]:
    simulator = SimulatorProcess(state, **options)
    try:
        yield simulator
    finally:
        simulator.stop()


def _look(studio: LocalCloud, path: str, name: str = "", value: str = "") -> Look:
    """The second of two requests, as a person who watches sends them: with that parameter set to
    what the first answer has as `value`."""
    transport = InProcessTransport(studio.functions)
    meter = studio.measure_capacity()
    first = json.loads(transport.send(ApiRequest("GET", path)).body)
    before, begun = meter.total(), time.monotonic()
    response = transport.send(ApiRequest("GET", path, {name: first[value]} if name else {}))
    seconds = time.monotonic() - begun
    transport.close()
    assert response.status == 200, response
    return Look((meter.total() - before).read, seconds, len(response.body.encode()))


def _note_invocations(studio: LocalCloud) -> list[Invocation]:
    """The calls of functions from now on, in the order in which they end."""
    noted: list[Invocation] = []
    invoke = studio.functions.invoke

    def invoke_and_note(name: str, payload: bytes, patience: float | None = None) -> InvokeResponse:
        begun = time.perf_counter()
        response = invoke(name, payload, patience)
        seconds = time.perf_counter() - begun
        noted.append(
            Invocation(name, seconds, json.loads(payload), json.loads(response.payload) or {})
        )
        return response

    studio.functions.invoke = invoke_and_note  # type: ignore[method-assign]
    return noted


def _count_requests() -> Counter[tuple[str, str]]:
    """The requests to AWS from now on, by service and name."""
    counted: Counter[tuple[str, str]] = Counter()
    session = boto3.DEFAULT_SESSION
    assert session is not None
    for service in ("s3", "events"):
        session.events.register(
            f"before-call.{service}",
            lambda model, service=service, **_: counted.update([(service, model.name)]),
        )
    return counted


@contextmanager
def _logged_bytes() -> Iterator[list[int]]:
    """How many bytes the functions' own lines take in CloudWatch. Prompts are not logged there."""
    counted, lock = [0], threading.Lock()

    class Counting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "prompt" in record.name:
                return
            is_metric = "metric" in record.__dict__
            size = _METRIC_BYTES if is_metric else _LINE_BYTES + len(record.getMessage().encode())
            with lock:
                counted[0] += size

    logger, handler = logging.getLogger("grok_spicy"), Counting(logging.INFO)
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield counted
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
