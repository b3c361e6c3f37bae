"""`kill -9` amid many writes: what was acknowledged is kept; what wasn't may be missing."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from grok_spicy_local.cloud import ROOT
from tests.support.emulator_harness import EmulatorHarness
from tests.support.endless_writer import BUCKET, RUN_ID, TABLE, content_of


def killed_after(lines: int, output: Path, functions: Path) -> list[str]:
    """What a cloud acknowledged until it was killed, some time after so many lines."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.endless_writer", str(output), str(functions)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as cloud:
        assert cloud.stdout is not None
        acknowledged = [cloud.stdout.readline() for _ in range(lines)]
        cloud.kill()
        acknowledged += cloud.stdout.readlines()
    return [line.strip() for line in acknowledged if line.endswith("\n")]


def test_nothing_that_was_acknowledged_is_lost(harness: EmulatorHarness) -> None:
    acknowledged: list[str] = []
    for lines in (40, 75):
        acknowledged += killed_after(lines, harness.output, harness.functions)
    harness.cloud()
    s3 = boto3.client("s3")

    table: Any = boto3.resource("dynamodb").Table(TABLE)
    response = table.query(KeyConditionExpression=Key("run_id").eq(RUN_ID))
    items = {item["item"] for item in response["Items"]}

    assert len(acknowledged) >= 40 + 75
    assert {line for line in acknowledged if line.startswith("EVENT#")} <= items
    for key in {line for line in acknowledged if line.startswith("runs/")}:
        assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == content_of(key)
    assert not (harness.output / ".studio" / "incoming").exists()
