"""People, and how much each may have made, in JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from grok_spicy.models.people import Quota
from grok_spicy.services.people import QuotaUse

QuotaName = Literal["films_at_once", "films_per_day", "usd_per_day", "usd_per_run"]


class QuotaLine(BaseModel):
    """One limit of an owner's, and what is used of it. Days are those of UTC."""

    name: QuotaName
    most: float | None = Field(description="The most that they may have; null if there is no limit")
    used: float | None = Field(
        description="What they have: films that are made now, films started today, USD spent or "
        "reserved today; null for `usd_per_run`, and where nothing is counted."
    )
    left: float | None = Field(description="What is left of it; null if there is no limit.")
    resets_at: datetime | None = Field(description="When it starts again at zero, if it does.")
    is_own: bool = Field(
        description="Whether an admin has set it for this owner; else it is the deployment's."
    )

    @classmethod
    def of(cls, use: QuotaUse) -> "QuotaLine":
        return cls(
            name=use.name,
            most=use.most or None,
            used=use.used,
            left=max(0, use.most - use.used) if use.most and use.used is not None else None,
            resets_at=use.resets_at,
            is_own=use.is_own,
        )


class QueuePlace(BaseModel):
    """A run that waits until other films are done."""

    run_id: str
    place: int = Field(description="Its place in the studio's queue, from 1.")


class Me(BaseModel):
    """Who you are here, and what you may have made."""

    owner: str = Field(description="The owner of the runs that you start.")
    name: str = Field(description="What events call you: your e-mail address, if your token has it")
    groups: list[str] = Field(description="`admin`, `member`, both or none.")
    full_access: bool = Field(description="Whether you see and change the runs of everybody.")
    quotas: list[QuotaLine]
    queue: list[QueuePlace] = Field(description="Your runs that wait, the next one first.")
    contact: str = Field(description="Whom to ask for more.")


class NewQuota(BaseModel):
    """What one owner may have made, in place of the deployment's own settings. A field that is left
    out, or null, is the deployment's; 0 is no limit."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    films_at_once: int | None = Field(default=None, ge=0, le=10_000)
    films_per_day: int | None = Field(default=None, ge=0, le=100_000)
    usd_per_day: float | None = Field(default=None, ge=0, le=10_000_000)
    usd_per_run: float | None = Field(default=None, ge=0, le=100_000)

    def stored(self, by: str) -> Quota:
        """The quota as it is stored, set by that person."""
        return Quota(**self.model_dump(), set_by=by)


class QuotaView(BaseModel):
    """What one owner may have made."""

    owner: str
    quotas: list[QuotaLine]
    set_by: str | None = Field(description="Who has set a quota for them; null if nobody has.")
    set_at: datetime | None = None

    def changed(self, limits: Mapping[str, float | None]) -> dict[str, float | None]:
        """The members of a new quota: those that are set for the owner, and in their place these
        limits."""
        own = {str(line.name): line.most or 0 for line in self.quotas if line.is_own}
        return {
            name: int(most) if name.startswith("films") and most is not None else most
            for name, most in {**own, **limits}.items()
        }
