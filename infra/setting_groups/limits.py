"""Settings: how many films at once, and what they may cost. Money in USD."""

from pydantic import BaseModel, Field


class LimitSettings(BaseModel):
    """Limits of films and of money."""

    films_at_once: int = Field(default=20, ge=0)
    """Films that are made at once; others wait in a queue. 0 is unlimited."""
    films_at_once_per_owner: int = Field(default=20, ge=0)
    """The same for each owner."""

    films_per_owner_per_day: int = Field(default=100, ge=0)
    """Films that one owner may start in a day (UTC). 0 is unlimited. An admin can set another
    number for one owner, as for all limits of an owner's."""

    run_usd: float = Field(default=100, ge=0, allow_inf_nan=False)
    """The largest `max_cost_usd` that a film may have. 0 is no cap, as for the next two."""
    owner_usd_per_day: float = Field(default=100, ge=0, allow_inf_nan=False)
    """The most that the films of one owner may cost in a day (UTC)."""
    studio_usd_per_month: float = Field(default=1000, ge=0, allow_inf_nan=False)
    """The most that all films may cost in a month (UTC)."""
