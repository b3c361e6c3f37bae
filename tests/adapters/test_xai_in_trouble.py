"""Our xAI adapters when xAI is busy, broken or gone, or rejects the key."""

import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grok_spicy.adapters.xai.client import LARGEST_MESSAGE
from grok_spicy.errors import (
    AnswerLost,
    GrokSpicyError,
    KeyRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
)
from tests.support.xai_harness import (
    TOO_LARGE,
    Xai,
    chat_request,
    every_call,
    image_request,
    video_request,
)
from xai_simulator.process import SimulatorProcess


@every_call
@pytest.mark.parametrize(
    ("failure", "ours"),
    [
        ("unavailable", ProviderUnavailable),
        ("rate_limited", ProviderBusy),
        ("internal", ProviderUnavailable),
    ],
)
def test_what_xai_did_not_accept_is_busy_or_unavailable(
    xai: Xai, call: Callable[[Xai, str], object], failure: str, ours: type[GrokSpicyError]
) -> None:
    with pytest.raises(ours):
        call(xai, f"{failure} please")


@every_call
def test_a_connection_that_breaks_under_way_loses_the_answer_and_nothing_is_sent_twice(
    xai: Xai, simulator: SimulatorProcess, call: Callable[[Xai, str], object]
) -> None:
    before = _calls_of(simulator, "reset please")

    with pytest.raises(AnswerLost):
        call(xai, "reset please")

    assert _calls_of(simulator, "reset please") == before + 1


@every_call
def test_a_call_that_is_never_answered_is_lost_after_its_time(
    other: Callable[..., Xai], call: Callable[[Xai, str], object]
) -> None:
    impatient = other(timeout=0.5)

    with pytest.raises(AnswerLost):
        call(impatient, "deadline please")


@pytest.mark.parametrize("failure", ["unavailable", "rate_limited", "reset", "deadline"])
def test_a_poll_that_is_lost_is_worth_another(other: Callable[..., Xai], failure: str) -> None:
    xai = other(timeout=2)
    job = xai.video.submit(video_request(f"peek: {failure}"))

    with pytest.raises((ProviderUnavailable, ProviderBusy)):
        xai.video.poll(job)

    assert xai.video.poll(job).state in ("rendering", "done")


@pytest.mark.parametrize("key", ["invalid", ""])
@every_call
def test_a_wrong_key_is_rejected_with_the_remedy_and_never_shown(
    other: Callable[..., Xai], call: Callable[[Xai, str], object], key: str
) -> None:
    stranger = other(key=key or " ")

    with pytest.raises(KeyRefused, match="XAI_API_KEY"):
        call(stranger, "A fox")


@pytest.mark.parametrize(
    "call",
    [
        lambda xai: xai.models.chat(chat_request(model="grok-zero")),
        lambda xai: xai.models.generate_image(image_request(model="grok-imagine-imagination")),
        lambda xai: xai.video.submit(video_request(model="grok-imagine-vdeo")),
    ],
    ids=["misspelt chat model", "misspelt image model", "misspelt video model"],
)
def test_a_model_that_never_was_is_rejected(xai: Xai, call: Callable[[Xai], object]) -> None:
    with pytest.raises(ProviderRejected, match="choose a model that exists"):
        call(xai)


@pytest.mark.parametrize(
    "call",
    [
        lambda xai: xai.models.chat(chat_request(images=(TOO_LARGE,))),
        lambda xai: xai.models.generate_image(image_request(references=(TOO_LARGE,))),
        lambda xai: xai.video.submit(video_request(first_frame=TOO_LARGE)),
        lambda xai: xai.video.submit(
            video_request(
                first_frame=None, corrects_url="data:video/mp4;base64," + "A" * LARGEST_MESSAGE
            )
        ),
    ],
    ids=["question", "picture", "clip", "correction"],
)
def test_what_is_too_large_is_rejected_before_it_is_sent(
    xai: Xai, call: Callable[[Xai], object]
) -> None:
    with pytest.raises(ProviderRejected, match=r"xAI takes 21 MB: use smaller images"):
        call(xai)


@every_call
def test_where_nobody_listens_no_call_was_accepted(
    other: Callable[..., Xai], call: Callable[[Xai, str], object]
) -> None:
    with socket.socket() as unused_port:
        unused_port.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        nobody = other(host=f"127.0.0.1:{unused_port.getsockname()[1]}", timeout=5)

        with pytest.raises(ProviderUnavailable):
            call(nobody, "A fox")


@every_call
def test_a_server_that_is_killed_while_it_works_loses_the_answer(
    tmp_path: Path, call: Callable[[Xai, str], object]
) -> None:
    slow = [{"call": each, "failure": "slow", "seconds": 20} for each in ("chat", "image", "video")]
    process = SimulatorProcess(tmp_path, faults=slow)
    xai = Xai(process.host)
    ended: list[GrokSpicyError] = []

    def wait_for_the_answer() -> None:
        try:
            call(xai, "A fox")
        except GrokSpicyError as error:
            ended.append(error)

    waiting = threading.Thread(target=wait_for_the_answer)
    waiting.start()
    while not list((tmp_path / "counters").rglob("*")):  # it counts a call before it works on it
        time.sleep(0.02)
    process.kill()
    waiting.join(timeout=30)
    xai.close()

    assert [type(error) for error in ended] == [AnswerLost]


def _calls_of(simulator: SimulatorProcess, prompt: str) -> int:
    """How many calls with this prompt have arrived."""
    log = simulator.state_dir / "calls.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    return sum(1 for line in lines if prompt in json.dumps(json.loads(line)))
