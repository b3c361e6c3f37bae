"""Veo on Google's Vertex AI: operations that make a clip, and the tokens that pay for them.

After https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation,
the pages of the models, and the source of google-genai 3.6. Clips come inside the answer.
"""

import base64
import re
from http import HTTPStatus
from typing import Any, NamedTuple

from camera_simulator.faults import REFUSALS, Fault
from camera_simulator.google_tokens import BadAssertion, TokenIssuer
from camera_simulator.http import Reply, Request, json_reply, retry_headers
from camera_simulator.jobs import ClipSpec, RenderJob, Size
from camera_simulator.service import Service
from camera_simulator.studio import Studio, UnreadableImage

LENGTHS = (4, 6, 8)
MOST_REFERENCES = 3
REFERENCES_SECONDS = 8
LARGEST_SEED = 2**32 - 1
_MOST_SAMPLES = 4
_SIZES: dict[tuple[str, str], Size] = {
    ("16:9", "720p"): (1280, 720),
    ("16:9", "1080p"): (1920, 1080),
    ("9:16", "720p"): (720, 1280),
    ("9:16", "1080p"): (1080, 1920),
}


class _Model(NamedTuple):
    """USD per second with sound, by resolution."""

    usd: dict[str, float]
    takes_references: bool = True


_MODELS = {
    "veo-3.1-generate-001": _Model({"720p": 0.40, "1080p": 0.40}),
    "veo-3.1-fast-generate-001": _Model({"720p": 0.15, "1080p": 0.15}),
    "veo-3.1-lite-generate-001": _Model({"720p": 0.05, "1080p": 0.08}, takes_references=False),
}
_CALL = re.compile(
    r"/v1(?:beta1)?/(?P<model_path>projects/(?P<project>[^/]+)/locations/[a-z0-9-]+"
    r"/publishers/google/models/(?P<model>[^/:]+)):(?P<method>\w+)"
)
_ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_RESPONSE = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
_QUOTA = (
    "Quota exceeded for aiplatform.googleapis.com/long_running_online_prediction_requests_per_base"
    "_model with base model: veo-3.1. Please submit a quota increase request."
)
_REFUSED_PROMPT = (
    "The prompt could not be submitted. This prompt contains sensitive words that violate Google's "
    "Responsible AI practices. Try rephrasing the prompt. Support codes: 29310472"
)
_REFUSED_OUTPUT = (
    "Veo could not generate 1 videos based on the prompt provided. You will not be charged for "
    "this request. Try rephrasing the prompt. Support codes: 42237218"
)
_OPERATION_ERRORS = {
    "fail": {"code": 13, "message": "Internal error. Please try again later."},
    "refuse_prompt": {"code": 3, "message": _REFUSED_PROMPT},
}


class _Refused(Exception):
    """The request breaks one of the API's rules."""

    def __init__(self, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(message)
        self.reply = _error(status, message)


class Veo(Service):
    """The endpoints that a film needs: predictLongRunning, fetchPredictOperation and the token
    endpoint that the service account's key names."""

    name = "veo"
    provider = "veo"
    # Moderation refuses a prompt while its operation runs.
    refusals = REFUSALS - {"refuse_prompt"}

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._tokens = TokenIssuer(studio)

    @property
    def key(self) -> str:
        """The JSON of a service account's key."""
        return self._tokens.account_json()

    def respond(self, request: Request) -> Reply:
        if request.path == "/token":
            return self._grant(request)
        if not self._tokens.is_good(request.bearer):
            return self.refuse(Fault(kind="bad_key"))
        call = _CALL.fullmatch(request.path)
        if request.method != "POST" or not call:
            return _error(HTTPStatus.NOT_FOUND, "The requested URL was not found on this server.")
        try:
            return self._call(request.json(), **call.groupdict())
        except _Refused as refusal:
            return refusal.reply
        except (UnreadableImage, ValueError) as problem:
            return _error(HTTPStatus.BAD_REQUEST, str(problem))

    def refuse(self, fault: Fault) -> Reply:
        match fault.kind:
            case "out_of_credit":
                return _error(
                    HTTPStatus.FORBIDDEN,
                    "This API method requires billing to be enabled.",
                    {"@type": _ERROR_INFO, "reason": "BILLING_DISABLED"},
                )
            case "bad_key":
                return _error(
                    HTTPStatus.UNAUTHORIZED,
                    "Request had invalid authentication credentials. Expected an access token.",
                )
            case "down":
                return _error(
                    HTTPStatus.SERVICE_UNAVAILABLE, "The service is currently unavailable."
                )
            case "busy":
                return _error(HTTPStatus.TOO_MANY_REQUESTS, _QUOTA, **retry_headers(fault))
        return _error(HTTPStatus.TOO_MANY_REQUESTS, "Resource exhausted. Please try again later.")

    def _grant(self, request: Request) -> Reply:
        try:
            return json_reply(self._tokens.grant(request.body))
        except BadAssertion as problem:
            error = {"error": "invalid_grant", "error_description": str(problem)}
            return json_reply(error, HTTPStatus.BAD_REQUEST)

    def _call(
        self, body: dict[str, Any], model_path: str, project: str, model: str, method: str
    ) -> Reply:
        if project != self._tokens.project:
            raise _Refused(
                f"Permission 'aiplatform.endpoints.predict' denied on resource '{project}'.",
                HTTPStatus.FORBIDDEN,
            )
        if model not in _MODELS:
            raise _Refused(
                f"Publisher Model `{model_path}` was not found or your project does not have "
                "access to it.",
                HTTPStatus.NOT_FOUND,
            )
        if method == "predictLongRunning":
            spec = _spec(model, body, model_path)
            return self.submit(spec, lambda job: json_reply({"name": _name_of(job)}))
        if method == "fetchPredictOperation":
            name = str(body.get("operationName"))
            job = self.studio.job(name.rpartition("/operations/")[2])
            if job is None or name != _name_of(job):
                raise _Refused(f"The operation {name} was not found.", HTTPStatus.NOT_FOUND)
            return self.poll(job, self._operation)
        raise _Refused(f"Method {method} is not simulated.", HTTPStatus.NOT_IMPLEMENTED)

    def _operation(self, job: RenderJob) -> Reply:
        name = _name_of(job)
        if not job.has_ended:
            return json_reply({"name": name})
        ended: dict[str, Any] = {"name": name, "done": True}
        if job.outcome in _OPERATION_ERRORS:
            return json_reply({**ended, "error": _OPERATION_ERRORS[job.outcome]})
        response: dict[str, Any] = {"@type": _RESPONSE}
        if job.outcome == "refuse_output":
            reasons = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": [_REFUSED_OUTPUT]}
            return json_reply({**ended, "response": {**response, **reasons}})
        download = self.studio.download(job)
        if download.status == HTTPStatus.GONE:
            return _error(HTTPStatus.NOT_FOUND, f"The operation {name} was not found.")
        if download.status != HTTPStatus.OK:
            return _error(HTTPStatus(download.status), "The clip can't be had just now.")
        content = base64.b64encode(download.body).decode()
        videos = [{"bytesBase64Encoded": content, "mimeType": "video/mp4"}]
        response["videos"] = videos * int(job.fields["samples"])
        reply = json_reply({**ended, "response": response})
        return Reply(reply.status, reply.body, reply.headers, download.fault)


def _spec(model: str, body: dict[str, Any], model_path: str) -> ClipSpec:
    """What is asked for. _Refused if it breaks a rule, ValueError if it can't be read."""
    instances, given = body.get("instances"), body.get("parameters") or {}
    if not isinstance(instances, list) or len(instances) != 1:
        raise _Refused("Exactly one instance is required.")
    instance = instances[0]
    prompt = instance.get("prompt", "")
    first, last = (_image(instance.get(name), name) for name in ("image", "lastFrame"))
    seconds = _one_of(given, "durationSeconds", LENGTHS, 8)
    ratio = _one_of(given, "aspectRatio", ("16:9", "9:16"), "16:9")
    resolution = _one_of(given, "resolution", ("720p", "1080p"), "720p")
    samples = _one_of(given, "sampleCount", range(1, _MOST_SAMPLES + 1), 1)
    seed = given.get("seed", 0)
    if not isinstance(seed, int) or not 0 <= seed <= LARGEST_SEED:
        raise _Refused(f"seed must be an integer from 0 to {LARGEST_SEED}.")
    if not isinstance(prompt, str) or not (prompt or first):
        raise _Refused("A prompt or an image is required.")
    if last and not first:
        raise _Refused("lastFrame is only supported together with image.")
    if "storageUri" in given:
        raise _Refused("storageUri is not simulated: clips come inside the operation.")
    _check_references(model, instance, seconds)
    usd = _MODELS[model].usd[resolution] * seconds * samples
    return ClipSpec(
        prompt=prompt,
        model=model,
        seconds=seconds,
        size=_SIZES[ratio, resolution],
        usd=usd,
        first_frame=first,
        last_frame=last,
        has_sound=given.get("generateAudio", True) is True,
        fields={"model_path": model_path, "samples": samples, "seed": seed},
    )


def _check_references(model: str, instance: dict[str, Any], seconds: int) -> None:
    references = instance.get("referenceImages") or []
    if not references:
        return
    if not _MODELS[model].takes_references:
        raise _Refused(f"{model} does not support referenceImages.")
    if instance.get("image") or instance.get("lastFrame"):
        raise _Refused("referenceImages can't be used with image or lastFrame.")
    if len(references) > MOST_REFERENCES:
        raise _Refused(f"At most {MOST_REFERENCES} asset images are supported.")
    if seconds != REFERENCES_SECONDS:
        raise _Refused(f"Reference to video only supports {REFERENCES_SECONDS} seconds.")
    for each in references:
        _image(each.get("image"), "referenceImages")


def _one_of(given: dict[str, Any], name: str, values: Any, default: Any) -> Any:
    value = given.get(name, default)
    if isinstance(value, bool) or value not in values:
        raise _Refused(f"{name} must be one of {', '.join(map(str, values))}; it is {value!r}.")
    return value


def _image(value: Any, name: str) -> bytes | None:
    if value is None:
        return None
    if value.get("mimeType") not in ("image/jpeg", "image/png", "image/webp"):
        raise _Refused(f"{name}: the mimeType must be image/jpeg, image/png or image/webp.")
    # No gcsUri is fetched: no request leaves this machine.
    return base64.b64decode(value.get("bytesBase64Encoded", ""), validate=True)


def _name_of(job: RenderJob) -> str:
    return f"{job.fields['model_path']}/operations/{job.id}"


_STATUSES = {
    HTTPStatus.BAD_REQUEST: "INVALID_ARGUMENT",
    HTTPStatus.UNAUTHORIZED: "UNAUTHENTICATED",
    HTTPStatus.FORBIDDEN: "PERMISSION_DENIED",
    HTTPStatus.NOT_FOUND: "NOT_FOUND",
    HTTPStatus.TOO_MANY_REQUESTS: "RESOURCE_EXHAUSTED",
    HTTPStatus.NOT_IMPLEMENTED: "UNIMPLEMENTED",
    HTTPStatus.SERVICE_UNAVAILABLE: "UNAVAILABLE",
}


def _error(status: HTTPStatus, message: str, *details: dict[str, Any], **headers: str) -> Reply:
    error: dict[str, Any] = {"code": int(status), "message": message, "status": _STATUSES[status]}
    if details:
        error["details"] = list(details)
    return json_reply({"error": error}, status, **headers)
