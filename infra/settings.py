"""What a person can choose when they deploy: `cdk deploy -c name=value`.

Every setting is here, with its default; a value that can't be, or a name that is not one, is
refused before anything is built.
"""

import re
from typing import Literal, Self

from aws_cdk import aws_logs as logs
from constructs import Node
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

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
"""How long logs can be kept, in days: those of CloudWatch's steps that people ask for."""

_CDKS = re.compile(r".*[@:].*")
"""How CDK's own context keys are written; everything else is meant for us."""


class BadSetting(ValueError):
    """A setting that is not one, or whose value can't be; the message names it."""


class Settings(BaseModel):
    """The settings of one deployment. Money in USD, times in days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stack_name: str = Field(default="GrokSpicy", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")
    architecture: Literal["arm64", "x86_64"] = "arm64"
    """arm64 costs a fifth less for the same work; x86_64 is what most emulators can run."""

    xai_host: str = Field(default="api.x.ai", pattern=r"^[A-Za-z0-9.-]+(:[0-9]{1,5})?$")
    xai_insecure: bool = False
    """Without TLS: for a simulator on the same machine as the functions, and nothing else."""

    keep: bool = False
    """Let runs, state, people and the key outlive the stack."""
    empty_bucket_on_destroy: bool = True
    """Delete the films with the stack, by a function of CDK's own. Without, `cdk destroy` stops at
    a bucket that is not empty. No matter with `keep`."""
    runs_expire_after_days: int | None = Field(default=None, ge=1)
    """None: what was paid for stays until a person deletes it."""

    log_retention_days: int = 30
    tracing: bool = False
    """X-Ray traces of executions."""

    alarm_email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    """Who is told. Others can subscribe to the topic."""
    spend_alarm_usd_per_hour: float = Field(default=50, gt=0, allow_inf_nan=False)
    """xAI's bill, as the calls report it: five films at the default cap in one hour."""
    monthly_budget_usd: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """The AWS account's bill."""

    @field_validator("log_retention_days")
    @classmethod
    def _is_a_step(cls, days: int) -> int:
        if days not in RETENTION:
            raise ValueError(f"CloudWatch keeps logs for one of {sorted(RETENTION)} days")
        return days

    @classmethod
    def from_context(cls, node: Node) -> Self:
        """The settings in an app's context. BadSetting names each that can't be."""
        context = node.get_all_context()
        given = {name: value for name, value in context.items() if not _CDKS.fullmatch(name)}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            told = [
                _told(str(each["loc"][0]), each["type"], each["msg"]) for each in error.errors()
            ]
            raise BadSetting("; ".join(sorted(told))) from None


def _told(name: str, kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        message = f"there is no such setting; there are {', '.join(sorted(Settings.model_fields))}"
    return f"-c {name}=…: {message}"
