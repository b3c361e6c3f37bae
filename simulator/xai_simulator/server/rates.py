"""Requests per second and model: beyond a limit, calls are refused as the hosted API does."""

import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Mapping

from xai_simulator.server.faults import CallDescription
from xai_simulator.server.refusals import too_many_requests

# Requests per second and model of a team that has not spent anything yet.
TIER_0 = {"image": 6.0, "video": 10.0, "chat": 37.0}
_COUNTED = (
    *("chat.plan", "chat.judge", "chat", "image"),
    *("video.start", "video.edit", "video.extend", "video", "video.get", "files", "any"),
)


def read_rates(source: str | Mapping[str, float] | None) -> dict[str, float]:
    """The limits in requests per second by call: "t0", a JSON object or a mapping.

    None limits nothing. ValueError for an unknown call or a limit that is not positive.
    """
    if source is None or source == "":
        return {}
    if source == "t0":
        return TIER_0
    rates = json.loads(source) if isinstance(source, str) else dict(source)
    if not isinstance(rates, dict):
        raise ValueError('rates must be "t0" or an object such as {"image": 6, "video.start": 2}')
    for call, rate in rates.items():
        if call not in _COUNTED:
            raise ValueError(f"unknown call {call!r} in rates: use {', '.join(_COUNTED)}")
        if not isinstance(rate, int | float) or not rate > 0:
            raise ValueError(f"the rate of {call} must be above 0, got {rate!r}")
    return {call: float(rate) for call, rate in rates.items()}


class Rates:
    """The limits, and the calls of the last moments. A refused call does not count."""

    def __init__(self, limits: Mapping[str, float]) -> None:
        self._limits = limits
        self._recent: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def check(self, call: CallDescription) -> None:
        """Count this call. RESOURCE_EXHAUSTED if its model had too many within a second."""
        names = [name for name in call.names if name in self._limits]
        with self._lock:
            at = time.monotonic()
            windows = [self._recent[name, call.model] for name in names]
            for name, window in zip(names, windows, strict=True):
                limit = self._limits[name]
                # A rate below one is one call in a longer time.
                seconds = max(1.0, 1.0 / limit)
                while window and window[0] <= at - seconds:
                    window.popleft()
                if len(window) >= max(1, int(limit)):
                    raise too_many_requests(call.model, actual=len(window) + 1, limit=limit)
            for window in windows:
                window.append(at)
