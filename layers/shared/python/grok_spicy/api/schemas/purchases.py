"""What may be bought, in JSON."""

from datetime import datetime

from pydantic import BaseModel, Field


class AccountView(BaseModel):
    """What may be spent in one account above the run, on this day or in this month (UTC)."""

    setting: str = Field(description="The deployment's setting that caps it.")
    cap_usd: float = Field(description="The most that may be spent, in USD.")
    spent_usd: float = Field(description="What is spent or reserved, in USD.")


class Purchases(BaseModel):
    """What may be bought in the studio."""

    stopped_at: datetime | None = Field(
        description="Since when all purchases are stopped; null if they are not."
    )
    largest_run_usd: float | None = Field(
        description="The largest `max_cost_usd` that a run may have; null if any may be set."
    )
    accounts: list[AccountView] = Field(description="Your day and the studio's month, if capped.")


class StoppedPurchases(BaseModel):
    """All purchases in the studio are stopped."""

    cancelled: list[str] = Field(description="The ids of the runs that were cancelled for it.")
