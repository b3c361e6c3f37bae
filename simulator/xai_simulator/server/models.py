"""The models: what each takes, refuses and costs. Prices in ticks of 1e-10 USD.

The numbers are those of xAI's documentation and of its SDK 1.21, as of November 2026; where these
disagree, the stricter one. `find_chat`, `find_image` and `find_video` take a model's name, an alias
or the name of a retired model, which another model answers to at its own price.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from xai_simulator.server.refusals import missing

TICKS_PER_USD = 10_000_000_000
LONG_PROMPT_TOKENS = 200_000
PROMPT_CHARACTERS = 4096
VOICES = ("ara", "eve", "leo", "rex", "sal")

_Model = TypeVar("_Model")


def _ticks(usd: float) -> int:
    return round(usd * TICKS_PER_USD)


def _prices(usd: Mapping[str, float]) -> Mapping[str, int]:
    return MappingProxyType({name: _ticks(price) for name, price in usd.items()})


@dataclass(frozen=True)
class VideoModel:
    """A video model. `second_ticks` is the price of a second by resolution: it films no other.

    `reference_seconds` is the longest clip made from references. `pins` says whether it takes a
    last frame and keyframes, `edits` whether it edits and extends clips.
    """

    name: str
    second_ticks: Mapping[str, int]
    image_ticks: int
    input_second_ticks: int = 0
    references: int = 0
    reference_seconds: int = 15
    references_with_first_frame: bool = False
    pins: bool = False
    voices: int = 0
    edits: bool = False


@dataclass(frozen=True)
class ImageModel:
    """An image model. `image_ticks` is the price of an image by quality and resolution; a model
    without qualities has the quality "". `unsaid` are the qualities of a generation and of an edit
    that do not say theirs."""

    name: str
    image_ticks: Mapping[tuple[str, str], int]
    input_ticks: int
    references: int
    unsaid: tuple[str, str] = ("", "")

    @property
    def qualities(self) -> tuple[str, ...]:
        """The values of the parameter `quality`; none where it is refused."""
        return tuple(dict.fromkeys(quality for quality, _ in self.image_ticks if quality))


@dataclass(frozen=True)
class ChatModel:
    """A chat model. `ticks` are the prices of a token in, of one cached and of one out; from
    200,000 tokens in on all are double. `efforts` are the values of `reasoning_effort`; none where
    it is refused. `effort` is the one of a request that does not say."""

    name: str
    ticks: tuple[int, int, int]
    context: int
    efforts: tuple[str, ...]
    effort: str


def _chat(
    name: str,
    usd: tuple[float, float, float],
    context: int,
    efforts: tuple[str, ...] = (),
    effort: str = "low",
) -> ChatModel:
    cents = tuple(_ticks(price / 1_000_000) for price in usd)
    return ChatModel(name, (cents[0], cents[1], cents[2]), context, efforts, effort)


_ALL_EFFORTS = ("low", "medium", "high", "xhigh")
_GROK_4_3 = (1.25, 0.20, 2.50)

CHAT_MODELS = {
    model.name: model
    for model in (
        _chat("grok-4.7", (2.0, 0.5, 6.0), 500_000, _ALL_EFFORTS, "high"),
        _chat("grok-4.6", (2.0, 0.5, 6.0), 500_000, _ALL_EFFORTS, "high"),
        _chat("grok-4.5", (2.0, 0.3, 6.0), 500_000, _ALL_EFFORTS, "high"),
        _chat("grok-4.3", _GROK_4_3, 1_000_000, ("none", "low", "medium", "high")),
        _chat("grok-4.20-0309-reasoning", _GROK_4_3, 1_000_000),
        _chat("grok-4.20-0309-non-reasoning", _GROK_4_3, 1_000_000, effort="none"),
        # Here the effort is the number of agents.
        _chat("grok-4.20-multi-agent-0309", _GROK_4_3, 1_000_000, _ALL_EFFORTS),
        _chat("grok-build-0.1", (1.0, 0.2, 2.0), 256_000),
    )
}
IMAGE_MODELS = {
    model.name: model
    for model in (
        ImageModel(
            "grok-imagine-image",
            {("", "1k"): _ticks(0.02), ("", "2k"): _ticks(0.02)},
            input_ticks=_ticks(0.002),
            references=3,
        ),
        ImageModel(
            "grok-imagine-image-2.0",
            {
                ("low", "1k"): _ticks(0.04),
                ("low", "2k"): _ticks(0.06),
                ("medium", "1k"): _ticks(0.06),
                ("medium", "2k"): _ticks(0.08),
            },
            input_ticks=_ticks(0.01),
            references=5,
            unsaid=("low", "medium"),
        ),
    )
}
VIDEO_MODELS = {
    model.name: model
    for model in (
        VideoModel(
            "grok-imagine-video",
            _prices({"480p": 0.05, "720p": 0.07}),
            image_ticks=_ticks(0.002),
            input_second_ticks=_ticks(0.01),
            references=7,
            reference_seconds=10,
            edits=True,
        ),
        VideoModel(
            "grok-imagine-video-1.5",
            _prices({"480p": 0.08, "720p": 0.14, "1080p": 0.25}),
            image_ticks=_ticks(0.01),
            references=7,
            references_with_first_frame=True,
            pins=True,
            voices=3,
        ),
        VideoModel(
            "grok-imagine-video-1.5-lite",
            _prices({"480p": 0.02, "720p": 0.03, "1080p": 0.14}),
            image_ticks=_ticks(0.01),
        ),
    )
}

# Other names of the same model.
_ALIASES = {
    "grok-4.20": "grok-4.20-0309-reasoning",
    "grok-4.20-0309": "grok-4.20-0309-reasoning",
    "grok-4.20-reasoning": "grok-4.20-0309-reasoning",
    "grok-4.20-non-reasoning": "grok-4.20-0309-non-reasoning",
    "grok-4.20-multi-agent": "grok-4.20-multi-agent-0309",
    "grok-imagine-video-1.5-preview": "grok-imagine-video-1.5",
}


# Retired names: the model that answers to them, and the effort or quality of a request that does
# not say its own.
_RETIRED_CHAT = {
    "grok-3": ("grok-4.3", "low"),
    "grok-3-fast": ("grok-4.3", "low"),
    "grok-3-mini": ("grok-4.3", "low"),
    "grok-3-mini-fast": ("grok-4.3", "low"),
    "grok-4": ("grok-4.3", "low"),
    "grok-4-0709": ("grok-4.3", "low"),
    "grok-4-fast": ("grok-4.3", "low"),
    "grok-4-fast-reasoning": ("grok-4.3", "low"),
    "grok-4-fast-non-reasoning": ("grok-4.3", "none"),
    "grok-4-1-fast": ("grok-4.3", "low"),
    "grok-4-1-fast-reasoning": ("grok-4.3", "low"),
    "grok-4-1-fast-non-reasoning": ("grok-4.3", "none"),
    "grok-code-fast-1": ("grok-build-0.1", "low"),
}
_RETIRED_IMAGE = {
    "grok-imagine-image-pro": ("grok-imagine-image-2.0", "low"),
    "grok-imagine-image-quality": ("grok-imagine-image-2.0", "low"),
}


def find_chat(name: str) -> tuple[ChatModel, str]:
    """The chat model that answers to this name, and the effort of a request that does not say its
    own. NOT_FOUND if none does."""
    model, effort = _find(name, CHAT_MODELS, _RETIRED_CHAT)
    return model, effort or model.effort


def find_image(name: str) -> tuple[ImageModel, tuple[str, str]]:
    """The image model that answers to this name, and the qualities of a generation and of an edit
    that do not say theirs. NOT_FOUND if none does."""
    model, quality = _find(name, IMAGE_MODELS, _RETIRED_IMAGE)
    return model, (quality, quality) if quality else model.unsaid


def find_video(name: str) -> VideoModel:
    """The video model that answers to this name. NOT_FOUND if none does."""
    return _find(name, VIDEO_MODELS, {})[0]


def aliases_of(model: str) -> list[str]:
    """The other names that this model answers to, retired ones included."""
    names = [alias for alias, name in _ALIASES.items() if name == model]
    retired = {**_RETIRED_CHAT, **_RETIRED_IMAGE}
    return names + [name for name, (successor, _) in retired.items() if successor == model]


def _find(
    name: str, models: Mapping[str, _Model], retired: Mapping[str, tuple[str, str]]
) -> tuple[_Model, str]:
    plain = name.removesuffix("-latest")
    plain = _ALIASES.get(plain, plain)
    if plain in models:
        return models[plain], ""
    if plain in retired:
        successor, setting = retired[plain]
        return models[successor], setting
    raise missing(
        f"The model {name} does not exist or your team does not have access to it. "
        f"Available models: {', '.join(models)}."
    )
