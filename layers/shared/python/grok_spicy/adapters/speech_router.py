"""Sends each text to the service that is to speak it: the step's `SpeechProvider`."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from grok_spicy.errors import BadInput, KeyRefused
from grok_spicy.models.generation import Billed
from grok_spicy.models.settings import SpeechService
from grok_spicy.models.speech import SPEECH, SpeechRequest
from grok_spicy.ports import SpeechProvider

SPEECH_PROVIDERS: dict[SpeechService, str] = {
    "xai": "grok_spicy.adapters.speech.xai",
    "elevenlabs": "grok_spicy.adapters.speech.elevenlabs",
}


class SpeechRouter:
    """The `SpeechProvider` port over all services. Each is built when it is first needed, and again
    when its key has changed. KeyRefused where a service has no key: nothing was sent then."""

    def __init__(self, read_key: Callable[..., str]) -> None:
        self._read_key = read_key
        self._build = lru_cache(maxsize=2 * len(SPEECH_PROVIDERS))(self._build_provider)

    def speak(self, request: SpeechRequest) -> Billed[bytes]:
        row = SPEECH[request.service]
        try:
            provider = self._build(request.service, self._read_key(*row.keys))
        except BadInput as problem:
            raise KeyRefused(f"{row.title}: {problem}") from problem
        return provider.speak(request)

    def _build_provider(self, service: SpeechService, _key: str) -> SpeechProvider:
        built: SpeechProvider = import_module(SPEECH_PROVIDERS[service]).build(self._read_key)
        return built
