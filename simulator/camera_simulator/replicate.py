"""Replicate's API: predictions of hosted models, and files as their inputs.

After https://replicate.com/docs/reference/http and the source of replicate 1.0.7; the inputs of the
models after their pages. Zeroscope is billed by the time that it runs, the others by the clip.
"""

import json
import secrets
import string
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from camera_simulator.clips import size_like
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
from camera_simulator.replicate_models import MODELS, HostedModel, InvalidInput
from camera_simulator.service import Service
from camera_simulator.studio import UnreadableImage

PAGE = 100
_LETTERS = string.ascii_lowercase + string.digits
_RUNNING_FROM = 0.1
_REFUSALS: dict[str, tuple[int, str, str]] = {
    "busy": (429, "Too Many Requests", "Request was throttled. Your rate limit resets in ~30s."),
    "busy_without_retry_after": (429, "Too Many Requests", "Request was throttled."),
    "out_of_credit": (
        402,
        "Insufficient credit",
        "You have insufficient credit to run this model. Go to "
        "https://replicate.com/account/billing#billing to purchase credit.",
    ),
    "bad_key": (401, "Unauthenticated", "You did not pass a valid authentication token"),
    "down": (503, "Service Unavailable", "The service is temporarily unavailable"),
}
_FAILURES = {
    "fail": "CUDA error: an illegal memory access was encountered",
    "refuse_prompt": "The input or output was flagged as sensitive. Please try again with "
    "different inputs. (E005)",
    "refuse_output": "NSFW content detected. Try running it again, or try a different prompt.",
}


class Replicate(Service):
    """Predictions by version or by model, and files."""

    name = "replicate"
    provider = "replicate"
    # A prompt is refused by the model itself, while it runs.
    refusals = REFUSALS - {"refuse_prompt"}

    @property
    def key(self) -> str:
        return "r8_" + "0" * 37

    def respond(self, request: Request) -> Reply:
        if not self.has_key(request.bearer):
            return _problem(*_REFUSALS["bad_key"])
        try:
            return self._route(request)
        except (InvalidInput, UnreadableImage, ValueError) as problem:
            return _problem(422, "Input validation failed", str(problem))

    def refuse(self, fault: Fault) -> Reply:
        status, title, detail = _REFUSALS[fault.kind]
        return _problem(status, title, detail, **retry_headers(fault))

    def _route(self, request: Request) -> Reply:
        match request.method, request.path.strip("/").split("/"):
            case "POST", ["v1", "predictions"]:
                return self._predict(request.json(), str(request.json().get("version", "")))
            case "POST", ["v1", "models", owner, model, "predictions"]:
                return self._predict(request.json(), f"{owner}/{model}")
            case "GET", ["v1", "models", owner, model, "versions", version]:
                return _version(f"{owner}/{model}:{version}")
            case "GET", ["v1", "predictions"]:
                return self._list(int(request.query.get("cursor", "0")))
            case "GET", ["v1", "predictions", job_id]:
                job = self.studio.job(job_id)
                return self.poll(job, self._prediction) if job else _missing()
            case "POST", ["v1", "predictions", job_id, "cancel"]:
                return self._cancel(job_id)
            case "POST", ["v1", "files"]:
                return self._receive(request)
            case "GET", ["v1", "files", file_id]:
                return self._file(file_id) if self.studio.read_file(file_id) else _missing()
            case _:
                return _missing()

    def _predict(self, body: dict[str, Any], version: str) -> Reply:
        model = _model_of(version)
        if model is None:
            return _problem(
                422, "Invalid version or not permitted", "The specified version does not exist"
            )
        values = model.check(body.get("input"))
        content = self._content(values.get(model.first_frame or ""))
        last = self._content(values.get(model.last_frame or ""))
        seconds, usd = model.seconds(values), model.usd(values)
        spec = ClipSpec(
            prompt=str(values["prompt"]),
            model=model.name,
            seconds=seconds,
            size=size_like(content, model.short_side(values)) if content else model.size(values),
            usd=usd,
            # It has run, whatever came of it.
            failed_usd=usd,
            refused_usd=usd,
            first_frame=content,
            last_frame=last,
            fps=model.fps,
            has_sound=False,
            fields={"input": body["input"], "predict_time": model.predict_time(values)},
        )
        job_id = "".join(secrets.choice(_LETTERS) for _ in range(26))
        return self.submit(spec, lambda job: self._prediction(job, HTTPStatus.CREATED), job_id)

    def _content(self, value: Any) -> bytes | None:
        """The bytes of an input file: an upload, or a data URI."""
        if value is None:
            return None
        own = f"{self.studio.address}/v1/files/"
        if isinstance(value, str) and value.startswith(own):
            content = self.studio.read_file(value.removeprefix(own))
            if content is None:
                raise InvalidInput("the file does not exist")
            return content
        # No other URL is fetched: no request leaves this machine.
        return data_uri_bytes(str(value))

    def _prediction(self, job: RenderJob, status: int = HTTPStatus.OK) -> Reply:
        return json_reply(self._document(job), status)

    def _document(self, job: RenderJob) -> dict[str, Any]:
        own = f"{self.studio.address}/v1/predictions/{job.id}"
        model = MODELS[job.model]
        removed = job.is_expired and job.has_ended
        document: dict[str, Any] = {
            "id": job.id,
            "model": job.model,
            "version": model.version or "hidden",
            "input": {} if removed else job.fields["input"],
            "logs": "",
            "output": None,
            "data_removed": removed,
            "error": None,
            "source": "api",
            "status": "starting",
            "created_at": _time(job.submitted),
            "started_at": None,
            "completed_at": None,
            "urls": {"get": own, "cancel": f"{own}/cancel", "web": f"{own}/web"},
            "metrics": {},
        }
        if job.outcome == "cancelled":
            return {**document, "status": "canceled", "completed_at": _time(job.submitted)}
        if job.progress < _RUNNING_FROM:
            return document
        document["started_at"] = _time(job.submitted + job.wait * _RUNNING_FROM)
        percent = round(job.progress * 100)
        document["logs"] = f"{percent:3}%|{'█' * (percent // 10):10}| {percent // 2}/50\n"
        if not job.has_ended:
            return {**document, "status": "processing"}
        document["completed_at"] = _time(job.submitted + job.wait)
        document["metrics"] = {"predict_time": job.fields["predict_time"], "total_time": job.wait}
        if job.outcome in _FAILURES:
            return {**document, "status": "failed", "error": _FAILURES[job.outcome]}
        url = self.studio.url(job)
        output = None if removed else [url] if model.lists_output else url
        return {**document, "status": "succeeded", "output": output}

    def _list(self, start: int) -> Reply:
        jobs = self.studio.jobs()[::-1]
        address = f"{self.studio.address}/v1/predictions"
        after = start + PAGE
        return json_reply(
            {
                "previous": f"{address}?cursor={max(0, start - PAGE)}" if start else None,
                "next": f"{address}?cursor={after}" if after < len(jobs) else None,
                "results": [self._document(job) for job in jobs[start:after]],
            }
        )

    def _cancel(self, job_id: str) -> Reply:
        job = self.studio.job(job_id)
        if job is None:
            return _missing()
        if not job.has_ended:
            job = self.studio.update(job, outcome="cancelled", usd=0.0)
        return self._prediction(job)

    def _receive(self, request: Request) -> Reply:
        parts = form_parts(request)
        if "content" not in parts:
            raise InvalidInput("content: required")
        file_id = "".join(secrets.choice(_LETTERS) for _ in range(26))
        self.studio.store_file(file_id, parts["content"][1])
        name = parts["content"][0] or "file"
        self.studio.store_file(f"{file_id}.json", json.dumps({"name": name}).encode())
        return self._file(file_id, HTTPStatus.CREATED)

    def _file(self, file_id: str, status: int = HTTPStatus.OK) -> Reply:
        content = self.studio.read_file(file_id) or b""
        kept = json.loads(self.studio.read_file(f"{file_id}.json") or b"{}")
        document = {
            "id": file_id,
            "name": kept.get("name", "file"),
            "content_type": "application/octet-stream",
            "size": len(content),
            "etag": file_id,
            "checksums": {},
            "metadata": {},
            "created_at": _time(0),
            "expires_at": None,
            "urls": {"get": f"{self.studio.address}/v1/files/{file_id}"},
        }
        return json_reply(document, status)


def _model_of(version: str) -> HostedModel | None:
    """The model of "owner/name", "owner/name:version" or a version alone."""
    name, _, wanted = version.rpartition(":") if ":" in version else (version, "", "")
    model = MODELS.get(name)
    if model is None:
        return next((each for each in MODELS.values() if each.version == version), None)
    # A model of the community is run by its version alone.
    return model if model.version == (wanted or None) else None


def _version(name: str) -> Reply:
    model = _model_of(name)
    if model is None:
        return _missing()
    output = {"type": "array", "items": {"type": "string", "format": "uri"}}
    schema = {"components": {"schemas": {"Output": output}}}
    version = {"id": model.version, "created_at": _time(0), "cog_version": "0.8.1"}
    return json_reply({**version, "openapi_schema": schema})


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def _missing() -> Reply:
    return _problem(404, "Not found", "The requested resource does not exist")


def _problem(status: int, title: str, detail: str, **headers: str) -> Reply:
    return json_reply({"title": title, "detail": detail, "status": status}, status, **headers)
