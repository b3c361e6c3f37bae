"""A function's environment variables, read and checked as a whole.

Nothing reads them at import, so that a warm container sees a change and tests can set them.
"""

import os

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from grok_spicy.errors import BadInput
from grok_spicy.models.validation import validation_messages


class Environment(BaseModel):
    """A field's alias is the variable's name. Times in seconds; hosts as `host` or `host:port`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    table: str = Field(default="", alias="GROK_SPICY_TABLE")
    bucket: str = Field(default="", alias="GROK_SPICY_BUCKET")
    state_machine_arn: str = Field(default="", alias="GROK_SPICY_STATE_MACHINE_ARN")
    xai_api_key: str = Field(default="", alias="XAI_API_KEY", repr=False)
    """The provider's key, on a laptop."""
    secret: str = Field(default="", alias="GROK_SPICY_SECRET")
    """On AWS: the name of the secret with the key, a JSON object."""
    xai_host: str = Field(default="api.x.ai", alias="GROK_SPICY_XAI_HOST")
    xai_insecure: bool = Field(default=False, alias="GROK_SPICY_XAI_INSECURE")
    """1: without TLS, for a host on this machine."""
    xai_timeout: float = Field(default=120.0, gt=0, alias="GROK_SPICY_XAI_TIMEOUT")
    """Most seconds that one call may take."""
    provider: str | None = Field(default=None, alias="GROK_SPICY_PROVIDER")
    """The provider that this deployment is locked to; runs that request another are rejected."""
    video_provider: str = Field(default="xai", alias="GROK_SPICY_VIDEO_PROVIDER")
    """The service that films, by its name in `adapters/video`."""
    log_prompts: bool = Field(default=False, alias="GROK_SPICY_LOG_PROMPTS")
    """1: log prompts, as on a laptop."""
    metrics_namespace: str = Field(default="", alias="POWERTOOLS_METRICS_NAMESPACE")
    """On AWS: the namespace of the metrics; without one they are only logged."""

    @classmethod
    def read(cls) -> "Environment":
        """The current environment; empty variables count as unset. BadInput names wrong ones."""
        try:
            return cls.model_validate({name: text for name, text in os.environ.items() if text})
        except ValidationError as problem:
            errors = "; ".join(validation_messages(problem))
            raise BadInput(f"the environment can't be used: {errors}") from problem
