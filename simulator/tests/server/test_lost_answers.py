"""Calls that were done and billed, and whose answer never arrives."""

from typing import Any

import grpc
import pytest
from xai_sdk.chat import user

from tests.server.harness import SimulatorHarness, client_of, data_uri

IMAGE = "grok-imagine-image"


@pytest.fixture
def impatient(harness: SimulatorHarness) -> Any:
    harness.others.append(client_of(harness.xai.host, timeout=3))
    return harness.others[-1]


@pytest.mark.parametrize(
    ("failure", "codes"),
    [
        ("reset", {grpc.StatusCode.UNAVAILABLE}),
        ("unanswered", {grpc.StatusCode.DEADLINE_EXCEEDED}),
    ],
)
@pytest.mark.parametrize("kind", ["image", "video.start", "chat"])
def test_the_answer_is_lost_after_the_work_was_billed_and_stored(
    harness: SimulatorHarness, impatient: Any, kind: str, failure: str, codes: set[Any]
) -> None:
    harness.xai.control.set_faults([{"call": kind, "failure": failure}])
    storage = {"filename": "scene-1"}
    chat = impatient.chat.create(model="grok-4.3")
    chat.append(user("Hello there"))
    calls: dict[str, Any] = {
        "image": lambda: impatient.image.sample("a fox", IMAGE, storage_options=storage),
        "video.start": lambda: impatient.video.start(
            "pan", "grok-imagine-video", image_url=data_uri(), duration=1, storage_options=storage
        ),
        "chat": chat.sample,
    }

    with pytest.raises(grpc.RpcError) as lost:
        calls[kind]()

    assert lost.value.code() in codes
    assert len(harness.bill) == 1
    if kind != "chat":
        while not (found := harness.client.files.list(filter='name = "scene-1"').data):
            pass  # the test's own timeout is the limit
        assert len(found) == 1 and harness.client.files.content(found[0].id)
    assert calls[kind]()


@pytest.mark.parametrize("failure", ["disconnect", "deadline"])
def test_the_answer_is_lost_and_nothing_was_done(
    harness: SimulatorHarness, impatient: Any, failure: str
) -> None:
    harness.xai.control.set_faults([{"call": "image", "failure": failure}])

    with pytest.raises(grpc.RpcError) as lost:
        impatient.image.sample("a fox", IMAGE, storage_options={"filename": "scene-1"})

    unavailable, late = grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED
    assert lost.value.code() == (unavailable if failure == "disconnect" else late)
    assert harness.bill == [] and list(harness.client.files.list().data) == []


def test_a_result_that_could_not_be_stored_says_so(harness: SimulatorHarness) -> None:
    harness.xai.control.set_faults(
        [{"call": call, "failure": "storage_error"} for call in ("image", "video.start")]
    )
    storage: dict[str, Any] = {"storage_options": {"filename": "scene-1"}}

    image = harness.client.image.sample("a fox", IMAGE, **storage)
    video = harness.wait_for(harness.start_clip(**storage)).response.video

    assert image.url and image.file_output is None and image.storage_error
    assert video.url and not video.HasField("file_output") and video.storage_error
    assert list(harness.client.files.list().data) == []
