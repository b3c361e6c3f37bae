"""fal.ai's queue, with Pika behind it: submit a request, poll its status, fetch its result.

After https://fal.ai/docs/documentation/model-apis/inference/queue, …/model-apis/errors,
https://fal.ai/models/fal-ai/pika/v2.2/image-to-video/llms.txt and the source of fal-client 1.0.3.
"""

from http import HTTPStatus
from typing import Any

from camera_simulator.clips import size_like
from camera_simulator.faults import Fault
from camera_simulator.http import Reply, Request, data_uri_bytes, json_reply, retry_headers
from camera_simulator.jobs import ClipSpec, RenderJob
from camera_simulator.service import Service
from camera_simulator.studio import UnreadableImage

APP = "fal-ai/pika"
"""Status and result are below the app alone, without the rest of the model's name."""
MODEL = f"{APP}/v2.2/image-to-video"
_USD_PER_SECOND = {"720p": 0.04, "1080p": 0.09}
_SECONDS = (5, 10)
_RUNNING_FROM = 0.2
_FLAGGED = (
    "The content could not be processed because it contained material flagged by a content checker."
)
_REFUSALS: dict[str, tuple[int, str]] = {
    "busy": (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests"),
    "busy_without_retry_after": (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests"),
    "out_of_credit": (
        HTTPStatus.FORBIDDEN,
        "User is locked. Reason: Exhausted balance. Top up your balance at "
        "fal.ai/dashboard/billing.",
    ),
    "bad_key": (HTTPStatus.UNAUTHORIZED, "No user found for Key ID and Secret"),
    "down": (HTTPStatus.SERVICE_UNAVAILABLE, "Service Unavailable"),
}


class _Invalid(Exception):
    """An argument breaks the model's schema."""

    def __init__(self, field: str, kind: str, message: str) -> None:
        super().__init__(message)
        self.reply = _model_error(kind, message, ["body", field])


class Fal(Service):
    """The queue's endpoints for one app."""

    name = "fal"
    provider = "pika"

    @property
    def key(self) -> str:
        return "00000000-0000-4000-8000-000000000000:simulator"

    def respond(self, request: Request) -> Reply:
        scheme = request.headers.get("authorization", "").partition(" ")[0]
        if scheme != "Key" or not self.has_key(request.bearer):
            return _refusal("bad_key")
        path = request.path.strip("/")
        if request.method == "POST" and path == MODEL:
            return self._enqueue(request)
        job_id, _, rest = path.removeprefix(f"{APP}/requests/").partition("/")
        job = self.studio.job(job_id) if path.startswith(f"{APP}/requests/") else None
        match request.method, rest:
            case _ if job is None:
                return json_reply({"detail": "Not Found"}, HTTPStatus.NOT_FOUND)
            case "GET", "status":
                return self.poll(job, self._status)
            case "GET", "":
                return self.poll(job, self._result)
            case "PUT", "cancel":
                return self._cancel(job)
            case _:
                return json_reply({"detail": "Not Found"}, HTTPStatus.NOT_FOUND)

    def refuse(self, fault: Fault) -> Reply:
        if fault.kind == "refuse_prompt":
            return _model_error("content_policy_violation", _FLAGGED, ["body", "prompt"])
        return _refusal(fault.kind, **retry_headers(fault))

    def _enqueue(self, request: Request) -> Reply:
        try:
            return self.submit(_spec(request.json()), lambda job: json_reply(self._addresses(job)))
        except _Invalid as problem:
            return problem.reply
        except UnreadableImage as problem:
            return _model_error("image_load_error", str(problem), ["body", "image_url"])
        except ValueError as problem:
            return _model_error("json_invalid", str(problem), ["body"])

    def _addresses(self, job: RenderJob) -> dict[str, Any]:
        own = f"{self.studio.address}/{APP}/requests/{job.id}"
        return {
            "status": "IN_QUEUE",
            "request_id": job.id,
            "response_url": own,
            "status_url": f"{own}/status",
            "cancel_url": f"{own}/cancel",
            "queue_position": 0,
        }

    def _status(self, job: RenderJob) -> Reply:
        status = self._addresses(job)
        if not job.has_ended and job.progress < _RUNNING_FROM:
            return json_reply(status, HTTPStatus.ACCEPTED)
        del status["queue_position"]
        if not job.has_ended:
            return json_reply(
                {**status, "status": "IN_PROGRESS", "logs": None}, HTTPStatus.ACCEPTED
            )
        metrics = {"inference_time": job.wait}
        return json_reply({**status, "status": "COMPLETED", "logs": None, "metrics": metrics})

    def _result(self, job: RenderJob) -> Reply:
        if not job.has_ended:
            return json_reply({"detail": "Request is still in progress"}, HTTPStatus.BAD_REQUEST)
        match job.outcome:
            case "refuse_prompt" | "refuse_output":
                return _model_error("content_policy_violation", _FLAGGED, ["body", "prompt"])
            case "fail":
                return _model_error("internal_server_error", "Internal server error", ["body"], 500)
            case "cancelled":
                body = {"detail": "Request was cancelled", "error_type": "client_cancelled"}
                return json_reply(body, 499)
        name = f"{job.id}.mp4"
        video = {
            "url": self.studio.url(job),
            "content_type": "video/mp4",
            "file_name": name,
            "file_size": self.studio.clip(job).stat().st_size,
        }
        return json_reply({"video": video})

    def _cancel(self, job: RenderJob) -> Reply:
        if job.progress >= _RUNNING_FROM:
            return json_reply({"status": "ALREADY_COMPLETED"}, HTTPStatus.BAD_REQUEST)
        self.studio.update(job, outcome="cancelled", usd=0.0)
        return json_reply({"status": "CANCELLATION_REQUESTED"}, HTTPStatus.ACCEPTED)


def _spec(body: dict[str, Any]) -> ClipSpec:
    prompt, resolution = body.get("prompt"), body.get("resolution", "720p")
    if not isinstance(prompt, str):
        raise _Invalid("prompt", "missing", "Field required")
    if resolution not in _USD_PER_SECOND:
        raise _Invalid("resolution", "literal_error", "Input should be '720p' or '1080p'")
    # Its enum is of strings in one place of the documentation and of numbers in another.
    seconds = int(str(body.get("duration", 5))) if str(body.get("duration", 5)).isdecimal() else 0
    if seconds not in _SECONDS:
        raise _Invalid("duration", "literal_error", "Input should be 5 or 10")
    seed = body.get("seed")
    if seed is not None and not isinstance(seed, int):
        raise _Invalid("seed", "int_type", "Input should be a valid integer")
    image = body.get("image_url")
    if not isinstance(image, str):
        raise _Invalid("image_url", "missing", "Field required")
    try:
        frame = data_uri_bytes(image)
        size = size_like(frame, int(resolution.removesuffix("p")))
    except ValueError as problem:
        # No other URL is fetched: no request leaves this machine.
        raise _Invalid("image_url", "file_download_error", str(problem)) from problem
    usd = round(_USD_PER_SECOND[resolution] * seconds, 6)
    return ClipSpec(
        prompt=prompt,
        model=MODEL,
        seconds=seconds,
        size=size,
        usd=usd,
        # A result that is refused was made; server errors are never charged.
        refused_usd=usd,
        first_frame=frame,
        has_sound=False,
    )


def _refusal(kind: str, **headers: str) -> Reply:
    status, text = _REFUSALS[kind]
    return json_reply({"detail": text}, status, **headers)


def _model_error(
    kind: str, message: str, place: list[str], status: int = HTTPStatus.UNPROCESSABLE_ENTITY
) -> Reply:
    error = {
        "loc": place,
        "msg": message,
        "type": kind,
        "url": f"https://docs.fal.ai/errors/#{kind}",
    }
    return json_reply({"detail": [error]}, status, X_Fal_Retryable="false")
