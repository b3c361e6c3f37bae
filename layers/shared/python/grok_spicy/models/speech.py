"""Services that speak: what is asked of them, and what each can do and costs."""

from collections.abc import Mapping
from dataclasses import dataclass

from grok_spicy.models.cameras import Row
from grok_spicy.models.settings import SpeechService


@dataclass(frozen=True)
class SpeechRequest:
    """A text to be spoken by a voice: one that the service presets, or that the account has."""

    service: SpeechService
    voice: str
    text: str


class SpeechRow(Row):
    """A service that speaks. `voices` are preset voices that its documentation names, of which it
    may have more; none where they are the account's own. `suffix` is the file type that is asked
    for, `model` what it is called in calls. `usd` is the price of a million characters."""

    title: str
    model: str
    keys: tuple[str, ...]
    url_variable: str
    voices: tuple[str, ...] = ()
    longest_text: int
    suffix: str
    usd: float


SPEECH: Mapping[SpeechService, SpeechRow] = {
    "xai": SpeechRow(
        title="xAI",
        model="xai-tts",
        keys=("XAI_API_KEY",),
        url_variable="GROK_SPICY_XAI_SPEECH_URL",
        voices=("ara", "eve", "leo", "rex", "sal"),
        longest_text=15_000,
        suffix=".wav",
        usd=4.20,
        source="docs: text to speech (November 2026), pricing (April 2026)",
    ),
    "elevenlabs": SpeechRow(
        title="ElevenLabs",
        model="eleven_multilingual_v2",
        keys=("ELEVENLABS_API_KEY",),
        url_variable="GROK_SPICY_ELEVENLABS_URL",
        longest_text=10_000,
        suffix=".mp3",
        # Plans sell credits, a character each: this is the dearest of them.
        usd=300.0,
        source="docs: create speech, models, errors (November 2026)",
    ),
}
