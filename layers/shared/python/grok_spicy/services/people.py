"""How much one owner may have made here: the deployment's limits, and what an admin has set."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from grok_spicy.models.people import DayOfFilms, Quota
from grok_spicy.models.spending import usd
from grok_spicy.policies.asset_keys import person_partition
from grok_spicy.policies.quotas import Limits, next_day
from grok_spicy.policies.spending_caps import SpendingCaps
from grok_spicy.ports import RunStore
from grok_spicy.services.tombstones import check_person


@dataclass(frozen=True)
class QuotaUse:
    """One limit of an owner's: the most, 0 for none; what is used of it, None where nothing is
    counted; when that starts again at zero; whether an admin has set it for this owner."""

    name: Literal["films_at_once", "films_per_day", "usd_per_day", "usd_per_run"]
    most: float
    used: float | None
    resets_at: datetime | None
    is_own: bool


def find_quota(store: RunStore, owner: str) -> Quota | None:
    """What an admin has set for that owner; None if nothing was."""
    return store.get(person_partition(owner), Quota)


def set_quota(store: RunStore, owner: str, quota: Quota) -> None:
    """Let that owner have so much made, from now on. PersonDeleted for an owner who is being
    deleted."""
    check_person(store, owner)
    store.put(person_partition(owner), quota)


def caps_of(store: RunStore, caps: SpendingCaps, owner: str) -> SpendingCaps:
    """The deployment's spending caps as they hold for that owner's runs."""
    return caps.with_quota(find_quota(store, owner))


def day_of_films(store: RunStore, limits: Limits, owner: str, at: datetime) -> DayOfFilms | None:
    """Where a film that the owner starts at that time is counted; None if films are not."""
    return limits.with_quota(find_quota(store, owner)).day_of_films(owner, at)


def quota_uses(
    store: RunStore, limits: Limits, owner: str, active: int | None, at: datetime
) -> list[QuotaUse]:
    """What the owner may have made, and what of it is used at that time. `active` is how many of
    their films are made now, None if nobody counts them."""
    quota = find_quota(store, owner)
    own = quota.model_dump(exclude_none=True) if quota else {}
    applied = limits.with_quota(quota)
    day = applied.day_of_films(owner, at)
    account = SpendingCaps(owner_usd_per_day=applied.usd_per_day).accounts(owner, at)
    spent = usd(store.spent_in(account[0].name)) if account else None
    reset = next_day(at)
    return [
        QuotaUse("films_at_once", applied.films_at_once, active, None, "films_at_once" in own),
        QuotaUse(
            "films_per_day",
            applied.films_per_day,
            store.films_in(day) if day else None,
            reset,
            "films_per_day" in own,
        ),
        QuotaUse("usd_per_day", applied.usd_per_day, spent, reset, "usd_per_day" in own),
        QuotaUse("usd_per_run", applied.usd_per_run, None, None, "usd_per_run" in own),
    ]
