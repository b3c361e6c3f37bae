"""What each model can do and what it costs. Pure data, one row per model. Those of video models and
cameras stand in the providers' files and are collected from there.

Nothing else knows a model by its name: what is refused before money is spent, what is sent, and
what a call is reserved for, all come from here. USD. An unknown model is trusted with what is
common to all of its kind, and priced as the dearest.

Each row says where its numbers are from: `docs` are xAI's pages, `sdk` is the source of its SDK
1.21, `reports` are what others measured. Nothing was tried on the real service.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TypeVar

from grok_spicy.adapters.video import cameras
from grok_spicy.errors import BadInput
from grok_spicy.models.cameras import Camera, Row, VideoModel
from grok_spicy.models.settings import Effort, ImageQuality

RowT = TypeVar("RowT", bound=Row)

VOICES = ("ara", "eve", "leo", "rex")
"""Preset voices that xAI's documentation names, of its text-to-speech."""

LARGEST_PLAN = 200_000
"""Bytes of a plan: an execution's input may have 256 kB, a DynamoDB item 400 kB."""


class _Collected(Mapping[str, RowT]):
    """Rows by name, collected when they are first read: a provider's file may import this
    module."""

    def __init__(self, collect: Callable[[], dict[str, RowT]]) -> None:
        self._rows = cache(collect)

    def __getitem__(self, name: str) -> RowT:
        return self._rows()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows())

    def __len__(self) -> int:
        return len(self._rows())


CAMERAS: Mapping[str, Camera] = _Collected(lambda: {each.name: each for each in cameras()})
"""What a person can choose to film with, by name; Grok first."""
VIDEO_MODELS: Mapping[str, VideoModel] = _Collected(
    lambda: {name: row for each in CAMERAS.values() for name, row in each.models.items()}
)
"""The models of all cameras, by name."""


class ImageModel(Row):
    """An image model, at 1k. `qualities` are the values of its setting; none where it has none.
    The price of one output is by quality; `None` is the price without the setting."""

    max_references: int = 3
    qualities: tuple[ImageQuality, ...] = ()
    usd_per_image: Mapping[ImageQuality | None, float] = {None: 0.06}
    usd_per_input_image: float = 0.01
    max_prompt: int = 4_096


class ChatModel(Row):
    """A chat model that sees images. Prices are per million tokens, in and out; the second pair
    holds for a whole call whose prompt has `long_prompt` tokens or more. `efforts` are the values
    of its setting for reasoning; none where it refuses the setting."""

    usd: tuple[float, float] = (2.0, 6.0)
    long_usd: tuple[float, float] = (4.0, 12.0)
    long_prompt: int = 200_000
    efforts: tuple[Effort, ...] = ()
    reasons: bool = True
    context: int = 256_000


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


def camera(name: str) -> Camera:
    """The camera of that name. BadInput that lists what there is."""
    if name not in CAMERAS:
        raise _unknown(name)
    return CAMERAS[name]


def model_of(name: str) -> str:
    """The name of the video model that is meant by a camera's name, or by its own. BadInput that
    lists what there is."""
    if name in CAMERAS:
        return CAMERAS[name].usual_model
    if served_as(name) not in VIDEO_MODELS:
        raise _unknown(name)
    return name


def camera_of_model(name: str) -> Camera:
    """The camera that a video model belongs to; Grok, if its name is unknown."""
    provider, plain = video_model(name).provider, served_as(name)
    known = (each for each in CAMERAS.values() if plain in each.models)
    return next(known, None) or next(
        each
        for each in CAMERAS.values()
        if any(row.provider == provider for row in each.models.values())
    )


def _unknown(name: str) -> BadInput:
    models = ", ".join(VIDEO_MODELS)
    return BadInput(
        f"there is no camera {name!r}; there are: {', '.join(CAMERAS)}; or name a model: {models}"
    )


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
    """How long a clip of `seconds` typically renders, in seconds."""
    row = video_model(video)
    return row.render_seconds * max(1, row.filmed_seconds(seconds) or seconds)
