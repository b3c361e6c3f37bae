"""Storage on a full disk: what could not be stored did not happen, and its error is AWS's own."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from grok_spicy_local.cloud import LocalCloud
from grok_spicy_local.errors import DiskFull
from tests.support.emulator_harness import EmulatorHarness

ONE_TRY = Config(retries={"total_max_attempts": 1})


@contextmanager
def full_disk() -> Iterator[None]:
    """Files of this process may not grow over 2 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def item(sort: str, body: str) -> dict[str, Any]:
    return {"run_id": {"S": "film"}, "item": {"S": sort}, "body": {"S": body}}


def stored(cloud: LocalCloud) -> dict[str, str]:
    found = cloud.client("dynamodb").scan(TableName="grok-spicy")["Items"]
    return {row["item"]["S"]: row["body"]["S"] for row in found}


def test_an_item_that_finds_no_room_is_as_it_was(harness: EmulatorHarness) -> None:
    cloud = harness.cloud()
    items: Any = boto3.client("dynamodb", config=ONE_TRY)
    items.put_item(TableName="grok-spicy", Item=item("RUN", "first"))

    with full_disk():
        for sort in ("RUN", "PLAN"):
            with pytest.raises(ClientError, match=r"InternalServerError.*could not be stored"):
                items.put_item(TableName="grok-spicy", Item=item(sort, "x" * 3000))

    assert stored(cloud) == {"RUN": "first"}
    with pytest.raises(DiskFull, match=f"no space left on {cloud.paths.output}"):
        cloud.paths.disk.check()
    items.put_item(TableName="grok-spicy", Item=item("PLAN", "second"))
    assert stored(cloud) == {"RUN": "first", "PLAN": "second"}
    assert stored(harness.cloud()) == {"RUN": "first", "PLAN": "second"}


def test_an_object_that_finds_no_room_is_as_it_was(harness: EmulatorHarness) -> None:
    harness.cloud()
    objects: Any = boto3.client("s3", config=ONE_TRY)
    for key in ("runs/film/script.md", "elsewhere"):
        objects.put_object(Bucket="grok-spicy", Key=key, Body=b"first")

    with full_disk():
        for key in ("runs/film/script.md", "runs/film/new.md", "elsewhere"):
            with pytest.raises(ClientError, match=r"InternalError.*could not be stored"):
                objects.put_object(Bucket="grok-spicy", Key=key, Body=b"x" * 3000)

    for key in ("runs/film/script.md", "elsewhere"):
        assert objects.get_object(Bucket="grok-spicy", Key=key)["Body"].read() == b"first"
    with pytest.raises(ClientError, match="NoSuchKey"):
        objects.get_object(Bucket="grok-spicy", Key="runs/film/new.md")
