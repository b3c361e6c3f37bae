"""Objects of hundreds of megabytes: they go to disk and back in pieces, not through memory."""

import http.client
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx
import pytest
from boto3.s3.transfer import TransferConfig

from grok_spicy.adapters.aws import s3_files
from grok_spicy.adapters.aws.s3_assets import S3Assets
from grok_spicy.adapters.aws.s3_links import signing
from grok_spicy_local.large_objects import LARGE_BYTES
from tests.support.emulator_harness import EmulatorHarness

BUCKET, KEY = "grok-spicy", "uploads/ann/0123456789abcdef0123456789abcdef.mp4"
PIECE = bytes(range(256)) * 4096
PIECES = 100
SIZE = PIECES * len(PIECE)
MEMORY = 30_000_000
"""Most bytes that may be held at once: a few pieces, and what the request itself needs."""


def s3(harness: EmulatorHarness) -> Any:
    harness.cloud()
    return boto3.client("s3", config=signing())


def put(client: Any, content: Iterator[bytes], size: int) -> httpx.Response:
    parameters = {"Bucket": BUCKET, "Key": KEY, "ContentType": "video/mp4"}
    link = client.generate_presigned_url("put_object", parameters)
    headers = {"Content-Type": "video/mp4", "Content-Length": str(size)}
    return httpx.put(link, content=content, headers=headers, timeout=60)


def test_a_large_upload_and_its_download_are_not_held_in_memory(harness: EmulatorHarness) -> None:
    client = s3(harness)
    tracemalloc.start()

    stored = put(client, iter([PIECE] * PIECES), SIZE)
    answer = client.get_object(Bucket=BUCKET, Key=KEY)
    received = sum(piece == PIECE for piece in answer["Body"].iter_chunks(len(PIECE)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert stored.status_code == 200 and stored.headers["ETag"] == answer["ETag"]
    assert received == PIECES
    assert answer["ContentType"] == "video/mp4"
    assert peak < MEMORY


def test_a_large_upload_survives_a_restart_and_is_an_object_like_others(
    harness: EmulatorHarness,
) -> None:
    client = s3(harness)
    put(client, iter([PIECE] * 10), 10 * len(PIECE))

    harness.close()
    client = s3(harness)

    head = client.head_object(Bucket=BUCKET, Key=KEY)
    assert (head["ContentLength"], head["ContentType"]) == (10 * len(PIECE), "video/mp4")
    listed = client.list_objects_v2(Bucket=BUCKET, Prefix="uploads/")["Contents"]
    assert [(each["Key"], each["Size"]) for each in listed] == [(KEY, 10 * len(PIECE))]
    client.put_object(Bucket=BUCKET, Key=KEY, Body=b"small again")
    assert client.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"small again"
    put(client, iter([PIECE] * 10), 10 * len(PIECE))
    assert client.get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == PIECE * 10
    client.delete_object(Bucket=BUCKET, Key=KEY)
    assert "Contents" not in client.list_objects_v2(Bucket=BUCKET, Prefix="uploads/")


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=1048570-1048589", 1048570, 1048590),
        ("bytes=-5", -5, None),
        (f"bytes={9 * len(PIECE)}-", 9 * len(PIECE), None),
    ],
)
def test_a_player_seeks_in_a_large_clip(
    harness: EmulatorHarness, asked: str, start: int, end: int | None
) -> None:
    client = s3(harness)
    put(client, iter([PIECE] * 10), 10 * len(PIECE))

    answer = client.get_object(Bucket=BUCKET, Key=KEY, Range=asked)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert answer["Body"].read() == (PIECE * 10)[start:end]


def test_a_large_upload_that_breaks_off_stores_nothing(harness: EmulatorHarness) -> None:
    client = s3(harness)
    parameters = {"Bucket": BUCKET, "Key": KEY, "ContentType": "video/mp4"}
    link = urlsplit(client.generate_presigned_url("put_object", parameters))
    connection = http.client.HTTPConnection(link.netloc, timeout=10)
    connection.putrequest("PUT", f"{link.path}?{link.query}")
    connection.putheader("Content-Length", str(LARGE_BYTES + len(PIECE)))
    connection.endheaders()
    connection.send(PIECE)
    connection.close()

    assert "Contents" not in client.list_objects_v2(Bucket=BUCKET)
    assert client.put_object(Bucket=BUCKET, Key=KEY, Body=b"whole")  # the server goes on


def test_a_film_goes_in_parts_as_to_aws_and_survives_a_restart(
    harness: EmulatorHarness, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    small = TransferConfig(multipart_threshold=6_000_000, multipart_chunksize=5_242_880)
    monkeypatch.setattr(s3_files, "LARGE", 6_000_000)
    monkeypatch.setattr(s3_files, "_PARTS", small)
    film, copy = tmp_path / "film.mp4", tmp_path / "copy.mp4"
    film.write_bytes(PIECE * 12)
    S3Assets(s3(harness), BUCKET).put_file("runs/fox/final_video.mp4", film)

    harness.close()
    S3Assets(s3(harness), BUCKET).get_file("runs/fox/final_video.mp4", copy)

    assert copy.read_bytes() == film.read_bytes()
