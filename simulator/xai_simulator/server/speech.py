"""Text to speech, which the hosted API has over REST alone: POST /v1/tts, GET /v1/tts/voices.

After https://docs.x.ai/developers/model-capabilities/audio/text-to-speech (November 2026). Faults
are those of calls (`"call": "speech"`); in REST's statuses.
"""

import json
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import grpc
import imageio_ffmpeg

from xai_simulator.drawing.speaker import silence, speak
from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.faults import Fault
from xai_simulator.server.media import GARBAGE
from xai_simulator.server.models import VOICES
from xai_simulator.server.moderation import shape_of_refusal
from xai_simulator.server.refusals import Refusal, invalid, missing, unauthenticated, unsafe
from xai_simulator.server.scripted_refusals import refusal_of
from xai_simulator.server.state_store import now

MODEL = "xai-tts"
LONGEST_TEXT = 15_000
TICKS_PER_CHARACTER = 42_000
"""4.20 USD per million characters."""
RATES = (8_000, 16_000, 22_050, 24_000, 44_100, 48_000)
BIT_RATES = (32_000, 64_000, 96_000, 128_000, 192_000)
_CODECS = {"mp3": "audio/mpeg", "wav": "audio/wav", "pcm": "audio/pcm"}
_LANGUAGE = re.compile(r"auto|[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NAMES = {voice: voice.title() for voice in VOICES}
_STATUSES = {
    grpc.StatusCode.INVALID_ARGUMENT: HTTPStatus.BAD_REQUEST,
    grpc.StatusCode.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    grpc.StatusCode.PERMISSION_DENIED: HTTPStatus.FORBIDDEN,
    grpc.StatusCode.NOT_FOUND: HTTPStatus.NOT_FOUND,
    grpc.StatusCode.RESOURCE_EXHAUSTED: HTTPStatus.TOO_MANY_REQUESTS,
    grpc.StatusCode.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True)
class SpeechReply:
    """What is sent back. `hangs_up`: the connection breaks instead."""

    status: HTTPStatus
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs_up: bool = False


class Speech:
    """The REST calls of text to speech."""

    def __init__(self, pipeline: CallPipeline) -> None:
        self._pipeline = pipeline

    def respond(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> SpeechReply:
        """The reply to a call below /v1/tts."""
        try:
            _check_key(headers)
            match method, path.removeprefix("/v1/tts").strip("/").split("/"):
                case "POST", [""]:
                    return self._speak(body)
                case "GET", ["voices"]:
                    return _json({"voices": [_voice(each) for each in VOICES]})
                case "GET", ["voices", voice] if voice.lower() in VOICES:
                    return _json(_voice(voice.lower()))
            raise missing("The requested resource was not found.")
        except Refusal as refusal:
            return _refused(refusal)

    def _speak(self, body: bytes) -> SpeechReply:
        started, pipeline = now(), self._pipeline
        request = _read(body)
        text = str(request.get("text", ""))
        call = RpcCall("POST /v1/tts", "speech", text, {"model": MODEL})
        fault = None
        try:
            pipeline.rates.check(call.description)
            fault = pipeline.faults.next(call.description)
            if fault is not None:
                call.notes["fault"] = fault.failure
            if refusal := refusal_of(fault, MODEL):
                raise refusal
            if fault and fault.failure == "disconnect":
                pipeline.log(call, started, "DISCONNECTED")
                return SpeechReply(HTTPStatus.OK, hangs_up=True)
            reply = self._work(request, text, fault)
        except Refusal as refusal:
            pipeline.log(call, started, refusal.code.name)
            after = fault.retry_after if fault else None
            return _refused(refusal, after)
        delay = fault.seconds if fault and fault.failure == "slow" else 0.0
        pipeline.closing.wait(
            max(0.0, started + pipeline.latency.of_call("speech") + delay - now())
        )
        is_lost = fault is not None and fault.failure in ("reset", "unanswered")
        pipeline.log(call, started, "RESET" if is_lost else "OK")
        return SpeechReply(HTTPStatus.OK, hangs_up=True) if is_lost else reply

    def _work(self, request: dict[str, Any], text: str, fault: Fault | None) -> SpeechReply:
        voice, codec, rate, bit_rate = _checked(request, text)
        if shape_of_refusal(text, fault):
            raise unsafe()
        failure = fault.failure if fault else None
        sound = speak(text, voice, rate)
        if failure == "silent":
            sound = silence(len(sound) / 2 / rate, rate)
        if fault and failure == "cut_short":
            sound = speak(text, voice, rate, seconds=0.2)
        content = _encoded(sound, codec, bit_rate)
        if failure == "garbage":
            content = GARBAGE
        billed, _ = self._pipeline.costs(TICKS_PER_CHARACTER * len(text), fault)
        self._pipeline.bill.charge("speech", MODEL, f"{len(text)} characters", billed, text)
        return SpeechReply(HTTPStatus.OK, content, _CODECS[codec])


def _check_key(headers: Mapping[str, str]) -> None:
    scheme, _, key = headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key.strip():
        raise unauthenticated("No API key provided. Send one as 'authorization: Bearer <key>'.")
    if key.startswith("invalid"):
        raise unauthenticated(
            f"Incorrect API key provided: {key[:2]}***{key[-2:]}. "
            "You can obtain an API key from https://console.x.ai."
        )


def _read(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise invalid("Failed to deserialize the JSON body.")
    return value


def _checked(request: dict[str, Any], text: str) -> tuple[str, str, int, int]:
    """Voice, codec, sample rate and bit rate."""
    if not isinstance(request.get("text"), str) or not text.strip():
        raise invalid("text must not be empty.")
    if len(text) > LONGEST_TEXT:
        raise invalid(f"text has {len(text)} characters; the maximum is {LONGEST_TEXT}.")
    language = request.get("language")
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise invalid("missing field `language`: a BCP-47 code, or auto.")
    voice = str(request.get("voice_id", "eve")).lower()
    if voice not in VOICES:
        raise invalid(f"Unknown voice_id: {voice}. Available voices: {', '.join(VOICES)}.")
    output = request.get("output_format") or {}
    codec, rate = output.get("codec", "mp3"), output.get("sample_rate", 24_000)
    bit_rate = output.get("bit_rate", 128_000)
    if codec not in _CODECS or rate not in RATES or bit_rate not in BIT_RATES:
        raise invalid("output_format: an unsupported codec, sample_rate or bit_rate.")
    return voice, codec, rate, bit_rate


def _encoded(sound: bytes, codec: str, bit_rate: int) -> bytes:
    if codec == "wav":
        return sound
    return sound[44:] if codec == "pcm" else as_mp3(sound, bit_rate)


def as_mp3(sound: bytes, bit_rate: int = 128_000) -> bytes:
    """A WAV as MP3."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "wav", "-i", "-"]
    command += ["-c:a", "libmp3lame", "-b:a", str(bit_rate), "-f", "mp3", "-"]
    return subprocess.run(command, input=sound, capture_output=True, check=True).stdout


def _voice(voice: str) -> dict[str, str]:
    return {"voice_id": voice, "name": _NAMES[voice], "language": "multilingual"}


def _json(value: Any, status: HTTPStatus = HTTPStatus.OK) -> SpeechReply:
    return SpeechReply(status, json.dumps(value).encode())


def _refused(refusal: Refusal, retry_after: float | None = None) -> SpeechReply:
    status = _STATUSES.get(refusal.code, HTTPStatus.INTERNAL_SERVER_ERROR)
    code = refusal.code.name.lower().replace("_", "-")
    body = json.dumps({"code": code, "error": refusal.message}).encode()
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return SpeechReply(status, body, headers=headers)
