"""Clips by Grok Imagine: submit a job, then poll it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import grpc
from xai_sdk import Client
from xai_sdk.proto import deferred_pb2

from grok_spicy.adapters.environment import XaiEnvironment
from grok_spicy.adapters.xai.client import check_size, cost_ticks, data_uri, xai_client
from grok_spicy.adapters.xai.errors import from_grpc
from grok_spicy.errors import AnswerLost, ProviderRejected, ProviderUnavailable, Refused
from grok_spicy.models.clips import Job
from grok_spicy.models.item import utc_now
from grok_spicy.policies.clip_policy import JOB_DEADLINE_SECONDS
from grok_spicy.ports import JobStatus, VideoRequest

TIMEOUT_SECONDS = 30.0
"""How long a submission or poll may take: its result must be recorded before the task times out."""


def build(read_key: Callable[[str], str]) -> "XaiVideo":
    """Make the provider with this deployment's key."""
    environment = XaiEnvironment.read()
    timeout = min(TIMEOUT_SECONDS, environment.timeout)
    client = xai_client(
        read_key("XAI_API_KEY"),
        environment.host,
        insecure=environment.insecure,
        timeout=timeout,
    )
    return XaiVideo(client)


class XaiVideo:
    """The `VideoProvider` port over xAI's SDK."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def submit(self, request: VideoRequest) -> Job:
        arguments: dict[str, Any]
        if request.corrects_url:
            # An edit keeps its input's length, ratio and size; xAI rejects a request with them.
            arguments = {"video_url": request.corrects_url}
        else:
            arguments = {
                "image_url": data_uri(request.first_frame) if request.first_frame else None,
                "duration": request.seconds,
                "aspect_ratio": request.aspect_ratio,
                "resolution": request.resolution,
            }
        check_size([part for part in arguments.values() if isinstance(part, str)], request.prompt)
        try:
            response = self._client.video.start(request.prompt, request.model, **arguments)
        except grpc.RpcError as error:
            raise from_grpc(error) from error
        now = utc_now()
        return Job(
            provider="xai",
            model=request.model,
            id=response.request_id,
            submitted_at=now,
            deadline=now + timedelta(seconds=JOB_DEADLINE_SECONDS),
        )

    def poll(self, job: Job) -> JobStatus:
        try:
            result = self._client.video.get(job.id)
        except grpc.RpcError as error:
            return _status_of_error(error)
        response = result.response
        cost = cost_ticks(response.usage) if response.HasField("usage") else None
        match result.status:
            case deferred_pb2.DeferredStatus.PENDING:
                return JobStatus("rendering", progress=min(1.0, max(0.0, response.progress / 100)))
            case deferred_pb2.DeferredStatus.DONE if response.video.url:
                return JobStatus("done", 1.0, response.video.url, cost)
            case deferred_pb2.DeferredStatus.DONE:
                return JobStatus("refused", 1.0, None, cost, "the clip was refused by moderation")
            case deferred_pb2.DeferredStatus.FAILED:
                return _status_of_failure(response.error.code, response.error.message, cost)
            case deferred_pb2.DeferredStatus.EXPIRED:
                return JobStatus("failed", cost_ticks=cost, message="the job has expired at xAI")
        raise ProviderUnavailable(f"xAI does not know the state of job {job.id}")


def _status_of_error(error: grpc.RpcError) -> JobStatus:
    """A poll is free, so a lost response is worth another poll: ProviderUnavailable."""
    failure = from_grpc(error)
    if isinstance(failure, Refused):
        return JobStatus("refused", message=str(failure))
    if isinstance(failure, AnswerLost):
        raise ProviderUnavailable(str(failure)) from error
    if isinstance(failure, ProviderRejected) and error.code() is grpc.StatusCode.NOT_FOUND:
        return JobStatus("failed", message=f"xAI does not know the job any more: {error.details()}")
    raise failure from error


def _status_of_failure(code: str, message: str, cost: int | None) -> JobStatus:
    text = f"{code}: {message}" if code else message
    if "moderation" in text.lower() or "content policy" in text.lower():
        return JobStatus("refused", 1.0, None, cost, f"the clip was refused by moderation ({text})")
    return JobStatus("failed", cost_ticks=cost, message=f"xAI could not make the clip ({text})")
