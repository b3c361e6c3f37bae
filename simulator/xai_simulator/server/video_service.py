"""Video: jobs that start from an image, from a prompt or from a video, and are polled."""

from collections.abc import Callable
from typing import Any

import grpc
from xai_sdk.proto import deferred_pb2, usage_pb2, video_pb2

from xai_simulator.server import limits
from xai_simulator.server.bill import clip_ticks, costs
from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.faults import Fault
from xai_simulator.server.files import Files, storage_of
from xai_simulator.server.files_service import NOT_STORED, file_output
from xai_simulator.server.grpc_registry import Handler
from xai_simulator.server.media import Media
from xai_simulator.server.moderation import shape_of_refusal
from xai_simulator.server.pictures import PictureStore, decode_data_uri
from xai_simulator.server.refusals import Refusal, invalid, moderated
from xai_simulator.server.state_store import Document
from xai_simulator.server.video_jobs import VideoJobs, failure_of
from xai_simulator.server.video_options import cap_size, clip_options

SHORTEST_SECONDS = 0.5
_NOT_BILLED = ("fail", "lost")
_MODERATED = {
    "code": "invalid_argument",
    "message": "Generated video rejected by content moderation.",
}
_Status = deferred_pb2.DeferredStatus


class VideoService:
    """The Video service."""

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

    def handlers(self) -> dict[str, Handler]:
        """The handler of each RPC."""
        return {
            "Video/GenerateVideo": self.generate,
            "Video/ExtendVideo": self.extend,
            "Video/GetDeferredVideo": self.poll,
        }

    def generate(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Start a clip, or an edit of one."""
        edits = request.HasField("video")
        plan = self._plan_edit if edits else self._plan_clip
        kind = "video.edit" if edits else "video.start"
        return self._start("Video/GenerateVideo", kind, request, plan, context)

    def extend(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Start the extension of a clip."""
        plan = self._plan_extension
        return self._start("Video/ExtendVideo", "video.extend", request, plan, context)

    def poll(self, request: Any, context: grpc.ServicerContext) -> Any:
        """A job's progress, and its result once it is done."""
        # Read before the call is answered: the fault script and the log need the job's prompt.
        stored_job = self._pipeline.store.read(f"jobs/{request.request_id.replace('/', '_')}") or {}
        notes = {"job": request.request_id, "model": stored_job.get("model", "")}
        prompt = stored_job.get("prompt", "")
        finished = bool(stored_job) and self._jobs.has_ended(stored_job)
        call = RpcCall("Video/GetDeferredVideo", "video.get", prompt, notes, finished)

        def work(fault: Fault | None) -> Any:
            self._jobs.job(request.request_id)  # NOT_FOUND if there is none
            job, ended = stored_job, finished
            if fault and fault.failure in ("fail", "lost", "moderate"):
                moderation = "poll" if fault.shape == "submit" else fault.shape
                outcome = moderation if fault.failure == "moderate" else fault.failure
                job = self._jobs.fail_job(job["id"], outcome, failure_of(fault))
                ended = self._jobs.has_ended(job)
            call.notes["progress"] = self._jobs.progress(job)
            return self._reply(job, fault, ended=ended)

        return self._pipeline.answer(context, call, work)

    def _start(
        self,
        rpc: str,
        kind: str,
        request: Any,
        plan: Callable[[Any], Document],
        context: grpc.ServicerContext,
    ) -> Any:
        call = RpcCall(rpc, kind, request.prompt, {"model": request.model})

        def work(fault: Fault | None) -> Any:
            limits.check_model(request.model, limits.VIDEO_MODELS)
            order = {**plan(request), "storage": storage_of(request)}
            shape = shape_of_refusal(request.prompt, fault)
            billed, reported = costs(order["ticks"], fault)
            if fault and fault.failure in _NOT_BILLED and not fault.billed:
                billed, reported = 0, 0
            if shape != "submit" or (fault and fault.billed):
                self._charge(kind, request, order["summary"], billed)
            if shape == "submit":
                raise moderated("Generated video")
            job = {**self._job(kind, request, order, fault, shape), "ticks": reported}
            call.notes["job"] = job["id"]
            self._jobs.submit(job)
            return deferred_pb2.StartDeferredResponse(request_id=job["id"])

        return self._pipeline.answer(context, call, work)

    def _charge(self, kind: str, request: Any, summary: str, ticks: int) -> None:
        if ticks:
            self._pipeline.bill.charge(kind, request.model, summary, ticks, request.prompt)

    def _job(
        self, kind: str, request: Any, order: Document, fault: Fault | None, shape: str | None
    ) -> Document:
        seed = self._pipeline.seed_for(request)
        failure = fault.failure if fault else None
        options = {"drift": self._pipeline.drift, "drawing": self._pipeline.options.drawing}
        recipe = {"seed": seed, **options, **order["recipe"]}
        seconds = order["seconds"]
        if failure == "drift":
            recipe["drift"] = 1.0
        if fault and failure == "shorter":
            shortened = min(fault.seconds, recipe["seconds"] - SHORTEST_SECONDS)
            recipe["seconds"] -= shortened
            seconds -= shortened
        if failure == "bad_audio":
            recipe["bad_audio"] = True
        latency = self._pipeline.latency.of_clip(order["recipe"]["seconds"])
        storage = order["storage"]
        not_stored = storage is not None and failure == "storage_error"
        outcome = failure if failure in _NOT_BILLED else shape
        return {
            "id": f"{kind.replace('.', '-')}-{seed:08x}",
            "kind": kind,
            "model": request.model,
            "prompt": request.prompt,
            "recipe": recipe,
            "seconds": seconds,
            "latency": fault.seconds if fault and failure == "pending" else latency,
            "stuck": fault.seconds if fault and failure == "stuck" else 0.0,
            "failure": failure_of(fault),
            "outcome": outcome,
            "corruption": failure if failure in ("garbage", "cut_short", "expire") else None,
            "storage": None if not_stored else storage,
            "not_stored": not_stored,
        }

    def _plan_clip(self, request: Any) -> Document:
        model = request.model
        seconds, resolution, ratio = clip_options(request)
        limits.check_clip(model, seconds, resolution)
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
        maximum = self._pipeline.options.max_references
        if len(request.reference_images) > maximum:
            raise invalid(f"Too many reference images: {model} takes at most {maximum}.")
        keyframe = self._store_picture(request.image) if request.HasField("image") else None
        references = [self._store_picture(content) for content in request.reference_images]
        recipe = {
            "keyframe": keyframe,
            "references": references,
            "prompt": request.prompt,
            "seconds": float(seconds),
            "size": list(limits.clip_size(ratio, resolution)),
            "silent": request.HasField("generate_audio") and not request.generate_audio,
        }
        images = len(references) + (keyframe is not None)
        return {
            "recipe": recipe,
            "seconds": float(seconds),
            "ticks": clip_ticks(model, resolution, seconds, images),
            "summary": f"{seconds} s at {resolution}, {images} input images",
        }

    def _plan_edit(self, request: Any) -> Document:
        limits.check_prompt(request.prompt)
        if request.HasField("image"):
            raise invalid("image and video can't be used together.")
        recipe, seconds = self._jobs.recipe_of(self._video_bytes(request.video))
        limits.check_edit(seconds)
        resolution = "480p" if min(recipe["size"]) < 720 else "720p"
        return {
            "recipe": {
                **recipe,
                "drift": 0.0,
                "repair": request.prompt,
                **cap_size(recipe["size"]),
            },
            "seconds": seconds,
            "ticks": clip_ticks(request.model, resolution, seconds, 0),
            "summary": f"edit of {seconds:g} s at {resolution}",
        }

    def _plan_extension(self, request: Any) -> Document:
        added = limits.EXTEND_DEFAULT_SECONDS
        if request.HasField("duration"):
            added = request.duration
        content = self._video_bytes(request.video)
        source, seconds = self._jobs.recipe_of(content)
        limits.check_extension(seconds, added)
        resolution = "480p" if min(source["size"]) < 720 else "720p"
        recipe = {
            "extends": self._jobs.store_video(content),
            "prompt": request.prompt,
            "seconds": float(added),
            "size": source["size"],
        }
        return {
            "recipe": recipe,
            "seconds": seconds + added,
            "ticks": clip_ticks(request.model, resolution, added, 0),
            "summary": f"extension by {added} s at {resolution}",
        }

    def _store_picture(self, content: Any) -> str:
        folder = self._pictures.store_input(content)
        return str(folder.relative_to(self._pipeline.store.folder))

    def _video_bytes(self, video: Any) -> bytes:
        if video.file_id:
            return self._files.content(video.file_id)
        if video.url.startswith(("http://", "https://")):
            return self._media.content(self._media.resolve(video.url, "video"))
        return decode_data_uri(video.url, "video")

    def _reply(self, job: Document, fault: Fault | None, *, ended: bool) -> Any:
        outcome = job["outcome"]
        if outcome == "poll" and ended:
            raise moderated("Generated video")
        usage = usage_pb2.SamplingUsage(cost_in_usd_ticks=job["ticks"])
        response = video_pb2.VideoResponse(model=job["model"], progress=99)
        if not ended:
            highest = 100 if job.get("stuck") else 99
            response.progress = min(self._jobs.progress(job), highest)
            return _deferred(_Status.PENDING, response)
        response.usage.CopyFrom(usage)
        if outcome == "lost":
            return video_pb2.GetDeferredVideoResponse(status=_Status.EXPIRED)
        if outcome in ("fail", "failed") or job["status"] == "broken":
            failure = job.get("failure") or failure_of(None)
            if outcome == "failed":
                failure = _MODERATED
            response.error.code, response.error.message = failure["code"], failure["message"]
            return _deferred(_Status.FAILED, response)
        response.progress = 100
        video = response.video
        video.respect_moderation = outcome is None
        if outcome is None and not (fault and fault.failure == "no_url"):
            video.url = self._jobs.url(job)
            video.duration = round(job["seconds"])
            if job.get("not_stored"):
                video.storage_error = NOT_STORED
            elif storage := job.get("storage"):
                output = file_output(job["file"], public_url=storage["public_url"])
                video.file_output.CopyFrom(output)
        return _deferred(_Status.DONE, response)


def _deferred(status: Any, response: Any) -> Any:
    return video_pb2.GetDeferredVideoResponse(status=status, response=response)
