"""The settings of a deployment: `cdk deploy -c name=value`.

Every setting is here, with its default. An invalid value or an unknown name is refused before
anything is built.
"""

import re
from typing import Literal, Self

from aws_cdk import aws_logs as logs
from constructs import Node
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from grok_spicy.errors import BadInput
from grok_spicy.policies.rates import Rates
from infra.cameras import DEFAULT, check_cameras, check_models, check_urls, check_workflow
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

_CDK_KEY = re.compile(r".*[@:].*")
"""The form of CDK's own context keys; every other key is a setting of ours."""


class InvalidSetting(ValueError):
    """An unknown setting or an invalid value; the message names each."""


class Settings(BaseModel):
    """The settings of one deployment. Money in USD, times in days."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stack_name: str = Field(default="GrokSpicy", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$")
    architecture: Literal["arm64", "x86_64"] = "arm64"
    """arm64 costs a fifth less for the same work; most emulators can run only x86_64."""

    xai_host: str = Field(default="api.x.ai", pattern=r"^[A-Za-z0-9.-]+(:[0-9]{1,5})?$")
    xai_insecure: bool = False
    """Without TLS: only for a simulator on the same machine as the functions."""

    cameras: str = DEFAULT
    """The cameras that films may be made with, by name, separated by spaces. Each needs its key in
    the secret, but those that have none."""
    camera_urls: str = Field(default="", validate_default=True)
    """Addresses of cameras, separated by spaces: `comfyui=https://comfy.example.com`. For cameras
    that people run themselves, or to call another host than the usual one."""
    veo_location: str = Field(default="us-central1", pattern=r"^[a-z0-9-]+$")
    """Where Google runs Veo for this deployment."""
    comfyui_workflow: str = ""
    """The path of a workflow that ComfyUI is given, in its API format, instead of the usual one."""
    comfyui_frame_rate: int = Field(default=24, ge=1, le=120)
    """Frames per second at which that workflow stores its clip."""
    replicate_models: str = ""
    """The path of a file with more models that Replicate hosts."""

    results_kept_hours: int = Field(default=168, ge=1, le=720)
    """How long xAI stores pictures and clips, so that one whose answer was lost is found again."""
    rates: str = ""
    """Calls per second to each model, for all films together, over the product's defaults of
    `chat=10 image=5 video=2`: by use, or by a model's name. 0 is unlimited."""
    films_at_once: int = Field(default=20, ge=0)
    """Films that are made at once; others wait in a queue. 0 is unlimited."""
    films_at_once_per_owner: int = Field(default=20, ge=0)
    """The same for each owner."""

    run_usd: float = Field(default=100, ge=0, allow_inf_nan=False)
    """The largest `max_cost_usd` that a film may have. 0 is no cap, as for the next two."""
    owner_usd_per_day: float = Field(default=100, ge=0, allow_inf_nan=False)
    """The most that the films of one owner may cost in a day (UTC)."""
    studio_usd_per_month: float = Field(default=1000, ge=0, allow_inf_nan=False)
    """The most that all films may cost in a month (UTC)."""

    keep: bool = False
    """Keep films, state, users and the key when the stack is deleted."""
    empty_bucket_on_destroy: bool = True
    """Delete the films with the stack, by a function that CDK adds. If false, `cdk destroy` stops
    at a bucket that is not empty. Has no effect with `keep`."""
    deploy_pages: bool = True
    """Upload the dashboard with each deployment, by a function that CDK adds. If false, upload
    `local/grok_spicy_web/pages` to the bucket in the output PagesBucketName, and the output
    PagesConfig as `config.json`."""
    runs_expire_after_days: int | None = Field(default=None, ge=1)
    """So many days after its end, a run is deleted: its items, its files and all their versions,
    together. None: runs stay until somebody deletes them."""

    photos_expire_after_days: int = Field(default=30, ge=1, le=3650)
    """How long photos of people are kept: uploads, and the copies that runs have of them. A film
    stays as it is without them. A run that failed before it read its photos needs them."""

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

    log_retention_days: int = 30
    tracing: bool = False
    """X-Ray traces of executions."""

    alarm_email: str | None = Field(default=None, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    """Receives the alarms. More subscribers can be added to the topic."""
    spend_alarm_usd_per_hour: float = Field(default=50, gt=0, allow_inf_nan=False)
    """Alarm on what the calls to xAI report as their cost. 50: five films at the default cap."""
    monthly_budget_usd: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Alarm on the AWS account's bill."""

    @field_validator("rates")
    @classmethod
    def _are_rates(cls, text: str) -> str:
        try:
            Rates.parse(text)
        except BadInput as error:
            raise ValueError(str(error)) from None
        return text

    @field_validator("cameras")
    @classmethod
    def _are_cameras(cls, text: str) -> str:
        return check_cameras(text)

    @field_validator("camera_urls")
    @classmethod
    def _are_urls(cls, text: str, info: ValidationInfo) -> str:
        return check_urls(text, info.data.get("cameras", ""))

    @field_validator("comfyui_workflow")
    @classmethod
    def _is_workflow(cls, path: str) -> str:
        return check_workflow(path)

    @field_validator("replicate_models")
    @classmethod
    def _are_models(cls, path: str) -> str:
        return check_models(path)

    @field_validator("log_retention_days")
    @classmethod
    def _is_offered(cls, days: int) -> int:
        if days not in RETENTION:
            raise ValueError(f"must be one of {sorted(RETENTION)} days")
        return days

    def concurrency_of(self, function: str) -> int | None:
        """The concurrency that is set aside for a function; None if it shares the account's."""
        concurrency: dict[Pool, int | None] = {
            "api": self.api_concurrency,
            "recording": self.recording_concurrency,
            "waiting": self.waiting_concurrency,
        }
        return next((concurrency[pool] for pool in POOLS if function in POOLS[pool]), None)

    @classmethod
    def from_context(cls, node: Node) -> Self:
        """The settings in an app's context. InvalidSetting names each invalid one."""
        context = node.get_all_context()
        values = {name: value for name, value in context.items() if not _CDK_KEY.fullmatch(name)}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problems = [
                _problem(str(each["loc"][0]), each["type"], each["msg"]) for each in error.errors()
            ]
            raise InvalidSetting("; ".join(sorted(problems))) from None


def _problem(name: str, kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        message = f"unknown setting; known are {', '.join(sorted(Settings.model_fields))}"
    return f"-c {name}=…: {message}"
