"""What each model can do and what it costs. Pure data, one row per model.

Nothing else knows a model by its name: what is refused before money is spent, what is sent, and
what a call is reserved for, all come from here. USD. An unknown model is trusted with what is
common to all of its kind, and priced as the dearest.

Each row says where its numbers are from: `docs` are xAI's pages, `sdk` is the source of its SDK
1.21, `reports` are what others measured. Nothing was tried on the real service.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from grok_spicy.models.settings import Effort, ImageQuality
from grok_spicy.models.story import AspectRatio, Resolution

ASPECT_RATIOS: tuple[AspectRatio, ...] = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3")

VOICES = ("ara", "eve", "leo", "rex")
"""Preset voices that xAI's documentation names, of its text-to-speech."""

LARGEST_PLAN = 200_000
"""Bytes of a plan: an execution's input may have 256 kB, a DynamoDB item 400 kB."""

VideoMode = Literal["text", "first_frame", "references", "first_frame_and_references"]
"""What a clip is made from, besides its prompt."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)

    source: str = ""


class VideoModel(_Row):
    """A video model. Lengths are seconds, prompts characters.

    `anchored_resolutions` are those with references or a last frame. `max_edit_seconds` is the
    longest clip that it edits, `max_extend_seconds` the longest that it extends: 0 where it can't.
    `max_pins` counts frames besides first and last, `max_voices` preset voices. The defaults are
    what all models have in common.
    """

    modes: tuple[VideoMode, ...] = ("text", "first_frame")
    min_seconds: int = 3
    max_seconds: int = 15
    max_seconds_with_references: int = 0
    resolutions: tuple[Resolution, ...] = ("480p", "720p")
    anchored_resolutions: tuple[Resolution, ...] = ()
    aspect_ratios: tuple[AspectRatio, ...] = ASPECT_RATIOS
    max_references: int = 0
    pins_last_frame: bool = False
    max_pins: int = 0
    max_voices: int = 0
    max_edit_seconds: float = 0
    max_extend_seconds: float = 0
    has_audio: bool = True
    max_prompt: int = 4_096
    usd_per_second: Mapping[Resolution, float] = {"480p": 0.08, "720p": 0.14, "1080p": 0.25}
    usd_per_input_image: float = 0.01
    usd_per_input_second: float = 0.01
    render_seconds: float = 7.5
    """Typical time to render one second of film: 60 s for a clip of 8 s."""
    deadline_seconds: int = 600
    """When a job whose progress has stopped counts as lost."""


class ImageModel(_Row):
    """An image model, at 1k. `qualities` are the values of its setting; none where it has none.
    The price of one output is by quality; `None` is the price without the setting."""

    max_references: int = 3
    qualities: tuple[ImageQuality, ...] = ()
    usd_per_image: Mapping[ImageQuality | None, float] = {None: 0.06}
    usd_per_input_image: float = 0.01
    max_prompt: int = 4_096


class ChatModel(_Row):
    """A chat model that sees images. Prices are per million tokens, in and out; the second pair
    holds for a whole call whose prompt has `long_prompt` tokens or more. `efforts` are the values
    of its setting for reasoning; none where it refuses the setting."""

    usd: tuple[float, float] = (2.0, 6.0)
    long_usd: tuple[float, float] = (4.0, 12.0)
    long_prompt: int = 200_000
    efforts: tuple[Effort, ...] = ()
    reasons: bool = True
    context: int = 256_000


VIDEO_MODELS: dict[str, VideoModel] = {
    "grok-imagine-video": VideoModel(
        modes=("text", "first_frame", "references"),
        max_seconds_with_references=10,
        anchored_resolutions=("480p", "720p"),
        max_references=7,
        max_edit_seconds=8.7,
        max_extend_seconds=15,
        usd_per_second={"480p": 0.05, "720p": 0.07},
        usd_per_input_image=0.002,
        usd_per_input_second=0.01,
        source="docs: video generation, pricing (October 2026)",
    ),
    "grok-imagine-video-1.5": VideoModel(
        modes=("text", "first_frame", "references", "first_frame_and_references"),
        max_seconds_with_references=15,
        resolutions=("480p", "720p", "1080p"),
        anchored_resolutions=("480p", "720p"),
        # One page of the documentation says 7, another 14.
        max_references=7,
        pins_last_frame=True,
        max_pins=4,
        max_voices=3,
        usd_per_second={"480p": 0.08, "720p": 0.14, "1080p": 0.25},
        usd_per_input_image=0.01,
        source="docs: references to video, pricing (September 2026); no edit: reports",
    ),
    "grok-imagine-video-1.5-lite": VideoModel(
        resolutions=("480p", "720p", "1080p"),
        usd_per_second={"480p": 0.02, "720p": 0.03, "1080p": 0.14},
        usd_per_input_image=0.01,
        source="docs: release notes (October 2026); no references: reports",
    ),
}
IMAGE_MODELS: dict[str, ImageModel] = {
    "grok-imagine-image": ImageModel(
        usd_per_image={None: 0.02},
        usd_per_input_image=0.002,
        source="docs: image generation, pricing (September 2026)",
    ),
    "grok-imagine-image-2.0": ImageModel(
        max_references=5,
        qualities=("low", "medium"),
        usd_per_image={"low": 0.04, "medium": 0.06, None: 0.06},
        usd_per_input_image=0.01,
        source="docs: image generation, pricing (September 2026)",
    ),
}
_PRICES = "docs: models, pricing (September 2026)"
_NO_EFFORT = f"{_PRICES}; no effort: reports"


def _grok_4(source: str, efforts: tuple[Effort, ...] = (), *, reasons: bool = True) -> ChatModel:
    """A row of the models whose prices are those of grok-4.3."""
    return ChatModel(
        usd=(1.25, 2.5),
        long_usd=(2.5, 5.0),
        efforts=efforts,
        reasons=reasons,
        context=1_000_000,
        source=source,
    )


CHAT_MODELS: dict[str, ChatModel] = {
    "grok-4.7": ChatModel(
        efforts=("low", "medium", "high", "xhigh"), context=500_000, source=_PRICES
    ),
    "grok-4.6": ChatModel(
        efforts=("low", "medium", "high", "xhigh"), context=500_000, source=_PRICES
    ),
    "grok-4.5": ChatModel(efforts=("low", "medium", "high"), context=500_000, source=_PRICES),
    "grok-4.3": _grok_4(_PRICES, ("none", "low", "medium", "high")),
    "grok-4.20-0309-reasoning": _grok_4(_NO_EFFORT),
    "grok-4.20-0309-non-reasoning": _grok_4(_NO_EFFORT, reasons=False),
    "grok-build-0.1": ChatModel(usd=(1.0, 2.0), long_usd=(2.0, 4.0), source=_NO_EFFORT),
}
REDIRECTS: dict[str, str] = {
    "grok-3": "grok-4.3",
    "grok-4-0709": "grok-4.3",
    "grok-4-fast": "grok-4.3",
    "grok-4-fast-reasoning": "grok-4.3",
    "grok-4-fast-non-reasoning": "grok-4.3",
    "grok-4-1-fast": "grok-4.3",
    "grok-4-1-fast-reasoning": "grok-4.3",
    "grok-4-1-fast-non-reasoning": "grok-4.3",
    "grok-imagine-image-pro": "grok-imagine-image-2.0",
    "grok-imagine-image-quality": "grok-imagine-image-2.0",
    "grok-imagine-video-1.5-preview": "grok-imagine-video-1.5",
}
"""Retired names, and the model that answers to each: at its own price, without a word."""

_REASONING_TOKENS: dict[Effort | None, int] = {
    "none": 0,
    "low": 4_000,
    "medium": 8_000,
    "high": 16_000,
    "xhigh": 32_000,
    None: 16_000,
}


def video_model(name: str) -> VideoModel:
    """The row of a video model; what all have in common, if its name is unknown."""
    return VIDEO_MODELS.get(served_as(name), VideoModel())


def image_model(name: str) -> ImageModel:
    """The row of an image model; what all have in common, if its name is unknown."""
    return IMAGE_MODELS.get(served_as(name), ImageModel())


def chat_model(name: str) -> ChatModel:
    """The row of a chat model; what all have in common, if its name is unknown."""
    return CHAT_MODELS.get(served_as(name), ChatModel())


def served_as(name: str) -> str:
    """The model that answers to a name: another one, where the name is retired."""
    plain = name.removesuffix("-latest")
    return REDIRECTS.get(plain, plain)


def effort_for(chat: str, effort: Effort) -> Effort | None:
    """The effort to send to a chat model; None where it refuses the setting. A model that can't do
    with so little gets its least."""
    efforts = chat_model(chat).efforts
    return (effort if effort in efforts else efforts[0]) if efforts else None


def reasoning_tokens(chat: str, effort: Effort) -> int:
    """Room for a chat model's reasoning within its limit of tokens."""
    model = chat_model(chat)
    return _REASONING_TOKENS[effort_for(chat, effort)] if model.reasons else 0


def image_quality(image: str, quality: ImageQuality) -> ImageQuality | None:
    """The quality to send to an image model; None where it has no such setting."""
    return quality if quality in image_model(image).qualities else None


def typical_render_seconds(video: str, seconds: int) -> float:
    """How long a clip of `seconds` typically renders."""
    return video_model(video).render_seconds * max(1, seconds)
