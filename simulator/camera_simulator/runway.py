"""Runway's API: tasks that make a clip from an image, or from words alone.

After https://docs.dev.runwayml.com (API version 2024-11-06) and the source of runwayml 5.24.
"""

import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

from camera_simulator.faults import REFUSALS, Fault
from camera_simulator.http import (
    Reply,
    Request,
    data_uri_bytes,
    form_parts,
    json_reply,
    retry_headers,
)
from camera_simulator.jobs import ClipSpec, RenderJob
from camera_simulator.service import Service
from camera_simulator.studio import UnreadableImage

VERSION = "2024-11-06"
USD_PER_CREDIT = 0.01
LARGEST_DATA_URI = 5_000_000
LONGEST_PROMPT = 1000
UPLOAD_URI = "runway://"


class _Model(NamedTuple):
    credits_per_second: int
    ratios: tuple[str, ...]
    from_words: bool = False
    seconds: range = range(2, 11)


_RATIOS = ("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
_MODELS = {
    "gen4.5": _Model(12, _RATIOS, from_words=True),
    "gen4_turbo": _Model(5, _RATIOS),
}
_RUNNING_FROM = 0.1
_REFUSALS: dict[str, tuple[int, str]] = {
    "busy": (HTTPStatus.TOO_MANY_REQUESTS, "You have reached your rate limit."),
    "busy_without_retry_after": (HTTPStatus.TOO_MANY_REQUESTS, "Too many requests."),
    "out_of_credit": (
        HTTPStatus.BAD_REQUEST,
        "You do not have enough credits to run this task.",
    ),
    "bad_key": (HTTPStatus.UNAUTHORIZED, "The provided API key is not valid."),
    "down": (HTTPStatus.SERVICE_UNAVAILABLE, "Service is shedding load."),
}
_FAILURES = {
    "fail": ("INTERNAL.BAD_OUTPUT.CODE01", "The generation was rejected for its quality."),
    "refuse_prompt": ("SAFETY.INPUT.TEXT", "The text did not pass moderation."),
    "refuse_output": ("SAFETY.OUTPUT.VIDEO", "The video did not pass moderation."),
}


class _BadRequest(Exception):
    """The request breaks one of the API's rules."""


class Runway(Service):
    """The endpoints that a film needs: image_to_video, text_to_video, tasks and uploads."""

    name = "runway"
    provider = "runway"
    # Moderation refuses a prompt while its task runs.
    refusals = REFUSALS - {"refuse_prompt"}

    @property
    def key(self) -> str:
        return "key_" + "0" * 128

    def respond(self, request: Request) -> Reply:
        if request.path.startswith("/uploaded/"):  # a presigned address, without a key
            return self._receive(request)
        if not self.has_key(request.bearer):
            return _error(*_REFUSALS["bad_key"])
        if request.headers.get("x-runway-version") != VERSION:
            return _error(HTTPStatus.BAD_REQUEST, "X-Runway-Version is missing or not supported.")
        try:
            return self._route(request)
        except (_BadRequest, UnreadableImage, ValueError) as problem:
            return _error(HTTPStatus.BAD_REQUEST, str(problem))

    def refuse(self, fault: Fault) -> Reply:
        status, text = _REFUSALS[fault.kind]
        return json_reply({"error": text}, status, **retry_headers(fault))

    def _route(self, request: Request) -> Reply:
        match request.method, request.path.strip("/").split("/"):
            case "POST", ["v1", "image_to_video" | "text_to_video" as endpoint]:
                spec = self._spec(request.json(), from_words=endpoint == "text_to_video")
                return self.submit(spec, _created)
            case "GET", ["v1", "tasks", job_id]:
                job = self.studio.job(job_id)
                return self.poll(job, self._task) if job else _missing()
            case "DELETE", ["v1", "tasks", job_id]:
                return self._cancel(job_id)
            case "POST", ["v1", "uploads"]:
                return self._open_upload(request.json())
            case _:
                return _missing()

    def _spec(self, body: dict[str, Any], *, from_words: bool) -> ClipSpec:
        model = _MODELS.get(str(body.get("model")))
        if model is None or (from_words and not model.from_words):
            raise _BadRequest(f"model: {body.get('model')!r} is not supported here")
        prompt = body.get("promptText", "")
        if not isinstance(prompt, str) or len(prompt.encode("utf-16-le")) // 2 > LONGEST_PROMPT:
            raise _BadRequest(f"promptText: at most {LONGEST_PROMPT} characters")
        if not prompt and body.get("model") != "gen4_turbo":
            raise _BadRequest("promptText: required")
        if body.get("ratio") not in model.ratios:
            raise _BadRequest(f"ratio: must be one of {', '.join(model.ratios)}")
        seconds = body.get("duration", 10)
        if not isinstance(seconds, int) or seconds not in model.seconds:
            raise _BadRequest("duration: an integer from 2 to 10")
        width, height = map(int, body["ratio"].split(":"))
        usd = model.credits_per_second * seconds * USD_PER_CREDIT
        return ClipSpec(
            prompt=prompt,
            model=str(body["model"]),
            seconds=seconds,
            size=(width, height),
            usd=usd,
            refused_usd=usd,
            first_frame=None if from_words else self._image(body.get("promptImage")),
            # Its own models film without sound.
            has_sound=False,
        )

    def _image(self, value: Any) -> bytes:
        if isinstance(value, list):
            if [each.get("position") for each in value] != ["first"]:
                raise _BadRequest("promptImage: this model takes one image, at position first")
            value = value[0].get("uri")
        if not isinstance(value, str):
            raise _BadRequest("promptImage: required")
        if value.startswith(UPLOAD_URI):
            content = self.studio.read_file(value.removeprefix(UPLOAD_URI))
            if content is None:
                raise _BadRequest("promptImage: no such upload")
            return content
        if len(value) > LARGEST_DATA_URI:
            raise _BadRequest("promptImage: data URIs may have 5 MB; use an upload")
        try:
            return data_uri_bytes(value)
        except ValueError as problem:
            # No other URL is fetched: no request leaves this machine.
            raise _BadRequest(f"promptImage: {problem}") from problem

    def _task(self, job: RenderJob) -> Reply:
        task: dict[str, Any] = {
            "id": job.id,
            "createdAt": datetime.fromtimestamp(job.submitted, UTC).isoformat(),
        }
        credits = round(job.usd / USD_PER_CREDIT)
        if job.outcome == "cancelled":
            return json_reply({**task, "status": "CANCELLED", "cost": {"credits": credits}})
        if not job.has_ended:
            task["estimatedCost"] = {"credits": credits}
            if job.progress < _RUNNING_FROM:
                return json_reply({**task, "status": "PENDING"})
            return json_reply({**task, "status": "RUNNING", "progress": round(job.progress, 2)})
        task["cost"] = {"credits": credits}
        if job.outcome in _FAILURES:
            code, text = _FAILURES[job.outcome]
            return json_reply({**task, "status": "FAILED", "failure": text, "failureCode": code})
        url = f"{self.studio.url(job)}?_jwt=signed"
        return json_reply({**task, "status": "SUCCEEDED", "output": [url]})

    def _cancel(self, job_id: str) -> Reply:
        job = self.studio.job(job_id)
        if job is None:
            return _missing()
        if not job.has_ended:
            self.studio.update(job, outcome="cancelled", usd=0.0)
        return Reply(HTTPStatus.NO_CONTENT)

    def _open_upload(self, body: dict[str, Any]) -> Reply:
        if body.get("type") != "ephemeral" or not body.get("filename"):
            raise _BadRequest("an upload needs a filename and the type ephemeral")
        name = uuid.uuid4().hex
        return json_reply(
            {
                "uploadUrl": f"{self.studio.address}/uploaded/{name}",
                "fields": {"key": name, "policy": "signed"},
                "runwayUri": f"{UPLOAD_URI}{name}",
            }
        )

    def _receive(self, request: Request) -> Reply:
        name = request.path.removeprefix("/uploaded/")
        parts = form_parts(request) if request.method == "POST" else {}
        if "file" not in parts or parts.get("key") != (None, name.encode()):
            return Reply(HTTPStatus.FORBIDDEN)
        self.studio.store_file(name, parts["file"][1])
        return Reply(HTTPStatus.NO_CONTENT)


def _created(job: RenderJob) -> Reply:
    return json_reply({"id": job.id})


def _missing() -> Reply:
    return _error(HTTPStatus.NOT_FOUND, "Not found.")


def _error(status: int, text: str) -> Reply:
    return json_reply({"error": text}, status)
