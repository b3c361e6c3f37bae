"""What is special about Pika's adapter: addresses that fal names, and two moments of moderation."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from camera_simulator.fal import Fal
from camera_simulator.http import Reply, Request, json_reply
from grok_spicy.errors import (
    AnswerLost,
    OutOfCredit,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from tests.support.cameras import CameraRig, open_rig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[CameraRig]:
    with open_rig("pika", tmp_path) as opened:
        yield opened


def spoil(monkeypatch: pytest.MonkeyPatch, path_end: str, reply: Reply) -> list[Request]:
    """Answer all calls whose path ends so with this reply; the requests that came."""
    respond, seen = Fal.respond, []

    def respond_spoilt(service: Fal, request: Request) -> Reply:
        answer = respond(service, request)
        seen.append(request)
        return reply if request.path.endswith(path_end) else answer

    monkeypatch.setattr(Fal, "respond", respond_spoilt)
    return seen


def test_the_addresses_that_fal_names_are_kept_and_never_built(rig: CameraRig) -> None:
    job = rig.video.submit(rig.request())

    # Without the rest of the model's name, which an address that is built would have.
    assert f"/fal-ai/pika/requests/{job.id}" in job.urls["response"]
    assert "image-to-video" not in job.urls["status"]


def test_fal_is_asked_not_to_run_a_request_twice(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = spoil(monkeypatch, "nothing", Reply())

    rig.video.submit(rig.request())

    assert seen[0].headers["x-fal-no-retry"] == "1"
    assert seen[0].json() == {
        "image_url": seen[0].json()["image_url"],
        "prompt": rig.request().prompt,
        "resolution": "720p",
        "duration": 5,
        "seed": 7,
    }


@pytest.mark.parametrize("name", ["status_url", "response_url"])
@pytest.mark.parametrize("address", ["https://evil.example/steal", "not an address", None, 5])
def test_an_answer_that_names_another_host_does_not_get_our_key(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, name: str, address: object
) -> None:
    own = f"{rig.simulator.urls['pika']}/fal-ai/pika/requests/1"
    body: dict[str, Any] = {"request_id": "1", "status_url": own, "response_url": own}
    spoil(monkeypatch, "image-to-video", json_reply({**body, name: address}))

    with pytest.raises(AnswerLost, match="not fal's own"):
        rig.video.submit(rig.request())


def test_a_stored_job_that_names_another_host_does_not_get_our_key(rig: CameraRig) -> None:
    job = rig.video.submit(rig.request())
    elsewhere = dict.fromkeys(job.urls, "http://127.0.0.1:9/steal")

    with pytest.raises(ProviderRejected, match="not its own"):
        rig.video.poll(job.model_copy(update={"urls": elsewhere}))
    assert rig.video.poll(job.model_copy(update={"urls": {}})).state == "missing"


def test_a_prompt_is_refused_at_submission_and_a_clip_after_completion(rig: CameraRig) -> None:
    with pytest.raises(PromptRefused) as caught:
        rig.video.submit(rig.request(prompt="[moderated] A fox."))
    refused = rig.film("[moderated:failed] A fox.")

    assert caught.value.cost_ticks == 0
    assert refused.state == "refused"
    assert "flagged by a content checker" in refused.message


def test_a_result_that_failed_at_fal_is_not_charged(rig: CameraRig) -> None:
    rig.fail("fail")

    status = rig.film()

    assert (status.state, status.cost_ticks) == ("failed", 0)
    assert [charge.usd for charge in rig.ledger] == [0]


def test_a_gateway_in_trouble_is_not_taken_for_a_failed_clip(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = rig.video.submit(rig.request())
    with monkeypatch.context() as patch:
        spoil(patch, job.id, json_reply({"detail": "Service Unavailable"}, 503))

        with pytest.raises(ProviderUnavailable):
            rig.video.poll(job)

    assert rig.until_over(job).state == "done"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"video": None}),
        (200, {"video": {"url": "file:///etc/passwd"}}),
        (200, {"images": []}),
        (404, {"detail": "Not Found"}),
        (422, {"detail": [{"type": "image_too_small", "msg": "Image too small"}]}),
        (504, {"detail": "Request timed out", "error_type": "request_timeout"}),
    ],
)
def test_a_completed_request_without_a_video_has_failed(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, status: int, body: dict[str, Any]
) -> None:
    job = rig.video.submit(rig.request())
    spoil(monkeypatch, job.id, json_reply(body, status))

    ended = rig.video.poll(job)

    assert ended.state == "failed"
    assert ended.failure


def test_an_account_that_is_locked_for_its_balance_is_out_of_credit(rig: CameraRig) -> None:
    rig.fail("out_of_credit")

    with pytest.raises(OutOfCredit, match="Exhausted balance"):
        rig.video.submit(rig.request())


@pytest.mark.parametrize(
    ("seconds", "filmed", "usd"), [(3, 5, 0.2), (5, 5, 0.2), (6, 10, 0.4), (10, 10, 0.4)]
)
def test_a_clip_is_filmed_at_one_of_pikas_two_lengths(
    rig: CameraRig, seconds: int, filmed: int, usd: float
) -> None:
    rig.video.submit(rig.request(seconds=seconds))

    assert rig.simulator.ledger("pika")[0].usd == pytest.approx(usd)
    assert rig.model.filmed_seconds(seconds) == filmed


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": 11},
        {"resolution": "480p"},
        {"first_frame": None},
        {"corrects_stored": "clip.mp4"},
    ],
)
def test_what_pika_does_not_film_is_refused_without_a_call(
    rig: CameraRig, change: dict[str, Any]
) -> None:
    with pytest.raises(ProviderRejected):
        rig.video.submit(replace(rig.request(), **change))

    assert rig.submissions == 0


def test_fal_itself_refuses_what_its_schema_does_not_allow(rig: CameraRig) -> None:
    address = f"{rig.simulator.urls['pika']}/{rig.model_name}"
    headers = {"Authorization": f"Key {rig.key}"}

    answer = httpx.post(address, json={"prompt": "A fox.", "duration": 7}, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "duration"]
    assert rig.ledger == []
