"""How a model that Replicate hosts is filmed with: which of its inputs is which of our fields.

Every model there has inputs of its own names and units. A `HostedModel` maps ours to them; the
built-in ones and those of a person's file are rows of the same kind.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from grok_spicy.errors import ProviderRejected
from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.generation import VideoRequest
from grok_spicy.models.story import AspectRatio, Resolution

Scalar = str | int | float | bool
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*", re.IGNORECASE)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Length(_Strict):
    """The input for the length: in seconds, or in frames at the model's frame rate."""

    name: str
    unit: Literal["seconds", "frames"] = "seconds"


class Resolutions(_Strict):
    """The input for the resolution, and its value for each of ours."""

    name: str
    values: Mapping[Resolution, Scalar] = Field(min_length=1)


class AspectRatios(_Strict):
    """The input for the aspect ratio, and its value for each of ours."""

    name: str
    values: Mapping[AspectRatio, Scalar] = Field(min_length=1)


class Size(_Strict):
    """The inputs for width and height, and their pixels for each aspect ratio."""

    width: str
    height: str
    pixels: Mapping[AspectRatio, tuple[int, int]] = Field(min_length=1)


class Inputs(_Strict):
    """The names of a model's inputs, by our fields; None for what it does not take. `constants` are
    sent with every request. The seed is ours: by it a prediction is found whose answer was lost."""

    prompt: str = "prompt"
    first_frame: str | None = None
    last_frame: str | None = None
    seed: str | None = None
    length: Length | None = None
    resolution: Resolutions | None = None
    aspect_ratio: AspectRatios | None = None
    size: Size | None = None
    constants: Mapping[str, Scalar] = Field(default_factory=dict)


class HostedModel(_Strict):
    """A model: its inputs, and what it can do and costs.

    `version` is the hash of its version; None for an official model, which is run by its name.
    `usd_per_gpu_second` is the price of its hardware where it is billed by run time; None where it
    is billed by the length of the clip. What it can do must agree with its inputs.
    """

    version: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    inputs: Inputs
    frame_rate: int = Field(default=24, ge=1, le=120)
    usd_per_gpu_second: float | None = Field(default=None, ge=0)
    abilities: VideoModel

    @field_validator("abilities", mode="before")
    @classmethod
    def _check_names(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            unknown = sorted(set(value) - set(VideoModel.model_fields))
            if unknown:
                raise ValueError(f"there is no {', '.join(map(repr, unknown))}")
        return value

    @model_validator(mode="after")
    def _check_inputs(self) -> Self:
        inputs, abilities = self.inputs, self.abilities
        if inputs.length is None and len(abilities.lengths) != 1:
            raise ValueError("without an input for the length, `lengths` must have one")
        if inputs.last_frame is None and abilities.pins_last_frame:
            raise ValueError("`pins_last_frame` needs an input for the last frame")
        if inputs.first_frame is None and inputs.size is None and inputs.aspect_ratio is None:
            raise ValueError("without a first frame it needs `size` or `aspect_ratio`")
        if inputs.resolution:
            _check_covered("resolution", abilities.resolutions, inputs.resolution.values)
        if inputs.aspect_ratio:
            _check_covered("aspect ratio", abilities.aspect_ratios, inputs.aspect_ratio.values)
        if inputs.size:
            _check_covered("aspect ratio", abilities.aspect_ratios, inputs.size.pixels)
        return self

    def row(self) -> VideoModel:
        """What it can do, for the table of video models: a first frame is taken where there is an
        input for it."""
        inputs = self.inputs
        return self.abilities.model_copy(
            update={
                "modes": ("first_frame",) if inputs.first_frame else ("text",),
                "takes_seed": False,
                "usd_per_input_image": 0,
                "usd_per_input_second": 0,
            }
        )

    def input_of(
        self, request: VideoRequest, seed: int, frames: Mapping[str, str]
    ) -> dict[str, Any]:
        """The input for a request; `frames` are the addresses of its "first" and "last" frame.
        ProviderRejected for what the model can't do."""
        inputs = self.inputs
        made: dict[str, Any] = {**inputs.constants, inputs.prompt: request.prompt}
        if inputs.length:
            factor = self.frame_rate if inputs.length.unit == "frames" else 1
            made[inputs.length.name] = self.seconds_of(request) * factor
        if inputs.resolution:
            values = inputs.resolution.values
            made[inputs.resolution.name] = _value(values, request.resolution, request.model)
        if inputs.aspect_ratio:
            ratios = inputs.aspect_ratio.values
            made[inputs.aspect_ratio.name] = _value(ratios, request.aspect_ratio, request.model)
        if inputs.size:
            width, height = _value(inputs.size.pixels, request.aspect_ratio, request.model)
            made[inputs.size.width], made[inputs.size.height] = width, height
        if inputs.seed:
            made[inputs.seed] = seed
        for name, place in ((inputs.first_frame, "first"), (inputs.last_frame, "last")):
            if name and place in frames:
                made[name] = frames[place]
        return made

    def seconds_of(self, request: VideoRequest) -> int:
        """How long the clip is filmed, in seconds. ProviderRejected if it films nothing so long."""
        seconds = self.abilities.filmed_seconds(request.seconds)
        if seconds is None:
            raise ProviderRejected(f"{request.model} films no {request.seconds} s")
        return seconds


def is_model_name(name: str) -> bool:
    """Whether it is an owner and a name, as Replicate names its models."""
    return _NAME.fullmatch(name) is not None


def _check_covered(what: str, able: tuple[str, ...], mapped: Mapping[Any, Any]) -> None:
    missing = [each for each in able if each not in mapped]
    if missing:
        raise ValueError(f"there is no value for the {what} {', '.join(missing)}")


def _value(values: Mapping[Any, Any], ours: str, model: str) -> Any:
    try:
        return values[ours]
    except KeyError:
        raise ProviderRejected(f"{model} films no {ours}: {', '.join(map(str, values))}") from None
