"""How much one owner may have made: the deployment's limits, and an admin's for one owner. Pure.

Days are those of UTC.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from grok_spicy.models.people import DayOfFilms, Quota
from grok_spicy.policies.asset_keys import person_partition

AN_ADMIN = "an admin of this studio"
"""Whom to ask where the deployment names nobody."""


@dataclass(frozen=True)
class Limits:
    """What one owner may have made; 0 is no limit. Money in USD. `contact`: whom they ask."""

    films_at_once: int = 0
    films_per_day: int = 0
    usd_per_day: float = 0
    usd_per_run: float = 0
    contact: str = AN_ADMIN

    def with_quota(self, quota: Quota | None) -> "Limits":
        """These limits with those that an admin has set for one owner."""
        own = quota.model_dump(exclude_none=True, include=set(QUOTAS)) if quota else {}
        return replace(self, **own)

    def day_of_films(self, owner: str, at: datetime) -> DayOfFilms | None:
        """Where a film that the owner starts at that time is counted; None without a limit."""
        if not self.films_per_day:
            return None
        films = "1 film" if self.films_per_day == 1 else f"{self.films_per_day} films"
        return DayOfFilms(
            person_partition(owner),
            f"{at.astimezone(UTC):%Y-%m-%d}",
            self.films_per_day,
            f"{films} a day may be started by one owner here, and were today; more may be from "
            f"{next_day(at):%Y-%m-%d %H:%M} UTC on. To have more, ask {self.contact}. A film that "
            "there is can be resumed and changed",
        )


QUOTAS = ("films_at_once", "films_per_day", "usd_per_day", "usd_per_run")
"""The limits that an admin can set for one owner."""


def next_day(at: datetime) -> datetime:
    """When the day ends that this time is in."""
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)
