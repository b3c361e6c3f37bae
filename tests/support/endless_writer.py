"""A program that writes items and objects from six threads until it is killed.

    python -m tests.support.endless_writer OUTPUT FUNCTIONS

Prints the key of everything that the local cloud has acknowledged, a line each.
"""

import sys
import threading
from pathlib import Path
from typing import Any

from grok_spicy_local.cloud import LocalCloud, XaiHost

BUCKET = TABLE = "grok-spicy"
RUN_ID = "r"
WRITERS = 6
_output_lock = threading.Lock()


def main(output: Path, functions: Path) -> None:
    nobody = XaiHost("127.0.0.1:9", True, "no-key")
    with LocalCloud(output, functions_dir=functions, state_machine_file=None, xai=nobody) as cloud:
        dynamodb, s3 = cloud.client("dynamodb"), cloud.client("s3")
        writers = [
            threading.Thread(target=write, args=(dynamodb, s3, number), daemon=True)
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()


def write(dynamodb: Any, s3: Any, writer: int) -> None:
    for count in range(100_000):
        item = f"EVENT#{writer}#{count:06}"
        dynamodb.put_item(
            TableName=TABLE,
            Item={"run_id": {"S": RUN_ID}, "item": {"S": item}, "text": {"S": "x" * 500}},
        )
        report(item)
        key = f"runs/{RUN_ID}/frames/{writer}_{count}.bin"
        s3.put_object(Bucket=BUCKET, Key=key, Body=content_of(key))
        report(key)


def content_of(key: str) -> bytes:
    """What is in the object of this key."""
    return key.encode() * 2000


def report(line: str) -> None:
    with _output_lock:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
