"""Video: jobs that are started (from a picture, from words, from a video) and polled."""

from collections.abc import Callable
from typing import Any

import grpc
from xai_sdk.proto import deferred_pb2, usage_pb2, video_pb2

from xai_simulator.server import limits
from xai_simulator.server.bill import film_ticks
from xai_simulator.server.call_pipeline import Asked, Desk
from xai_simulator.server.faults import Fault
from xai_simulator.server.files import Files
from xai_simulator.server.grpc_registry import Behaviour
from xai_simulator.server.media import NOT_STORED, Media
from xai_simulator.server.moderation import shape_of_refusal
from xai_simulator.server.pictures import Gallery, decoded
from xai_simulator.server.refusals import Refusal, invalid, moderated
from xai_simulator.server.state_store import Document
from xai_simulator.server.video_jobs import Films

SHORTEST_SECONDS = 0.5
_NOT_BILLED = ("fail", "lost")
_Status = deferred_pb2.DeferredStatus


class VideoService:
    """The Video service."""

    def __init__(
        self, desk: Desk, gallery: Gallery, media: Media, files: Files, films: Films
    ) -> None:
        self._desk = desk
        self._gallery = gallery
        self._media = media
        self._files = files
        self._films = films

    def behaviours(self) -> dict[str, Behaviour]:
        """What answers which RPC."""
        return {
            "Video/GenerateVideo": self.generate,
            "Video/ExtendVideo": self.extend,
            "Video/GetDeferredVideo": self.poll,
        }

    def generate(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Start a clip, or the edit of one."""
        edits = request.HasField("video")
        ordered = self._edited if edits else self._filmed
        kind = "video.edit" if edits else "video.start"
        return self._started("Video/GenerateVideo", kind, request, ordered, context)

    def extend(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Start the extension of a clip."""
        ordered = self._extended
        return self._started("Video/ExtendVideo", "video.extend", request, ordered, context)

    def poll(self, request: Any, context: grpc.ServicerContext) -> Any:
        """How a job is doing; its result once it is done."""
        # Looked up before the desk, so that the script and the log know what the clip is of.
        known = self._desk.memory.read(f"jobs/{request.request_id.replace('/', '_')}") or {}
        notes = {"job": request.request_id}
        asked = Asked("Video/GetDeferredVideo", "video.get", known.get("prompt", ""), notes)

        def work(fault: Fault | None) -> Any:
            job = self._films.job(request.request_id)
            if fault and fault.failure in ("fail", "lost", "moderate"):
                moderation = "poll" if fault.shape == "submit" else fault.shape
                fate = moderation if fault.failure == "moderate" else fault.failure
                job = self._films.condemn(job["id"], fate)
            asked.notes["progress"] = self._films.progress(job)
            return self._reply(job)

        return self._desk.answer(context, asked, work)

    def _started(
        self,
        rpc: str,
        kind: str,
        request: Any,
        ordered: Callable[[Any], Document],
        context: grpc.ServicerContext,
    ) -> Any:
        asked = Asked(rpc, kind, request.prompt, {"model": request.model})

        def work(fault: Fault | None) -> Any:
            limits.check_model(request.model, limits.VIDEO_MODELS)
            order = ordered(request)
            shape = shape_of_refusal(request.prompt, fault)
            if shape == "submit":
                raise moderated("Prompt")
            job = self._job(kind, request, order, fault, shape)
            asked.notes["job"] = job["id"]
            if job["ticks"]:
                self._desk.bill.charge(
                    kind, request.model, order["what"], job["ticks"], request.prompt
                )
            self._films.submit(job)
            return deferred_pb2.StartDeferredResponse(request_id=job["id"])

        return self._desk.answer(context, asked, work)

    def _job(
        self, kind: str, request: Any, order: Document, fault: Fault | None, shape: str | None
    ) -> Document:
        seed = self._desk.again(request)
        failure = fault.failure if fault else None
        recipe = {"seed": seed, "drift": self._desk.drift, **order["recipe"]}
        seconds = order["seconds"]
        if failure == "drift":
            recipe["drift"] = 1.0
        if fault and failure == "shorter":
            shortened = min(fault.seconds, recipe["seconds"] - SHORTEST_SECONDS)
            recipe["seconds"] -= shortened
            seconds -= shortened
        fate = failure if failure in _NOT_BILLED else shape
        return {
            "id": f"{kind.replace('.', '-')}-{seed:08x}",
            "kind": kind,
            "model": request.model,
            "prompt": request.prompt,
            "recipe": recipe,
            "seconds": seconds,
            "ticks": 0 if failure in _NOT_BILLED else order["ticks"],
            "latency": self._desk.latency.of_film(order["recipe"]["seconds"]),
            "fate": fate,
            "tampered": failure if failure in ("garbage", "cut_short", "expire") else None,
            "stored": request.HasField("storage_options"),
        }

    def _filmed(self, request: Any) -> Document:
        model = request.model
        seconds, resolution, ratio = _asked_for(request)
        limits.check_film(model, seconds, resolution)
        times = [keyframe.timestamp_s for keyframe in request.keyframes]
        pinned = request.HasField("last_frame") or bool(times)
        limits.check_pinned(model, seconds, request.HasField("last_frame"), times)
        limits.check_audios(model, len(request.reference_audios))
        if pinned:
            raise Refusal(
                grpc.StatusCode.UNIMPLEMENTED,
                "The simulator pins no frame but the first; the request itself is fine.",
            )
        if not request.HasField("image"):
            limits.check_prompt(request.prompt)
        most = self._desk.options.max_references
        if len(request.reference_images) > most:
            raise invalid(f"Too many reference images: {model} takes at most {most}.")
        keyframe = self._kept(request.image) if request.HasField("image") else None
        references = [self._kept(content) for content in request.reference_images]
        recipe = {
            "keyframe": keyframe,
            "references": references,
            "prompt": request.prompt,
            "seconds": float(seconds),
            "size": list(limits.film_size(ratio, resolution)),
            "silent": request.HasField("generate_audio") and not request.generate_audio,
        }
        images = len(references) + (keyframe is not None)
        return {
            "recipe": recipe,
            "seconds": float(seconds),
            "ticks": film_ticks(model, resolution, seconds, images),
            "what": f"{seconds} s at {resolution}, {images} input images",
        }

    def _edited(self, request: Any) -> Document:
        limits.check_prompt(request.prompt)
        if request.HasField("image"):
            raise invalid("image and video can't be used together.")
        recipe, seconds = self._films.source(self._sent(request.video))
        limits.check_edit(seconds)
        resolution = "480p" if min(recipe["size"]) < 720 else "720p"
        return {
            "recipe": {**recipe, "drift": 0.0, "repair": request.prompt, **_capped(recipe["size"])},
            "seconds": seconds,
            "ticks": film_ticks(request.model, resolution, seconds, 0),
            "what": f"edit of {seconds:g} s at {resolution}",
        }

    def _extended(self, request: Any) -> Document:
        added = limits.EXTEND_DEFAULT_SECONDS
        if request.HasField("duration"):
            added = request.duration
        content = self._sent(request.video)
        source, seconds = self._films.source(content)
        limits.check_extension(seconds, added)
        resolution = "480p" if min(source["size"]) < 720 else "720p"
        recipe = {
            "extends": self._films.place(content),
            "prompt": request.prompt,
            "seconds": float(added),
            "size": source["size"],
        }
        return {
            "recipe": recipe,
            "seconds": seconds + added,
            "ticks": film_ticks(request.model, resolution, added, 0),
            "what": f"extension by {added} s at {resolution}",
        }

    def _kept(self, content: Any) -> str:
        folder = self._gallery.received(content)
        return str(folder.relative_to(self._desk.memory.folder))

    def _sent(self, video: Any) -> bytes:
        if video.file_id:
            return self._files.content(video.file_id)
        if video.url.startswith(("http://", "https://")):
            return self._media.content(self._media.named(video.url, "video"))
        return decoded(video.url, "video")

    def _reply(self, job: Document) -> Any:
        progress, fate = self._films.progress(job), job["fate"]
        if fate == "poll" and progress >= 100:
            raise moderated("Generated video")
        usage = usage_pb2.SamplingUsage(cost_in_usd_ticks=job["ticks"])
        response = video_pb2.VideoResponse(model=job["model"], progress=min(progress, 99))
        if progress < 100:
            return _deferred(_Status.PENDING, response)
        response.usage.CopyFrom(usage)
        if fate == "lost":
            return video_pb2.GetDeferredVideoResponse(status=_Status.EXPIRED)
        if fate in ("fail", "failed") or job["status"] == "broken":
            response.error.code, response.error.message = _error(fate)
            return _deferred(_Status.FAILED, response)
        response.progress = 100
        video = response.video
        video.respect_moderation = fate is None
        if fate is None:
            video.url = self._films.url(job)
            video.duration = round(job["seconds"])
            if job["stored"]:
                video.storage_error = NOT_STORED
        return _deferred(_Status.DONE, response)


def _asked_for(request: Any) -> tuple[int, str, str]:
    seconds, resolution, ratio = limits.FILM_DEFAULTS
    if request.HasField("duration"):
        seconds = request.duration
    if request.HasField("resolution") and request.resolution:
        if request.resolution not in video_pb2.VideoResolution.values():
            raise invalid("Invalid video resolution.")
        name = video_pb2.VideoResolution.Name(request.resolution)
        resolution = name.removeprefix("VIDEO_RESOLUTION_").lower()
    if request.HasField("aspect_ratio") and request.aspect_ratio:
        if request.aspect_ratio not in video_pb2.VideoAspectRatio.values():
            raise invalid(f"Invalid aspect ratio; use one of {', '.join(limits.FILM_RATIOS)}.")
        name = video_pb2.VideoAspectRatio.Name(request.aspect_ratio)
        ratio = name.removeprefix("VIDEO_ASPECT_RATIO_").replace("_", ":")
    return seconds, resolution, ratio


def _capped(size: list[int]) -> dict[str, list[int]]:
    short = min(size)
    if short <= 720:
        return {}
    return {"size": [2 * round(side * 720 / short / 2) for side in size]}


def _error(fate: str | None) -> tuple[str, str]:
    if fate == "failed":
        return "content_moderated", "Generated video rejected by content moderation."
    return "internal_error", "Video generation failed due to an internal error."


def _deferred(status: Any, response: Any) -> Any:
    return video_pb2.GetDeferredVideoResponse(status=status, response=response)
