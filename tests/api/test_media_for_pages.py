"""Pictures and clips as a browser asks the local S3 for them, by presigned links, and what it gives
no web page."""

from collections.abc import Iterator

import httpx
import pytest

from grok_spicy_local.cloud import NAME, LocalCloud

CLIP = bytes(range(256)) * 40
SUBRESOURCE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
"""A page at `localhost` asks `127.0.0.1`: another site, for a browser."""


@pytest.fixture(scope="module")
def link(studio: LocalCloud) -> str:
    s3 = studio.client("s3")
    key = "runs/a-run/videos/scene_1.mp4"
    s3.put_object(Bucket=NAME, Key=key, Body=CLIP, ContentType="video/mp4")
    url: str = s3.generate_presigned_url("get_object", Params={"Bucket": NAME, "Key": key})
    return url


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def test_a_clip_is_sent_with_its_type(browser: httpx.Client, link: str) -> None:
    answer = browser.get(link, headers={**SUBRESOURCE, "Sec-Fetch-Dest": "video"})

    assert (answer.status_code, answer.content) == (200, CLIP)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("asked", "part", "said"),
    [
        ("bytes=0-", CLIP, "bytes 0-10239/10240"),
        ("bytes=0-99", CLIP[:100], "bytes 0-99/10240"),
        ("bytes=10000-", CLIP[10000:], "bytes 10000-10239/10240"),
        ("bytes=-40", CLIP[-40:], "bytes 10200-10239/10240"),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(
    browser: httpx.Client, link: str, asked: str, part: bytes, said: str
) -> None:
    answer = browser.get(link, headers={"Range": asked, **SUBRESOURCE, "Sec-Fetch-Dest": "video"})

    assert (answer.status_code, answer.content) == (206, part)
    assert answer.headers["Content-Range"] == said
    assert answer.headers["Content-Length"] == str(len(part))


def test_a_part_behind_the_end_is_refused(browser: httpx.Client, link: str) -> None:
    assert browser.get(link, headers={"Range": "bytes=99999-"}).status_code == 416


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:8420", "null"])
def test_the_local_aws_answers_no_script_of_a_page(
    browser: httpx.Client, link: str, origin: str
) -> None:
    preflight = {"Origin": origin, "Access-Control-Request-Method": "PUT"}

    for answer in (
        browser.get(link, headers={"Origin": origin}),
        browser.put(link, headers={"Origin": origin}, content=b"x"),
        browser.options(link, headers=preflight),
    ):
        assert answer.status_code == 403
        assert not any(name.startswith("access-control") for name in answer.headers)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    "path", ["/", "/?Action=ListQueues", f"/{NAME}?list-type=2", "/moto-api/data.json"]
)
def test_a_page_gets_nothing_but_objects(
    browser: httpx.Client, studio: LocalCloud, site: str, path: str
) -> None:
    headers = {**SUBRESOURCE, "Sec-Fetch-Site": site}

    assert browser.get(f"{studio.url}{path}", headers=headers).status_code == 403


def test_no_cross_origin_headers_come_with_an_object(browser: httpx.Client, link: str) -> None:
    headers = browser.get(link, headers=SUBRESOURCE).headers

    assert not any(name.startswith("access-control") for name in headers)
    assert headers["X-Content-Type-Options"] == "nosniff"
