"""Settings: which xAI is called, and how fast."""

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from grok_spicy.adapters.environment import check_insecure
from grok_spicy.errors import BadInput
from grok_spicy.policies.rates import Rates


class ProviderSettings(BaseModel):
    """xAI, and its limits."""

    xai_host: str = Field(default="api.x.ai", pattern=r"^[A-Za-z0-9.-]+(:[0-9]{1,5})?$")
    xai_insecure: bool = False
    """Without TLS: only for a simulator on the same machine as the functions, at 127.0.0.1."""
    results_kept_hours: int = Field(default=168, ge=1, le=720)
    """How long xAI stores pictures and clips, so that one whose answer was lost is found again."""
    rates: str = ""
    """Calls per second to each model, for all films together, over the product's defaults of
    `chat=10 image=5 video=2`: by use, or by a model's name. 0 is unlimited."""

    @field_validator("xai_insecure")
    @classmethod
    def _is_local(cls, insecure: bool, others: ValidationInfo) -> bool:
        return check_insecure(insecure, others.data.get("xai_host", ""))

    @field_validator("rates")
    @classmethod
    def _are_rates(cls, text: str) -> str:
        try:
            Rates.parse(text)
        except BadInput as error:
            raise ValueError(str(error)) from None
        return text
