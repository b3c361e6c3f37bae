"""Cameras in JSON: which there are, what each can do, and what sets it up."""

from collections.abc import Collection, Mapping
from typing import Self

from pydantic import BaseModel, Field

from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.models.story import AspectRatio, Resolution
from grok_spicy.policies.capabilities import CAMERAS
from grok_spicy.policies.filming import how_to_set_up


class CameraModelView(BaseModel):
    """A video model of a camera, in short; `video_models` says everything. USD, seconds."""

    name: str
    lengths: list[int] = Field(
        description="The only lengths that it films; empty where it films every whole second from "
        "`min_seconds` to `max_seconds`."
    )
    min_seconds: int
    max_seconds: int
    chunk_seconds: int = Field(
        default=0,
        description="Length of the chunks in which it films longer scenes; 0 for `max_seconds`.",
    )
    resolutions: list[Resolution]
    aspect_ratios: list[AspectRatio]
    usd_per_second: Mapping[Resolution, float]
    render_seconds: float = Field(description="Typical time to render one second of film.")
    takes_first_frame: bool = Field(description="Films from the scene's keyframe.")
    pins_last_frame: bool = Field(description="Films towards a last frame.")
    has_audio: bool = Field(description="Films with sound.")

    @classmethod
    def of(cls, name: str, row: VideoModel) -> Self:
        return cls(
            name=name,
            takes_first_frame="first_frame" in row.modes,
            **row.model_dump(include=set(cls.model_fields) - {"name", "takes_first_frame"}),
        )


class CameraView(BaseModel):
    """A camera, as `camera`, `fallbacks` and `filming` name it."""

    name: str
    title: str
    is_set_up: bool = Field(description="Whether a run may be filmed with it here.")
    set_up_by: str | None = Field(description="What sets it up; null where it is.")
    retired: str | None = Field(description="Why it films no more; null where it does.")
    best_for: list[str] = Field(description="Words that the choice by rules looks at.")
    models: list[CameraModelView] = Field(description="Its video models, its usual one first.")

    @classmethod
    def of(cls, camera: Camera, set_up: Collection[str]) -> Self:
        is_set_up = camera.name in set_up and not camera.retired
        return cls(
            name=camera.name,
            title=camera.title,
            is_set_up=is_set_up,
            set_up_by=None if is_set_up or camera.retired else how_to_set_up(camera),
            retired=camera.retired,
            best_for=list(camera.best_for),
            models=[CameraModelView.of(name, row) for name, row in camera.models.items()],
        )


class CameraList(BaseModel):
    """All cameras, for programs."""

    cameras: list[CameraView]


def camera_views(set_up: Collection[str]) -> list[CameraView]:
    """All cameras, where those of these names are set up; Grok first."""
    return [CameraView.of(camera, set_up) for camera in CAMERAS.values()]
