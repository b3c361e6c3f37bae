"""Images: drawn from words, or from words and pictures."""

import base64
import threading
from collections.abc import Sequence
from typing import Any

import grpc
from xai_sdk.proto import image_pb2, usage_pb2

from xai_simulator.drawing.picture import Picture
from xai_simulator.server.bill import IMAGE_TICKS
from xai_simulator.server.call_pipeline import Asked, Desk
from xai_simulator.server.faults import Fault
from xai_simulator.server.grpc_registry import Behaviour
from xai_simulator.server.limits import (
    IMAGE_MODELS,
    Size,
    check_model,
    check_prompt,
    image_size,
    like_size,
)
from xai_simulator.server.media import GARBAGE, NOT_STORED, Media
from xai_simulator.server.moderation import shape_of_refusal
from xai_simulator.server.pictures import Gallery, as_jpeg
from xai_simulator.server.refusals import invalid, moderated

MOST_IMAGES = 10
# Painting is work for the processor; more at once would only take turns.
PAINTERS = 2


class ImageService:
    """The Image service."""

    def __init__(self, desk: Desk, gallery: Gallery, media: Media) -> None:
        self._desk = desk
        self._gallery = gallery
        self._media = media
        self._painters = threading.BoundedSemaphore(PAINTERS)

    def behaviours(self) -> dict[str, Behaviour]:
        """What answers which RPC."""
        return {"Image/GenerateImage": self.generate}

    def generate(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Draw `n` pictures."""
        inputs = [request.image] if request.HasField("image") else list(request.images)
        notes = {"model": request.model, "references": len(inputs)}
        asked = Asked("Image/GenerateImage", "image", request.prompt, notes)
        return self._desk.answer(context, asked, lambda fault: self._drawn(request, inputs, fault))

    def _drawn(self, request: Any, inputs: Sequence[Any], fault: Fault | None) -> Any:
        check_model(request.model, IMAGE_MODELS)
        check_prompt(request.prompt)
        most = self._desk.options.max_references
        if len(inputs) > most:
            raise invalid(
                f"Too many input images: {request.model} takes at most {most}, got {len(inputs)}."
            )
        number = request.n if request.HasField("n") else 1
        if not 1 <= number <= MOST_IMAGES:
            raise invalid(f"n must be between 1 and {MOST_IMAGES}, got {number}.")
        references = [Picture.load(self._gallery.received(content)) for content in inputs]
        size = _size(request, references)
        shape = shape_of_refusal(request.prompt, fault)
        if shape not in (None, "empty"):
            raise moderated("Prompt")

        seed = self._desk.again(request)
        names = [f"img-{seed:08x}-{index}" for index in range(number)]
        drawn = []
        for index, name in enumerate(names):
            if shape == "empty":
                drawn.append(image_pb2.GeneratedImage(respect_moderation=False))
            else:
                content = self._paint(request.prompt, references, size, seed + index, fault)
                drawn.append(self._handed_over(request, name, content, fault))
        what = f"{number} of {size[0]}x{size[1]}"
        ticks = IMAGE_TICKS[request.model] * number
        self._desk.bill.charge("image", request.model, what, ticks, request.prompt)
        usage = usage_pb2.SamplingUsage(cost_in_usd_ticks=ticks)
        return image_pb2.ImageResponse(images=drawn, model=request.model, usage=usage)

    def _paint(
        self,
        prompt: str,
        references: Sequence[Picture],
        size: Size,
        seed: int,
        fault: Fault | None,
    ) -> bytes:
        from xai_simulator.drawing.paint import paint  # slow to import, not needed to start

        drift = 1.0 if fault and fault.failure == "drift" else self._desk.drift
        with self._painters:
            picture = paint(prompt, references, size, seed, drift)
            content = as_jpeg(picture.image)
            self._gallery.keep(content, picture)
        return content

    def _handed_over(self, request: Any, name: str, content: bytes, fault: Fault | None) -> Any:
        failure = fault.failure if fault else None
        if failure == "garbage":
            content = GARBAGE
        elif failure == "cut_short":
            content = content[: len(content) // 2]
        unstored = NOT_STORED if request.HasField("storage_options") else None
        reply = image_pb2.GeneratedImage(respect_moderation=True, storage_error=unstored)
        if request.format == image_pb2.ImageFormat.IMG_FORMAT_BASE64:
            reply.base64 = f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
        else:
            file = f"{name}.jpg"
            self._desk.memory.keep(f"media/{file}", content)
            gone = failure == "expire"
            reply.url = self._media.publish(file, request.prompt, "image", gone=gone)
        return reply


def _size(request: Any, references: Sequence[Picture]) -> Size:
    resolution = "1k"
    if request.HasField("resolution"):
        names = {
            image_pb2.ImageResolution.IMG_RESOLUTION_1K: "1k",
            image_pb2.ImageResolution.IMG_RESOLUTION_2K: "2k",
        }
        if request.resolution not in names:
            raise invalid("Invalid image resolution.")
        resolution = names[request.resolution]
    automatic = (
        image_pb2.ImageAspectRatio.IMG_ASPECT_RATIO_INVALID,
        image_pb2.ImageAspectRatio.IMG_ASPECT_RATIO_AUTO,
    )
    if request.HasField("aspect_ratio") and request.aspect_ratio not in automatic:
        if request.aspect_ratio not in image_pb2.ImageAspectRatio.values():
            raise invalid("Invalid image aspect ratio.")
        name = image_pb2.ImageAspectRatio.Name(request.aspect_ratio)
        ratio = name.removeprefix("IMG_ASPECT_RATIO_").replace("19_5", "19.5").replace("_", ":")
        return image_size(ratio, resolution)
    if references:
        return like_size(references[0].image.size, resolution)
    return image_size("1:1", resolution)
