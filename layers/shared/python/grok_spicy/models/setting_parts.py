"""Parts of a run's settings: the models, and what single scenes are filmed with."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from grok_spicy.models.item import Stored

MOST_CAMERAS = 20
CameraName = Annotated[str, Field(min_length=1, max_length=100)]


def _as_number(key: object) -> object:
    """A key of a JSON object is text."""
    return int(key) if isinstance(key, str) and key.isdecimal() else key


SceneNumber = Annotated[int, BeforeValidator(_as_number), Field(ge=1)]


class Models(Stored):
    """Which of the provider's models does what (facts of November 2026)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(
        default="grok-4.3",
        min_length=1,
        max_length=100,
        description="Model that writes the plan and matches photos to characters.",
    )
    vision: str = Field(
        default="grok-4.3",
        min_length=1,
        max_length=100,
        description="Model that describes photos and judges sheets, keyframes and clips.",
    )
    image: str = Field(
        default="grok-imagine-image",
        min_length=1,
        max_length=100,
        description="Model that draws character sheets and keyframes.",
    )
    video: str = Field(
        default="grok-imagine-video",
        min_length=1,
        max_length=100,
        description="Model of Grok's that films the clips, where the camera is grok. "
        "grok-imagine-video-1.5 films 1080p too.",
    )


class SceneFilming(Stored):
    """What a scene is filmed with: a camera or a video model, and those that are tried after it, in
    order. `by` says who chose it, `why` for what reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: CameraName = Field(description="The camera's name, or a video model's.")
    fallbacks: list[CameraName] = Field(
        default=[], max_length=MOST_CAMERAS, description="What is tried after it, in order."
    )
    by: Literal["person", "rules"] = Field(
        default="person", description="Who chose it: a person, or the rules."
    )
    why: str = Field(default="", max_length=1_000, description="For what reason.")
