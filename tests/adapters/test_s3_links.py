"""Links to assets: what they are bound to, and where they lead."""

from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from grok_spicy.adapters.aws.s3_links import S3Links, signing


def links(region: str, **options: str) -> S3Links:
    client = boto3.client(  # type: ignore[call-overload]  # options are not one overload's
        "s3",
        region_name=region,
        aws_access_key_id="an id",
        aws_secret_access_key="a secret",
        config=signing(),
        **options,
    )
    return S3Links(client, "films")


def test_an_upload_is_bound_to_its_type_its_size_and_its_minutes() -> None:
    link = urlsplit(links("eu-west-1").to_put("uploads/ann/1.png", "image/png", 9, 900))

    signed = parse_qs(link.query)
    assert signed["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert signed["X-Amz-Expires"] == ["900"]
    assert link.path == "/uploads/ann/1.png"


@pytest.mark.parametrize("region", ["eu-west-1", "ap-south-2"])
def test_a_link_leads_to_the_buckets_own_region(region: str) -> None:
    link = urlsplit(links(region).to_get("runs/film/final_video.mp4", 300))

    assert link.hostname == f"films.s3.{region}.amazonaws.com"
    assert link.scheme == "https"


def test_an_emulator_gets_the_bucket_in_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")

    link = urlsplit(links("us-east-1").to_get("runs/film/script.md", 300))

    assert (link.netloc, link.path) == ("localhost:4566", "/films/runs/film/script.md")
