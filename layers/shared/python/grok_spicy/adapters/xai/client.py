"""The studio and the camera at xAI, through its SDK. Import this only where Grok is called."""

import base64
import binascii
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import grpc
from xai_sdk import Client
from xai_sdk.chat import image, system, user
from xai_sdk.proto import deferred_pb2

from grok_spicy.adapters.xai.errors import from_grpc
from grok_spicy.errors import (
    AnswerLost,
    GarbledAnswer,
    OutputRefused,
    ProviderRejected,
    ProviderUnavailable,
    Refused,
)
from grok_spicy.models.clips import Job
from grok_spicy.models.item import utc_now
from grok_spicy.policies.clip_policy import JOB_DEADLINE_SECONDS
from grok_spicy.ports import Billed, ChatRequest, ImageRequest, JobStatus, VideoRequest

LARGEST_MESSAGE = 20 * 1024 * 1024
_ROOM_FOR_THE_REST = 64 * 1024


def xai_client(key: str, host: str, *, insecure: bool, timeout: float) -> Client:
    """The unmodified SDK's client, its own retries off: a paid call is never sent twice unasked."""
    return Client(
        api_key=key,
        api_host=host,
        use_insecure_channel=insecure,
        timeout=timeout,
        channel_options=[("grpc.enable_retries", 0)],
    )


class XaiModels:
    """Texts, judgements and images by Grok."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def chat(self, chat_request: ChatRequest) -> Billed[str]:
        images = [_data_uri(each) for each in chat_request.images]
        _check_size(images, chat_request.text, chat_request.system)
        chat = self._client.chat.create(
            model=chat_request.model,
            messages=[system(chat_request.system), user(chat_request.text, *map(image, images))],
            response_format=chat_request.answer,
            max_tokens=chat_request.max_tokens,
            reasoning_effort="none",
        )
        try:
            response = chat.sample()
        except grpc.RpcError as error:
            raise from_grpc(error) from error
        return Billed(response.content, _cost(response.usage))

    def generate_image(self, order: ImageRequest) -> Billed[bytes]:
        references = [_data_uri(each) for each in order.references]
        _check_size(references, order.prompt)
        try:
            response = self._client.image.sample(
                order.prompt,
                order.model,
                image_urls=references or None,
                image_format="base64",
                aspect_ratio=order.aspect_ratio,
                resolution="1k",
            )
        except grpc.RpcError as error:
            raise from_grpc(error) from error
        except IndexError as error:
            raise GarbledAnswer("xAI answered without an image") from error
        cost = _cost(response.usage)
        if not response.respect_moderation:
            raise OutputRefused("the image was refused by moderation", cost)
        return Billed(_decoded(response.base64), cost)


class XaiVideo:
    """Clips by Grok Imagine: submit and look."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def submit(self, order: VideoRequest) -> Job:
        wanted: dict[str, Any]
        if order.corrects_url:
            # An edit keeps its input's length, ratio and size; asking for them is an error.
            wanted = {"video_url": order.corrects_url}
        else:
            wanted = {
                "image_url": _data_uri(order.first_frame) if order.first_frame else None,
                "duration": order.seconds,
                "aspect_ratio": order.aspect_ratio,
                "resolution": order.resolution,
            }
        _check_size([part for part in wanted.values() if isinstance(part, str)], order.prompt)
        try:
            started = self._client.video.start(order.prompt, order.model, **wanted)
        except grpc.RpcError as error:
            raise from_grpc(error) from error
        now = utc_now()
        return Job(
            provider="xai",
            model=order.model,
            id=started.request_id,
            submitted_at=now,
            deadline=now + timedelta(seconds=JOB_DEADLINE_SECONDS),
        )

    def poll(self, job: Job) -> JobStatus:
        try:
            found = self._client.video.get(job.id)
        except grpc.RpcError as error:
            return _look_at_error(error)
        response = found.response
        cost = _cost(response.usage) if response.HasField("usage") else None
        match found.status:
            case deferred_pb2.DeferredStatus.PENDING:
                return JobStatus("rendering", progress=min(1.0, max(0.0, response.progress / 100)))
            case deferred_pb2.DeferredStatus.DONE if response.video.url:
                return JobStatus("done", 1.0, response.video.url, cost)
            case deferred_pb2.DeferredStatus.DONE:
                return JobStatus("refused", 1.0, None, cost, "the clip was refused by moderation")
            case deferred_pb2.DeferredStatus.FAILED:
                return _look_at_failure(response.error.code, response.error.message, cost)
            case deferred_pb2.DeferredStatus.EXPIRED:
                return JobStatus("failed", cost_ticks=cost, message="the job has expired at xAI")
        raise ProviderUnavailable(f"xAI does not know the state of job {job.id}")


def _look_at_error(error: grpc.RpcError) -> JobStatus:
    """A look buys nothing: whatever is lost on the way is only worth another look."""
    ours = from_grpc(error)
    if isinstance(ours, Refused):
        return JobStatus("refused", message=str(ours))
    if isinstance(ours, AnswerLost):
        raise ProviderUnavailable(str(ours)) from error
    if isinstance(ours, ProviderRejected) and error.code() is grpc.StatusCode.NOT_FOUND:
        return JobStatus("failed", message=f"xAI does not know the job any more: {error.details()}")
    raise ours from error


def _look_at_failure(code: str, message: str, cost: int | None) -> JobStatus:
    text = f"{code}: {message}" if code else message
    if "moderation" in text.lower() or "content policy" in text.lower():
        return JobStatus("refused", 1.0, None, cost, f"the clip was refused by moderation ({text})")
    return JobStatus("failed", cost_ticks=cost, message=f"xAI could not make the clip ({text})")


def _cost(usage: Any) -> int | None:
    return int(usage.cost_in_usd_ticks) if usage.HasField("cost_in_usd_ticks") else None


def _data_uri(content: bytes) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _decoded(text: str) -> bytes:
    """The bytes of a base64 image, with or without a `data:` prefix; garbage stays garbage."""
    try:
        return base64.b64decode(text.split("base64,", 1)[-1])
    except (binascii.Error, ValueError):
        return text.encode()


def _check_size(parts: Sequence[str], *texts: str) -> None:
    """Oversize has the same status as rate limiting, so it is told apart before it is sent."""
    size = sum(len(part) for part in parts) + sum(len(text.encode()) for text in texts)
    if size > LARGEST_MESSAGE - _ROOM_FOR_THE_REST:
        raise ProviderRejected(
            f"the request would have {size / 1e6:.1f} MB; xAI takes "
            f"{LARGEST_MESSAGE / 1e6:.0f} MB: use smaller images"
        )
