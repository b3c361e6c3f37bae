"""What AWS costs for one film, besides what xAI costs: list prices times what a film really did.

    .venv/bin/python bench/aws_cost.py [--scale 1.0]

Makes the default film in the local studio, with a simulated xAI of realistic latencies, and notes
how long each invocation took and what it answered. From the answers follows the way that each
execution went through the machine: every state entered is a transition, and so is every scene and
every sheet that a Map starts. Functions are billed by memory and time; those that wait for xAI take
as long on AWS, those that encode take what this machine's cores need. Prices: AWS's public list of
November 2026, us-east-1, arm64, without any free tier; USD.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from grok_spicy_local.cloud import LocalCloud, SimulatorOptions
from grok_spicy_local.lambda_runtime import InvokeResponse
from infra.functions import FUNCTIONS
from statemachine import definition
from tests.support.history import walk

CONCEPT = "A curious fox named Ember meets a wise old owl named Sage in an autumn forest."
USD_PER_GB_SECOND = 0.0000133334
USD_PER_INVOCATION = 0.20 / 1_000_000
USD_PER_TRANSITION = 0.025 / 1_000
USD_PER_WRITE, USD_PER_READ = 0.625 / 1_000_000, 0.125 / 1_000_000
UNITS_PER_ITEM = 3
"""A unit is 4 KB read or 1 KB written; few items, and few answers to a query, take more."""
USD_PER_PUT = 0.005 / 1_000
USD_PER_GB_MONTH = 0.023
TIMEOUT = 1_800.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="of realistic latencies")
    scale = parser.parse_args().scale
    xai = SimulatorOptions({"latency": "realistic", "latency_scale": scale})
    with tempfile.TemporaryDirectory() as output, LocalCloud(Path(output), xai=xai) as studio:
        items = count_items()
        invocations = note_invocations(studio)
        arn = studio.start_execution("film", {"concept": CONCEPT})
        ended = studio.wait(arn, TIMEOUT)
        assert ended.status == "SUCCEEDED", ended
        files = [path for path in (Path(output) / "film").rglob("*.*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
    _tell(invocations, transitions(invocations), items, len(files), size)


@dataclass(frozen=True)
class Invocation:
    """One call of a function: its seconds, what it was given and what it answered."""

    function: str
    seconds: float
    event: dict[str, Any]
    answer: dict[str, Any]


def note_invocations(studio: LocalCloud) -> list[Invocation]:
    """The calls of functions from now on, in the order in which they end."""
    noted: list[Invocation] = []
    invoke = studio.functions.invoke

    def invoke_and_note(name: str, payload: bytes) -> InvokeResponse:
        begun = time.perf_counter()
        response = invoke(name, payload)
        seconds = time.perf_counter() - begun
        answer = json.loads(response.payload)
        noted.append(Invocation(name, seconds, json.loads(payload), answer))
        return response

    studio.functions.invoke = invoke_and_note  # type: ignore[method-assign]
    return noted


def transitions(invocations: Sequence[Invocation]) -> int:
    """The states that a film's executions enter, and the children that its Maps start. An
    invocation that fails is retried, which is one transition more."""
    machine = definition.load()
    answers = [each.answer for each in invocations if "errorType" not in each.answer]
    [planned] = [each for each in answers if "scenes" in each]
    count = walk(machine, {}, lambda _: {}).total()
    sheet = machine["States"]["CharacterSheets"]["ItemProcessor"]
    count += len(planned["characters"]) * (1 + walk(sheet, {}, lambda _: {}).total())
    lane = machine["States"]["Scenes"]["ItemProcessor"]
    for scene in planned["scenes"]:
        clip_steps = [
            each.answer
            for each in invocations
            if each.event.get("scene_id") == scene["scene_id"] and "next" in each.answer
        ]
        count += 1 + _walk_lane(lane, scene, iter(clip_steps)).total()
    return count + len(invocations) - len(answers)


def _walk_lane(
    lane: dict[str, Any], scene: dict[str, Any], answers: Iterator[dict[str, Any]]
) -> Counter[str]:
    return walk(lane, scene, lambda name: next(answers) if _says(name) else {})


def _says(state: str) -> bool:
    """Whether that task of a lane says what comes next."""
    return state in ("StartClip", "PollClip", "TranscodeClip", "ReviewClip", "FillGap")


def count_items() -> Counter[str]:
    """The calls to DynamoDB that the functions make from now on, by their name."""
    counted: Counter[str] = Counter()
    session = boto3.DEFAULT_SESSION
    assert session is not None
    session.events.register("before-call.dynamodb", lambda model, **_: counted.update([model.name]))
    return counted


def _tell(
    invocations: Sequence[Invocation],
    transitions: int,
    items: Counter[str],
    files: int,
    size: int,
) -> None:
    seconds: dict[str, list[float]] = defaultdict(list)
    for invocation in invocations:
        seconds[invocation.function].append(invocation.seconds)
    lambdas = len(invocations) * USD_PER_INVOCATION
    for name, each in sorted(seconds.items()):
        memory = FUNCTIONS[name].memory_mb
        usd = sum(each) * memory / 1024 * USD_PER_GB_SECOND
        lambdas += usd
        sys.stdout.write(
            f"{name:18} {len(each):3} x {sum(each) / len(each):6.1f} s at {memory:5} MB"
            f"  {usd:8.5f} USD\n"
        )
    written = items["PutItem"] + items["UpdateItem"]
    read = items.total() - written
    rows = {
        "functions": lambdas,
        f"{transitions} transitions": transitions * USD_PER_TRANSITION,
        f"{read} reads and {written} writes of state": (
            UNITS_PER_ITEM * (read * USD_PER_READ + written * USD_PER_WRITE)
        ),
        f"{files} files written": files * USD_PER_PUT,
    }
    for name, usd in rows.items():
        sys.stdout.write(f"{name:40}  {usd:8.5f} USD\n")
    rows = {
        "AWS, for the film": sum(rows.values()),
        f"to keep its {size / 1e6:.0f} MB, a month": size / 1e9 * USD_PER_GB_MONTH,
    }
    for name, usd in rows.items():
        sys.stdout.write(f"{name:40}  {usd:8.5f} USD\n")


if __name__ == "__main__":
    main()
