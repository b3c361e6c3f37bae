"""Clips by Veo on Google's Vertex AI: start an operation, then look at it."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import requests
from google import genai
from google.auth import exceptions as auth_errors
from google.auth.transport.requests import Request
from google.genai import types
from google.genai.errors import APIError
from google.oauth2 import service_account

from grok_spicy.adapters.google.errors import from_api_error, from_operation_error
from grok_spicy.errors import (
    AnswerLost,
    ClipLost,
    GrokSpicyError,
    KeyRefused,
    OutputRefused,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.models.item import utc_now
from grok_spicy.policies.capabilities import video_model

SUBMIT_SECONDS = 60.0
POLL_SECONDS = 25.0
"""How long Google may take for each: a poll of a finished operation carries its clip."""
_TOKEN_SECONDS = 10.0
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_CLIENT: dict[str, Any] = {
    # Objects of httpx among these, and the SDK uses httpx, whose errors we know.
    "timeout": httpx.Timeout(POLL_SECONDS),
    # A connection that is kept while its container is frozen breaks at the next call, and a
    # submission on it would count as lost.
    "limits": httpx.Limits(max_keepalive_connections=0),
    "follow_redirects": False,
}
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)

T = TypeVar("T")


class VeoVideo:
    """The `VideoProvider` port over Google's SDK.

    `account` holds the fields of a service account's key. An operation holds its clip inside: there
    is no link, so `poll` drops it, and `fetch_stored` gets it.
    """

    def __init__(self, account: dict[str, Any], location: str, url: str | None = None) -> None:
        try:
            self._credentials: Any = service_account.Credentials.from_service_account_info(  # type: ignore[no-untyped-call]
                account, scopes=[_SCOPE]
            )
        except ValueError as error:
            raise KeyRefused(f"VEO2_API_KEY has no private key that can be read: {error}") from None
        self.project: str = account["project_id"]
        self._client = genai.Client(
            vertexai=True,
            project=self.project,
            location=location,
            credentials=self._credentials,
            http_options=types.HttpOptions(
                base_url=url,
                client_args=_CLIENT,
                retry_options=types.HttpRetryOptions(attempts=1),
            ),
        )

    def submit(self, request: VideoRequest) -> Job:
        if request.corrects_url or request.corrects_stored:
            raise ProviderRejected("Veo corrects no clips")
        if request.references:
            raise ProviderRejected("Veo takes no references beside a first frame")
        source = types.GenerateVideosSource(
            prompt=request.prompt, image=_image(request.first_frame)
        )
        config = types.GenerateVideosConfig(
            number_of_videos=1,
            duration_seconds=request.seconds,
            aspect_ratio=request.aspect_ratio,
            resolution=request.resolution,
            last_frame=_image(request.last_frame),
            generate_audio=request.has_sound,
            seed=request.seed,
            http_options=_within(SUBMIT_SECONDS),
        )
        self.refresh_token()
        operation = self._call(
            lambda: self._client.models.generate_videos(
                model=request.model, source=source, config=config
            )
        )
        if not operation.name:
            raise AnswerLost("Veo accepted the clip without naming its operation")
        now = utc_now()
        return Job(
            provider="veo",
            model=request.model,
            id=operation.name,
            submitted_at=now,
            deadline=now + timedelta(seconds=video_model(request.model).deadline_seconds),
        )

    def poll(self, job: Job) -> JobStatus:
        try:
            operation = self._get_operation(job)
        except ProviderRejected as problem:
            return JobStatus("missing", message=str(problem))
        if not operation.done:
            return JobStatus("rendering", progress=_progress(operation.metadata))
        if operation.error:
            return _status_of(from_operation_error(operation.error))
        response = operation.response
        if response and response.generated_videos:
            return JobStatus("done", 1.0)
        if response and (response.rai_media_filtered_reasons or response.rai_media_filtered_count):
            reasons = "; ".join(response.rai_media_filtered_reasons or ["no reason given"])
            refusal = OutputRefused(f"the clip was refused by moderation: {reasons}", cost_ticks=0)
            return _status_of(refusal)
        return _status_of(ClipLost("Veo ended the operation without a clip, and without a reason"))

    def find_job(self, model: str, stored_as: str) -> Job | None:  # noqa: ARG002 – the port's
        raise ProviderRejected("Veo stores no clips by name")

    def fetch_stored(self, job: Job) -> bytes | None:
        try:
            operation = self._get_operation(job)
        except ProviderRejected:
            return None
        videos = operation.response.generated_videos if operation.response else None
        video = videos[0].video if videos else None
        return video.video_bytes if video else None

    def _get_operation(self, job: Job) -> types.GenerateVideosOperation:
        """The operation, rebuilt from its name. ProviderRejected if Google does not know it.
        Looking costs nothing, so an answer that is lost is worth another look."""
        self.refresh_token()
        config = types.GetOperationConfig(http_options=_within(POLL_SECONDS))
        named = types.GenerateVideosOperation.model_validate({"name": job.id})
        try:
            return self._call(lambda: self._client.operations.get(named, config=config))
        except AnswerLost as problem:
            raise ProviderUnavailable(str(problem)) from problem

    def _call(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except APIError as error:
            raise from_api_error(error) from error
        except _NEVER_SENT as error:
            raise ProviderUnavailable(f"Veo can't be reached: {error}") from error
        except httpx.HTTPError as error:
            reason = type(error).__name__
            raise AnswerLost(f"the connection to Veo broke: {reason}") from error
        except ValueError as error:  # no JSON, or not of the shape that Google describes
            raise AnswerLost(f"Veo's answer can't be read: {type(error).__name__}") from error

    def refresh_token(self) -> None:
        """Get a token, if there is none that is still good. Done before each call and not by the
        SDK, which allows it two minutes, and so that a paid call whose answer is lost was sent."""
        if self._credentials.valid:
            return
        try:
            with requests.Session() as session:
                request = functools.partial(Request(session), timeout=_TOKEN_SECONDS)
                self._credentials.refresh(request)
        except auth_errors.RefreshError as error:
            if error.retryable:
                raise ProviderUnavailable(f"Google gives no token: {error.args[0]}") from error
            raise KeyRefused(
                f"Google refuses the service account: {error.args[0]} (check VEO2_API_KEY)"
            ) from error
        except auth_errors.TransportError as error:
            raise ProviderUnavailable("Google can't be reached for a token") from error


def _status_of(failure: GrokSpicyError) -> JobStatus:
    """The status of an operation that ended without a clip, for which Google charges nothing."""
    if isinstance(failure, (OutputRefused, PromptRefused)):
        return JobStatus("refused", 1.0, cost_ticks=0, message=str(failure))
    if isinstance(failure, ClipLost):
        return JobStatus("failed", cost_ticks=0, message=str(failure))
    return JobStatus.failed(failure, 0)


def _progress(metadata: dict[str, Any] | None) -> float:
    """0-1, where the operation says it; Vertex mostly does not."""
    percent = (metadata or {}).get("progressPercent") or 0
    return min(1.0, max(0.0, percent / 100)) if isinstance(percent, (int, float)) else 0.0


def _image(content: bytes | None) -> types.Image | None:
    if content is None:
        return None
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return types.Image(image_bytes=content, mime_type=f"image/{kind}")


def _within(seconds: float) -> types.HttpOptions:
    return types.HttpOptions(timeout=int(seconds * 1000))
