"""Settings: who is told of what, what is logged, and what is set aside."""

from typing import Literal

from aws_cdk import aws_logs as logs
from pydantic import BaseModel, Field, field_validator

from infra.functions import POOLS, Pool

RETENTION = {
    days: getattr(logs.RetentionDays, name)
    for days, name in {
        1: "ONE_DAY",
        3: "THREE_DAYS",
        7: "ONE_WEEK",
        14: "TWO_WEEKS",
        30: "ONE_MONTH",
        90: "THREE_MONTHS",
        180: "SIX_MONTHS",
        365: "ONE_YEAR",
    }.items()
}
"""Log retention in days, as CDK names it: the common ones of those that CloudWatch offers."""


Canary = Literal["none", "10percent15minutes", "10percent30minutes"]
"""Those that CodeDeploy offers for a tenth of the calls, and that last longer than a film takes;
the weakest first."""


class OperationSettings(BaseModel):
    """Notices, alarms, logs and concurrency."""

    webhooks: str = Field(default="", pattern=r"^(https://[^\s@]+( https://[^\s@]+)*)?$")
    """Addresses that are told of runs: complete, gaps, failed, a gate that waits, budget reached,
    out of credit. Separated by spaces; https only, and on the public internet."""
    notify_email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    """Is told the same by e-mail. More subscribers can be added to the topic."""

    api_concurrency: int | None = Field(default=None, ge=1)
    """Calls of the API that may run at once, set aside for it: other functions, which may all be
    busy, leave it so many. None: it shares the account's quota, as a new account must."""
    recording_concurrency: int | None = Field(default=None, ge=1)
    """The same, for each function that records how a film ended."""
    waiting_concurrency: int | None = Field(default=None, ge=1)
    """The same, for each function that waits for xAI while it runs: so many, and no more."""

    canary: Canary = "none"
    """How a release begins: for every call and film at once, or for one in ten, and for all of them
    after that many minutes without failures of ours. Each deployment takes so much longer."""

    log_retention_days: int = 30
    monitoring: Literal["full", "plain"] = "full"
    """plain: no alarm looks at more than one metric, and no queries over logs are saved. Alarms
    then go by number, not by rate; some are left out. It costs less, and emulators know it."""
    tracing: bool = False
    """X-Ray traces of executions and of the functions that they call."""

    alarm_email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    """Receives the alarms. More subscribers can be added to the topic."""
    spend_alarm_usd_per_hour: float = Field(default=50, gt=0, allow_inf_nan=False)
    """Alarm on what the calls to xAI report as their cost. 50: five films at the default cap."""
    monthly_budget_usd: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Alarm on the AWS account's bill."""
    account_concurrency: int = Field(default=1000, ge=10)
    """How many functions the account may run at once in this region, of which an alarm watches 80
    %. `grok-spicy doctor --stack` compares it with the account's quota."""

    @field_validator("log_retention_days")
    @classmethod
    def _is_offered(cls, days: int) -> int:
        if days not in RETENTION:
            raise ValueError(f"must be one of {sorted(RETENTION)} days")
        return days

    @property
    def has_canary(self) -> bool:
        """Whether a release begins with a tenth of the calls."""
        return self.canary != "none"

    @property
    def canary_minutes(self) -> int:
        """How long a release has but a tenth of the calls."""
        return int(self.canary.removeprefix("10percent").removesuffix("minutes"))

    def concurrency_of(self, function: str) -> int | None:
        """The concurrency that is set aside for a function; None if it shares the account's."""
        concurrency: dict[Pool, int | None] = {
            "api": self.api_concurrency,
            "recording": self.recording_concurrency,
            "waiting": self.waiting_concurrency,
        }
        return next((concurrency[pool] for pool in POOLS if function in POOLS[pool]), None)
