"""Latencies: how long things seem to take."""

import json
from typing import Any

import pytest
from xai_sdk.chat import user
from xai_sdk.proto import deferred_pb2

from tests.server.harness import data_uri
from xai_simulator.server.latency import Latency


def test_realistic_is_as_planned_for_and_scales() -> None:
    realistic, tenth = Latency.read("realistic"), Latency.read("realistic", 0.1)

    assert realistic.of_call("chat.plan") == realistic.of_call("image") == 8
    assert realistic.of_call("chat.judge") == 5
    assert realistic.of_clip(8) == 60 and realistic.of_clip(4) == 30
    assert tenth.of_clip(8) == pytest.approx(6)
    assert Latency.read("instant").of_clip(8) == Latency.read("instant").of_call("image") == 0


def test_each_time_can_be_given_and_scaled() -> None:
    times = {"plan": 8, "image": 8, "judge": 5, "video": 60}
    latency = Latency.read(json.dumps(times), 0.2)

    assert latency == Latency.read(times, 0.2)
    assert [latency.of_call(kind) for kind in ("chat.plan", "image", "chat.judge")] == [
        *(pytest.approx(1.6), pytest.approx(1.6), pytest.approx(1.0))
    ]
    assert latency.of_call("chat") == latency.of_call("video.start") == 0
    assert latency.of_clip(8) == latency.of_clip(3) == pytest.approx(12)


@pytest.mark.parametrize("wrong", ["slow", '{"plan": -1}', '{"film": 3}', "[8]", '{"plan": "8"}'])
def test_impossible_times_are_refused_at_once(wrong: str) -> None:
    with pytest.raises(ValueError, match="latency"):
        Latency.read(wrong)


def test_a_call_takes_its_time_with_the_work_counted_in(start: Any) -> None:
    harness = start(latency="realistic", latency_scale=0.05)

    harness.client.image.sample("a fox", "grok-imagine-image", image_url=data_uri())

    (call,) = harness.calls
    # The lower bound is exact; work that is slower than the latency is not slept on top of.
    assert call["ended"] - call["started"] >= 0.4 - 0.001


def test_a_clip_is_not_ready_before_its_time(start: Any) -> None:
    harness = start(latency="realistic", latency_scale=0.2)
    job = harness.start_clip(
        "pan [moderated:empty]"
    )  # nothing to render: only the time to wait for

    first = harness.client.video.get(job)
    harness.wait_for(job)

    assert first.status == deferred_pb2.DeferredStatus.PENDING
    polls = [call for call in harness.calls if call["kind"] == "video.get"]
    (submitted,) = (call for call in harness.calls if call["kind"] == "video.start")
    assert polls[-1]["ended"] - submitted["started"] >= 1.5 - 0.001
    assert [poll["progress"] for poll in polls] == sorted(poll["progress"] for poll in polls)


def test_a_refusal_does_not_take_the_time_of_the_work(start: Any) -> None:
    harness = start(latency="realistic", latency_scale=1000)
    chat = harness.client.chat.create(model="grok-zero")
    chat.append(user("Hello"))

    with pytest.raises(Exception, match="does not exist"):
        chat.sample()
