"""Clips by Grok Imagine: submit a job, then poll it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import grpc
from xai_sdk.proto import deferred_pb2

from grok_spicy.adapters.environment import XaiEnvironment
from grok_spicy.adapters.xai.client import XaiClient, check_size, cost_ticks, data_uri, xai_client
from grok_spicy.adapters.xai.errors import from_failed_job, from_grpc
from grok_spicy.adapters.xai.files import KEPT_SECONDS, XaiFiles
from grok_spicy.errors import (
    AnswerLost,
    OutputRefused,
    ProviderRejected,
    ProviderUnavailable,
    Refused,
)
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.models.item import utc_now
from grok_spicy.policies.capabilities import video_model

TIMEOUT_SECONDS = 30.0
"""How long a submission or poll may take: its result must be recorded before the task times out."""
_Status = deferred_pb2.DeferredStatus


def build(read_key: Callable[..., str]) -> "XaiVideo":
    """Make the provider with this deployment's key."""
    environment = XaiEnvironment.read()
    timeout = min(TIMEOUT_SECONDS, environment.timeout)
    client = xai_client(
        read_key("XAI_API_KEY"),
        environment.host,
        insecure=environment.insecure,
        timeout=timeout,
    )
    return XaiVideo(client, environment.kept_hours * 3600)


class XaiVideo:
    """The `VideoProvider` port over xAI's SDK. `kept_seconds` is how long xAI stores a clip."""

    def __init__(self, client: XaiClient, kept_seconds: int = KEPT_SECONDS) -> None:
        self._client = client
        self._files = XaiFiles(client, kept_seconds)

    def submit(self, request: VideoRequest) -> Job:
        arguments = self._correction(request) or _extension(request) or _film(request)
        job_id = self._files.ask_to_store(
            request.store_as, arguments, lambda arguments: self._start(request, arguments)
        )
        return _job(request.model, job_id, request.store_as)

    def _start(self, request: VideoRequest, arguments: dict[str, Any]) -> str:
        video = self._client.video
        start = video.extend_start if request.extends_url else video.start
        try:
            response = start(request.prompt, request.model, **arguments)
        except grpc.RpcError as error:
            raise from_grpc(error) from error
        if not response.request_id:
            raise AnswerLost("xAI accepted the clip without naming its job")
        return str(response.request_id)

    def _correction(self, request: VideoRequest) -> dict[str, Any] | None:
        """The input of an edit, which keeps its length, ratio and size: xAI rejects a request with
        them. None for a request that is no correction."""
        if request.corrects_stored:
            file_id = self._files.find(request.corrects_stored)
            if file_id is None:
                raise ProviderUnavailable("the clip to be corrected is no longer stored at xAI")
            return {"video_file_id": file_id}
        if request.corrects_url:
            check_size([request.corrects_url], request.prompt)
            return {"video_url": request.corrects_url}
        return None

    def poll(self, job: Job) -> JobStatus:
        if not job.id:
            return self._look_for(job)
        try:
            result = self._client.video.get(job.id)
        except grpc.RpcError as error:
            return _status_of_error(error)
        response = result.response
        cost = cost_ticks(response.usage) if response.HasField("usage") else None
        if result.status == _Status.DONE:
            return _status_of_done(response, cost)
        if result.status == _Status.FAILED:
            return _status_of_failure(response.error.code, response.error.message, cost)
        if result.status == _Status.EXPIRED:
            return JobStatus("failed", cost_ticks=cost, message="the job has expired at xAI")
        # A state that we do not know is not the end: the job's deadline is.
        return JobStatus("rendering", progress=min(1.0, max(0.0, response.progress / 100)))

    def find_job(self, model: str, stored_as: str) -> Job | None:
        return _job(model, "", stored_as) if self._files.find(stored_as) else None

    def fetch_stored(self, job: Job) -> bytes | None:
        try:
            file_id = self._files.find(job.stored_as) if job.stored_as else None
            return self._files.content(file_id) if file_id else None
        except ProviderRejected:
            return None

    def _look_for(self, job: Job) -> JobStatus:
        """The status of a job whose id was lost with the answer."""
        found = job.stored_as and self._files.find(job.stored_as)
        return JobStatus("done", 1.0) if found else JobStatus("missing")


def _extension(request: VideoRequest) -> dict[str, Any] | None:
    """The input of an extension, which has the ratio and the size of what it extends; None for a
    request that extends nothing."""
    if not request.extends_url:
        return None
    check_size([request.extends_url], request.prompt)
    return {"video_url": request.extends_url, "duration": request.seconds}


def _film(request: VideoRequest) -> dict[str, Any]:
    first, last = request.first_frame, request.last_frame
    references = [data_uri(each) for each in request.references]
    ends = [data_uri(each) if each else None for each in (first, last)]
    check_size([each for each in (*ends, *references) if each], request.prompt)
    return {
        "image_url": ends[0],
        "last_frame_url": ends[1],
        "reference_image_urls": references or None,
        "reference_audios": [{"voice_id": voice} for voice in request.voices] or None,
        "duration": request.seconds,
        "aspect_ratio": request.aspect_ratio,
        "resolution": request.resolution,
        # Left out where it is to have sound: that is how it is without the setting.
        **({} if request.has_sound else {"generate_audio": False}),
    }


def _job(model: str, job_id: str, stored_as: str | None) -> Job:
    now = utc_now()
    deadline = now + timedelta(seconds=video_model(model).deadline_seconds)
    return Job(
        provider="xai",
        model=model,
        id=job_id,
        stored_as=stored_as,
        submitted_at=now,
        deadline=deadline,
    )


def _status_of_done(response: Any, cost: int | None) -> JobStatus:
    """DONE without a URL is a refusal only if xAI says so: else the clip is there, and its URL is
    not yet."""
    if response.HasField("video"):
        video = response.video
        if video.url:
            return JobStatus("done", 1.0, video.url, cost)
        if not video.respect_moderation:
            return JobStatus("refused", 1.0, None, cost, "the clip was refused by moderation")
    if response.error.message or response.error.code:
        return _status_of_failure(response.error.code, response.error.message, cost)
    return JobStatus("done", 1.0, None, cost)


def _status_of_error(error: grpc.RpcError) -> JobStatus:
    """A poll is free, so a lost response is worth another poll: ProviderUnavailable."""
    failure = from_grpc(error)
    if isinstance(failure, Refused):
        return JobStatus("refused", message=str(failure))
    if isinstance(failure, AnswerLost):
        raise ProviderUnavailable(str(failure)) from error
    if error.code() is grpc.StatusCode.NOT_FOUND:
        return JobStatus("missing", message=f"xAI does not know the job: {error.details()}")
    raise failure from error


def _status_of_failure(code: str, text: str, cost: int | None) -> JobStatus:
    failure = from_failed_job(code, text)
    if isinstance(failure, OutputRefused):
        return JobStatus("refused", 1.0, None, cost, str(failure))
    return JobStatus.failed(failure, cost)
