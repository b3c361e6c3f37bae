"""What fal and ComfyUI answer here has the shape that they document: no client of theirs holds the
simulated services to it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from grok_spicy.adapters.data_uri import data_uri
from tests.support.cameras import CameraRig, open_rig
from tests.support.pictures import disc

DOCUMENTED = Path(__file__).with_name("documented")
FAL, COMFYUI = (
    json.loads((DOCUMENTED / f"{name}.json").read_text()) for name in ("fal", "comfyui")
)


def differences(answer: Any, documented: Any, place: str = "") -> Iterator[str]:
    """Where an answer lacks a documented name, or has another type in its place."""
    if documented is None or isinstance(documented, str | bool | int | float):
        kinds = (int, float) if isinstance(documented, int | float) else (type(documented),)
        if not isinstance(answer, kinds):
            yield f"{place}: {answer!r} is not like {documented!r}"
    elif not isinstance(answer, type(documented)):
        yield f"{place}: {answer!r} is not like {documented!r}"
    elif isinstance(documented, dict):
        for name, value in documented.items():
            if name in answer:
                yield from differences(answer[name], value, f"{place}/{name}")
            else:
                yield f"{place}/{name} is missing"
    else:
        for number, (mine, theirs) in enumerate(zip(answer, documented, strict=False)):
            yield from differences(mine, theirs, f"{place}/{number}")


def check(answer: Any, documented: Any) -> None:
    assert list(differences(answer, documented)) == []


@pytest.fixture
def slow_pika(tmp_path: Path) -> Iterator[CameraRig]:
    with open_rig("pika", tmp_path, latency={"video": 3}, latency_scale=1.0) as rig:
        yield rig


@pytest.fixture
def comfyui(tmp_path: Path) -> Iterator[CameraRig]:
    with open_rig("comfyui", tmp_path, latency={"video": 3}, latency_scale=1.0) as rig:
        yield rig


def fal_answer(rig: CameraRig, address: str) -> httpx.Response:
    return httpx.get(address, headers={"Authorization": f"Key {rig.key}"})


def test_fals_queue_answers_as_documented(slow_pika: CameraRig) -> None:
    job = slow_pika.video.submit(slow_pika.request())
    seen: dict[str, Any] = {}
    while "COMPLETED" not in seen:
        answer = fal_answer(slow_pika, job.urls["status"])
        seen[answer.json()["status"]] = answer.json()
        assert answer.status_code == (200 if "COMPLETED" in seen else 202)

    check(seen["IN_QUEUE"], {**FAL["submit"], **FAL["in_queue"]})
    check(seen["IN_PROGRESS"], FAL["in_progress"])
    check(seen["COMPLETED"], FAL["completed"])
    check(fal_answer(slow_pika, job.urls["response"]).json(), FAL["result"])


def test_fals_refusals_are_as_documented(slow_pika: CameraRig) -> None:
    address = f"{slow_pika.simulator.urls['pika']}/{slow_pika.model_name}"
    headers = {"Authorization": f"Key {slow_pika.key}"}
    body = {**FAL["submit_request"], "image_url": data_uri(disc("orange", "JPEG"))}

    slow_pika.fail("refuse_prompt")
    refused = httpx.post(address, json=body, headers=headers)
    slow_pika.fail("out_of_credit")
    locked = httpx.post(address, json=body, headers=headers)

    assert (refused.status_code, locked.status_code) == (422, 403)
    check(refused.json(), FAL["refused"])
    assert locked.json() == FAL["locked"]


def test_a_result_that_moderation_refuses_is_as_documented(slow_pika: CameraRig) -> None:
    slow_pika.fail("refuse_output")
    job = slow_pika.video.submit(slow_pika.request())
    slow_pika.until_over(job)

    answer = fal_answer(slow_pika, job.urls["response"])

    assert answer.status_code == 422
    check(answer.json(), FAL["refused"])


def test_comfyuis_queue_and_history_answer_as_documented(comfyui: CameraRig) -> None:
    address = comfyui.simulator.urls["comfyui"]
    job = comfyui.video.submit(comfyui.request())
    queues = []
    while (entry := httpx.get(f"{address}/history/{job.id}").json()) == {}:
        queues.append(httpx.get(f"{address}/queue").json())

    running = [queue for queue in queues if queue["queue_running"]]
    check(running[0], COMFYUI["queue"])
    documented = json.loads(json.dumps(COMFYUI["history"]))
    check(entry[job.id], documented)


def test_comfyuis_failures_are_as_documented(comfyui: CameraRig) -> None:
    address = comfyui.simulator.urls["comfyui"]
    comfyui.fail("fail")
    job = comfyui.video.submit(comfyui.request())
    comfyui.until_over(job)

    check(httpx.get(f"{address}/history/{job.id}").json()[job.id], COMFYUI["history_failed"])


def test_comfyui_takes_pictures_and_refuses_workflows_as_documented(comfyui: CameraRig) -> None:
    address = comfyui.simulator.urls["comfyui"]
    upload = httpx.post(
        f"{address}/upload/image",
        files={"image": ("fox.jpg", b"picture", "image/jpeg")},
        data={"subfolder": "grok_spicy"},
    )
    graph = {
        "7": {"class_type": "LoadImage", "inputs": {"image": "gone.jpg"}},
        "12": {"class_type": "PreviewImage", "inputs": {"images": ["7", 0]}},
    }
    refused = httpx.post(f"{address}/prompt", json={"prompt": graph})

    assert upload.json() == COMFYUI["upload"]
    assert refused.status_code == 400
    check(refused.json(), COMFYUI["prompt_refused"])
