"""Holds back a person who sends too many requests, so that one loop does not slow everybody.

Each person has a clock in the table, which all containers share (the generic cell rate algorithm).
A container takes ten requests' time at once, and answers so many from what it has: a tenth of an
update for each request. One that was refused is refused from memory until more may be there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from grok_spicy.models.item import utc_now
from grok_spicy.policies.asset_keys import person_partition
from grok_spicy.ports import RunStore

BLOCK = 10
"""Requests whose time a container takes at once."""
BURST_MS = 10_000
"""A person may be ahead of their rate by what they may send in this time, and a block."""
_BLOCK_LIVES_MS = 60_000
_MOST_CALLERS = 1_000
_CLOCK = "requests"


@dataclass
class _Allowance:
    """What a container has for one person: so many requests until a time, or none before one."""

    requests: int = 0
    until: int = 0
    refused_until: int = 0


@dataclass
class RequestThrottle:
    """So many requests a minute for each person; 0 is no limit. `now` in milliseconds."""

    store: RunStore
    per_minute: int = 0
    now: Callable[[], int] = lambda: round(utc_now().timestamp() * 1000)
    _allowances: dict[str, _Allowance] = field(default_factory=dict)

    def wait_seconds(self, owner: str) -> int:
        """0 if the person's request may be answered; else the seconds after which it may be sent
        again."""
        if not self.per_minute:
            return 0
        now, allowance = self.now(), self._allowance(owner)
        if now < allowance.refused_until:
            return _seconds(allowance.refused_until - now)
        if not (allowance.requests and now < allowance.until):
            step = BLOCK * 60_000 // self.per_minute
            partition = person_partition(owner)
            at = self.store.take_time(_CLOCK, now, now + BURST_MS, step, partition)
            if at is None:
                # When the next block is due is known to within its own length.
                allowance.refused_until = now + min(step, BURST_MS)
                return _seconds(allowance.refused_until - now)
            allowance.requests, allowance.until = BLOCK, now + _BLOCK_LIVES_MS
        allowance.requests -= 1
        return 0

    def _allowance(self, owner: str) -> _Allowance:
        if owner not in self._allowances and len(self._allowances) >= _MOST_CALLERS:
            self._allowances.clear()
        return self._allowances.setdefault(owner, _Allowance())


def _seconds(milliseconds: int) -> int:
    return max(1, -(-milliseconds // 1000))
