"""Requests for clips, edits and extensions, checked against their model and read as orders.

An order is a document: the `model` that answers, the `recipe` that the renderer follows, the
`seconds` of the result, the list price in `ticks`, and a `summary` for the bill.
"""

import tempfile
from pathlib import Path
from typing import Any
from zlib import crc32

from xai_sdk.proto import video_pb2

from xai_simulator.drawing.picture import Picture
from xai_simulator.server import limits
from xai_simulator.server.bill import clip_ticks
from xai_simulator.server.call_pipeline import CallPipeline
from xai_simulator.server.files import Files
from xai_simulator.server.media import Media
from xai_simulator.server.models import VideoModel, find_video
from xai_simulator.server.moments import Moments
from xai_simulator.server.pictures import PictureStore, decode_data_uri
from xai_simulator.server.refusals import invalid
from xai_simulator.server.renderer import last_frame
from xai_simulator.server.state_store import Document
from xai_simulator.server.video_jobs import VideoJobs


class VideoRequests:
    """Reads requests. INVALID_ARGUMENT for what their model does not take."""

    def __init__(
        self,
        pipeline: CallPipeline,
        pictures: PictureStore,
        media: Media,
        files: Files,
        jobs: VideoJobs,
    ) -> None:
        self._pipeline = pipeline
        self._pictures = pictures
        self._media = media
        self._files = files
        self._jobs = jobs
        self._moments = Moments(pipeline.store)

    def read_clip(self, request: Any) -> Document:
        """The order of a clip."""
        model = find_video(request.model)
        seconds, resolution, ratio = _clip_options(request)
        self._check_clip(model, request, seconds, resolution)
        first = self._store_picture(request.image) if request.HasField("image") else None
        references = [self._store_picture(content) for content in request.reference_images]
        pins = [
            {"time": keyframe.timestamp_s, "picture": self._store_picture(keyframe.image)}
            for keyframe in sorted(request.keyframes, key=lambda each: each.timestamp_s)
        ]
        last = self._store_picture(request.last_frame) if request.HasField("last_frame") else None
        recipe = {
            "keyframe": first,
            "references": references,
            "pins": pins,
            "last_frame": last,
            "voices": [audio.voice_id for audio in request.reference_audios],
            "prompt": request.prompt,
            "seconds": float(seconds),
            "size": list(self._size(first, ratio, resolution)),
            "silent": request.HasField("generate_audio") and not request.generate_audio,
        }
        if first and not pins and last is None:
            recipe |= self._going_on(first, references, request.prompt)
        images = len(references) + len(pins) + (first is not None) + (last is not None)
        return {
            "model": model.name,
            "recipe": recipe,
            "seconds": float(seconds),
            "ticks": clip_ticks(model, resolution, seconds, images=images),
            "summary": f"{seconds} s at {resolution}, {images} input images",
        }

    def read_edit(self, request: Any) -> Document:
        """The order of an edit: the clip keeps its length, ratio and resolution."""
        model = find_video(request.model)
        limits.check_edits(model, "editing")
        limits.check_prompt(request.prompt)
        for name in _NOT_WITH_VIDEO:
            if _is_set(request, name):
                raise invalid(f"{name} and video can't be used together.")
        recipe, seconds = self._jobs.recipe_of(self._video_bytes(request.video))
        limits.check_edit(seconds)
        resolution = _resolution_of(recipe)
        return {
            "model": model.name,
            "recipe": {
                **recipe,
                "drift": 0.0,
                "repair": request.prompt,
                **_cap_size(recipe["size"]),
            },
            "seconds": seconds,
            "ticks": clip_ticks(model, resolution, seconds, video=seconds),
            "summary": f"edit of {seconds:g} s at {resolution}",
        }

    def read_extension(self, request: Any) -> Document:
        """The order of an extension."""
        model = find_video(request.model)
        limits.check_edits(model, "extension")
        limits.check_prompt(request.prompt, empty_allowed=True)
        added = limits.EXTEND_DEFAULT_SECONDS
        if request.HasField("duration"):
            added = request.duration
        content = self._video_bytes(request.video)
        source, seconds = self._jobs.recipe_of(content)
        limits.check_extension(seconds, added)
        resolution = _resolution_of(source)
        recipe = {
            "extends": self._jobs.store_video(content),
            "prompt": request.prompt,
            "seconds": float(added),
            "size": source["size"],
        }
        with tempfile.TemporaryDirectory() as folder:
            image = last_frame(self._pipeline.store.path(recipe["extends"]), Path(folder))
        recipe |= self._moments.going_on_from(image, crc32(request.prompt.encode()))
        return {
            "model": model.name,
            "recipe": recipe,
            "seconds": seconds + added,
            "ticks": clip_ticks(model, resolution, added, video=seconds),
            "summary": f"extension of {seconds:g} s by {added} s at {resolution}",
        }

    def _going_on(self, first: str, references: list[str], prompt: str) -> Document:
        """What makes the recipe of a clip that starts from this picture go on with another clip."""
        picture = Picture.load(self._pipeline.store.path(first))
        if picture.background is not None:
            return {}
        moment = self._moments.going_on_from(picture.image, crc32(prompt.encode()))
        return moment | ({"references": references} if moment and references else {})

    def _check_clip(self, model: VideoModel, request: Any, seconds: int, resolution: str) -> None:
        limits.check_clip(model, seconds, resolution)
        references = len(request.reference_images)
        first_frame = request.HasField("image")
        last_frame = request.HasField("last_frame")
        times = [keyframe.timestamp_s for keyframe in request.keyframes]
        limits.check_references(
            model,
            references,
            self._pipeline.options.max_references,
            first_frame=first_frame,
            seconds=seconds,
        )
        limits.check_pinned(model, seconds, last_frame, times)
        pinned = bool(references or times) or last_frame
        limits.check_pinned_resolution(model, resolution, pinned=pinned)
        limits.check_voices(model, [audio.voice_id for audio in request.reference_audios])
        limits.check_prompt(request.prompt, empty_allowed=first_frame or pinned)

    def _size(self, first: str | None, ratio: str, resolution: str) -> limits.Size:
        if first is None:
            return limits.clip_size(ratio, resolution)
        picture = Picture.load(self._pipeline.store.path(first))
        return limits.clip_size_like(picture.image.size, resolution)

    def _store_picture(self, content: Any) -> str:
        folder = self._pictures.store_input(content)
        return str(folder.relative_to(self._pipeline.store.folder))

    def _video_bytes(self, video: Any) -> bytes:
        if video.file_id:
            return self._files.content(video.file_id)
        if video.url.startswith(("http://", "https://")):
            return self._media.content(self._media.resolve(video.url, "video"))
        return decode_data_uri(video.url, "video")


_NOT_WITH_VIDEO = (
    "image",
    "last_frame",
    "keyframes",
    "reference_images",
    "reference_audios",
    "duration",
    "aspect_ratio",
    "resolution",
)


def _is_set(request: Any, name: str) -> bool:
    value = getattr(request, name)
    return (
        bool(value)
        if name in ("keyframes", "reference_images", "reference_audios")
        else (bool(request.HasField(name)))
    )


def _clip_options(request: Any) -> tuple[int, str, str]:
    """Seconds, resolution ("720p") and aspect ratio ("16:9"), the defaults where it says nothing.

    INVALID_ARGUMENT for a resolution or ratio that does not exist.
    """
    seconds, resolution, ratio = limits.CLIP_DEFAULTS
    if request.HasField("duration"):
        seconds = request.duration
    if request.HasField("resolution") and request.resolution:
        if request.resolution not in video_pb2.VideoResolution.values():
            raise invalid("Invalid video resolution.")
        name = video_pb2.VideoResolution.Name(request.resolution)
        resolution = name.removeprefix("VIDEO_RESOLUTION_").lower()
    if request.HasField("aspect_ratio") and request.aspect_ratio:
        if request.aspect_ratio not in video_pb2.VideoAspectRatio.values():
            raise invalid(f"Invalid aspect ratio; use one of {', '.join(limits.CLIP_RATIOS)}.")
        name = video_pb2.VideoAspectRatio.Name(request.aspect_ratio)
        ratio = name.removeprefix("VIDEO_ASPECT_RATIO_").replace("_", ":")
    return seconds, resolution, ratio


def _resolution_of(recipe: Document) -> str:
    return "480p" if min(recipe["size"]) < 720 else "720p"


def _cap_size(size: list[int]) -> dict[str, list[int]]:
    """The size of an edit in pixels, where it is smaller than that of its source."""
    short = min(size)
    if short <= 720:
        return {}
    return {"size": [2 * round(side * 720 / short / 2) for side in size]}
