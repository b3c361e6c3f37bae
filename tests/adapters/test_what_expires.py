"""What expires before its run does carries the tag that the lifecycle rule looks for."""

from typing import Any

import boto3
import pytest

from grok_spicy.adapters.aws.s3_assets import S3Assets
from grok_spicy.policies.asset_keys import archive_key, reference_key, sheet_key

BUCKET = "tagged"


@pytest.fixture(scope="module")
def client(_aws: None) -> Any:
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    return client


def tags(client: Any, key: str) -> dict[str, str]:
    tagged = client.get_object_tagging(Bucket=BUCKET, Key=key)["TagSet"]
    return {tag["Key"]: tag["Value"] for tag in tagged}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (reference_key("film", 1, "Alex"), {"kept-as": "photo"}),
        (archive_key("film"), {"kept-as": "archive"}),
        (sheet_key("film", "Alex", 1), {}),
        ("runs/references/film.mp4", {}),
    ],
)
def test_photos_and_archives_are_tagged_and_nothing_else(
    client: Any, key: str, expected: dict[str, str]
) -> None:
    assets = S3Assets(client, BUCKET)

    assets.put(key, b"x")
    one = tags(client, key)
    assets.put_parts(key, [b"x"])

    assert one == tags(client, key) == expected
