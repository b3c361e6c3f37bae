"""What can be chosen, and what each model can do, in JSON."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, Field, field_serializer

from grok_spicy.api.schemas.cameras import CameraView
from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.setting_fields import SettingField
from grok_spicy.models.settings import SpeechService
from grok_spicy.models.speech import SpeechRow
from grok_spicy.policies.capabilities import ChatModel, ImageModel


class VideoModelView(VideoModel):
    """What a video model can do. Lengths in seconds, prices in USD."""

    name: str = Field(description="The model's name for `models.video`.")


class ImageModelView(ImageModel):
    """What an image model can do. `usd_per_image` is by quality; `default` where none is set."""

    name: str = Field(description="The model's name for `models.image`.")

    @field_serializer("usd_per_image")
    def _name_default(self, prices: Mapping[str | None, float]) -> dict[str, float]:
        return {quality or "default": price for quality, price in prices.items()}


class ChatModelView(ChatModel):
    """What a chat model can do. Prices in USD per million tokens, in and out."""

    name: str = Field(description="The model's name for `models.text` or `models.vision`.")


class SpeechView(SpeechRow):
    """A service that speaks: its preset voices, and its price in USD per million characters."""

    name: SpeechService = Field(description="The service's name for `speech`.")


class Capabilities(BaseModel):
    """What a client needs to offer settings, and to explain which of them go together."""

    provider: str | None = Field(
        description="The provider that this deployment is locked to; null if a run may choose."
    )
    settings: list[SettingField] = Field(description="Every setting of a run.")
    qualities: dict[str, dict[str, Any]] = Field(
        description="What each quality sets; all else is at its default. What a request sets "
        "itself goes before it."
    )
    cameras: list[CameraView] = Field(
        default=[], description="Every camera, with what sets up those that are not."
    )
    video_models: list[VideoModelView]
    image_models: list[ImageModelView]
    chat_models: list[ChatModelView]
    speech: list[SpeechView] = Field(default=[], description="The services that speak.")
