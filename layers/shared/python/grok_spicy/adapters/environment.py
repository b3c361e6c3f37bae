"""The environment that a function runs in, read as a whole and checked.

Nothing reads it at import: a container that is warm sees a change, and tests set what they need.
"""

import os

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grok_spicy.errors import BadInput


class Environment(BaseModel):
    """Each field's alias is the variable's name. Seconds; `host` or `host:port`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    table: str = Field(default="", alias="GROK_SPICY_TABLE")
    bucket: str = Field(default="", alias="GROK_SPICY_BUCKET")
    state_machine_arn: str = Field(default="", alias="GROK_SPICY_STATE_MACHINE_ARN")
    xai_api_key: str = Field(default="", alias="XAI_API_KEY", repr=False)
    """The provider's key, on a laptop."""
    secret: str = Field(default="", alias="GROK_SPICY_SECRET")
    """On AWS: the secret that holds the key, as JSON."""
    xai_host: str = Field(default="api.x.ai", alias="GROK_SPICY_XAI_HOST")
    xai_insecure: bool = Field(default=False, alias="GROK_SPICY_XAI_INSECURE")
    """1: without TLS, for a host on this machine."""
    xai_timeout: float = Field(default=120.0, gt=0, alias="GROK_SPICY_XAI_TIMEOUT")
    """How long one call may take."""
    provider: str | None = Field(default=None, alias="GROK_SPICY_PROVIDER")
    """The provider that this deployment is locked to; runs that request another are rejected."""
    video_provider: str = Field(default="xai", alias="GROK_SPICY_VIDEO_PROVIDER")
    """The service that films, by its name in `adapters/video`."""
    log_prompts: bool = Field(default=False, alias="GROK_SPICY_LOG_PROMPTS")
    """1: prompts are logged, as on a laptop."""
    metrics_namespace: str = Field(default="", alias="POWERTOOLS_METRICS_NAMESPACE")
    """On AWS: where metrics go; without it, to the log only."""

    @classmethod
    def read(cls) -> "Environment":
        """As it is now; what is empty counts as not set. BadInput names what can't be used."""
        try:
            return cls.model_validate({name: text for name, text in os.environ.items() if text})
        except ValidationError as problem:
            wrong = "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in problem.errors())
            raise BadInput(f"the environment can't be used: {wrong}") from problem
