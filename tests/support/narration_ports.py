"""SpeakNarration with fake ports."""

from typing import Any, Protocol

from grok_spicy.models.spending import Lease
from grok_spicy.ports import AssetStore, RunStore, SpeechDecoder, SpeechProvider
from grok_spicy.services.call_gate import RateLimiter
from grok_spicy.steps.speak_narration import SpeakNarrationRequest, speak_narration


class _Ports(Protocol):
    @property
    def store(self) -> RunStore: ...
    @property
    def assets(self) -> AssetStore: ...
    @property
    def speech_provider(self) -> SpeechProvider: ...
    @property
    def video_editor(self) -> SpeechDecoder: ...
    @property
    def rate_limiter(self) -> RateLimiter: ...


def narrate(ids: dict[str, Any], ports: _Ports, lease: Lease) -> int:
    """Speak what is said over the scenes of a run; how many lines are heard."""
    return speak_narration(
        SpeakNarrationRequest(**ids),
        store=ports.store,
        assets=ports.assets,
        speech_provider=ports.speech_provider,
        video_editor=ports.video_editor,
        rate_limiter=ports.rate_limiter,
        lease=lease,
    ).spoken
