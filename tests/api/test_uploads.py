"""Uploads of photos: their URLs, and the check of those that a run names."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from grok_spicy import bootstrap
from grok_spicy_local.cloud import NAME, LocalCloud
from tests.support.api_requests import ApiClient
from tests.support.pictures import strip

PNG = {"content_type": "image/png", "size": 9}


def upload_photo(person: ApiClient, content: bytes = b"any bytes") -> str:
    """The key of a photo that was upload_photo."""
    key = str(person("POST", "/uploads", PNG).json["key"])
    bootstrap.asset_store().put(key, content)
    return key


def start_with(person: ApiClient, key: str) -> tuple[int, str]:
    photo = {"name": "Alex", "key": key}
    reply = person("POST", "/runs", {"concept": "Alex runs.", "references": [photo]})
    return reply.status, reply.text


def test_an_upload_url_is_bound_to_type_and_size(ann: ApiClient) -> None:
    upload = ann("POST", "/uploads", PNG)

    assert upload.status == 201
    signed = parse_qs(urlsplit(upload.json["url"]).query)
    assert signed["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert upload.json["method"] == "PUT"
    assert upload.json["headers"] == {"Content-Type": "image/png"}


def test_an_upload_can_be_used_by_its_owner(ann: ApiClient) -> None:
    assert start_with(ann, upload_photo(ann))[0] == 202


@pytest.mark.parametrize(
    "body",
    [
        {"content_type": "image/gif", "size": 9},
        {"content_type": "text/html", "size": 9},
        {"content_type": "image/png", "size": 0},
        {"content_type": "image/png", "size": 20_000_001},
        {"content_type": "image/png"},
        {"content_type": "image/png", "size": 9, "key": "uploads/mine.png"},
    ],
)
def test_only_photos_up_to_a_size_are_accepted(ann: ApiClient, body: object) -> None:
    reply = ann("POST", "/uploads", body)

    assert reply.status == 422 and reply.is_problem


@pytest.mark.parametrize(
    ("kind", "content_type", "most"),
    [
        ("photo", "image/avif", 20_000_000),
        ("footage", "video/mp4", 500_000_000),
        ("footage", "video/quicktime", 500_000_000),
        ("footage", "video/webm", 500_000_000),
        ("music", "audio/mpeg", 50_000_000),
        ("music", "audio/x-m4a", 50_000_000),
        ("music", "audio/ogg", 50_000_000),
    ],
)
def test_each_kind_has_its_own_size(
    ann: ApiClient, kind: str, content_type: str, most: int
) -> None:
    body = {"kind": kind, "content_type": content_type}

    largest = ann("POST", "/uploads", {**body, "size": most})
    larger = ann("POST", "/uploads", {**body, "size": most + 1})

    assert largest.status == 201
    assert larger.status == 422 and str(most) in larger.text


@pytest.mark.parametrize(
    ("kind", "content_type", "other"),
    [
        (None, "video/mp4", "footage"),
        ("footage", "audio/mpeg", "music"),
        ("music", "image/png", "photo"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_kind_that_it_is(
    ann: ApiClient, kind: str | None, content_type: str, other: str
) -> None:
    body = {"content_type": content_type, "size": 9, **({"kind": kind} if kind else {})}

    reply = ann("POST", "/uploads", body)

    assert reply.status == 422
    assert f"{content_type} is no {kind or 'photo'}" in reply.text
    assert f"the kind '{other}'" in reply.text


def test_footage_is_no_photo(ann: ApiClient) -> None:
    body = {"kind": "footage", "content_type": "video/mp4", "size": 9}
    key = str(ann("POST", "/uploads", body).json["key"])
    bootstrap.asset_store().put(key, b"any bytes")

    status, text = start_with(ann, key)

    assert status == 422 and "it was uploaded as footage, not as photo" in text


def test_the_upload_of_another_owner_does_not_exist(ann: ApiClient, bob: ApiClient) -> None:
    of_bob = start_with(ann, upload_photo(bob))
    none = start_with(ann, str(ann("POST", "/uploads", PNG).json["key"]))

    assert of_bob == none
    assert of_bob[0] == 422 and "references.0.key" in of_bob[1]


@pytest.mark.parametrize("key", ["uploads/", "uploads/../runs/x.png", "uploads/studio/x.png"])
def test_a_key_that_the_api_did_not_return_is_not_an_upload(
    ann: ApiClient, operator: ApiClient, key: str
) -> None:
    bootstrap.asset_store().put("uploads/studio/x.png", b"a file that somebody put there")

    assert start_with(ann, key)[0] == start_with(operator, key)[0] == 422


def test_an_upload_is_checked_again_because_not_every_s3_enforces_its_urls(
    ann: ApiClient, studio: LocalCloud
) -> None:
    large, page = upload_photo(ann, b"\0" * 20_000_001), upload_photo(ann)
    studio.client("s3").put_object(Bucket=NAME, Key=page, Body=b"<p>", ContentType="text/html")

    assert "20000001 bytes" in start_with(ann, large)[1]
    assert "must be one of" in start_with(ann, page)[1]


def test_a_strip_is_refused_before_the_run_is_stored(ann: ApiClient) -> None:
    status, text = start_with(ann, upload_photo(ann, strip()))

    assert status == 422
    assert "8000×80 pixels; use one that is less narrow" in text


@pytest.mark.parametrize("kind", ["image/heic", "image/heif", "image/avif"])
def test_a_phones_photo_can_be_uploaded(ann: ApiClient, kind: str) -> None:
    key = str(ann("POST", "/uploads", {"content_type": kind, "size": 9}).json["key"])
    bootstrap.asset_store().put(key, b"any bytes")

    assert start_with(ann, key)[0] == 202


def upload_footage(person: ApiClient, content: bytes = b"any bytes") -> str:
    body = {"kind": "footage", "content_type": "video/mp4", "size": len(content)}
    key = str(person("POST", "/uploads", body).json["key"])
    bootstrap.asset_store().put(key, content)
    return key


def test_footage_is_named_by_scene(ann: ApiClient) -> None:
    footage = {"2": {"key": upload_footage(ann), "name": '../../it\'s "mine" 😀.mp4'}}
    request = {"concept": "A fox runs.", "scenes": 3, "footage": footage}

    estimated = ann("POST", "/runs/estimate", request)
    started = ann("POST", "/runs", request)

    assert estimated.status == 200, estimated.text
    assert started.status == 202, started.text
    without = ann("POST", "/runs/estimate", {"concept": "A fox runs.", "scenes": 3})
    assert estimated.json["expected_usd"] < without.json["expected_usd"]


@pytest.mark.parametrize(
    ("footage", "message"),
    [
        ({"9": {"key": "KEY"}}, "footage for scene 9"),
        ({"2": {"key": "runs/film/videos/scene_1.mp4"}}, "footage.2.key"),
        ({"2": {"key": "uploads/studio/x.mp4"}}, "footage.2.key"),
        ({"2": {"key": "KEY", "name": "x" * 10_000}}, "footage.2.name"),
        ({"2": {"key": "KEY", "path": "/etc/passwd"}}, "footage.2.path"),
        ({"two": {"key": "KEY"}}, "footage.two"),
        ({"2": "KEY"}, "footage.2"),
        (["KEY"], "footage"),
    ],
)
def test_footage_that_cannot_be_is_refused(ann: ApiClient, footage: object, message: str) -> None:
    key = upload_footage(ann)
    text = json.dumps({"concept": "A fox.", "footage": footage}).replace("KEY", key)

    reply = ann("POST", "/runs", json.loads(text))

    assert reply.status == 422, reply.text
    assert message in reply.text
    assert len(reply.text) < 3_000


def test_a_photo_is_no_footage_and_of_another_owner_is_none(ann: ApiClient, bob: ApiClient) -> None:
    def refusal(key: str) -> str:
        return ann("POST", "/runs", {"concept": "A fox.", "footage": {"1": {"key": key}}}).text

    assert "it was uploaded as photo, not as footage" in refusal(upload_photo(ann))
    assert "there is no such upload" in refusal(upload_footage(bob))


def upload_music(person: ApiClient, content: bytes = b"any bytes") -> str:
    body = {"kind": "music", "content_type": "audio/mpeg", "size": len(content)}
    key = str(person("POST", "/uploads", body).json["key"])
    bootstrap.asset_store().put(key, content)
    return key


def test_music_costs_nothing(ann: ApiClient) -> None:
    request = {"concept": "A fox runs.", "music": {"key": upload_music(ann), "name": "../a.mp3"}}

    estimated = ann("POST", "/runs/estimate", request)
    started = ann("POST", "/runs", request)

    assert started.status == 202, started.text
    without = ann("POST", "/runs/estimate", {"concept": "A fox runs."})
    assert estimated.json["at_most_usd"] == without.json["at_most_usd"]


@pytest.mark.parametrize(
    ("music", "message"),
    [
        ({"key": "runs/film/music/music.mp3"}, "music.key"),
        ({"key": "uploads/studio/x.mp3"}, "music.key"),
        ({"key": "KEY", "name": "x" * 10_000}, "music.name"),
        ({"key": "KEY", "path": "/etc/passwd"}, "music.path"),
        ("KEY", "music"),
        ({}, "music.key"),
    ],
)
def test_music_that_cannot_be_is_refused(ann: ApiClient, music: object, message: str) -> None:
    key = upload_music(ann)
    text = json.dumps({"concept": "A fox.", "music": music}).replace("KEY", key)

    reply = ann("POST", "/runs", json.loads(text))

    assert reply.status == 422, reply.text
    assert message in reply.text


def test_a_photo_is_no_music_and_of_another_owner_is_none(ann: ApiClient, bob: ApiClient) -> None:
    def refusal(key: str) -> str:
        return ann("POST", "/runs", {"concept": "A fox.", "music": {"key": key}}).text

    assert "it was uploaded as photo, not as music" in refusal(upload_photo(ann))
    assert "there is no such upload" in refusal(upload_music(bob))


def test_a_run_without_a_film_has_no_subtitles(ann: ApiClient, bob: ApiClient) -> None:
    run_id = ann.start_run()

    assert ann("GET", f"/runs/{run_id}/subtitles").json == {
        "language": "und",
        "cues": [],
        "vtt": "WEBVTT\n",
    }
    assert bob("GET", f"/runs/{run_id}/subtitles").status == 404
