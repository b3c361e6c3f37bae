"""Trouble with the temporary URLs."""

import time
from typing import Any

import httpx
import pytest

from tests.server.harness import SimulatorHarness, data_uri

IMAGE = "grok-imagine-image"


def draw(harness: SimulatorHarness) -> str:
    return str(harness.client.image.sample("a fox", IMAGE, image_url=data_uri()).url)


def set_fault(harness: SimulatorHarness, failure: str, **more: Any) -> None:
    harness.xai.control.set_faults([{"call": "media", "failure": failure, **more}])


def test_a_fresh_url_is_not_there_yet(harness: SimulatorHarness) -> None:
    set_fault(harness, "not_yet", seconds=2)
    first = draw(harness)
    statuses = [httpx.get(first).status_code for _ in range(2)]
    time.sleep(2)

    statuses.append(httpx.get(first).status_code)
    assert statuses == [404, 404, 200]
    assert httpx.get(draw(harness)).status_code == 404


def test_the_age_of_a_clips_url_counts_from_the_answer_that_gave_it(
    harness: SimulatorHarness,
) -> None:
    set_fault(harness, "not_yet", seconds=2)
    job = harness.start_clip()
    while not list((harness.xai.state_dir / "media").glob("*.mp4")):
        time.sleep(0.05)
    time.sleep(2)

    url = harness.wait_for(job).response.video.url

    assert httpx.get(url).status_code == 404
    time.sleep(2)
    assert httpx.get(url).status_code == 200


def test_a_fresh_url_is_hidden_from_one_client_only(harness: SimulatorHarness) -> None:
    set_fault(harness, "not_yet", seconds=60, user_agent="Grok-Spicy")
    url = draw(harness)

    assert httpx.get(url, headers={"User-Agent": "grok-spicy/1.0"}).status_code == 404
    assert httpx.get(url).status_code == 200


@pytest.mark.parametrize(("failure", "status"), [("unavailable", 503), ("rate_limited", 429)])
def test_the_host_is_down_for_everything_and_says_for_how_long(
    harness: SimulatorHarness, failure: str, status: int
) -> None:
    set_fault(harness, failure, lasts=2, retry_after=1)
    urls = [draw(harness), draw(harness)]

    answers = [httpx.get(url) for url in urls]
    time.sleep(2)

    assert [answer.status_code for answer in answers] == [status, status]
    assert {answer.headers["Retry-After"] for answer in answers} == {"1"}
    assert [httpx.get(url).status_code for url in urls] == [200, 200]


def test_a_download_stalls_in_the_middle_and_then_goes_on(harness: SimulatorHarness) -> None:
    set_fault(harness, "stall", seconds=1.5)
    url = draw(harness)

    with pytest.raises(httpx.ReadTimeout):
        httpx.get(url, timeout=httpx.Timeout(10, read=0.4))
    set_fault(harness, "stall", seconds=1.5)
    whole = httpx.get(url, timeout=10).content

    assert whole == httpx.get(url).content


def test_a_download_is_empty(harness: SimulatorHarness) -> None:
    set_fault(harness, "empty")
    url = draw(harness)

    empty = httpx.get(url)

    assert (empty.status_code, empty.content) == (200, b"")
    assert httpx.get(url).content


def test_a_download_host_refuses_connections_for_a_while(harness: SimulatorHarness) -> None:
    set_fault(harness, "connection_refused", lasts=3)
    url = draw(harness)

    with pytest.raises(httpx.TransportError):
        httpx.get(url)
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    time.sleep(3.2)

    assert httpx.get(url).status_code == 200


def test_a_host_that_refuses_connections_comes_back_when_the_trouble_is_lifted(
    harness: SimulatorHarness,
) -> None:
    set_fault(harness, "connection_refused", lasts=600)
    url = draw(harness)
    with pytest.raises(httpx.TransportError):
        httpx.get(url)

    harness.xai.control.set_faults([])
    time.sleep(1)

    assert httpx.get(url).status_code == 200


def test_a_simulator_whose_host_refuses_connections_can_be_stopped(
    harness: SimulatorHarness,
) -> None:
    set_fault(harness, "connection_refused", lasts=600)
    with pytest.raises(httpx.TransportError):
        httpx.get(draw(harness))

    started = time.monotonic()
    harness.xai.stop()

    assert time.monotonic() - started < 10
