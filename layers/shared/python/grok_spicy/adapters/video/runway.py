"""Clips by Runway: a task makes a clip from an image, or from words alone.

After https://docs.dev.runwayml.com (API version 2024-11-06) and the source of runwayml 5.24.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import Field

from grok_spicy.adapters.environment import Variables
from grok_spicy.adapters.links import is_link
from grok_spicy.errors import (
    AnswerLost,
    ClipLost,
    GrokSpicyError,
    OutOfCredit,
    OutputRefused,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.models.item import utc_now
from grok_spicy.models.story import AspectRatio

if TYPE_CHECKING:
    from grok_spicy.adapters.http_api import HttpAnswer, HttpApi

KEYS = ("RUNWAY_API_KEY", "RUNWAYML_API_SECRET")
VERSION = "2024-11-06"
TICKS_PER_CREDIT = 100_000_000
"""A credit is 0.01 USD."""
LARGEST_DATA_URI = 5_000_000
"""Bytes of a data URI; a larger image is uploaded first."""
RATIOS: dict[AspectRatio, str] = {
    "16:9": "1280:720",
    "9:16": "720:1280",
    "4:3": "1104:832",
    "3:4": "832:1104",
    "1:1": "960:960",
}


def _model(usd_per_second: float, *, from_words: bool) -> VideoModel:
    return VideoModel(
        modes=("text", "first_frame") if from_words else ("first_frame",),
        min_seconds=2,
        max_seconds=10,
        resolutions=("720p",),
        aspect_ratios=tuple(RATIOS),
        has_audio=False,
        takes_seed=True,
        max_prompt=1000,
        usd_per_second={"720p": usd_per_second},
        usd_per_input_image=0,
        usd_per_input_second=0,
        render_seconds=15,
        deadline_seconds=900,
        source="docs: image_to_video, pricing; render time: reports",
    )


CAMERA = Camera(
    name="runway",
    title="Runway",
    keys=KEYS,
    models={
        "gen4.5": _model(0.12, from_words=True),
        "gen4_turbo": _model(0.05, from_words=False),
    },
    best_for=("experiment",),
    url_variable="GROK_SPICY_RUNWAY_URL",
)


class RunwayEnvironment(Variables):
    """How Runway, or a compatible host, is reached."""

    url: str = Field(default="https://api.dev.runwayml.com", alias="GROK_SPICY_RUNWAY_URL")


def build(read_key: Callable[..., str]) -> "RunwayVideo":
    """Make the provider with this deployment's key."""
    from grok_spicy.adapters.http_api import HttpApi

    headers = {"Authorization": f"Bearer {read_key(*KEYS)}", "X-Runway-Version": VERSION}
    url = RunwayEnvironment.read().url
    return RunwayVideo(HttpApi("Runway", url, headers, key_names=KEYS, explain=_explain))


class RunwayVideo:
    """The `VideoProvider` port over Runway's HTTP API."""

    def __init__(self, api: "HttpApi") -> None:
        self._api = api

    def submit(self, request: VideoRequest) -> Job:
        if request.corrects_url or request.corrects_stored:
            raise ProviderRejected(f"{request.model} does not edit clips")
        body: dict[str, Any] = {
            "model": request.model,
            "promptText": request.prompt,
            "ratio": _ratio(request),
            "duration": request.seconds,
        }
        if request.seed is not None:
            body["seed"] = request.seed
        endpoint = "v1/text_to_video"
        if request.first_frame is not None:
            endpoint = "v1/image_to_video"
            body["promptImage"] = self._image(request.first_frame)
        task_id = self._api.submit(endpoint, json=body).get("id")
        if not isinstance(task_id, str) or not task_id:
            raise AnswerLost("Runway took the clip without naming its task")
        now = utc_now()
        model = CAMERA.models[request.model]
        return Job(
            provider="runway",
            model=request.model,
            id=task_id,
            submitted_at=now,
            deadline=now + timedelta(seconds=model.deadline_seconds),
        )

    def poll(self, job: Job) -> JobStatus:
        answer = self._api.read(f"v1/tasks/{job.id}")
        if answer.status == 404:
            return JobStatus("missing", message="Runway does not know the task")
        if not answer.is_ok:
            raise ProviderUnavailable(f"Runway answered {answer.status}: {answer.reason[:300]}")
        return _status(answer.body)

    def find_job(self, model: str, stored_as: str) -> Job | None:  # noqa: ARG002
        raise ProviderRejected("Runway can't look up a task whose submission got no answer")

    def fetch_stored(self, job: Job) -> bytes | None:  # noqa: ARG002
        return None

    def _image(self, content: bytes) -> str:
        """The image as a data URI, or uploaded where that is too large: an upload costs nothing."""
        kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
        uri = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
        if len(uri) <= LARGEST_DATA_URI:
            return uri
        return self._upload(f"first_frame.{kind}", content)

    def _upload(self, name: str, content: bytes) -> str:
        import httpx

        upload = {"filename": name, "type": "ephemeral"}
        answer = self._api.read("v1/uploads", method="POST", json=upload)
        if not answer.is_ok:
            raise ProviderRejected(f"Runway takes no upload: {answer.reason[:300]}")
        address, uri, fields = map(answer.body.get, ("uploadUrl", "runwayUri", "fields"))
        if not is_link(address) or not isinstance(uri, str) or not isinstance(fields, Mapping):
            raise ProviderUnavailable("Runway does not say where to upload the first frame")
        try:
            # The address is that of a storage host, which must not see our key.
            httpx.post(
                address,
                data=fields,
                files={"file": (name, content)},
                timeout=30,
            ).raise_for_status()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = type(error).__name__
            raise ProviderUnavailable(f"the upload to Runway failed: {reason}") from None
        return uri


def _ratio(request: VideoRequest) -> str:
    ratio = RATIOS.get(request.aspect_ratio)
    if ratio is None:
        raise ProviderRejected(f"{request.model} does not film in {request.aspect_ratio}")
    return ratio


def _explain(answer: "HttpAnswer") -> GrokSpicyError | None:
    """Runway says 400 when no credits are left."""
    if answer.status == 400 and "credits" in answer.reason.casefold():
        return OutOfCredit(f"Runway: {answer.reason[:300]}")
    return None


def _status(task: Mapping[str, Any]) -> JobStatus:
    """A task as a job's status. A state that we do not know is not the end: the deadline is."""
    match task.get("status"):
        case "SUCCEEDED":
            output, cost = task.get("output"), _cost_ticks(task)
            url = output[0] if isinstance(output, list) and output else None
            if is_link(url):
                return JobStatus("done", 1.0, url, cost)
            failure = ClipLost("Runway's task succeeded, and names no clip")
            return JobStatus.failed(failure, cost)
        case "FAILED":
            return _failed(task)
        case "CANCELLED":
            return JobStatus("failed", cost_ticks=_cost_ticks(task), message="it was cancelled")
        case "PENDING" | "THROTTLED":
            return JobStatus("rendering", queued=True)
    progress = task.get("progress")
    known = progress if isinstance(progress, int | float) else 0.0
    return JobStatus("rendering", progress=min(1.0, max(0.0, float(known))))


def _failed(task: Mapping[str, Any]) -> JobStatus:
    code, cost = str(task.get("failureCode") or ""), _cost_ticks(task)
    message = f"{task.get('failure') or 'the task failed'} ({code or 'no code'})"
    if "SAFETY" in code.split("."):
        kind = OutputRefused if ".OUTPUT" in code else PromptRefused
        return JobStatus("refused", 1.0, None, cost, message, kind(message, cost))
    if code.startswith("ASSET."):
        failure = ProviderRejected(f"Runway can't use the first frame: {message}")
        return JobStatus("failed", cost_ticks=cost, message=message, failure=failure)
    return JobStatus("failed", cost_ticks=cost, message=message)


def _cost_ticks(task: Mapping[str, Any]) -> int | None:
    """What the task was charged; None where Runway does not say."""
    cost = task.get("cost")
    credits = cost.get("credits") if isinstance(cost, Mapping) else None
    if not isinstance(credits, int | float) or credits < 0:
        return None
    return round(credits * TICKS_PER_CREDIT)
