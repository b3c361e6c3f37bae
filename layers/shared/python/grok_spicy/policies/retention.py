"""How long runs are kept: pure decisions about time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from grok_spicy.errors import RunExpired
from grok_spicy.models.listing import Listing
from grok_spicy.models.run import Run

LONGEST_FUNCTION = timedelta(minutes=16)
"""A little more than a function may take: so long after its run has ended, none works on it."""


@dataclass(frozen=True)
class Retention:
    """A deployment's retention. `runs_days`: so many days after a run's end, its items, its files
    and all their versions go, together; None: they stay until somebody deletes the run."""

    runs_days: int | None = None

    def expires_at(self, run: Run | Listing) -> datetime | None:
        """When the run expires; None for one that has not ended, or where runs stay."""
        if self.runs_days is None or not run.ended:
            return None
        return (run.ended_at or run.updated_at) + timedelta(days=self.runs_days)

    def has_expired(self, run: Run | Listing, now: datetime) -> bool:
        """Whether the run is to be deleted. One that has not ended never is."""
        expires_at = self.expires_at(run)
        return expires_at is not None and expires_at <= now

    def check(self, run: Run, now: datetime) -> None:
        """RunExpired if the run is to be deleted: its files may be gone already."""
        if self.has_expired(run, now):
            raise RunExpired(
                f"run {run.run_id!r} has expired: runs are deleted {self.runs_days} days after "
                "they end. Start a new run; to use its plan again, take it from the run's page or "
                "its state.json while they are there"
            )


Situation = Literal["expired", "half deleted", "perhaps lost"]

_QUIET = timedelta(minutes=15)
"""So long a run is left alone since its status changed: its execution may only now be starting."""


def situation_of(run: Run | Listing, retention: Retention, now: datetime) -> Situation | None:
    """What the sweep has to look at in a run, from itself or what lists show; None for nothing."""
    if run.ended:
        if run.deleted_at:
            return "half deleted"
        return "expired" if retention.has_expired(run, now) else None
    return "perhaps lost" if now - run.updated_at > _QUIET else None
