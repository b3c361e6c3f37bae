"""Clips by Hailuo, MiniMax's video models: a task makes a clip from its first frame.

After https://platform.minimax.io/docs/api-reference (video generation, query, file retrieval, error
codes). Errors come with HTTP 200, as a code in `base_resp`.
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
    KeyRefused,
    OutOfCredit,
    OutputRefused,
    PromptRefused,
    ProviderBusy,
    ProviderRejected,
    ProviderUnavailable,
)
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.clips import Job
from grok_spicy.models.generation import JobStatus, VideoRequest
from grok_spicy.models.item import utc_now

if TYPE_CHECKING:
    from grok_spicy.adapters.http_api import HttpApi

KEYS = ("HAILUO_API_KEY", "MINIMAX_API_KEY")
RESOLUTIONS = {"720p": "768P"}

CAMERA = Camera(
    name="hailuo",
    title="MiniMax Hailuo",
    keys=KEYS,
    models={
        "MiniMax-Hailuo-2.3": VideoModel(
            lengths=(6, 10),
            min_seconds=1,
            max_seconds=10,
            modes=("first_frame",),  # whose ratio the clip has
            resolutions=("720p",),
            has_audio=False,
            max_prompt=2_000,
            usd_per_second={"720p": 0.056},
            usd_per_length={6: 0.28, 10: 0.56},  # it reports no cost
            usd_per_input_image=0,
            usd_per_input_second=0,
            render_seconds=20,
            deadline_seconds=1_200,
            source="docs: video generation; prices and times: reports",
        )
    },
    best_for=("motion",),
    url_variable="GROK_SPICY_HAILUO_URL",
)


class HailuoEnvironment(Variables):
    """How MiniMax is reached."""

    url: str = Field(default="https://api.minimax.io", alias="GROK_SPICY_HAILUO_URL")


def build(read_key: Callable[..., str]) -> "HailuoVideo":
    """Make the provider with this deployment's key."""
    from grok_spicy.adapters.http_api import HttpApi

    headers = {"Authorization": f"Bearer {read_key(*KEYS)}"}
    return HailuoVideo(HttpApi("Hailuo", HailuoEnvironment.read().url, headers, key_names=KEYS))


class HailuoVideo:
    """The `VideoProvider` port over MiniMax's HTTP API."""

    def __init__(self, api: "HttpApi") -> None:
        self._api = api

    def submit(self, request: VideoRequest) -> Job:
        if request.corrects_url or request.corrects_stored:
            raise ProviderRejected("Hailuo edits no clips")
        if request.resolution not in RESOLUTIONS or request.first_frame is None:
            raise ProviderRejected("Hailuo films in 720p, from a first frame")
        body: dict[str, Any] = {
            "model": request.model,
            "prompt": request.prompt,
            "prompt_optimizer": False,  # the prompt is ours, to the word
            "duration": request.seconds,
            "resolution": RESOLUTIONS[request.resolution],
            "first_frame_image": data_uri(request.first_frame),
        }
        response = self._api.submit("v1/video_generation", json=body)
        problem = _problem(response)
        if isinstance(problem, ProviderUnavailable):  # it failed in the middle: like HTTP's 500
            raise AnswerLost(str(problem))
        if problem:
            raise problem
        task_id = response.get("task_id")
        if not isinstance(task_id, str) or not task_id:
            raise AnswerLost("Hailuo took the clip without naming its task")
        now = utc_now()
        deadline = now + timedelta(seconds=CAMERA.models[request.model].deadline_seconds)
        return Job(
            provider="hailuo",
            model=request.model,
            id=task_id,
            submitted_at=now,
            deadline=deadline,
        )

    def poll(self, job: Job) -> JobStatus:
        task = self._read("v1/query/video_generation", task_id=job.id)
        status, code = task.get("status"), _code(task)
        if status == "Success":
            return self._result(str(task.get("file_id", "")))
        if status == "Fail":
            return _failed(task)
        if code in _UNKNOWN:
            return JobStatus("missing", message=f"Hailuo does not know the task: {_reason(task)}")
        if problem := _problem(task):
            raise problem
        progress, is_queued = _PROGRESS.get(str(status), 0.0), status in _QUEUED
        return JobStatus("rendering", progress=progress, queued=is_queued)

    def find_job(self, model: str, stored_as: str) -> Job | None:  # noqa: ARG002
        raise ProviderRejected("Hailuo can't look up a task whose submission got no answer")

    def fetch_stored(self, job: Job) -> bytes | None:  # noqa: ARG002
        return None

    def _result(self, file_id: str) -> JobStatus:
        """How a task that succeeded ended: with the link of its file."""
        answer = self._read("v1/files/retrieve", file_id=file_id)
        problem = _problem(answer)
        if problem and not isinstance(problem, ProviderRejected):
            raise problem
        content = answer.get("file")
        url = content.get("download_url") if isinstance(content, Mapping) else None
        if is_link(url):
            return JobStatus("done", 1.0, url)
        failure = ClipLost(f"Hailuo's file has no link: {problem or 'it does not say why'}")
        return JobStatus.failed(failure)

    def _read(self, path: str, **query: str) -> Mapping[str, Any]:
        answer = self._api.read(path, params=query)
        if not answer.is_ok:
            raise ProviderUnavailable(f"Hailuo answered {answer.status}: {answer.reason[:300]}")
        return answer.body


_QUEUED = {"Preparing", "Queueing"}
_PROGRESS = {"Preparing": 0.0, "Queueing": 0.05, "Processing": 0.5}
"""MiniMax names stages, not shares."""
_UNKNOWN = (2013,)


def _code(body: Mapping[str, Any]) -> int:
    base = body.get("base_resp")
    code = base.get("status_code") if isinstance(base, Mapping) else 0
    return code if isinstance(code, int) else 0


def _reason(body: Mapping[str, Any]) -> str:
    base = body.get("base_resp")
    return str(base.get("status_msg", "")) if isinstance(base, Mapping) else ""


def _problem(body: Mapping[str, Any]) -> GrokSpicyError | None:
    """The error of a code; None for success."""
    message = f"Hailuo answered {_code(body)}: {_reason(body)}"
    match _code(body):
        case 0:
            return None
        case 1002 | 2045:
            return ProviderBusy(message)
        case 1004 | 2049:
            return KeyRefused(f"{message} (check {' or '.join(KEYS)})")
        case 1008 | 2056:
            return OutOfCredit(message)
        case 1026:
            return PromptRefused(message, 0)
        case 1027:
            return OutputRefused(message)
        case 1000 | 1001 | 1024 | 1033:
            return ProviderUnavailable(message)
    return ProviderRejected(message)


def _failed(task: Mapping[str, Any]) -> JobStatus:
    problem = _problem(task)
    message = str(problem or "Hailuo could not make the clip")
    if isinstance(problem, PromptRefused | OutputRefused):
        return JobStatus("refused", 1.0, message=message, failure=problem)
    return JobStatus("failed", message=message)
