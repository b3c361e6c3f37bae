"""What it takes to have a text spoken."""

from pathlib import Path
from typing import Protocol

from grok_spicy.models.generation import Billed
from grok_spicy.models.media import SpeechInfo
from grok_spicy.models.speech import SpeechRequest


class SpeechProvider(Protocol):
    """Services that speak a text. Raises Refused, ProviderRejected, AccountBlocked or Transient
    errors."""

    def speak(self, request: SpeechRequest) -> Billed[bytes]:
        """The spoken text as a sound file, unchecked: a paid call, without a hidden retry.
        ProviderRejected that lists the voices, for one that the service does not have."""


class SpeechDecoder(Protocol):
    """Decodes what a service that speaks has sent."""

    def decode_speech(self, source: Path, target: Path, speed: float = 1.0) -> SpeechInfo:
        """Write a spoken text as a 48 kHz WAV, `speed` times faster; what it is like.
        UnusableFootage if it is no sound, or is damaged."""
