"""Answers that are odd but plausible."""

import io
import json
import math
import time
from pathlib import Path
from typing import Any, Literal

import grpc
import httpx
import pytest
from PIL import Image
from pydantic import BaseModel
from xai_sdk.chat import image as image_part
from xai_sdk.chat import user
from xai_sdk.proto import deferred_pb2

from tests.clips import decode_errors, frames
from tests.server.harness import SimulatorHarness, data_uri

IMAGE = "grok-imagine-image"
Status = deferred_pb2.DeferredStatus


class Verdict(BaseModel):
    overall_score: float
    per_character: dict[str, float]
    issues: list[str]


def set_fault(harness: SimulatorHarness, call: str, failure: str, **more: Any) -> None:
    harness.xai.control.set_faults([{"call": call, "failure": failure, **more}])


def judge(harness: SimulatorHarness) -> Any:
    chat = harness.client.chat.create("grok-4.3", response_format=Verdict)
    chat.append(user("Score this portrait of Ember.\n\nDescription: a fox", image_part(data_uri())))
    return chat.sample()


def draw(harness: SimulatorHarness, **options: Any) -> Any:
    return harness.client.image.sample("a fox", IMAGE, image_url=data_uri(), **options)


def status_of(answer: Any) -> str:
    return str(Status.Name(answer.status))


def test_an_image_comes_as_url_although_base64_was_asked_for(harness: SimulatorHarness) -> None:
    set_fault(harness, "image", "as_url")

    image = draw(harness, image_format="base64")

    with pytest.raises(ValueError, match="base64"):
        _ = image.base64
    assert httpx.get(image.url).content.startswith(b"\xff\xd8")
    assert len(harness.bill) == 1


def test_an_image_has_a_broken_exif_block_and_can_be_shown(harness: SimulatorHarness) -> None:
    set_fault(harness, "image", "bad_exif")

    content = httpx.get(draw(harness).url).content

    with Image.open(io.BytesIO(content)) as image:
        image.load()
        with pytest.raises(SyntaxError):
            image.getexif()
    # It is still recognised as what was drawn when it comes back.
    assert judge(harness)


@pytest.mark.parametrize("failure", ["nan", "infinity"])
def test_every_number_of_a_verdict_is_none(harness: SimulatorHarness, failure: str) -> None:
    set_fault(harness, "chat.judge", failure)

    verdict = json.loads(judge(harness).content)

    assert not math.isfinite(verdict["overall_score"])
    assert math.isfinite(json.loads(judge(harness).content)["overall_score"])


def test_a_part_of_an_answer_can_be_replaced_or_all_of_it(harness: SimulatorHarness) -> None:
    script = '[{"call": "chat.judge", "failure": "answer", "merge": %s}]'
    changes = '{"per_character": {"Ember": NaN}, "issues": null}'
    harness.xai.control.set_faults(json.loads(script % changes))
    merged = json.loads(judge(harness).content)
    set_fault(harness, "chat", "answer", text="Sure!")

    assert math.isnan(merged["per_character"]["Ember"]) and merged["issues"] is None
    assert math.isfinite(merged["overall_score"])
    assert judge(harness).content == "Sure!"


def test_a_script_with_nan_keeps_it_over_a_restart(start: Any) -> None:
    first = start()
    set_fault(first, "chat", "answer", merge={"overall_score": math.nan})
    first.xai.stop()

    assert math.isnan(json.loads(judge(start()).content)["overall_score"])


def test_a_job_that_is_done_has_no_url_for_once(harness: SimulatorHarness) -> None:
    set_fault(harness, "video.done", "no_url")
    job = harness.start_clip()

    first, second = harness.wait_for(job), harness.client.video.get(job)

    assert (status_of(first), first.response.video.url) == ("DONE", "")
    assert first.response.video.respect_moderation
    assert httpx.get(second.response.video.url).status_code == 200


def test_a_job_is_not_found_for_once(harness: SimulatorHarness) -> None:
    set_fault(harness, "video.get", "missing")
    job = harness.start_clip()

    with pytest.raises(grpc.RpcError) as missing:
        harness.client.video.get(job)

    assert missing.value.code() == grpc.StatusCode.NOT_FOUND
    assert status_of(harness.wait_for(job)) == "DONE"


def test_a_job_is_pending_until_its_second_and_its_progress_moves(
    harness: SimulatorHarness,
) -> None:
    set_fault(harness, "video.start", "pending", seconds=1.5)
    job = harness.start_clip()
    started = time.time()

    seen = set()
    while (answer := harness.client.video.get(job)).status == Status.PENDING:
        seen.add(answer.response.progress)
        time.sleep(0.05)

    assert time.time() - started >= 1.3
    assert status_of(answer) == "DONE" and len(seen) > 3


def test_a_job_is_stuck_at_100_percent(harness: SimulatorHarness) -> None:
    set_fault(harness, "video.start", "stuck", seconds=1.0)
    job = harness.start_clip(storage_options={"filename": "clip.mp4"})

    while (answer := harness.client.video.get(job)).response.progress < 100:
        time.sleep(0.05)
    stored = list(harness.client.files.list().data)

    assert (status_of(answer), answer.response.video.url, stored) == ("PENDING", "", [])
    assert status_of(harness.wait_for(job)) == "DONE"
    assert len(harness.client.files.list().data) == 1


@pytest.mark.parametrize("call", ["video.start", "video.get"])
@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("invalid_argument", "The output violates our usage guidelines"),
        ("service_unavailable", "at capacity"),
        ("internal_error", "internal error"),
    ],
)
def test_a_job_fails_with_a_code_and_words(
    harness: SimulatorHarness, call: str, code: str, text: str
) -> None:
    set_fault(harness, call, "fail", code=code)

    error = harness.wait_for(harness.start_clip()).response.error

    assert error.code == code and text in error.message


def test_a_failed_job_can_be_billed(harness: SimulatorHarness) -> None:
    set_fault(harness, "video.start", "fail", code="x", message="It is on fire.", billed=True)

    answer = harness.wait_for(harness.start_clip())

    assert (answer.response.error.code, answer.response.error.message) == ("x", "It is on fire.")
    assert answer.response.usage.cost_in_usd_ticks == harness.bill[0]["ticks"] > 0


@pytest.mark.parametrize("kind", ["image", "video.start"])
def test_what_is_refused_at_submit_can_be_billed(harness: SimulatorHarness, kind: str) -> None:
    set_fault(harness, kind, "moderate", billed=True)
    calls: dict[str, Any] = {
        "image": lambda: draw(harness),
        "video.start": lambda: harness.start_clip(),
    }

    with pytest.raises(grpc.RpcError, match=r"rejected by content moderation\."):
        calls[kind]()

    assert [line["service"] for line in harness.bill] == [kind]


def test_a_clip_has_one_damaged_sound_packet_and_a_whole_picture(
    harness: SimulatorHarness, tmp_path: Path
) -> None:
    set_fault(harness, "video.start", "bad_audio")
    urls = [harness.wait_for(harness.start_clip(duration=2)).response.video.url for _ in range(2)]

    damaged, whole = tmp_path / "damaged.mp4", tmp_path / "whole.mp4"
    for clip, url in zip((damaged, whole), urls, strict=True):
        clip.write_bytes(httpx.get(url).content)

    assert "aac" in decode_errors(damaged, "a") and decode_errors(whole, "a") == ""
    assert decode_errors(damaged, "v") == "" and len(frames(damaged)) == 48


@pytest.mark.parametrize("kind", ["image", "chat", "video.start"])
@pytest.mark.parametrize(
    ("more", "billed", "reported"),
    [({"factor": 3}, 3, 3), ({"ticks": -1}, 1, None), ({"factor": 3, "ticks": 5}, 3, None)],
)
def test_a_call_costs_another_amount_than_the_list_says(
    harness: SimulatorHarness, kind: str, more: Any, billed: int, reported: int | None
) -> None:
    def cost() -> int:
        if kind == "image":
            return int(draw(harness).usage.cost_in_usd_ticks)
        if kind == "chat":
            return int(judge(harness).usage.cost_in_usd_ticks)
        answer = harness.wait_for(harness.start_clip("pan [moderated:empty]"))
        return int(answer.response.usage.cost_in_usd_ticks)

    price = cost()
    set_fault(harness, kind, "cost", **more)

    assert cost() == (price * reported if reported else more["ticks"])
    assert harness.bill[1]["ticks"] == billed * price


Effort = Literal["none", "low", "medium", "high", "xhigh"]


@pytest.mark.parametrize(
    ("model", "effort", "accepted"),
    [
        ("grok-4.3", "none", True),
        ("grok-4.3", "high", True),
        ("grok-4.3", "xhigh", False),
        ("grok-4.5", "none", False),
        ("grok-4.5", "low", True),
        ("grok-4.5", "xhigh", True),
        ("grok-4.6", "none", False),
        ("grok-4.7", "xhigh", True),
        ("grok-4.20-0309-reasoning", "none", False),
        ("grok-4.20-non-reasoning", "low", False),
        ("grok-4.20-multi-agent", "low", True),
        ("grok-build-0.1", "low", False),
        ("grok-4.20", None, True),
        ("grok-build-0.1", None, True),
        ("grok-4.7", None, True),
    ],
)
def test_a_model_takes_only_its_own_reasoning_efforts(
    harness: SimulatorHarness, model: str, effort: Effort | None, accepted: bool
) -> None:
    chat = harness.client.chat.create(model, reasoning_effort=effort)
    chat.append(user("Hello there"))

    if accepted:
        assert chat.sample().content
        return
    with pytest.raises(grpc.RpcError, match=r"(?i)reasoning ?effort") as refused:
        chat.sample()
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert harness.bill == []


def test_a_clip_that_is_refused_while_it_is_made_never_becomes_a_file(start: Any) -> None:
    harness = start(latency={"video": 2})
    job = harness.start_clip(storage_options={"filename": "clip.mp4"})
    harness.xai.control.set_faults([{"call": "video.get", "failure": "moderate", "shape": "empty"}])

    answer = harness.client.video.get(job)
    while not list((harness.xai.state_dir / "media").glob("*.mp4")):
        time.sleep(0.05)
    time.sleep(2)

    assert (status_of(answer), answer.response.video.respect_moderation) == ("DONE", False)
    assert list(harness.client.files.list().data) == []


def test_a_clip_that_is_refused_before_it_is_due_never_becomes_a_file(start: Any) -> None:
    harness = start(latency={"video": 3})
    job = harness.start_clip(storage_options={"filename": "clip.mp4"})
    while not list((harness.xai.state_dir / "files").glob("*.json")):
        time.sleep(0.05)
    harness.xai.control.set_faults([{"call": "video.get", "failure": "moderate", "shape": "empty"}])

    assert status_of(harness.client.video.get(job)) == "DONE"
    assert list((harness.xai.state_dir / "files").iterdir()) == []
