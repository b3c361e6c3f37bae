"""Speech by xAI: a text in, a sound file out. REST alone; its SDK has no such call.

After https://docs.x.ai/developers/model-capabilities/audio/text-to-speech (November 2026).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import Field

from grok_spicy.adapters.environment import Variables, XaiEnvironment
from grok_spicy.adapters.speech.voices import unknown_voice, voices_in
from grok_spicy.adapters.xai.phrases import BAD_KEY, CAPACITY, MODERATION, NO_CREDIT
from grok_spicy.errors import (
    GrokSpicyError,
    KeyRefused,
    OutOfCredit,
    PromptRefused,
    ProviderBusy,
    ProviderRejected,
)
from grok_spicy.models.generation import Billed
from grok_spicy.models.speech import SPEECH, SpeechRequest

if TYPE_CHECKING:
    from grok_spicy.adapters.http_api import HttpAnswer, HttpApi

TITLE, KEYS = SPEECH["xai"].title, SPEECH["xai"].keys
OUTPUT = {"codec": "wav", "sample_rate": 48_000}
"""As the film is mixed: nothing is lost on the way."""
TIMEOUT_SECONDS = 60.0


class XaiSpeechEnvironment(Variables):
    """Where xAI's text-to-speech is reached, if not at xAI's host."""

    url: str | None = Field(default=None, alias="GROK_SPICY_XAI_SPEECH_URL")


def build(read_key: Callable[..., str]) -> "XaiSpeech":
    """Make the provider with this deployment's key."""
    from grok_spicy.adapters.http_api import HttpApi

    host = XaiEnvironment.read()
    url = XaiSpeechEnvironment.read().url or f"http{'' if host.insecure else 's'}://{host.host}"
    headers = {"Authorization": f"Bearer {read_key(*KEYS)}"}
    return XaiSpeech(
        HttpApi(TITLE, url, headers, key_names=KEYS, explain=_explain, timeout=TIMEOUT_SECONDS)
    )


class XaiSpeech:
    """The `SpeechProvider` port over xAI's REST API."""

    def __init__(self, api: "HttpApi") -> None:
        self._api = api

    def speak(self, request: SpeechRequest) -> Billed[bytes]:
        body = {
            "text": request.text,
            "voice_id": request.voice,
            "language": "auto",
            "output_format": OUTPUT,
        }
        try:
            return Billed(self._api.submit_for_file("v1/tts", json=body), None)
        except ProviderRejected as problem:
            voices = voices_in(self._api.read("v1/tts/voices").body)
            if request.voice.casefold() in {each.casefold() for each in voices} or not voices:
                raise
            raise unknown_voice(TITLE, request.voice, voices) from problem


def _explain(answer: "HttpAnswer") -> GrokSpicyError | None:
    """Statuses have several meanings here, as in all of xAI's API: the text decides."""
    text = f"{answer.body.get('code', '')} {answer.reason}"
    message = f"{TITLE} answered {answer.status}: {text.strip()[:500]}"
    if 400 <= answer.status < 500:
        if NO_CREDIT.search(text):
            return OutOfCredit(message)
        if BAD_KEY.search(text):
            return KeyRefused(f"{message} (check {KEYS[0]})")
        if MODERATION.search(text):
            return PromptRefused(f"the text was refused by moderation: {answer.reason[:300]}", 0)
    if answer.status >= 500 and CAPACITY.search(text):
        return ProviderBusy(message, answer.retry_after)
    return None
