"""Objects: each is a file that a person finds, and each file an object."""

import os
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.exceptions import ClientError

from tests.support.emulator_harness import EmulatorHarness

BUCKET = "grok-spicy"
HOSTILE = [
    "../escape.txt",
    "runs/../../escape.txt",
    "runs/r/../../../escape.txt",
    "runs/%2e%2e/%2e%2e/escape.txt",
    "runs//etc/passwd",
    "/etc/absolute.txt",
    "runs/r/.journal.jsonl",
    "runs/.studio/lock",
    "runs/latest/x.txt",
    "runs/r",
    "runs/r/",
    "runs/r/a b+c&d=e.txt",
    "runs/r/ÜÖ 🦊.jpg",
    "runs/r/" + "long" * 200,
    "..",
]


def s3(harness: EmulatorHarness) -> Any:
    harness.cloud()
    return boto3.client("s3")


def content(client: Any, key: str) -> bytes:
    return bytes(client.get_object(Bucket=BUCKET, Key=key)["Body"].read())


def keys(client: Any, prefix: str = "") -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
    return [each["Key"] for page in pages for each in page.get("Contents", [])]


def test_an_object_of_a_run_is_a_file_in_the_runs_folder(harness: EmulatorHarness) -> None:
    s3(harness).put_object(Bucket=BUCKET, Key="runs/a-fox/videos/scene_1.mp4", Body=b"film")

    assert (harness.output / "a-fox" / "videos" / "scene_1.mp4").read_bytes() == b"film"


def test_content_type_and_metadata_survive_a_restart(harness: EmulatorHarness) -> None:
    key = "runs/r/final.bin"
    s3(harness).put_object(
        Bucket=BUCKET, Key=key, Body=b"x", ContentType="video/mp4", Metadata={"digest": "abc"}
    )

    head = s3(harness).head_object(Bucket=BUCKET, Key=key)

    assert (head["ContentType"], head["Metadata"]) == ("video/mp4", {"digest": "abc"})
    assert head["ContentLength"] == 1


def test_a_type_that_the_suffix_tells_needs_no_file_of_its_own(harness: EmulatorHarness) -> None:
    key = "runs/r/keyframes/scene_1_v1.jpg"
    s3(harness).put_object(Bucket=BUCKET, Key=key, Body=b"x", ContentType="image/jpeg")

    assert s3(harness).head_object(Bucket=BUCKET, Key=key)["ContentType"] == "image/jpeg"
    assert not (harness.output / ".studio" / "attributes").exists()


def test_a_large_upload_in_parts_survives_a_restart(
    harness: EmulatorHarness, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(9_000_000))
    s3(harness).upload_file(str(film), BUCKET, "runs/r/final_video.mp4")

    after = s3(harness)
    part = after.get_object(Bucket=BUCKET, Key="runs/r/final_video.mp4", Range="bytes=0-99")

    assert part["Body"].read() == film.read_bytes()[:100]
    assert content(after, "runs/r/final_video.mp4") == film.read_bytes()


def test_a_copy_reads_its_source_from_disk_and_is_kept(harness: EmulatorHarness) -> None:
    s3(harness).put_object(Bucket=BUCKET, Key="runs/r/a.txt", Body=b"one")
    s3(harness).copy_object(
        Bucket=BUCKET, Key="runs/r/b.txt", CopySource={"Bucket": BUCKET, "Key": "runs/r/a.txt"}
    )

    assert content(s3(harness), "runs/r/b.txt") == b"one"


def test_what_was_deleted_stays_deleted(harness: EmulatorHarness) -> None:
    before = s3(harness)
    for name in "abc":
        before.put_object(Bucket=BUCKET, Key=f"runs/r/{name}", Body=b"x", Metadata={"n": name})
    before.delete_object(Bucket=BUCKET, Key="runs/r/a")
    s3(harness).delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "runs/r/b"}]})

    assert keys(s3(harness)) == ["runs/r/c"]
    assert [path.name for path in (harness.output / "r").iterdir()] == ["c"]


def test_a_listing_shows_the_objects_of_earlier_clouds_under_the_prefix(
    harness: EmulatorHarness,
) -> None:
    names = ["runs/a/x.jpg", "runs/a/f/y.jpg", "runs/ab/z.jpg", "other/Ü x.txt"]
    before = s3(harness)
    for key in names:
        before.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    boto3.resource("dynamodb").Table("grok-spicy").put_item(Item={"run_id": "a", "item": "RUN"})

    after = s3(harness)

    assert keys(after, "runs/a/") == ["runs/a/f/y.jpg", "runs/a/x.jpg"]
    assert keys(after, "runs/a/f/") == ["runs/a/f/y.jpg"]
    assert keys(after) == sorted(names)


def test_writing_only_where_nothing_is_minds_what_only_the_disk_holds(
    harness: EmulatorHarness,
) -> None:
    s3(harness).put_object(Bucket=BUCKET, Key="runs/r/a.txt", Body=b"first")

    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3(harness).put_object(Bucket=BUCKET, Key="runs/r/a.txt", Body=b"2", IfNoneMatch="*")


def test_hostile_keys_are_kept_inside_the_output_folder_and_apart(
    harness: EmulatorHarness, tmp_path: Path
) -> None:
    before = s3(harness)
    for key in HOSTILE:
        before.put_object(Bucket=BUCKET, Key=key, Body=key.encode())

    after = s3(harness)

    assert [content(after, key) for key in HOSTILE] == [key.encode() for key in HOSTILE]
    assert sorted(keys(after)) == sorted(HOSTILE)
    assert {path.name for path in tmp_path.iterdir()} == {"output", "functions"}
    assert {path.name for path in harness.output.iterdir()} == {".studio"}


def test_an_object_may_have_the_name_of_a_folder_of_others(harness: EmulatorHarness) -> None:
    before = s3(harness)
    for key in ("runs/r/a/b", "runs/r/a", "runs/r/a/b/c"):
        before.put_object(Bucket=BUCKET, Key=key, Body=key.encode())

    after = s3(harness)

    assert keys(after) == ["runs/r/a", "runs/r/a/b", "runs/r/a/b/c"]
    assert content(after, "runs/r/a") == b"runs/r/a"
    assert content(after, "runs/r/a/b/c") == b"runs/r/a/b/c"


def test_a_link_that_somebody_put_into_a_run_is_not_followed(
    harness: EmulatorHarness, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (harness.output / "r").mkdir(parents=True)
    (harness.output / "r" / "a.txt").symlink_to(secret)
    client = s3(harness)

    with pytest.raises(ClientError, match="NoSuchKey"):
        content(client, "runs/r/a.txt")
    client.put_object(Bucket=BUCKET, Key="runs/r/a.txt", Body=b"ours")

    assert secret.read_text() == "secret"
    assert content(s3(harness), "runs/r/a.txt") == b"ours"


def test_a_signed_address_plays_in_a_browser_but_no_page_may_call_us(
    harness: EmulatorHarness,
) -> None:
    client = s3(harness)
    client.put_object(Bucket=BUCKET, Key="runs/r/a.mp4", Body=b"film")
    address = client.generate_presigned_url(
        "get_object", Params={"Bucket": BUCKET, "Key": "runs/r/a.mp4"}
    )

    assert httpx.get(address, headers={"Range": "bytes=1-2"}).content == b"il"
    assert httpx.get(address, headers={"Origin": "https://example.com"}).status_code == 403
    assert httpx.get(address, headers={"Host": "rebound.example.com"}).status_code == 403
