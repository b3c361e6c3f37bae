"""How long calls and clips take: `realistic` times, times of one's own, or none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

# Seconds for a whole call; estimates of what the hosted API takes.
REALISTIC = {"plan": 8.0, "judge": 5.0, "chat": 5.0, "image": 8.0, "start": 0.5, "speech": 2.0}
CLIP_SECONDS_PER_SECOND = 60 / 8
_NAMES = {
    "chat.plan": "plan",
    "chat.judge": "judge",
    "video.start": "start",
    "video.edit": "start",
    "video.extend": "start",
}
_KNOWN = (*REALISTIC, "video")


@dataclass(frozen=True)
class Latency:
    """The seconds of each call and of a clip (None: by its length), and their factor."""

    calls: Mapping[str, float] = field(default_factory=dict)
    clip: float | None = 0.0
    scale: float = 1.0

    @classmethod
    def read(cls, source: Any = "instant", scale: float = 1.0) -> Self:
        """From "instant", "realistic", or seconds by name, as a mapping or its JSON.

        The names are plan, judge, chat, image, speech, start (to submit a clip) and video (from
        then until it is ready, whatever its length); what is not named takes no time. ValueError
        for others.
        """
        if source == "instant":
            return cls()
        if source == "realistic":
            return cls(REALISTIC, None, scale)
        try:
            times = json.loads(source) if isinstance(source, str) else dict(source)
        except ValueError:
            times = None
        if not isinstance(times, dict) or not all(
            isinstance(seconds, int | float) and seconds >= 0 for seconds in times.values()
        ):
            raise ValueError(
                "latency must be instant, realistic or an object of seconds such as "
                f'{{"plan": 8, "image": 8, "judge": 5, "video": 60}}, got {source!r}'
            )
        if unknown := set(times) - set(_KNOWN):
            raise ValueError(f"unknown latency {sorted(unknown)}: use {', '.join(_KNOWN)}")
        return cls(times, times.get("video", 0.0), scale)

    def of_call(self, kind: str) -> float:
        """The total time of a call of this kind in seconds, its work included."""
        return self.calls.get(_NAMES.get(kind, kind), 0.0) * self.scale

    def of_clip(self, seconds: float) -> float:
        """The time in seconds from submitting a clip of that length until it is ready."""
        total = CLIP_SECONDS_PER_SECOND * seconds if self.clip is None else self.clip
        return total * self.scale
