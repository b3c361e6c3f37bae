"""The script of failures, each as a client sees it."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import grpc
import httpx
import pytest
from PIL import ImageChops, ImageStat
from pydantic import ValidationError
from xai_sdk.chat import user
from xai_sdk.proto import deferred_pb2

from tests.clips import frames
from tests.server.harness import SimulatorHarness, client_of, data_uri
from xai_simulator.server import faults
from xai_simulator.server.faults import FaultScript
from xai_simulator.server.renderer import UnreadableVideo, measure

IMAGE = "grok-imagine-image"
GARBAGE_FILM = {"call": "video.start", "failure": "garbage"}


def fault(call: str, failure: str, **more: Any) -> str:
    return json.dumps([{"call": call, "failure": failure, **more}])


def draw_image(harness: SimulatorHarness, prompt: str = "a fox", **options: Any) -> Any:
    return harness.client.image.sample(prompt, IMAGE, image_url=data_uri(), **options)


def send_chat(harness: SimulatorHarness) -> str:
    chat = harness.client.chat.create(model="grok-4.3")
    chat.append(user("Hello there"))
    return str(chat.sample().content)


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        ("unavailable", grpc.StatusCode.UNAVAILABLE),
        ("rate_limited", grpc.StatusCode.RESOURCE_EXHAUSTED),
        ("internal", grpc.StatusCode.INTERNAL),
    ],
)
def test_a_call_fails_before_any_work_and_works_the_next_time(
    start: Any, failure: str, code: grpc.StatusCode
) -> None:
    harness = start(faults=fault("chat", failure))

    with pytest.raises(grpc.RpcError) as failed:
        send_chat(harness)

    assert failed.value.code() == code
    assert harness.bill == []
    assert send_chat(harness) and len(harness.bill) == 1
    assert [call["outcome"] for call in harness.calls] == [code.name, "OK"]


def test_only_the_nth_matching_calls_fail_and_no_others(start: Any) -> None:
    harness = start(faults=fault("image", "internal", match="EMBER", nth=2, times=2))

    outcomes = []
    for prompt in ("Ember", "Sage", "Ember", "an ember glows", "Ember", "Sage"):
        try:
            draw_image(harness, prompt)
            outcomes.append("drawn")
        except grpc.RpcError:
            outcomes.append("failed")

    assert outcomes == ["drawn", "drawn", "failed", "failed", "drawn", "drawn"]


def test_a_hanging_call_ends_at_the_clients_deadline(start: Any) -> None:
    harness = start(faults=fault("chat", "deadline"))
    client = client_of(harness.xai.host, timeout=0.3)
    harness.others.append(client)
    chat = client.chat.create(model="grok-4.3")
    chat.append(user("Hello there"))

    with pytest.raises(grpc.RpcError) as failed:
        chat.sample()

    assert failed.value.code() == grpc.StatusCode.DEADLINE_EXCEEDED
    assert harness.bill == []


def test_a_reset_drops_the_connection_after_the_work_was_billed(start: Any) -> None:
    harness = start(faults=fault("video.start", "reset"))

    with pytest.raises(grpc.RpcError) as failed:
        harness.start_clip()

    assert failed.value.code() == grpc.StatusCode.UNAVAILABLE
    assert "reset by peer" in failed.value.details().lower() or (
        "closed" in failed.value.details().lower()
    )
    assert len(harness.bill) == 1 and len(list((harness.xai.state_dir / "jobs").iterdir())) == 1
    assert send_chat(harness)


def test_the_sdks_own_retries_buy_again_what_was_reset(start: Any) -> None:
    harness = start(faults=fault("image", "reset"))
    client = client_of(harness.xai.host, channel_options=None)
    harness.others.append(client)

    client.image.sample("a fox", IMAGE, image_url=data_uri())

    assert len(harness.bill) == 2


def test_a_garbled_answer_is_no_json_and_was_paid_for(start: Any) -> None:
    harness = start(faults=fault("chat", "garbage"))

    with pytest.raises(json.JSONDecodeError):
        json.loads(send_chat(harness))
    assert len(harness.bill) == 1


@pytest.mark.parametrize("failure", ["garbage", "cut_short"])
def test_an_image_is_not_one(start: Any, failure: str) -> None:
    harness = start(faults=fault("image", failure))

    broken = draw_image(harness, image_format="base64").image
    whole = draw_image(harness, image_format="base64").image

    assert not broken.endswith(b"\xff\xd9") and whole.endswith(b"\xff\xd9")


@pytest.mark.parametrize("failure", ["garbage", "cut_short"])
def test_a_video_is_not_whole(start: Any, failure: str, tmp_path: Path) -> None:
    harness = start(faults=fault("video.start", failure))
    url = harness.wait_for(harness.start_clip()).response.video.url

    clip = tmp_path / "clip.mp4"
    clip.write_bytes(httpx.get(url).content)

    if failure == "garbage":
        with pytest.raises(UnreadableVideo):
            measure(clip)
    else:
        content = clip.read_bytes()
        start_of_media = content.index(b"mdat") - 4
        size_of_media = int.from_bytes(content[start_of_media:][:4], "big")
        assert start_of_media + size_of_media > len(content)


def test_a_clip_is_shorter_than_asked(start: Any, tmp_path: Path) -> None:
    harness = start(faults=fault("video.start", "shorter", seconds=1))
    answer = harness.wait_for(harness.start_clip(duration=2))

    clip = tmp_path / "clip.mp4"
    clip.write_bytes(httpx.get(answer.response.video.url).content)

    assert measure(clip)[0] == pytest.approx(1, abs=0.1)
    assert harness.bill[0]["ticks"] == 2 * 500_000_000 + 20_000_000


def test_a_clip_has_the_flaw_that_was_asked_for_and_its_length(start: Any, tmp_path: Path) -> None:
    flaws = ("black", "frozen", "wrong_size")
    script = [{"call": "video.start", "failure": flaw, "match": flaw} for flaw in flaws]
    harness = start(faults=json.dumps(script))
    clips = {}
    for flaw in flaws:
        answer = harness.wait_for(harness.start_clip(f"pan, {flaw}", duration=2))
        clips[flaw] = tmp_path / f"{flaw}.mp4"
        clips[flaw].write_bytes(httpx.get(answer.response.video.url).content)

    pictures = {flaw: frames(clips[flaw]) for flaw in flaws}

    assert max(ImageStat.Stat(pictures["black"][20]).mean) <= 2
    first, last = pictures["frozen"][0], pictures["frozen"][-1]
    assert ImageStat.Stat(ImageChops.difference(first, last)).mean == pytest.approx([0] * 3, abs=1)
    assert len(pictures["frozen"]) == 48
    whole, half = pictures["black"][0].size, pictures["wrong_size"][0].size
    assert half == (whole[0] // 4 * 2, whole[1] // 4 * 2)


@pytest.mark.parametrize(("failure", "status"), [("fail", "FAILED"), ("lost", "EXPIRED")])
@pytest.mark.parametrize("call", ["video.start", "video.get"])
def test_a_job_ends_without_a_clip(start: Any, call: str, failure: str, status: str) -> None:
    harness = start(faults=fault(call, failure))
    job = harness.start_clip()

    answer = harness.client.video.get(job)

    assert deferred_pb2.DeferredStatus.Name(answer.status) == status
    assert bool(answer.response.error.message) == (failure == "fail")
    assert len(harness.bill) == (1 if call == "video.get" else 0)


@pytest.mark.parametrize(
    ("failure", "status"),
    [("unavailable", 503), ("rate_limited", 429), ("internal", 500), ("slow", 200)],
)
def test_a_download_fails_once(start: Any, failure: str, status: int) -> None:
    harness = start(faults=fault("media", failure, seconds=0.1))
    url = draw_image(harness).url

    assert [httpx.get(url).status_code for _ in range(2)] == [status, 200]


def test_a_download_ends_early(start: Any) -> None:
    harness = start(faults=fault("media", "cut_short"))
    url = draw_image(harness).url

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(url)
    assert httpx.get(url).status_code == 200


@pytest.mark.parametrize("call", ["media", "image"])
def test_an_expired_url_stays_gone(start: Any, call: str) -> None:
    harness = start(faults=fault(call, "expire"))
    url = draw_image(harness).url

    assert [httpx.get(url).status_code for _ in range(2)] == [410, 410]
    assert httpx.get(draw_image(harness).url).status_code == 200


def test_a_download_that_is_garbage_is_no_picture(start: Any) -> None:
    harness = start(faults=fault("media", "garbage"))

    assert b"html" in httpx.get(draw_image(harness).url).content


def test_drift_can_be_made_certain_for_one_clip_or_for_all(start: Any, tmp_path: Path) -> None:
    one = start(faults=fault("video.start", "drift"))
    script = {"drift": 0.7, "faults": []}
    everyone = start(state_dir=tmp_path / "other", drift=0.1, faults=json.dumps(script))

    def drifts(harness: SimulatorHarness) -> list[float]:
        ids = [
            harness.start_clip("pan [moderated:empty]"),
            harness.start_clip("pan [moderated:empty]"),
        ]
        jobs = [harness.xai.state_dir / "jobs" / f"{job}.json" for job in ids]
        return [json.loads(job.read_text())["recipe"]["drift"] for job in jobs]

    assert drifts(one) == [1.0, 0.0]
    assert drifts(everyone) == [0.7, 0.7]


def test_a_fault_that_happened_does_not_happen_again_after_a_restart(start: Any) -> None:
    harness = start(faults=fault("chat", "internal"))
    with pytest.raises(grpc.RpcError):
        send_chat(harness)
    harness.xai.stop()

    assert send_chat(start(faults=fault("chat", "internal")))


def test_a_script_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    file.write_text(json.dumps({"drift": 0.5, "faults": [GARBAGE_FILM]}))

    script = FaultScript.read(file)

    assert script.drift == 0.5 and script.faults[0].failure == "garbage"


def test_the_example_in_the_documentation_is_a_script() -> None:
    documented = faults.__doc__ or ""
    example = documented[documented.index("    {") : documented.index("\n\ncall")]

    assert len(FaultScript.read(example).faults) == 5


def test_every_failure_has_an_example_in_the_readme() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    section = readme[readme.index("## Make it fail") :]
    (examples,) = re.findall(r"```json\n(.*?)```", section, re.S)

    script = FaultScript.parse(examples)

    assert {fault.failure for fault in script.faults} == set(get_args(faults.Failure))


@pytest.mark.parametrize(
    "wrong",
    [
        {"call": "chat", "failure": "shorter"},
        {"call": "media", "failure": "lost"},
        {"call": "image", "failure": "explode"},
        {"call": "radio", "failure": "slow"},
        {"call": "image", "failure": "slow", "nht": 2},
    ],
)
def test_a_script_that_can_not_happen_is_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FaultScript.read(json.dumps([wrong]))
