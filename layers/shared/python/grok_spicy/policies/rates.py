"""How fast calls may be made: rates per model, spaced out over all runs of the studio.

Times are whole milliseconds since 1970, so that they can be added in the table.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from grok_spicy.errors import BadInput
from grok_spicy.models.pace import Slowdown
from grok_spicy.models.settings import Models
from grok_spicy.models.speech import SPEECH
from grok_spicy.policies.capabilities import VIDEO_MODELS

Use = Literal["chat", "image", "video", "speech"]

DEFAULT_RATES: Mapping[str, float] = {"chat": 10.0, "image": 5.0, "video": 2.0, "speech": 5.0}
"""Calls per second to each model, by use: below what xAI publishes for its smallest tier."""

MARGIN = 1.1
"""Calls are spaced a tenth wider than the rate: on their way they arrive closer together, or
further apart, than they were sent."""

LONGEST_SLEEP_MS = 2_000
"""A call sleeps so long for its slot. Beyond that the state machine waits, which costs nothing."""
OUT_OF_TURN_MS = 250
"""A call goes ahead of those that wait if it can be made so soon: otherwise nobody
would, since those that wait are not all there at every moment."""

SLOW_MS = 60_000
SLOWEST = 16
_SAME_MOMENT_MS = 5_000
LONGEST_PAUSE_MS = 120_000
"""The most that a provider's wish for a pause is followed."""

_RATE = re.compile(r"(?P<name>[\w.:/-]+)=(?P<rate>\d+(\.\d+)?)", re.ASCII)


@dataclass(frozen=True)
class Rates:
    """Calls per second by use (`chat`, `image`, `video`, `speech`) or by model, which comes first;
    0 is unlimited."""

    by_name: Mapping[str, float]

    @classmethod
    def parse(cls, text: str) -> "Rates":
        """The rates in a text such as `image=6 video=2 grok-4.3=37`, over the defaults. BadInput
        says what can't be read."""
        rates = dict(DEFAULT_RATES)
        for part in re.split(r"[\s,]+", text.strip()) if text.strip() else []:
            match = _RATE.fullmatch(part)
            if match is None:
                raise BadInput(
                    f"{part!r} is no rate: write chat=10 image=5 video=2, or a model's name before "
                    "the equals sign; calls per second, 0 for unlimited"
                )
            rates[match["name"]] = float(match["rate"])
        return cls(rates)

    def interval_ms(self, model: str, use: Use) -> int:
        """Milliseconds between two calls to that model; 0 where the rate is unlimited."""
        rate = self.by_name.get(model, self.by_name[use])
        return round(1000 * MARGIN / rate) if rate else 0


def farthest_ms(earliest: int, step: int) -> int:
    """The latest time that a clock can show at `earliest`, with calls `step` apart, unless it was
    moved by a computer whose time was wrong: then it starts again."""
    return earliest + 5 * LONGEST_SLEEP_MS + 2 * step


def use_of(model: str, models: Models) -> Use:
    """What a run uses that model for."""
    if any(model == row.model for row in SPEECH.values()):
        return "speech"
    if model == models.video or model in VIDEO_MODELS:
        return "video"
    return "image" if model == models.image else "chat"


def slowdown_factor(slowdown: Slowdown | None, now: int) -> int:
    """How many times slower than the rate calls are made now: 1 if nothing was refused lately.
    Every minute without a refusal halves it."""
    if slowdown is None:
        return 1
    minutes = max(0, now - slowdown.since) // SLOW_MS
    return max(1, slowdown.factor >> min(minutes, SLOWEST))


def pause_end(slowdown: Slowdown | None, now: int) -> int:
    """When the pause ends that the provider asked for; now if there is none, or if that is too far
    off to be true: the computer's time was set back."""
    end = slowdown.until if slowdown else now
    return end if now < end <= now + LONGEST_PAUSE_MS else now


def slower(
    slowdown: Slowdown | None, key: str, now: int, retry_after: float | None = None
) -> Slowdown:
    """The slowdown after the provider has refused a call for its rate: half as fast, after a pause
    of `retry_after` seconds. Refusals of the same few seconds count once."""
    until = pause_end(slowdown, now)
    if retry_after is not None and retry_after > 0:
        until = max(until, now + round(min(LONGEST_PAUSE_MS, 1000 * retry_after)))
    if slowdown and 0 <= now - slowdown.since < _SAME_MOMENT_MS:
        return slowdown.model_copy(update={"until": until})
    factor = min(SLOWEST, 2 * slowdown_factor(slowdown, now))
    return Slowdown(clock=key, factor=factor, since=now, until=until)
