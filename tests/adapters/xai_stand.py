"""What the tests of the xAI adapters ask for, and how the simulated xAI is told to fail."""

import io
import time
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw

from grok_spicy.adapters.xai import LARGEST_MESSAGE, XaiCamera, XaiStudio, xai_client
from grok_spicy.ports import ClipOrder, Look, PictureOrder, Question
from grok_spicy.story import ConsistencyScore


def picture(colour: str) -> Image.Image:
    """A disc on light grey, standing in for a photo."""
    image = Image.new("RGB", (96, 96), "lightgrey")
    ImageDraw.Draw(image).ellipse((24, 24, 72, 96), fill=colour)
    return image


def as_bytes(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


KEY = "xai-not-for-any-log"
FOX = as_bytes(picture("orange"))
OWL = as_bytes(picture("purple"), "JPEG")
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
