"""Images: drawn from a prompt, or from a prompt and input images."""

import base64
import threading
from collections.abc import Sequence
from typing import Any

import grpc
from xai_sdk.proto import image_pb2, usage_pb2

from xai_simulator.drawing.modes import drawing_of
from xai_simulator.drawing.picture import Picture
from xai_simulator.server.bill import image_ticks
from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.faults import Fault
from xai_simulator.server.files import Files, storage_of
from xai_simulator.server.files_service import NOT_STORED, file_output
from xai_simulator.server.grpc_registry import Handler
from xai_simulator.server.limits import Size, check_image, check_prompt, image_size, like_size
from xai_simulator.server.media import GARBAGE, Media
from xai_simulator.server.models import ImageModel, find_image
from xai_simulator.server.moderation import is_billed, shape_of_refusal
from xai_simulator.server.pictures import PictureStore, as_jpeg
from xai_simulator.server.refusals import invalid, moderated
from xai_simulator.server.scripted_answers import with_broken_exif
from xai_simulator.server.state_store import Document, now

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
        model, unsaid = find_image(request.model)
        check_prompt(request.prompt)
        number = request.n if request.HasField("n") else 1
        check_image(model, len(inputs), number, self._pipeline.options.max_references)
        quality = _quality(request, model, unsaid[bool(inputs)])
        resolution = _resolution(request)
        references = [Picture.load(self._pictures.store_input(content)) for content in inputs]
        size = _size(request, references, resolution)
        storage = storage_of(request)
        shape = shape_of_refusal(request.prompt, fault)
        list_price = image_ticks(model, quality, resolution, number=number, inputs=len(inputs))
        billed, reported = self._pipeline.costs(list_price, fault)
        parts = [f"{number} of {size[0]}x{size[1]}", quality, f"{len(inputs)} input images"]
        summary = ", ".join(part for part in parts if part)
        if shape is not None and not is_billed(fault):
            billed, reported = 0, 0
        if shape not in (None, "empty"):
            self._charge(model, request, summary, billed)
            raise moderated("Generated image")

        seed = self._pipeline.seed_for(request)
        names = [f"img-{seed:08x}-{index}" for index in range(number)]
        images = []
        for index, name in enumerate(names[: _count_sent(number, fault)]):
            if shape == "empty" and index < _count_refused(number, fault):
                images.append(image_pb2.GeneratedImage(respect_moderation=False))
            else:
                content = self._paint(request.prompt, references, size, seed + index, fault)
                images.append(self._deliver(request, name, content, fault, storage))
        self._charge(model, request, summary, billed)
        usage = usage_pb2.SamplingUsage(cost_in_usd_ticks=reported)
        return image_pb2.ImageResponse(images=images, model=model.name, usage=usage)

    def _charge(self, model: ImageModel, request: Any, summary: str, ticks: int) -> None:
        if ticks:
            self._pipeline.bill.charge("image", model.name, summary, ticks, request.prompt)

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
            reply.file_output.CopyFrom(file_output(stored))
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


def _count_sent(number: int, fault: Fault | None) -> int:
    """How many of the images of a call come."""
    if fault is None or fault.failure != "fewer":
        return number
    return 1 if fault.images is None else fault.images


def _count_refused(number: int, fault: Fault | None) -> int:
    """How many of the images of a call moderation refuses where it refuses single ones, the first
    of them."""
    return number if fault is None or fault.images is None else fault.images


def _quality(request: Any, model: ImageModel, unsaid: str) -> str:
    """The image's quality; `unsaid` if the request does not say. INVALID_ARGUMENT for one that the
    model does not take."""
    if not request.HasField("quality"):
        return unsaid
    if not model.qualities:
        raise invalid(f"quality is not supported by {model.name}.")
    names = {
        image_pb2.ImageQuality.IMG_QUALITY_LOW: "low",
        image_pb2.ImageQuality.IMG_QUALITY_MEDIUM: "medium",
    }
    quality = names.get(request.quality, "")
    if quality not in model.qualities:
        raise invalid(f"Invalid image quality: use one of {', '.join(model.qualities)}.")
    return quality


def _resolution(request: Any) -> str:
    if not request.HasField("resolution"):
        return "1k"
    names = {
        image_pb2.ImageResolution.IMG_RESOLUTION_1K: "1k",
        image_pb2.ImageResolution.IMG_RESOLUTION_2K: "2k",
    }
    if request.resolution not in names:
        raise invalid("Invalid image resolution: use one of 1k, 2k.")
    return names[request.resolution]


def _size(request: Any, references: Sequence[Picture], resolution: str) -> Size:
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
