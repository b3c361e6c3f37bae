"""Images: drawn from a prompt, or from a prompt and input images."""

import base64
import threading
from collections.abc import Sequence
from typing import Any

import grpc
from xai_sdk.proto import image_pb2, usage_pb2

from xai_simulator.drawing.modes import drawing_of
from xai_simulator.drawing.picture import Picture
from xai_simulator.server.bill import IMAGE_TICKS, costs
from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.faults import Fault
from xai_simulator.server.files import Files, storage_of
from xai_simulator.server.files_service import NOT_STORED, file_output
from xai_simulator.server.grpc_registry import Handler
from xai_simulator.server.limits import (
    IMAGE_MODELS,
    Size,
    check_model,
    check_prompt,
    image_size,
    like_size,
)
from xai_simulator.server.media import GARBAGE, Media
from xai_simulator.server.moderation import shape_of_refusal
from xai_simulator.server.pictures import PictureStore, as_jpeg
from xai_simulator.server.refusals import invalid, moderated
from xai_simulator.server.scripted_answers import with_broken_exif
from xai_simulator.server.state_store import Document, now

MAX_IMAGES = 10
# Drawing is CPU work: more at once would only share the same processors.
MAX_DRAWINGS_AT_ONCE = 2


class ImageService:
    """The Image service."""

    def __init__(
        self, pipeline: CallPipeline, pictures: PictureStore, media: Media, files: Files
    ) -> None:
        self._pipeline = pipeline
        self._pictures = pictures
        self._media = media
        self._files = files
        self._drawing_slots = threading.BoundedSemaphore(MAX_DRAWINGS_AT_ONCE)

    def handlers(self) -> dict[str, Handler]:
        """The handler of each RPC."""
        return {"Image/GenerateImage": self.generate}

    def generate(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Draw `n` images."""
        inputs = [request.image] if request.HasField("image") else list(request.images)
        notes = {"model": request.model, "references": len(inputs)}
        call = RpcCall("Image/GenerateImage", "image", request.prompt, notes)
        return self._pipeline.answer(
            context, call, lambda fault: self._generate_images(request, inputs, fault)
        )

    def _generate_images(self, request: Any, inputs: Sequence[Any], fault: Fault | None) -> Any:
        check_model(request.model, IMAGE_MODELS)
        check_prompt(request.prompt)
        maximum = self._pipeline.options.max_references
        if len(inputs) > maximum:
            raise invalid(
                f"Too many input images: {request.model} takes at most {maximum}, "
                f"got {len(inputs)}."
            )
        number = request.n if request.HasField("n") else 1
        if not 1 <= number <= MAX_IMAGES:
            raise invalid(f"n must be between 1 and {MAX_IMAGES}, got {number}.")
        references = [Picture.load(self._pictures.store_input(content)) for content in inputs]
        size = _size(request, references)
        storage = storage_of(request)
        shape = shape_of_refusal(request.prompt, fault)
        summary = f"{number} of {size[0]}x{size[1]}"
        billed, reported = costs(IMAGE_TICKS[request.model] * number, fault)
        if shape not in (None, "empty"):
            if fault and fault.billed:
                self._charge(request, summary, billed)
            raise moderated("Generated image")

        seed = self._pipeline.seed_for(request)
        names = [f"img-{seed:08x}-{index}" for index in range(number)]
        images = []
        for index, name in enumerate(names):
            if shape == "empty":
                images.append(image_pb2.GeneratedImage(respect_moderation=False))
            else:
                content = self._paint(request.prompt, references, size, seed + index, fault)
                images.append(self._deliver(request, name, content, fault, storage))
        self._charge(request, summary, billed)
        usage = usage_pb2.SamplingUsage(cost_in_usd_ticks=reported)
        return image_pb2.ImageResponse(images=images, model=request.model, usage=usage)

    def _charge(self, request: Any, summary: str, ticks: int) -> None:
        self._pipeline.bill.charge("image", request.model, summary, ticks, request.prompt)

    def _paint(
        self,
        prompt: str,
        references: Sequence[Picture],
        size: Size,
        seed: int,
        fault: Fault | None,
    ) -> bytes:
        drawing = drawing_of(self._pipeline.options.drawing)
        drift = 1.0 if fault and fault.failure == "drift" else self._pipeline.drift
        with self._drawing_slots:
            picture = drawing.paint(prompt, references, size, seed, drift)
            content = as_jpeg(picture.image)
            if fault and fault.failure == "bad_exif":
                content = with_broken_exif(content)
            self._pictures.save(content, picture)
        return content

    def _deliver(
        self,
        request: Any,
        name: str,
        content: bytes,
        fault: Fault | None,
        storage: Document | None,
    ) -> Any:
        failure = fault.failure if fault else None
        if failure == "garbage":
            content = GARBAGE
        elif failure == "cut_short":
            content = content[: len(content) // 2]
        reply = image_pb2.GeneratedImage(respect_moderation=True)
        if storage is not None and failure == "storage_error":
            reply.storage_error = NOT_STORED
        elif storage is not None:
            stored = self._files.add_result(storage, f"{name}.jpg", content, now())
            reply.file_output.CopyFrom(file_output(stored, public_url=storage["public_url"]))
        as_base64 = request.format == image_pb2.ImageFormat.IMG_FORMAT_BASE64
        if as_base64 and failure != "as_url":
            reply.base64 = f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
        else:
            file = f"{name}.jpg"
            self._pipeline.store.write_bytes(f"media/{file}", content)
            gone = failure == "expire"
            self._media.publish(file, request.prompt, "image", gone=gone)
            reply.url = self._media.url(file)
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
    unspecified = (
        image_pb2.ImageAspectRatio.IMG_ASPECT_RATIO_INVALID,
        image_pb2.ImageAspectRatio.IMG_ASPECT_RATIO_AUTO,
    )
    if request.HasField("aspect_ratio") and request.aspect_ratio not in unspecified:
        if request.aspect_ratio not in image_pb2.ImageAspectRatio.values():
            raise invalid("Invalid image aspect ratio.")
        name = image_pb2.ImageAspectRatio.Name(request.aspect_ratio)
        ratio = name.removeprefix("IMG_ASPECT_RATIO_").replace("19_5", "19.5").replace("_", ":")
        return image_size(ratio, resolution)
    if references:
        return like_size(references[0].image.size, resolution)
    return image_size("1:1", resolution)
