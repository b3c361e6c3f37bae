"""Pika, which fal.ai hosts: a request is put into fal's queue, and looked at by the addresses that
fal names.

Plain HTTP: fal's own client sends a submission up to ten times, and each may be billed.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import Field

from grok_spicy.adapters.data_uri import data_uri
from grok_spicy.adapters.environment import Variables
from grok_spicy.adapters.links import is_link
from grok_spicy.errors import (
    AnswerLost,
    ClipLost,
    GrokSpicyError,
    OutOfCredit,
    PromptRefused,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.models.item import utc_now

if TYPE_CHECKING:
    from grok_spicy.adapters.http_api import HttpAnswer, HttpApi

MODEL = "fal-ai/pika/v2.2/image-to-video"
CAMERA = Camera(
    name="pika",
    title="Pika",
    keys=("PIKA_API_KEY", "FAL_KEY"),
    url_variable="GROK_SPICY_PIKA_URL",
    best_for=("style",),
    source="fal.ai/models/fal-ai/pika/v2.2/image-to-video/llms.txt (November 2026)",
    models={
        MODEL: VideoModel(
            modes=("first_frame",),
            min_seconds=5,
            max_seconds=10,
            lengths=(5, 10),
            resolutions=("720p", "1080p"),
            has_audio=False,
            takes_seed=True,
            # 0.20 and 0.45 USD for 5 s; nothing is said of 10 s.
            usd_per_second={"720p": 0.04, "1080p": 0.09},
            usd_per_input_image=0,
            usd_per_input_second=0,
            render_seconds=15,
            deadline_seconds=900,
            source="input schema, and the price of 5 s: fal.ai, llms.txt of the model "
            "(November 2026); no limit of its prompt is documented",
        )
    },
)
_HOSTS = ("fal.run", "falrun.com")
"""fal's own domains: its queue is queue.fal.run, and queue.falrun.com where that is down."""
_NO_RETRY = {"x-fal-no-retry": "1"}
_MODERATION = "content_policy_violation"
_OF_THE_RESULT = frozenset((400, 404, 410, 422, 500, 502, 503, 504))
"""Statuses with which the result of a request that failed is answered."""


class PikaVariables(Variables):
    """How fal's queue is reached."""

    url: str = Field(default="https://queue.fal.run", alias="GROK_SPICY_PIKA_URL")


def build(read_key: Callable[..., str]) -> "PikaVideo":
    """Make the provider with this deployment's key."""
    from grok_spicy.adapters.http_api import HttpApi

    return PikaVideo(
        HttpApi(
            "fal",
            PikaVariables.read().url,
            {"Authorization": f"Key {read_key(*CAMERA.keys)}"},
            key_names=CAMERA.keys,
            hosts=_HOSTS,
            explain=_explain,
        )
    )


class PikaVideo:
    """The `VideoProvider` port over fal's queue."""

    def __init__(self, api: "HttpApi") -> None:
        self._api = api

    def submit(self, request: VideoRequest) -> Job:
        answer = self._api.submit(request.model, json=_arguments(request), headers=_NO_RETRY)
        urls = {name: answer.get(f"{name}_url") for name in ("status", "response")}
        request_id = answer.get("request_id")
        if not isinstance(request_id, str) or not request_id:
            raise AnswerLost("fal took the clip without naming its request")
        if not all(map(self._api.is_ours, urls.values())):
            raise AnswerLost("fal took the clip, and named addresses that are not fal's own")
        now, row = utc_now(), CAMERA.models[request.model]
        return Job(
            provider="pika",
            model=request.model,
            id=request_id,
            urls={name: str(url) for name, url in urls.items()},
            submitted_at=now,
            deadline=now + timedelta(seconds=row.deadline_seconds),
        )

    def poll(self, job: Job) -> JobStatus:
        if not {"status", "response"} <= job.urls.keys():
            return JobStatus("missing", message="the addresses of the request are not stored")
        answer = self._api.read(job.urls["status"])
        if answer.status in (404, 410):
            return JobStatus("missing", message=f"fal does not know the request: {answer.reason}")
        if not answer.is_ok:
            raise ProviderUnavailable(f"fal answered {answer.status}: {answer.reason}")
        match answer.body.get("status"):
            case "COMPLETED":
                return self._result(job)
            case "IN_PROGRESS":
                return JobStatus("rendering", progress=0.5)
            case "IN_QUEUE":
                return JobStatus("rendering", queued=True)
        # A state that we do not know is not the end: the job's deadline is.
        return JobStatus("rendering")

    def find_job(self, model: str, stored_as: str) -> Job | None:  # noqa: ARG002
        raise ProviderRejected("fal stores no clips by name, and lists no requests")

    def fetch_stored(self, job: Job) -> bytes | None:  # noqa: ARG002
        return None

    def _result(self, job: Job) -> JobStatus:
        """How a completed request ended: only its result says that it failed, or was refused."""
        answer = self._api.read(job.urls["response"], takes=_OF_THE_RESULT)
        if answer.is_ok:
            video = answer.body.get("video")
            url = video.get("url") if isinstance(video, Mapping) else None
            if is_link(url):
                return JobStatus("done", 1.0, url)
            return JobStatus.failed(ClipLost("fal's result names no video"))
        if _is_refusal(answer):
            return JobStatus("refused", 1.0, message=f"refused by moderation: {answer.reason}")
        if answer.status in (404, 410):
            return JobStatus.failed(ClipLost(f"fal no longer has the result: {answer.reason}"))
        if answer.status < 500:
            return JobStatus.failed(ProviderRejected(f"Pika rejected the request: {answer.reason}"))
        # A result that is an error has its kind; a gateway in trouble has not.
        if "error_type" in answer.body or isinstance(answer.body.get("detail"), list):
            return JobStatus.failed(
                ClipLost(f"Pika could not make the clip: {answer.reason}"), 0
            )  # not charged
        raise ProviderUnavailable(f"fal answered {answer.status}")


def _arguments(request: VideoRequest) -> dict[str, Any]:
    """Pika's input. ProviderRejected for what it can't do."""
    row = CAMERA.models.get(request.model)
    if row is None:
        raise ProviderRejected(f"there is no model {request.model!r} of Pika")
    if request.corrects_url or request.corrects_stored:
        raise ProviderRejected("Pika edits no clips")
    if request.first_frame is None:
        raise ProviderRejected("Pika films from a first frame alone")
    seconds = row.filmed_seconds(request.seconds)
    if seconds is None:
        raise ProviderRejected(f"Pika films no {request.seconds} s: 5 or 10")
    if request.resolution not in row.resolutions:
        raise ProviderRejected(f"Pika films no {request.resolution}: 720p or 1080p")
    arguments = {
        "image_url": data_uri(request.first_frame),
        "prompt": request.prompt,
        "resolution": request.resolution,
        "duration": seconds,
    }
    return arguments if request.seed is None else {**arguments, "seed": request.seed}


def _is_refusal(answer: "HttpAnswer") -> bool:
    """Whether moderation refused it: one of the errors in `detail` has that type."""
    detail = answer.body.get("detail")
    errors = detail if isinstance(detail, list) else []
    types = [each.get("type") for each in errors if isinstance(each, Mapping)]
    return _MODERATION in types or _MODERATION in (detail, answer.body.get("error_type"))


def _explain(answer: "HttpAnswer") -> GrokSpicyError | None:
    """fal's own errors: a refused prompt, and an account that is locked for its balance."""
    if answer.status == 422 and _is_refusal(answer):
        return PromptRefused(f"the prompt was refused by moderation: {answer.reason}", 0)
    reason = answer.reason.casefold()
    if answer.status == 403 and ("balance" in reason or "top_up" in reason):
        return OutOfCredit(f"fal answered 403: {answer.reason}")
    return None
