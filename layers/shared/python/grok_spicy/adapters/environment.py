"""A function's environment variables, read and checked together.

Nothing reads them at import, so that a warm container sees a change and tests can set them.
"""

import os
import re
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from grok_spicy.errors import BadInput
from grok_spicy.models.validation import validation_messages
from grok_spicy.policies.membership import Membership, split_groups
from grok_spicy.policies.quotas import AN_ADMIN, Limits
from grok_spicy.policies.spending_caps import SpendingCaps

_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3})(:\d{1,5})?")


def check_insecure(insecure: bool, host: str) -> bool:
    """Whether a host is called without TLS. ValueError unless it is on this machine."""
    if insecure and not _LOOPBACK.fullmatch(host):
        raise ValueError(f"without TLS only a host on this machine is called, not {host}")
    return insecure


class Variables(BaseModel):
    """A field's alias is the variable's name. Times in seconds; hosts as `host` or `host:port`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @classmethod
    def read(cls) -> Self:
        """The current values; empty variables count as unset. BadInput names wrong ones."""
        try:
            return cls.model_validate({name: text for name, text in os.environ.items() if text})
        except ValidationError as problem:
            errors = "; ".join(validation_messages(problem))
            raise BadInput(f"the environment can't be used: {errors}") from problem


class Environment(Variables):
    """What every function may have."""

    table: str | None = Field(default=None, alias="GROK_SPICY_TABLE")
    bucket: str | None = Field(default=None, alias="GROK_SPICY_BUCKET")
    state_machine_arn: str | None = Field(default=None, alias="GROK_SPICY_STATE_MACHINE_ARN")
    archive_function: str = Field(default="archive_run", alias="GROK_SPICY_ARCHIVE_FUNCTION")
    """The function that builds archives."""
    deletion_function: str = Field(default="delete_person", alias="GROK_SPICY_DELETION_FUNCTION")
    """The function that deletes people with all that is theirs."""
    user_pool: str | None = Field(default=None, alias="GROK_SPICY_USER_POOL")
    """On AWS: the pool of those who may sign in."""
    studio: str = Field(default="local", alias="POWERTOOLS_SERVICE_NAME")
    """What events call this deployment."""
    webhooks: str = Field(default="", alias="GROK_SPICY_WEBHOOKS")
    """Addresses that are told of runs, separated by spaces; signed with WEBHOOK_SECRET."""
    topic: str | None = Field(default=None, alias="GROK_SPICY_TOPIC")
    """On AWS: the ARN of the topic that is told of runs."""
    secret: str | None = Field(default=None, alias="GROK_SPICY_SECRET")
    """On AWS: the name of the secret with the providers' keys, a JSON object."""
    provider: str | None = Field(default=None, alias="GROK_SPICY_PROVIDER")
    """The provider that this deployment is locked to; runs that request another are rejected."""
    cameras: str = Field(default="grok footage", alias="GROK_SPICY_CAMERAS")
    """The cameras that are set up here, separated by spaces."""
    poll_floor_seconds: float = Field(
        default=5.0, gt=0, le=60, allow_inf_nan=False, alias="GROK_SPICY_POLL_FLOOR_SECONDS"
    )
    """Shortest time between two looks at a clip's job. The usual waits for a provider scale with
    it: lower it where the provider's latencies are shorter, as a simulator's."""
    clip_deadline_seconds: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, alias="GROK_SPICY_CLIP_DEADLINE_SECONDS"
    )
    """When a clip's job whose progress has stopped counts as lost, instead of the model's own
    time."""
    rates: str = Field(default="", alias="GROK_SPICY_RATES")
    """Calls per second to each model, for all runs together, such as `image=6 video=2`."""
    films_at_once: int = Field(default=20, ge=0, alias="GROK_SPICY_FILMS_AT_ONCE")
    """Runs that are made at once; others wait in a queue. 0: unlimited."""
    films_at_once_per_owner: int = Field(
        default=20, ge=0, alias="GROK_SPICY_FILMS_AT_ONCE_PER_OWNER"
    )
    films_per_owner_per_day: int = Field(
        default=0, ge=0, alias="GROK_SPICY_FILMS_PER_OWNER_PER_DAY"
    )
    """Films that one owner may start in a day (UTC). 0: unlimited."""
    caller_requests_per_minute: int = Field(
        default=0, ge=0, alias="GROK_SPICY_CALLER_REQUESTS_PER_MINUTE"
    )
    """Requests that one person may send to the API; more get 429 for some seconds. 0: unlimited."""
    members_only: bool = Field(default=False, alias="GROK_SPICY_MEMBERS_ONLY")
    """1: only people in the group `member` or `admin` may use the API."""
    identity_provider: str | None = Field(default=None, alias="GROK_SPICY_IDENTITY_PROVIDER")
    """The name of a company's own identity provider, where people sign in by it."""
    member_groups: str = Field(default="", alias="GROK_SPICY_MEMBER_GROUPS")
    """Groups of a company's identity provider whose people are members, separated by commas."""
    admin_groups: str = Field(default="", alias="GROK_SPICY_ADMIN_GROUPS")
    contact: str = Field(default="", alias="GROK_SPICY_CONTACT")
    """Whom people ask for access and for more, such as an address: refusals name it."""
    run_usd: float = Field(default=0, ge=0, allow_inf_nan=False, alias="GROK_SPICY_RUN_USD")
    """The largest cap that a run may have. 0: none, as for the next two."""
    owner_usd_per_day: float = Field(
        default=0, ge=0, allow_inf_nan=False, alias="GROK_SPICY_OWNER_USD_PER_DAY"
    )
    studio_usd_per_month: float = Field(
        default=0, ge=0, allow_inf_nan=False, alias="GROK_SPICY_STUDIO_USD_PER_MONTH"
    )
    purchases_refused: str | None = Field(default=None, alias="GROK_SPICY_PURCHASES_REFUSED")
    """Why no run can be started or resumed here, in a sentence: there is no key, for example."""
    runs_expire_after_days: int | None = Field(
        default=None, ge=1, alias="GROK_SPICY_RUNS_EXPIRE_AFTER_DAYS"
    )
    """Days after its end when a run is deleted. Unset: runs stay."""
    log_prompts: bool = Field(default=False, alias="GROK_SPICY_LOG_PROMPTS")
    """1: log prompts, as on a laptop."""
    metrics_namespace: str | None = Field(default=None, alias="POWERTOOLS_METRICS_NAMESPACE")
    """On AWS: the namespace of the metrics; without one they are only logged."""

    @property
    def spending_caps(self) -> SpendingCaps:
        """The caps above the run; days and months are those of UTC."""
        return SpendingCaps(
            self.run_usd,
            self.owner_usd_per_day,
            self.studio_usd_per_month,
            self.purchases_refused,
        )

    @property
    def limits(self) -> Limits:
        """What each owner may have made, unless an admin has set something else for them."""
        return Limits(
            self.films_at_once_per_owner,
            self.films_per_owner_per_day,
            self.owner_usd_per_day,
            self.run_usd,
            self.contact or AN_ADMIN,
        )

    @property
    def membership(self) -> Membership:
        """Who may use the API."""
        return Membership(
            self.members_only,
            split_groups(self.member_groups),
            split_groups(self.admin_groups),
            self.identity_provider,
        )

    def require(self, field: str) -> str:
        """A field that must be set. BadInput names the variable."""
        value: str | None = getattr(self, field)
        if value is None:
            raise BadInput(f"{type(self).model_fields[field].alias} is not set")
        return value


class XaiEnvironment(Variables):
    """How xAI, or any compatible host, is reached."""

    host: str = Field(default="api.x.ai", alias="GROK_SPICY_XAI_HOST")
    insecure: bool = Field(default=False, alias="GROK_SPICY_XAI_INSECURE")
    """1: without TLS, only for a host on this machine: the key would be readable on the way."""
    timeout: float = Field(default=120.0, gt=0, alias="GROK_SPICY_XAI_TIMEOUT")
    """Most seconds that one call may take."""
    kept_hours: int = Field(default=168, ge=1, le=720, alias="GROK_SPICY_XAI_KEPT_HOURS")
    """How long xAI stores pictures and clips, so that a lost one is found again; its own limits."""

    @field_validator("insecure")
    @classmethod
    def _is_local(cls, insecure: bool, others: ValidationInfo) -> bool:
        return check_insecure(insecure, others.data.get("host", ""))
