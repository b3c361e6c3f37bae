"""The studio and the camera against the simulated xAI, through the unmodified SDK."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from grok_spicy.adapters.xai import LARGEST_MESSAGE, XaiCamera, XaiStudio, xai_client
from grok_spicy.errors import (
    AnswerLost,
    GrokSpicyError,
    OutputRefused,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.ports import ClipOrder, Look, PictureOrder, Question
from grok_spicy.story import ConsistencyScore

from local.simulator.process import SimulatorProcess
from tests.simulator.server.stand import as_bytes, picture

KEY = "xai-not-for-any-log"
FOX = as_bytes(picture(colour="orange"))
OWL = as_bytes(picture(colour="purple"), "JPEG")
TOO_LARGE = b"\x89PNG" + bytes(LARGEST_MESSAGE)


def fault(call: str, failure: str, **more: Any) -> dict[str, Any]:
    """A failure for those calls whose prompt names it."""
    shape = f" {more['shape']}" if "shape" in more else ""
    about = {"call": call, "failure": failure, "match": f"{failure}{shape} please", "times": 0}
    return {**about, **more}


FAULTS = [
    *(fault("video", "moderate", shape=shape) for shape in ("submit", "failed", "empty", "poll")),
    *(fault("image", "moderate", shape=shape) for shape in ("submit", "empty")),
    fault("chat", "moderate"),
    *(fault(call, "garbage") for call in ("chat", "image", "video.start")),
    *(fault(call, "reset") for call in ("chat", "image", "video.start")),
    *(
        fault(call, failure)
        for call in ("chat", "image", "video.start")
        for failure in ("unavailable", "rate_limited", "internal", "deadline")
    ),
    *(fault("video.start", failure) for failure in ("fail", "lost")),
    *(
        {"call": "video.get", "failure": failure, "match": f"peek: {failure}"}
        for failure in ("unavailable", "rate_limited", "deadline", "reset")
    ),
]


class Xai:
    """A simulated xAI, and our adapters with a key for it."""

    def __init__(self, host: str, timeout: float = 30, key: str = KEY) -> None:
        self._client = xai_client(key, host, insecure=True, timeout=timeout)
        self.studio, self.camera = XaiStudio(self._client), XaiCamera(self._client)

    def close(self) -> None:
        self._client.close()

    def film(self, prompt: str) -> Look:
        """Submit a clip and look until it has ended."""
        return self.until_over(clip(prompt))

    def until_over(self, order: ClipOrder) -> Look:
        job = self.camera.submit(order)
        while (look := self.camera.look(job)).state == "rendering":
            time.sleep(0.05)
        return look


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    memory = tmp_path_factory.mktemp("xai")
    script = {"faults": FAULTS, "drift": 0.0}
    with SimulatorProcess(memory, faults=script) as process:
        yield process


@pytest.fixture(scope="module")
def xai(simulator: SimulatorProcess) -> Iterator[Xai]:
    ours = Xai(simulator.host)
    yield ours
    ours.close()


@pytest.fixture
def other(simulator: SimulatorProcess) -> Iterator[Callable[..., Xai]]:
    """Other clients of the simulator, or of another host."""
    opened: list[Xai] = []

    def open_another(host: str = simulator.host, **options: Any) -> Xai:
        opened.append(Xai(host, **options))
        return opened[-1]

    yield open_another
    for each in opened:
        each.close()


def question(text: str = "Score how well this portrait matches.", **more: Any) -> Question:
    about = {"model": "grok-4.3", "system": "You judge.", "answer": ConsistencyScore}
    return Question(**{**about, "text": text, "max_tokens": 500, **more})


def order(prompt: str = "A fox in a forest", **more: Any) -> PictureOrder:
    return PictureOrder(
        **{"model": "grok-imagine-image", "prompt": prompt, "aspect_ratio": "16:9", **more}
    )


def clip(prompt: str = "slow pan to the right", **more: Any) -> ClipOrder:
    about = {"model": "grok-imagine-video", "seconds": 3, "aspect_ratio": "1:1"}
    first = {"resolution": "480p", "first_frame": FOX}
    return ClipOrder(**{**about, **first, "prompt": prompt, **more})


CALLS: dict[str, Callable[[Xai, str], object]] = {
    "ask": lambda xai, prompt: xai.studio.ask(question(prompt)),
    "paint": lambda xai, prompt: xai.studio.paint(order(prompt)),
    "submit": lambda xai, prompt: xai.camera.submit(clip(prompt)),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def test_a_question_with_images_is_answered_in_the_shape_asked_for_and_with_its_cost(
    xai: Xai,
) -> None:
    asked = question("Image 1 is a scene. Image 2 is the reference of Ember.", images=(FOX, OWL))

    answered = xai.studio.ask(asked)

    assert 0 <= ConsistencyScore.model_validate_json(answered.result).overall_score <= 1
    assert answered.cost_ticks and answered.cost_ticks > 0


@pytest.mark.parametrize("references", [(), (FOX,), (FOX, OWL, FOX)], ids=len)
def test_a_picture_is_painted_from_words_and_references(
    xai: Xai, references: tuple[bytes, ...]
) -> None:
    painted = xai.studio.paint(order(references=references))

    assert painted.result.startswith((b"\xff\xd8\xff", b"\x89PNG"))
    assert painted.cost_ticks and painted.cost_ticks > 0


def test_more_references_than_the_model_takes_are_rejected(xai: Xai) -> None:
    with pytest.raises(ProviderRejected, match="at most 3"):
        xai.studio.paint(order(references=(FOX,) * 4))


def test_a_clip_is_submitted_looked_at_and_corrected(xai: Xai) -> None:
    job = xai.camera.submit(clip())
    assert (job.provider, job.model, bool(job.id)) == ("xai", "grok-imagine-video", True)
    assert (job.deadline - job.submitted_at).total_seconds() == 600

    done = xai.film("slow pan to the left")
    assert (done.state, done.progress) == ("done", 1.0)
    assert done.url and done.cost_ticks and done.cost_ticks > 0

    corrected = xai.until_over(clip("Change ONLY the hat", first_frame=None, corrects_url=done.url))
    assert corrected.state == "done"
    assert corrected.url and corrected.url != done.url


def test_a_clip_at_1080p_is_filmed_by_the_model_that_can(xai: Xai) -> None:
    with pytest.raises(ProviderRejected, match="1080p"):
        xai.camera.submit(clip(resolution="1080p"))

    assert xai.camera.submit(clip(resolution="1080p", model="grok-imagine-video-1.5")).id


@every_call
def test_a_prompt_that_is_refused_is_a_refusal_that_cost_nothing(
    xai: Xai, call: Callable[[Xai, str], object]
) -> None:
    with pytest.raises(PromptRefused, match="refused by moderation") as refusal:
        call(xai, "moderate submit please, moderate please")

    assert refusal.value.cost_ticks == 0


def test_an_image_that_is_refused_tells_what_it_was_billed(xai: Xai) -> None:
    with pytest.raises(OutputRefused, match="refused by moderation") as refusal:
        xai.studio.paint(order("moderate empty please"))

    assert refusal.value.cost_ticks and refusal.value.cost_ticks > 0


@pytest.mark.parametrize("shape", ["failed", "empty", "poll"])
def test_a_clip_that_is_refused_later_is_seen_as_refused(xai: Xai, shape: str) -> None:
    look = xai.film(f"moderate {shape} please")

    assert look.state == "refused"
    assert look.url is None
    assert "moderation" in look.message


@pytest.mark.parametrize("failure", ["fail", "lost"])
def test_a_job_that_came_to_nothing_is_seen_as_failed(xai: Xai, failure: str) -> None:
    look = xai.film(f"{failure} please")

    assert (look.state, look.url, bool(look.message)) == ("failed", None, True)


def test_a_job_that_xai_does_not_know_has_failed(xai: Xai) -> None:
    job = xai.camera.submit(clip()).model_copy(update={"id": "nobody-knows-me"})

    assert xai.camera.look(job).state == "failed"


def test_garbage_is_handed_on_with_its_cost_for_others_to_judge(xai: Xai) -> None:
    words = xai.studio.ask(question("garbage please"))
    paint = xai.studio.paint(order("garbage please"))

    assert not words.result.strip().startswith("{") and words.cost_ticks
    assert not paint.result.startswith((b"\xff\xd8\xff", b"\x89PNG")) and paint.cost_ticks


@every_call
@pytest.mark.parametrize("failure", ["unavailable", "rate_limited", "internal"])
def test_what_xai_did_not_take_is_unavailable(
    xai: Xai, call: Callable[[Xai, str], object], failure: str
) -> None:
    with pytest.raises(ProviderUnavailable):
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
def test_a_look_that_is_lost_is_only_worth_another(other: Callable[..., Xai], failure: str) -> None:
    xai = other(timeout=2)
    job = xai.camera.submit(clip(f"peek: {failure}"))

    with pytest.raises(ProviderUnavailable):
        xai.camera.look(job)

    assert xai.camera.look(job).state in ("rendering", "done")


@pytest.mark.parametrize("key", ["invalid", ""])
@every_call
def test_a_wrong_key_is_rejected_with_the_remedy_and_never_told(
    other: Callable[..., Xai], call: Callable[[Xai, str], object], key: str
) -> None:
    stranger = other(key=key or " ")

    with pytest.raises(ProviderRejected, match="XAI_API_KEY"):
        call(stranger, "A fox")


@pytest.mark.parametrize(
    "call",
    [
        lambda xai: xai.studio.ask(question(model="grok-4-1-fast-reasoning")),
        lambda xai: xai.studio.paint(order(model="grok-imagine-imagination")),
        lambda xai: xai.camera.submit(clip(model="grok-imagine-vdeo")),
    ],
    ids=["retired", "misspelt image model", "misspelt video model"],
)
def test_a_model_that_is_gone_or_never_was_is_rejected(
    xai: Xai, call: Callable[[Xai], object]
) -> None:
    with pytest.raises(ProviderRejected, match="choose a model that exists"):
        call(xai)


@pytest.mark.parametrize(
    "call",
    [
        lambda xai: xai.studio.ask(question(images=(TOO_LARGE,))),
        lambda xai: xai.studio.paint(order(references=(TOO_LARGE,))),
        lambda xai: xai.camera.submit(clip(first_frame=TOO_LARGE)),
        lambda xai: xai.camera.submit(
            clip(first_frame=None, corrects_url="data:video/mp4;base64," + "A" * LARGEST_MESSAGE)
        ),
    ],
    ids=["question", "picture", "clip", "correction"],
)
def test_what_is_too_large_is_told_before_it_is_sent(
    xai: Xai, call: Callable[[Xai], object]
) -> None:
    with pytest.raises(ProviderRejected, match=r"xAI takes 21 MB: use smaller images"):
        call(xai)


@every_call
def test_where_nobody_listens_nothing_was_taken(
    other: Callable[..., Xai], call: Callable[[Xai, str], object]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        nobody = other(host=f"127.0.0.1:{taken.getsockname()[1]}", timeout=5)

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
    while not list((tmp_path / "asked").rglob("*")):  # it counts a call before it works on it
        time.sleep(0.02)
    process.kill()
    waiting.join(timeout=30)
    xai.close()

    assert [type(error) for error in ended] == [AnswerLost]


def _calls_of(simulator: SimulatorProcess, prompt: str) -> int:
    """How many calls with this prompt have arrived."""
    log = simulator.memory / "calls.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    return sum(1 for line in lines if prompt in json.dumps(json.loads(line)))
