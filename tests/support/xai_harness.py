"""Requests for the tests of the xAI adapters, and the faults of the simulated xAI."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from grok_spicy.adapters.http_download import HttpDownloads
from grok_spicy.adapters.xai.client import LARGEST_MESSAGE, xai_client
from grok_spicy.adapters.xai.files import KEPT_SECONDS
from grok_spicy.adapters.xai.models import XaiModels
from grok_spicy.adapters.xai.videos import XaiVideo
from grok_spicy.models.generation import ChatRequest, ImageRequest, JobStatus, VideoRequest
from grok_spicy.models.story import ConsistencyScore
from tests.support.pictures import disc

KEY = "xai-not-for-any-log"
FOX = disc("orange", "PNG")
OWL = disc("purple", "JPEG")
TOO_LARGE = b"\x89PNG" + bytes(LARGEST_MESSAGE)


def fault(call: str, failure: str, **more: Any) -> dict[str, Any]:
    """A failure for those calls whose prompt names it."""
    shape = f" {more['shape']}" if "shape" in more else ""
    about = {"call": call, "failure": failure, "match": f"{failure}{shape} please", "times": 0}
    return {**about, **more}


FAULTS = [
    *(fault("video", "moderate", shape=shape) for shape in ("submit", "failed", "empty", "poll")),
    *(fault("image", "moderate", shape=shape) for shape in ("submit", "empty")),
    fault("image", "moderate", shape="empty", match="refuse one please", images=1),
    fault("image", "fewer", images=2),
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

    def __init__(
        self, host: str, timeout: float = 30, key: str = KEY, kept_seconds: int = KEPT_SECONDS
    ) -> None:
        self._client = xai_client(key, host, insecure=True, timeout=timeout)
        self.models, self.video = (
            XaiModels(self._client, HttpDownloads(), 0.2, kept_seconds),
            XaiVideo(self._client, kept_seconds),
        )

    def stored_file(self, name: str) -> Any:
        """The stored file of that name, as the SDK shows it."""
        [file] = self._client.files.list(filter=f'name = "{name}"').data
        return file

    def close(self) -> None:
        self._client.close()

    def film(self, prompt: str) -> JobStatus:
        """Submit a clip and poll it until it has ended."""
        return self.until_over(video_request(prompt))

    def until_over(self, request: VideoRequest) -> JobStatus:
        """Submit a job and poll it until it has ended."""
        job = self.video.submit(request)
        while (status := self.video.poll(job)).state == "rendering":
            time.sleep(0.05)
        return status


def chat_request(text: str = "Score how well this portrait matches.", **more: Any) -> ChatRequest:
    about = {"model": "grok-4.3", "system": "You judge.", "answer": ConsistencyScore}
    return ChatRequest(**{**about, "text": text, "max_tokens": 500, **more})


def image_request(prompt: str = "A fox in a forest", **more: Any) -> ImageRequest:
    return ImageRequest(
        **{"model": "grok-imagine-image", "prompt": prompt, "aspect_ratio": "16:9", **more}
    )


def video_request(prompt: str = "slow pan to the right", **more: Any) -> VideoRequest:
    about = {"model": "grok-imagine-video", "seconds": 3, "aspect_ratio": "1:1"}
    first = {"resolution": "480p", "first_frame": FOX}
    return VideoRequest(**{**about, **first, "prompt": prompt, **more})


CALLS: dict[str, Callable[[Xai, str], object]] = {
    "chat": lambda xai, prompt: xai.models.chat(chat_request(prompt)),
    "image": lambda xai, prompt: xai.models.generate_image(image_request(prompt)),
    "submit": lambda xai, prompt: xai.video.submit(video_request(prompt)),
}
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
