"""Moderation in each of its shapes."""

import contextlib
import json
from typing import Any

import grpc
import pytest
from xai_sdk.chat import user
from xai_sdk.proto import deferred_pb2

from tests.server.harness import SimulatorHarness

IMAGE = "grok-imagine-image"


def submit_refused(harness: SimulatorHarness, prompt: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        harness.start_clip(prompt)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert "moderation" in refused.value.details()


def test_a_refused_picture_and_clip_are_billed_in_full_and_a_refused_chat_is_not(
    harness: SimulatorHarness,
) -> None:
    submit_refused(harness, "a fox [moderated]")
    with pytest.raises(grpc.RpcError, match="moderation"):
        harness.client.image.sample("a fox [moderated]", IMAGE)
    chat = harness.client.chat.create(model="grok-4.3")
    chat.append(user("a fox [moderated]"))
    with pytest.raises(grpc.RpcError, match="violates usage guidelines"):
        chat.sample()

    assert [(line["service"], line["ticks"]) for line in harness.bill] == [
        ("video.start", 520_000_000),
        ("image", 200_000_000),
    ]


@pytest.mark.parametrize("shape", ["submit", "failed", "empty", "poll"])
def test_a_script_can_have_a_refusal_that_is_not_billed(start: Any, shape: str) -> None:
    fault = {"call": "any", "times": 0, "failure": "moderate", "shape": shape, "billed": False}
    harness = start(faults=json.dumps([{**fault, "call": call} for call in ("image", "video")]))

    with contextlib.suppress(grpc.RpcError):
        harness.client.image.sample("a fox", IMAGE)
    with contextlib.suppress(grpc.RpcError):
        harness.wait_for(harness.start_clip("a fox"))

    assert harness.bill == []


def test_a_job_fails_with_moderation_as_its_error(harness: SimulatorHarness) -> None:
    answer = harness.wait_for(harness.start_clip("a fox [moderated:failed]"))

    assert answer.status == deferred_pb2.DeferredStatus.FAILED
    assert "moderation" in answer.response.error.message
    assert answer.response.usage.cost_in_usd_ticks == harness.bill[0]["ticks"] > 0


def test_a_job_is_done_without_a_url(harness: SimulatorHarness) -> None:
    answer = harness.wait_for(harness.start_clip("a fox [moderated:empty]"))

    assert answer.status == deferred_pb2.DeferredStatus.DONE
    assert not answer.response.video.respect_moderation and answer.response.video.url == ""
    assert answer.response.usage.cost_in_usd_ticks == harness.bill[0]["ticks"] > 0


def test_a_poll_is_refused(harness: SimulatorHarness) -> None:
    job = harness.start_clip("a fox [moderated:poll]")

    with pytest.raises(grpc.RpcError, match="moderation") as refused:
        harness.client.video.get(job)

    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_an_image_comes_back_without_bytes_and_is_billed(harness: SimulatorHarness) -> None:
    reply = harness.client.image.sample("a fox [moderated:empty]", IMAGE)

    assert not reply.respect_moderation
    with pytest.raises(ValueError, match="moderation"):
        _ = reply.url
    assert len(harness.bill) == 1


def test_the_script_refuses_too_while_polling_a_job_that_was_fine(start: Any) -> None:
    faults = '[{"call": "video.get", "nth": 2, "failure": "moderate", "shape": "failed"}]'
    harness = start(faults=faults)
    job = harness.start_clip()
    harness.client.video.get(job)

    answer = harness.client.video.get(job)

    assert answer.status == deferred_pb2.DeferredStatus.FAILED
    assert harness.client.video.get(job).status == deferred_pb2.DeferredStatus.FAILED
