"""Chat and images by Grok."""

import tempfile
import time
from pathlib import Path
from typing import Any

import grpc
from xai_sdk.chat import image, system, user
from xai_sdk.proto import sample_pb2

from grok_spicy.adapters.xai.client import XaiClient, check_size, cost_ticks, data_uri, decode_image
from grok_spicy.adapters.xai.errors import from_grpc
from grok_spicy.adapters.xai.files import KEPT_SECONDS, XaiFiles
from grok_spicy.errors import (
    AnswerLost,
    DownloadFailed,
    GarbledAnswer,
    GrokSpicyError,
    OutputRefused,
    ProviderRejected,
    UnusableFootage,
)
from grok_spicy.models.generation import Billed, ChatRequest, ImageRequest
from grok_spicy.policies.capabilities import effort_for, image_quality
from grok_spicy.ports import Downloads

IMAGE_SECONDS = 20.0
"""For how long an image is looked for whose answer was lost."""
_LOOKS = 8


def _in_detail(uri: str) -> Any:
    return image(uri, detail="high")


class XaiModels:
    """The `ModelProvider` port over xAI's SDK. `downloads` fetches an image that comes as a URL;
    `image_seconds` is how long one may be drawn after its answer was lost, `kept_seconds` how long
    xAI stores it."""

    def __init__(
        self,
        client: XaiClient,
        downloads: Downloads,
        image_seconds: float = IMAGE_SECONDS,
        kept_seconds: int = KEPT_SECONDS,
    ) -> None:
        self._client = client
        self._downloads = downloads
        self._files = XaiFiles(client, kept_seconds)
        self._image_seconds = image_seconds

    def chat(self, request: ChatRequest) -> Billed[str]:
        images = [data_uri(each) for each in request.images]
        check_size(images, request.text, request.system)
        chat = self._client.chat.create(
            model=request.model,
            messages=[system(request.system), user(request.text, *map(_in_detail, images))],
            response_format=request.answer,
            max_tokens=request.max_tokens,
            reasoning_effort=effort_for(request.model, request.effort),
        )
        try:
            response = chat.sample()
        except grpc.RpcError as error:
            raise from_grpc(error) from error
        cut_off = response.finish_reason == sample_pb2.FinishReason.Name(
            sample_pb2.FinishReason.REASON_MAX_LEN
        )
        cost, model = cost_ticks(response.usage), response.proto.model or None
        return Billed(response.content, cost, cut_off, model)

    def generate_image(self, request: ImageRequest) -> Billed[bytes]:
        response = self._ask(request)
        if not response.respect_moderation:
            raise OutputRefused("the picture was refused by moderation", cost_ticks(response.usage))
        content = self._content(response.proto.images[0], request)
        return Billed(content, cost_ticks(response.usage), model=response.proto.model or None)

    def generate_images(self, request: ImageRequest) -> Billed[list[bytes | None]]:
        try:
            response = self._ask(request)
        except GarbledAnswer:
            # The SDK loses an answer that has fewer images than the call asked for; xAI has stored
            # those that there are.
            found = self._find_paid(request)
            if not found:
                raise
            return Billed(list(found), None)
        generated = list(response.proto.images)[: request.count]
        cost = cost_ticks(response.usage)
        if not any(each.respect_moderation for each in generated):
            raise OutputRefused("the pictures were refused by moderation", cost)
        contents = [self._content_of_batch(each, request) for each in generated]
        return Billed(contents, cost, model=response.proto.model or None)

    def _ask(self, request: ImageRequest) -> Any:
        """The SDK's response; of a call for several images that to the first, which has all."""
        references = [data_uri(each) for each in request.references]
        check_size(references, request.prompt)
        arguments = {
            "image_urls": references or None,
            "image_format": "base64",
            "aspect_ratio": request.aspect_ratio,
            "resolution": "1k",
            # Always passed where there is a choice: without it, each kind of call has another.
            "quality": image_quality(request.model, request.quality),
        }
        return self._files.ask_to_store(
            request.store_as, arguments, lambda arguments: self._sample(request, arguments)
        )

    def find_image(self, stored_as: str) -> bytes | None:
        return next(reversed(self.find_images(stored_as, 1)), None)

    def find_images(self, stored_as: str, count: int) -> list[bytes]:
        end = time.monotonic() + self._image_seconds
        try:
            while True:
                file_ids = self._files.find_all(stored_as)
                if len(file_ids) >= count or time.monotonic() > end:
                    return [self._files.content(file_id) for file_id in file_ids]
                time.sleep(self._image_seconds / _LOOKS)
        except ProviderRejected:  # the host has no Files
            return []

    def _find_paid(self, request: ImageRequest) -> list[bytes]:
        try:
            return [
                self._files.content(file_id)
                for file_id in self._files.find_all(request.store_as or "")
            ]
        except ProviderRejected:
            return []
        except GrokSpicyError as error:
            raise AnswerLost(f"the images are drawn, but not delivered: {error}") from error

    def _sample(self, request: ImageRequest, arguments: dict[str, Any]) -> Any:
        draw, prompt, model = self._client.image, request.prompt, request.model
        try:
            if request.count == 1:
                return draw.sample(prompt, model, **arguments)
            return draw.sample_batch(prompt, model, request.count, **arguments)[0]
        except grpc.RpcError as error:
            raise from_grpc(error) from error
        except IndexError as error:
            raise GarbledAnswer("xAI answered without an image") from error

    def _content_of_batch(self, generated: Any, request: ImageRequest) -> bytes | None:
        """One of several images; None if moderation refused it."""
        return self._content(generated, request) if generated.respect_moderation else None

    def _content(self, generated: Any, request: ImageRequest) -> bytes:
        """The image's bytes, in whichever way it came. It is paid: if it is out of reach for now,
        that is an answer lost."""
        if generated.base64:
            return decode_image(generated.base64)
        if generated.url:
            content = self._fetch(generated.url)
            if content:
                return content
        try:
            # Several images of one call are stored under one name.
            name = request.store_as if request.count == 1 else None
            stored = generated.file_output.file_id or (name and self._files.find(name))
            if stored:
                return self._files.content(stored)
        except GrokSpicyError as error:
            raise AnswerLost(f"the image is drawn, but not delivered: {error}") from error
        raise AnswerLost("the image is drawn, but xAI does not deliver it")

    def _fetch(self, url: str) -> bytes | None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "image"
            try:
                self._downloads.fetch(url, path)
            except (DownloadFailed, UnusableFootage):
                return None
            return path.read_bytes()
