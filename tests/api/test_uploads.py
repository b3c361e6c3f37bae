"""Photos: where to send them, and what is made of what was sent."""

from urllib.parse import parse_qs, urlsplit

import pytest

from grok_spicy import bootstrap
from grok_spicy_local.cloud import NAME, LocalCloud
from tests.support.api_requests import Person

PNG = {"content_type": "image/png", "size": 9}


def uploaded(person: Person, content: bytes = b"any bytes") -> str:
    """The key of an upload that was sent."""
    key = str(person("POST", "/uploads", PNG).json["key"])
    bootstrap.asset_store().put(key, content)
    return key


def asked_with(person: Person, key: str) -> tuple[int, str]:
    photo = {"name": "Alex", "key": key}
    reply = person("POST", "/runs", {"concept": "Alex runs.", "references": [photo]})
    return reply.status, reply.text


def test_a_link_is_bound_to_type_and_size(ann: Person) -> None:
    upload = ann("POST", "/uploads", PNG)

    assert upload.status == 201
    signed = parse_qs(urlsplit(upload.json["url"]).query)
    assert signed["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert upload.json["method"] == "PUT"
    assert upload.json["headers"] == {"Content-Type": "image/png"}


def test_an_upload_is_used_by_who_sent_it(ann: Person) -> None:
    assert asked_with(ann, uploaded(ann))[0] == 202


@pytest.mark.parametrize(
    "order",
    [
        {"content_type": "image/gif", "size": 9},
        {"content_type": "text/html", "size": 9},
        {"content_type": "image/png", "size": 0},
        {"content_type": "image/png", "size": 20_000_001},
        {"content_type": "image/png"},
        {"content_type": "image/png", "size": 9, "key": "uploads/mine.png"},
    ],
)
def test_only_photos_of_a_bearable_size_are_taken(ann: Person, order: object) -> None:
    reply = ann("POST", "/uploads", order)

    assert reply.status == 422 and reply.is_problem


def test_another_persons_upload_is_as_if_it_were_not(ann: Person, bob: Person) -> None:
    theirs = asked_with(ann, uploaded(bob))
    none = asked_with(ann, str(ann("POST", "/uploads", PNG).json["key"]))

    assert theirs == none
    assert theirs[0] == 422 and "references.0.key" in theirs[1]


@pytest.mark.parametrize("key", ["uploads/", "uploads/../runs/x.png", "uploads/studio/x.png"])
def test_a_key_that_was_never_given_is_no_upload(ann: Person, keeper: Person, key: str) -> None:
    bootstrap.asset_store().put("uploads/studio/x.png", b"a file that somebody put there")

    assert asked_with(ann, key)[0] == asked_with(keeper, key)[0] == 422


def test_what_was_sent_is_checked_again_since_not_every_s3_keeps_to_its_links(
    ann: Person, studio: LocalCloud
) -> None:
    large, page = uploaded(ann, b"\0" * 20_000_001), uploaded(ann)
    studio.client("s3").put_object(Bucket=NAME, Key=page, Body=b"<p>", ContentType="text/html")

    assert "20000001 bytes" in asked_with(ann, large)[1]
    assert "must be one of" in asked_with(ann, page)[1]
