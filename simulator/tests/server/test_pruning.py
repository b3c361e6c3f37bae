"""Old results do not pile up in the state folder."""

import os
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.harness import SimulatorHarness, data_uri
from xai_simulator.server.state_store import journal_lines

IMAGE = "grok-imagine-image"


def draw(harness: SimulatorHarness, prompt: str, **options: Any) -> Any:
    return harness.client.image.sample(prompt, IMAGE, image_url=data_uri(), **options)


def age(harness: SimulatorHarness, seconds: float, *names: str) -> None:
    """Make the files and folders that match look unused for so long."""
    for name in names:
        for path in harness.xai.state_dir.glob(name):
            then = time.time() - seconds
            os.utime(path, (then, then))


@pytest.fixture
def restarted(start: Any) -> Any:
    """Stop a simulator and start another on its state; wait until it has pruned."""

    def restart(harness: SimulatorHarness, **options: Any) -> SimulatorHarness:
        harness.xai.stop()
        other: SimulatorHarness = start(**options)
        time.sleep(0.5)
        return other

    return restart


def test_beyond_the_budget_the_longest_unused_go_and_what_is_in_use_stays(
    harness: SimulatorHarness, restarted: Any
) -> None:
    oldest, newest = draw(harness, "an old fox").url, draw(harness, "a new fox").url
    age(harness, 2000, f"media/{Path(oldest).name}", "pictures/*")
    before = len(list(harness.xai.state_dir.glob("pictures/*")))

    after = restarted(harness, keep_megabytes=0.0)

    assert (httpx.get(oldest).status_code, httpx.get(newest).status_code) == (410, 200)
    assert before == 3 and list(after.xai.state_dir.glob("pictures/*")) == []


def test_within_the_budget_nothing_goes(harness: SimulatorHarness, restarted: Any) -> None:
    url = draw(harness, "a fox", storage_options={"filename": "fox.jpg"}).url
    age(harness, 2000, "media/*", "pictures/*", "files/*")

    after = restarted(harness)

    assert httpx.get(url).status_code == 200
    assert len(after.client.files.list().data) == 1
    assert len(list(after.xai.state_dir.glob("pictures/*"))) == 2


def test_a_file_that_was_pruned_is_not_listed(harness: SimulatorHarness, restarted: Any) -> None:
    draw(harness, "a fox", storage_options={"filename": "fox.jpg"})
    age(harness, 2000, "files/*")

    assert list(restarted(harness, keep_megabytes=0.0).client.files.list().data) == []


def test_a_picture_that_is_sent_again_is_in_use(harness: SimulatorHarness, restarted: Any) -> None:
    sheet = draw(harness, "Character portrait of a fox").url
    age(harness, 2000, "pictures/*")
    harness.client.image.sample("The fox walks", IMAGE, image_url=sheet)

    after = restarted(harness, keep_megabytes=0.0)

    kept = list(after.xai.state_dir.glob("pictures/*"))
    assert len(kept) == 2  # the sheet, and the picture made from it


def test_an_expired_result_leaves_no_bytes(start: Any, restarted: Any) -> None:
    harness = start(url_lifetime=0.2)
    url = draw(harness, "a fox").url
    time.sleep(0.3)

    after = restarted(harness)

    assert httpx.get(url).status_code == 410
    assert list(after.xai.state_dir.glob("media/*.jpg")) == []


def test_a_clip_whose_keyframe_was_pruned_can_still_be_edited(
    harness: SimulatorHarness, restarted: Any
) -> None:
    url = harness.wait_for(harness.start_clip()).response.video.url
    age(harness, 2000, "pictures/*")
    after = restarted(harness, keep_megabytes=0.0)

    job = after.client.video.start("make it blue", "grok-imagine-video", video_url=url).request_id

    assert after.wait_for(job).response.video.url


def test_last_weeks_documents_go_and_the_journals_stay(
    harness: SimulatorHarness, restarted: Any
) -> None:
    job = harness.start_clip("pan [moderated:empty]")
    age(harness, 8 * 24 * 3600, "jobs/*", "counters/*", "bill.jsonl")

    after = restarted(harness)

    assert not list(after.xai.state_dir.glob("jobs/*")) and job
    assert len(journal_lines(after.xai.state_dir / "bill.jsonl")) == 1


def test_a_day_of_films_stays_within_the_budget(harness: SimulatorHarness, restarted: Any) -> None:
    for number in range(12):
        draw(harness, f"fox {number}", resolution="2k")
    age(harness, 2000, "media/*", "pictures/*")
    before = _size(harness)

    after = restarted(harness, keep_megabytes=before / 4)

    assert 0 < _size(after) <= before / 4


def _size(harness: SimulatorHarness) -> float:
    folders = [harness.xai.state_dir / name for name in ("media", "pictures")]
    files = [path for folder in folders for path in folder.rglob("*.*") if path.is_file()]
    return sum(path.stat().st_size for path in files if path.suffix != ".json") / 1e6
