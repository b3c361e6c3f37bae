"""What AWS costs for one film, besides what xAI costs: list prices times what a film really did.

    .venv/bin/python bench/aws_cost.py [--scale 1.0]

Makes the default film in the local studio, with a simulated xAI of realistic latencies, and reads
off the execution's own history how long each function took and how many states were entered.
Functions are billed by memory and time; those that wait for xAI take as long on AWS, those that
encode take what this machine's cores need. Prices: AWS's public list of November 2026, us-east-1,
arm64, without any free tier; USD.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import boto3

from grok_spicy_local.cloud import LocalCloud, SimulatorOptions
from infra.functions import FUNCTIONS

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
        arn = studio.start_execution("film", {"concept": CONCEPT})
        ended = studio.wait(arn, TIMEOUT)
        assert ended.status == "SUCCEEDED", ended
        pages = studio.client("stepfunctions").get_paginator("get_execution_history")
        history = [event for page in pages.paginate(executionArn=arn) for event in page["events"]]
        files = [path for path in (Path(output) / "film").rglob("*.*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
    seconds = billed(history)
    transitions = sum(1 for event in history if event["type"].endswith("StateEntered"))
    _tell(seconds, transitions, items, len(files), size)


def count_items() -> Counter[str]:
    """The calls to DynamoDB that the functions make from now on, by their name."""
    counted: Counter[str] = Counter()
    session = boto3.DEFAULT_SESSION
    assert session is not None
    session.events.register("before-call.dynamodb", lambda model, **_: counted.update([model.name]))
    return counted


def billed(history: list[dict[str, Any]]) -> dict[str, list[float]]:
    """The seconds of every invocation, by function."""
    events = {event["id"]: event for event in history}
    found = defaultdict(list)
    for event in history:
        if event["type"] not in ("TaskSucceeded", "TaskFailed"):
            continue
        begun = event
        while begun["type"] != "TaskScheduled":
            begun = events[begun["previousEventId"]]
        function = begun["taskScheduledEventDetails"]["parameters"].split(":function:")[1]
        took = (event["timestamp"] - begun["timestamp"]).total_seconds()
        found[function.split('"')[0]].append(took)
    return dict(found)


def _tell(
    seconds: dict[str, list[float]], transitions: int, items: Counter[str], files: int, size: int
) -> None:
    calls = sum(map(len, seconds.values()))
    lambdas = calls * USD_PER_INVOCATION
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
