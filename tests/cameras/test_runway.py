"""What is special about Runway's adapter, and about Sora, which is gone."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from grok_spicy.adapters.http_api import HttpAnswer, HttpApi
from grok_spicy.adapters.video.runway import TICKS_PER_CREDIT
from grok_spicy.adapters.video.sora import build as build_sora
from grok_spicy.errors import (
    BadInput,
    ClipLost,
    OutputRefused,
    PromptRefused,
    ProviderRejected,
    ProviderRetired,
    ProviderUnavailable,
)
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import AspectRatio
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy.policies.filming import check_cameras
from tests.support.cameras import FIRST_FRAME, CameraRig, open_rig, usual_request


@pytest.fixture
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CameraRig]:
    with open_rig("runway", tmp_path_factory.mktemp("services")) as opened:
        yield opened


def test_an_image_that_is_too_large_for_a_data_uri_is_uploaded(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grok_spicy.adapters.video.runway.LARGEST_DATA_URI", 100)

    assert rig.film().state == "done"

    uploads = rig.simulator.state_dir / "uploads" / "runway"
    assert [path.read_bytes() for path in uploads.iterdir()] == [FIRST_FRAME]


def test_an_upload_never_sees_the_key(rig: CameraRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grok_spicy.adapters.video.runway.LARGEST_DATA_URI", 100)
    sent = []
    post = httpx.post

    def record(*arguments: Any, **options: Any) -> httpx.Response:
        response = post(*arguments, **options)
        sent.append(response.request.headers)
        return response

    monkeypatch.setattr(httpx, "post", record)
    rig.film()

    assert len(sent) == 1
    assert "Authorization" not in sent[0]


@pytest.mark.parametrize(
    "answer", ["{}", '{"uploadUrl": "nowhere", "fields": "none", "runwayUri": "runway://1"}']
)
def test_an_upload_that_fails_is_no_submission_that_was_lost(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """Nothing was asked for yet, so nothing can have been paid."""
    monkeypatch.setattr("grok_spicy.adapters.video.runway.LARGEST_DATA_URI", 100)
    upload = HttpAnswer(200, answer, json.loads(answer))
    monkeypatch.setattr(HttpApi, "read", lambda *_arguments, **_options: upload)

    with pytest.raises(ProviderUnavailable):
        rig.video.submit(rig.request())

    assert rig.submissions == 0


@pytest.mark.parametrize(
    "output", [[{"url": "https://x"}], ["file:///etc/passwd"], "https://x", []]
)
def test_a_task_that_succeeded_without_a_link_to_its_clip_is_lost(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, output: object
) -> None:
    job = rig.video.submit(rig.request())
    task = {"status": "SUCCEEDED", "output": output, "cost": {"credits": 60}}
    monkeypatch.setattr(HttpApi, "read", lambda *_arguments, **_options: HttpAnswer(200, "", task))

    status = rig.video.poll(job)

    assert (status.state, status.url) == ("failed", None)
    assert isinstance(status.failure, ClipLost)
    assert status.cost_ticks == 60 * TICKS_PER_CREDIT


@pytest.mark.parametrize("ratio", ["16:9", "9:16", "4:3", "3:4", "1:1"])
def test_each_ratio_is_asked_for_in_pixels_that_runway_knows(
    rig: CameraRig, ratio: AspectRatio
) -> None:
    assert rig.video.submit(rig.request(aspect_ratio=ratio)).id


def test_a_ratio_that_runway_does_not_film_is_refused_without_a_call(rig: CameraRig) -> None:
    with pytest.raises(ProviderRejected, match="3:2"):
        rig.video.submit(rig.request(aspect_ratio="3:2"))

    assert rig.submissions == 0


def test_a_clip_is_filmed_from_words_alone(rig: CameraRig) -> None:
    job = rig.video.submit(rig.request(first_frame=None))

    assert rig.until_over(job).state == "done"


def test_a_task_that_was_cancelled_has_failed(rig: CameraRig) -> None:
    rig.fail("slow", seconds=60)
    job = rig.video.submit(rig.request())
    address = f"{rig.simulator.urls['runway']}/v1/tasks/{job.id}"
    headers = {"Authorization": f"Bearer {rig.key}", "X-Runway-Version": "2024-11-06"}
    httpx.delete(address, headers=headers)

    status = rig.video.poll(job)

    assert (status.state, status.cost_ticks) == ("failed", 0)


def test_moderation_tells_a_refused_prompt_from_a_refused_clip(rig: CameraRig) -> None:
    prompt, clip = rig.film("[moderated] A fox."), rig.film("[moderated:failed] A fox.")

    assert isinstance(prompt.failure, PromptRefused)
    assert isinstance(clip.failure, OutputRefused)
    assert (prompt.cost_ticks, clip.cost_ticks) == (0, 3 * 12 * TICKS_PER_CREDIT)


def test_sora_is_refused_before_anything_is_spent() -> None:
    with pytest.raises(BadInput, match="24 September 2026"):
        check_cameras(RunSettings(camera="sora"), ["grok", "runway"])

    check_cameras(RunSettings(camera="sora", fallbacks=["runway"]), ["grok", "runway"])


def test_sora_says_that_it_is_gone_whatever_is_asked_of_it() -> None:
    name, model = next(iter(CAMERAS["sora"].models.items()))
    video = build_sora(lambda *_: "no key")

    with pytest.raises(ProviderRetired, match="shut Sora down"):
        video.submit(usual_request(name, model, "A fox."))
    with pytest.raises(ProviderRetired):
        video.find_job(name, "a-name")
