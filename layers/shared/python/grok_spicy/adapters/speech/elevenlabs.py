"""Speech by ElevenLabs, or a service with the same API, in a voice that the account has already: no
voice is made here, of nobody's recording.

After https://elevenlabs.io/docs/api-reference (create speech, list voices) and
https://elevenlabs.io/docs/eleven-api/resources/errors (November 2026).
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import Field

from grok_spicy.adapters.environment import Variables
from grok_spicy.adapters.speech.voices import unknown_voice, voices_in
from grok_spicy.errors import (
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    PromptRefused,
    ProviderBusy,
    ProviderUnavailable,
)
from grok_spicy.models.generation import Billed
from grok_spicy.models.speech import SPEECH, SpeechRequest

if TYPE_CHECKING:
    from grok_spicy.adapters.http_api import HttpAnswer, HttpApi

TITLE, KEYS = SPEECH["elevenlabs"].title, SPEECH["elevenlabs"].keys
OUTPUT_FORMAT = "mp3_44100_128"
"""The best that every plan has."""
TIMEOUT_SECONDS = 60.0
_NO_CREDIT = frozenset(
    ("quota_exceeded", "insufficient_credits", "payment_required", "credits_exceeded")
)
_REFUSED = frozenset(
    (
        *("content_against_policy", "content_policy_violation", "moderation_error"),
        *("text_not_allowed", "blocked_by_moderation"),
    )
)
_BUSY = frozenset(
    (
        *("too_many_concurrent_requests", "concurrent_limit_exceeded"),
        *("system_busy", "rate_limit_exceeded"),
    )
)


class ElevenLabsEnvironment(Variables):
    """How ElevenLabs, or a compatible service, is reached."""

    url: str = Field(default="https://api.elevenlabs.io", alias="GROK_SPICY_ELEVENLABS_URL")


def build(read_key: Callable[..., str]) -> "ElevenLabsSpeech":
    """Make the provider with this deployment's key."""
    from grok_spicy.adapters.http_api import HttpApi

    url, headers = ElevenLabsEnvironment.read().url, {"xi-api-key": read_key(*KEYS)}
    return ElevenLabsSpeech(
        HttpApi(TITLE, url, headers, key_names=KEYS, explain=_explain, timeout=TIMEOUT_SECONDS)
    )


class ElevenLabsSpeech:
    """The `SpeechProvider` port over ElevenLabs' API."""

    def __init__(self, api: "HttpApi") -> None:
        self._api = api

    def speak(self, request: SpeechRequest) -> Billed[bytes]:
        voice = self._voice_of(request.voice)
        body = {"text": request.text, "model_id": SPEECH["elevenlabs"].model}
        address = f"v1/text-to-speech/{quote(voice, safe='')}?output_format={OUTPUT_FORMAT}"
        return Billed(self._api.submit_for_file(address, json=body), None)

    def _voice_of(self, voice: str) -> str:
        """The id of the account's voice of that id or name: a free call."""
        answer = self._api.read("v1/voices")
        if not answer.is_ok:
            raise ProviderUnavailable(f"{TITLE} does not say which voices the account has")
        voices = voices_in(answer.body)
        if voice in voices:
            return voice
        named = [each for each, name in voices.items() if name.casefold() == voice.casefold()]
        if not named:
            raise unknown_voice(TITLE, voice, voices)
        return named[0]


def _explain(answer: "HttpAnswer") -> GrokSpicyError | None:
    """ElevenLabs' own codes: 401 may be an empty account, 403 a text that it refuses."""
    detail = answer.body.get("detail")
    if not isinstance(detail, Mapping):
        return None
    codes = {str(detail.get(name, "")) for name in ("code", "status", "type")}
    words = f"{detail.get('message') or answer.reason}"[:500]
    message = f"{TITLE} answered {answer.status}: {words}"
    if codes & _NO_CREDIT:
        return OutOfCredit(message)
    if codes & _REFUSED:
        return PromptRefused(f"the text was refused by moderation: {words}", 0)
    if codes & _BUSY:
        return ProviderBusy(message, answer.retry_after)
    if answer.status == 401:
        return KeyRefused(f"{message} (check {KEYS[0]})")
    return None
