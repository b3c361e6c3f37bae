"""ElevenLabs, simulated: texts spoken by the account's voices. It holds no camera.

After https://elevenlabs.io/docs/api-reference (create speech, list voices) and
https://elevenlabs.io/docs/eleven-api/resources/errors (November 2026). It has no address that makes
a voice.
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from camera_simulator.faults import Fault
from camera_simulator.http import Reply, Request, json_reply, retry_headers
from camera_simulator.jobs import ClipSpec
from camera_simulator.service import Service
from xai_simulator.drawing.speaker import silence, speak
from xai_simulator.server.speech import as_mp3

MODELS = ("eleven_multilingual_v2", "eleven_v3", "eleven_turbo_v2_5", "eleven_flash_v2_5")
LONGEST_TEXT = 10_000
USD_PER_CHARACTER = 300.0 / 1_000_000
VOICES = {
    "21m00Tcm4TlvDq8ikWAM": "Rachel",
    "JBFqnCBsd6RMkjVDRZzb": "George",
    "pNInz6obpgDQGcFmaJgB": "Adam",
}
_FORMATS = ("mp3_44100_128", "mp3_44100_64", "mp3_22050_32")
_HZ = 44_100
_REFUSED: dict[str, tuple[int, str, str]] = {
    "refuse_prompt": (
        HTTPStatus.FORBIDDEN,
        "content_against_policy",
        "The text violates our usage policies.",
    ),
    "busy": (
        HTTPStatus.TOO_MANY_REQUESTS,
        "too_many_concurrent_requests",
        "Too many concurrent requests.",
    ),
    "busy_without_retry_after": (
        HTTPStatus.TOO_MANY_REQUESTS,
        "system_busy",
        "The system is experiencing heavy traffic, please try again.",
    ),
    "out_of_credit": (
        HTTPStatus.UNAUTHORIZED,
        "quota_exceeded",
        "This request exceeds your quota. You have 0 credits remaining.",
    ),
    "bad_key": (HTTPStatus.UNAUTHORIZED, "invalid_api_key", "Invalid API key"),
    "down": (HTTPStatus.SERVICE_UNAVAILABLE, "service_unavailable", "Service unavailable."),
}


class ElevenLabs(Service):
    """The part of ElevenLabs' API that speaks."""

    name = "elevenlabs"
    provider = "elevenlabs"

    def respond(self, request: Request) -> Reply:
        if not self.has_key(request.headers.get("xi-api-key", "")):
            return self.refuse(Fault(kind="bad_key"))
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["v1", "voices"]:
                voices = [
                    {"voice_id": each, "name": name, "category": "premade"}
                    for each, name in VOICES.items()
                ]
                return json_reply({"voices": voices, "has_more": False})
            case "POST", ["v1", "text-to-speech", voice]:
                return self._speak(voice, request)
        return _error(HTTPStatus.NOT_FOUND, "not_found", "Not Found")

    def refuse(self, fault: Fault, /) -> Reply:
        status, code, message = _REFUSED[fault.kind]
        return _error(status, code, message, **retry_headers(fault))

    def _speak(self, voice: str, request: Request) -> Reply:
        if voice not in VOICES:
            return _error(HTTPStatus.NOT_FOUND, "voice_not_found", f"A voice {voice} was not found")
        try:
            body = request.json()
        except ValueError:
            body = {}
        text, model = body.get("text"), body.get("model_id", MODELS[0])
        if not isinstance(text, str) or model not in MODELS:
            return _error(
                HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_parameters", "text or model_id is wrong"
            )
        if len(text) > LONGEST_TEXT:
            return _error(
                HTTPStatus.BAD_REQUEST,
                "max_character_limit_exceeded",
                f"This request's text has {len(text)} characters and exceeds {LONGEST_TEXT}.",
            )
        if request.query.get("output_format", _FORMATS[0]) not in _FORMATS:
            return _error(HTTPStatus.BAD_REQUEST, "invalid_output_format", "output_format")
        fault = self.studio.next_fault("submit", text)
        if fault and fault.kind in self.refusals:
            return self.refuse(fault)
        spec = ClipSpec(text, model, 0.0, (0, 0), usd=USD_PER_CHARACTER * len(text))
        job = self.studio.bill(spec, fault)
        sound = speak(text, VOICES[voice], _HZ)
        if fault and fault.kind == "silent":
            sound = silence(2.0, _HZ)
        if fault and fault.kind == "short":
            sound = speak(text, VOICES[voice], _HZ, seconds=0.2)
        headers = {"Content-Type": "audio/mpeg", "request-id": job.id}
        return replace(Reply(HTTPStatus.OK, as_mp3(sound), headers), fault=fault)


def _error(status: int, code: str, message: str, **headers: str) -> Reply:
    detail: dict[str, Any] = {"type": "error", "code": code, "status": code, "message": message}
    return json_reply({"detail": detail}, status, **headers)
