"""`kill -9` in the middle of everything: what was acknowledged is there; what wasn't may not be."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
from boto3.dynamodb.conditions import Key

from tests.support.emulator_harness import EmulatorHarness

WRITER = """
import sys, threading
from pathlib import Path
import boto3
from grok_spicy_local.cloud import LocalStudio, XaiHost

output, functions = Path(sys.argv[1]), Path(sys.argv[2])
xai = XaiHost("127.0.0.1:9", True, "no-key")
say = threading.Lock()

def tell(line):
    with say:
        print(line, flush=True)

def write(number):
    for count in range(100_000):
        dynamodb.put_item(
            TableName="grok-spicy",
            Item={"run_id": {"S": "r"}, "item": {"S": f"EVENT#{number}#{count:06}"},
                  "text": {"S": "x" * 500}},
        )
        tell(f"EVENT#{number}#{count:06}")
        key = f"runs/r/frames/{number}_{count}.bin"
        s3.put_object(Bucket="grok-spicy", Key=key, Body=key.encode() * 2000)
        tell(key)

with LocalStudio(output, functions_dir=functions, state_machine_file=None, xai=xai) as studio:
    dynamodb, s3 = studio.client("dynamodb"), studio.client("s3")
    writers = [threading.Thread(target=write, args=(n,), daemon=True) for n in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
"""


def killed_after(lines: int, output: Path, functions: Path) -> list[str]:
    """What a studio acknowledged until it was killed, some time after so many lines."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(output), str(functions)],
        stdout=subprocess.PIPE,
        text=True,
    ) as studio:
        assert studio.stdout is not None
        acknowledged = [studio.stdout.readline() for _ in range(lines)]
        studio.kill()
        acknowledged += studio.stdout.readlines()
    return [line.strip() for line in acknowledged if line.endswith("\n")]


def test_nothing_that_was_acknowledged_is_lost(harness: EmulatorHarness) -> None:
    acknowledged: list[str] = []
    for lines in (40, 75):
        acknowledged += killed_after(lines, harness.output, harness.functions)
    harness.studio()
    s3 = boto3.client("s3")

    table: Any = boto3.resource("dynamodb").Table("grok-spicy")
    items = {
        item["item"] for item in table.query(KeyConditionExpression=Key("run_id").eq("r"))["Items"]
    }

    assert {line for line in acknowledged if line.startswith("EVENT#")} <= items
    for key in {line for line in acknowledged if line.startswith("runs/")}:
        assert s3.get_object(Bucket="grok-spicy", Key=key)["Body"].read() == key.encode() * 2000
    assert not (harness.output / ".studio" / "incoming").exists()
