"""How long calls and clips take: `realistic` times, or none."""

from dataclasses import dataclass
from typing import Literal

Profile = Literal["instant", "realistic"]

# Seconds for a whole call; estimates of what the hosted API takes.
CALL_SECONDS = {
    "chat.plan": 8.0,
    "chat.judge": 5.0,
    "chat": 5.0,
    "image": 8.0,
    "video.start": 0.5,
    "video.edit": 0.5,
    "video.extend": 0.5,
}
CLIP_SECONDS_PER_SECOND = 60 / 8


@dataclass(frozen=True)
class Latency:
    """A profile and its factor. All times in seconds."""

    profile: Profile = "instant"
    scale: float = 1.0

    def of_call(self, kind: str) -> float:
        """The total time of a call of this kind, its work included."""
        return self._scaled(CALL_SECONDS.get(kind, 0.0))

    def of_clip(self, seconds: float) -> float:
        """The time from submitting a clip of that length until it is ready."""
        return self._scaled(CLIP_SECONDS_PER_SECOND * seconds)

    def _scaled(self, seconds: float) -> float:
        return seconds * self.scale if self.profile == "realistic" else 0.0
