"""Video: jobs that start from an image, from a prompt or from a video, and are polled."""

from collections.abc import Callable
from typing import Any

import grpc
from xai_sdk.proto import deferred_pb2, usage_pb2, video_pb2

from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.faults import FLAWS, Fault
from xai_simulator.server.files import storage_of
from xai_simulator.server.files_service import NOT_STORED, file_output
from xai_simulator.server.grpc_registry import Handler
from xai_simulator.server.moderation import is_billed, shape_of_refusal
from xai_simulator.server.refusals import moderated
from xai_simulator.server.state_store import Document
from xai_simulator.server.video_jobs import VideoJobs, failure_of
from xai_simulator.server.video_requests import VideoRequests

SHORTEST_SECONDS = 0.5
_NOT_BILLED = ("fail", "lost")
_MODERATED = {
    "code": "invalid_argument",
    "message": "Generated video rejected by content moderation.",
}
_Status = deferred_pb2.DeferredStatus


class VideoService:
    """The Video service."""

    def __init__(self, pipeline: CallPipeline, requests: VideoRequests, jobs: VideoJobs) -> None:
        self._pipeline = pipeline
        self._requests = requests
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
        read = self._requests.read_edit if edits else self._requests.read_clip
        kind = "video.edit" if edits else "video.start"
        return self._start("Video/GenerateVideo", kind, request, read, context)

    def extend(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Start the extension of a clip."""
        read = self._requests.read_extension
        return self._start("Video/ExtendVideo", "video.extend", request, read, context)

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
        read: Callable[[Any], Document],
        context: grpc.ServicerContext,
    ) -> Any:
        call = RpcCall(rpc, kind, request.prompt, {"model": request.model})

        def work(fault: Fault | None) -> Any:
            order = {**read(request), "storage": storage_of(request)}
            shape = shape_of_refusal(request.prompt, fault)
            billed, reported = self._pipeline.costs(order["ticks"], fault)
            if not _is_billed(fault, shape):
                billed, reported = 0, 0
            if billed:
                charge = self._pipeline.bill.charge
                charge(kind, order["model"], order["summary"], billed, request.prompt)
            if shape == "submit":
                raise moderated("Generated video")
            job = {**self._job(kind, request, order, fault, shape), "ticks": reported}
            call.notes["job"] = job["id"]
            self._jobs.submit(job)
            return deferred_pb2.StartDeferredResponse(request_id=job["id"])

        return self._pipeline.answer(context, call, work)

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
        if failure in FLAWS:
            recipe["flaw"] = failure
        latency = self._pipeline.latency.of_clip(order["recipe"]["seconds"])
        storage = order["storage"]
        not_stored = storage is not None and failure == "storage_error"
        outcome = failure if failure in _NOT_BILLED else shape
        return {
            "id": f"{kind.replace('.', '-')}-{seed:08x}",
            "kind": kind,
            "model": order["model"],
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
            elif job.get("storage"):
                video.file_output.CopyFrom(file_output(job["file"]))
        return _deferred(_Status.DONE, response)


def _is_billed(fault: Fault | None, shape: str | None) -> bool:
    if shape is not None:
        return is_billed(fault)
    return not (fault and fault.failure in _NOT_BILLED and not fault.billed)


def _deferred(status: Any, response: Any) -> Any:
    return video_pb2.GetDeferredVideoResponse(status=status, response=response)
