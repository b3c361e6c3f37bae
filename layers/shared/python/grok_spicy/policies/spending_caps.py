"""The caps above the run: what a run, an owner in a day and the studio in a month may cost. Pure.

Days and months are those of UTC.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from grok_spicy.errors import BadInput
from grok_spicy.models.people import Quota
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import ticks

DAY = "day#"
"""Names of the accounts of an owner's day begin so."""


def is_account_of(name: str, owner: str) -> bool:
    """Whether that is the name of the account of one of the owner's days."""
    return name.startswith(DAY) and name.split("#", 2)[2:] == [owner]


class Account(NamedTuple):
    """An account in which calls are booked besides their run's budget. `meaning` says whose money
    it is, and until when; `setting` is the deployment's setting that caps it, or `quota` for what
    an admin has set for its owner."""

    name: str
    cap_ticks: int
    meaning: str
    setting: str


@dataclass(frozen=True)
class SpendingCaps:
    """A deployment's caps, in USD. 0 is none. `refusal`: why no run may buy anything here. `own`:
    those of them that an admin has set for one owner."""

    run_usd: float = 0
    owner_usd_per_day: float = 0
    studio_usd_per_month: float = 0
    refusal: str | None = None
    own: frozenset[str] = frozenset()

    def with_quota(self, quota: Quota | None) -> "SpendingCaps":
        """These caps with those that an admin has set for one owner."""
        caps = self
        if quota and quota.usd_per_run is not None:
            caps = replace(caps, run_usd=quota.usd_per_run, own=caps.own | {"run_usd"})
        if quota and quota.usd_per_day is not None:
            own = caps.own | {"owner_usd_per_day"}
            caps = replace(caps, owner_usd_per_day=quota.usd_per_day, own=own)
        return caps

    def accounts(self, owner: str, at: datetime) -> list[Account]:
        """The accounts in which a call at that time is booked."""
        day = at.astimezone(UTC)
        accounts: list[Account] = []
        if self.owner_usd_per_day:
            accounts.append(
                Account(
                    f"{DAY}{day:%Y-%m-%d}#{owner}",
                    ticks(self.owner_usd_per_day),
                    f"{owner} may spend on {day:%Y-%m-%d} (UTC)",
                    self._source("owner_usd_per_day"),
                )
            )
        if self.studio_usd_per_month:
            accounts.append(
                Account(
                    f"month#{day:%Y-%m}",
                    ticks(self.studio_usd_per_month),
                    f"the studio may spend in {day:%Y-%m} (UTC)",
                    "studio_usd_per_month",
                )
            )
        return accounts

    def check_run(self, settings: RunSettings) -> None:
        """BadInput if the run's own cap is above the largest that a run may have, or if no run may
        buy anything."""
        if self.refusal:
            raise BadInput(self.refusal)
        if self.run_usd and settings.max_cost_usd > self.run_usd:
            whose = "its owner's quota" if "run_usd" in self.own else "the deployment's setting"
            raise BadInput(
                f"max_cost_usd is {settings.max_cost_usd:.2f}, and this run may cost "
                f"{self.run_usd:.2f} USD at most: lower it, or have {whose} run_usd raised"
            )

    def _source(self, setting: str) -> str:
        return QUOTA if setting in self.own else setting


QUOTA = "quota"
"""Stands for the setting where an admin has set an owner's cap."""
