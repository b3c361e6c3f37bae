"""What is special about ComfyUI: a workflow with slots, on a machine that people run themselves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from camera_simulator.comfyui import Comfyui
from camera_simulator.http import Reply, json_reply
from grok_spicy.adapters.video import comfyui
from grok_spicy.errors import (
    BadInput,
    ClipLost,
    ProviderRejected,
    ProviderUnavailable,
)
from tests.support.cameras import CameraRig, open_rig
from tests.support.comfyui import WORKFLOW, changed


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[CameraRig]:
    with open_rig("comfyui", tmp_path) as opened:
        yield opened


def queued(rig: CameraRig, job_id: str) -> dict[str, Any]:
    """The workflow that came to ComfyUI."""
    entry = httpx.get(f"{rig.simulator.urls['comfyui']}/history/{job_id}").json()[job_id]
    graph: dict[str, Any] = entry["prompt"][2]
    return graph


def test_the_slots_are_filled_with_what_the_clip_is_made_of(rig: CameraRig) -> None:
    job = rig.video.submit(rig.request(seconds=5, resolution="720p"))
    rig.until_over(job)

    graph = queued(rig, job.id)
    assert graph["5"]["inputs"]["text"] == rig.request().prompt
    assert graph["7"]["inputs"]["image"] == "grok_spicy/call-of-a-fox-1.jpg"
    latent = graph["8"]["inputs"]
    assert (latent["width"], latent["height"], latent["length"]) == (1280, 704, 121)
    assert graph["9"]["inputs"]["seed"] == 7


@pytest.mark.parametrize("ratio", ["16:9", "9:16", "1:1", "4:3", "3:2"])
def test_width_and_height_are_what_video_models_take(rig: CameraRig, ratio: str) -> None:
    job = rig.video.submit(rig.request(aspect_ratio=ratio))
    rig.until_over(job)

    latent = queued(rig, job.id)["8"]["inputs"]
    assert latent["width"] % 32 == latent["height"] % 32 == 0


HOSTILE_PROMPTS = [
    'He says "hello", and \\ leaves',
    '"}}, "99": {"class_type": "SaveVideo"}',
    "{{seed}} and {{prompt}} and {{first_frame}}",
    "line\nbreak\tand 🦊 and \u2028",
    "",
]


@pytest.mark.parametrize("prompt", HOSTILE_PROMPTS)
def test_a_prompt_cannot_change_the_workflow(rig: CameraRig, prompt: str) -> None:
    job = rig.video.submit(rig.request(prompt=prompt))
    rig.until_over(job)

    graph = queued(rig, job.id)
    assert graph["5"]["inputs"]["text"] == prompt
    assert sorted(graph) == sorted(WORKFLOW)


@pytest.mark.parametrize("address", ["", "comfy.local", "http://me:secret@comfy.local"])
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("GROK_SPICY_COMFYUI_URL", address)

    with pytest.raises(BadInput) as caught:
        comfyui.build(lambda *_: "")

    assert "address" in str(caught.value)
    assert "secret@" not in str(caught.value)


def test_a_workflow_that_comfyui_refuses_names_the_node_and_its_reason(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = changed(_3={"class_type": "VAELoader", "inputs": {}})
    monkeypatch.setenv("GROK_SPICY_COMFYUI_WORKFLOW", json.dumps(broken))

    with pytest.raises(ProviderRejected) as caught:
        rig.build().submit(rig.request())

    assert "VAELoader (node 3): Required input is missing: vae_name" in str(caught.value)


def test_a_node_that_is_not_installed_is_named(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = changed(_13={"class_type": "MyUpscaler", "inputs": {}})
    monkeypatch.setenv("GROK_SPICY_COMFYUI_WORKFLOW", json.dumps(odd))

    with pytest.raises(ProviderRejected, match="MyUpscaler does not exist"):
        rig.build().submit(rig.request())


def test_a_node_that_fails_rejects_the_clip_with_its_message(rig: CameraRig) -> None:
    rig.fail("fail")

    status = rig.film()

    assert isinstance(status.failure, ProviderRejected)
    assert "KSampler (node 9): Sizes of tensors must match" in status.message


def entry_of(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"status": {"status_str": "error", "messages": [[kind, data]]}, "outputs": {}}


ENDS: list[tuple[dict[str, Any], type[Exception], str]] = [
    (
        entry_of(
            "execution_error",
            {"node_type": "KSampler", "node_id": "9", "exception_type": "torch.OutOfMemoryError"},
        ),
        ClipLost,
        "memory",
    ),
    (entry_of("execution_interrupted", {}), ClipLost, "interrupted"),
    (entry_of("something_new", {}), ClipLost, "without a reason"),
    ({"status": {"status_str": "success"}, "outputs": {}}, ProviderRejected, "without a video"),
    (
        {"outputs": {"1": {"images": [{"filename": "a.mp4", "type": "temp"}]}}},
        ProviderRejected,
        "without a video",
    ),
    (
        {"outputs": {"1": {"images": [{"filename": "a.png", "type": "output"}]}}},
        ProviderRejected,
        "",
    ),
]


@pytest.mark.parametrize(("entry", "error", "reason"), ENDS)
def test_how_a_workflow_ended_is_read_from_the_history(
    rig: CameraRig,
    monkeypatch: pytest.MonkeyPatch,
    entry: dict[str, Any],
    error: type[Exception],
    reason: str,
) -> None:
    job = rig.video.submit(rig.request())
    monkeypatch.setattr(Comfyui, "_entry", lambda *_: entry)

    status = rig.video.poll(job)

    assert (status.state, type(status.failure)) == ("failed", error)
    assert reason in status.message


@pytest.mark.parametrize("name", ["images", "gifs", "videos", "results"])
def test_a_clip_is_found_under_whatever_name_a_node_lists_it(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = {"filename": "clip & more.webm", "subfolder": "a/b", "type": "output"}
    job = rig.video.submit(rig.request())
    monkeypatch.setattr(Comfyui, "_entry", lambda *_: {"outputs": {"12": {name: [file]}}})

    status = rig.video.poll(job)

    assert status.url
    assert dict(httpx.URL(status.url).params) == file


@pytest.mark.parametrize("takes_prompt_id", [True, False])
def test_a_lost_job_is_found_by_our_id_or_by_what_came_with_it(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, takes_prompt_id: bool
) -> None:
    monkeypatch.setattr(Comfyui, "takes_prompt_id", takes_prompt_id)
    rig.fail("slow", seconds=60)
    waiting = rig.video.submit(rig.request(store_as="clip-1"))
    over = rig.video.submit(rig.request(store_as="clip-2"))
    rig.until_over(over)

    found = [rig.video.find_job(rig.model_name, f"clip-{number}") for number in (1, 2, 3)]

    assert [job and job.id for job in found] == [waiting.id, over.id, None]


def test_a_machine_that_was_restarted_does_not_know_the_job(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = rig.video.submit(rig.request())
    monkeypatch.setattr(Comfyui, "_history", lambda *_: {})

    assert rig.video.poll(job).state == "missing"


def test_a_machine_that_is_switched_off_has_taken_nothing(rig: CameraRig) -> None:
    job = rig.video.submit(rig.request())
    rig.simulator.stop()

    with pytest.raises(ProviderUnavailable):
        rig.video.submit(rig.request())
    with pytest.raises(ProviderUnavailable):
        rig.video.poll(job)


@pytest.mark.parametrize("queue", [{}, {"queue_running": None, "queue_pending": []}])
def test_a_queue_that_cannot_be_read_is_worth_another_look(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch, queue: dict[str, Any]
) -> None:
    job = rig.video.submit(rig.request())
    monkeypatch.setattr(Comfyui, "_queue", lambda *_: queue)

    with pytest.raises(ProviderUnavailable):
        rig.video.poll(job)


def test_an_upload_that_names_no_file_is_worth_another_try(
    rig: CameraRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply: Reply = json_reply({"error": "disk full"})
    monkeypatch.setattr(Comfyui, "_receive", lambda *_: reply)

    with pytest.raises(ProviderUnavailable, match="disk full"):
        rig.video.submit(rig.request())

    assert rig.submissions == 0


def test_nothing_is_charged(rig: CameraRig) -> None:
    rig.film()

    assert [charge.usd for charge in rig.ledger] == [0]
    assert set(rig.model.usd_per_second.values()) == {0}
