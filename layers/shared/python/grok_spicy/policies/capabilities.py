"""What each model can do. Pure data: the plan is checked against it before money is spent.

Source: xAI's SDK 1.21 and documentation, November 2026.
"""

from pydantic import BaseModel, ConfigDict

from grok_spicy.errors import BadInput
from grok_spicy.models.run import FilmRequest, RunSettings
from grok_spicy.models.story import AspectRatio, Resolution, StoryPlan

CORRECTABLE_SECONDS = 8
"""Longest clip that a correction can take: the edit's input limit is 8.7 s."""

LARGEST_PLAN = 200_000
"""Bytes: an execution's input takes 256 kB, and a table's item 400 kB."""


class Capabilities(BaseModel):
    """A video model: lengths in seconds, the sizes it films, the longest clip it edits."""

    model_config = ConfigDict(frozen=True)

    min_seconds: int = 3
    max_seconds: int = 15
    max_edit_seconds: float = 8.7
    aspect_ratios: tuple[AspectRatio, ...] = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3")
    resolutions: tuple[Resolution, ...] = ("480p", "720p")


_VIDEO_MODELS = {
    "grok-imagine-video-1.5": Capabilities(resolutions=("480p", "720p", "1080p")),
}
_REFERENCES_PER_EDIT: dict[str, int] = {}
_DEFAULT_REFERENCES = 3


def capabilities(video_model: str) -> Capabilities:
    """What a video model can do; an unknown one is trusted with what they all can."""
    return _VIDEO_MODELS.get(video_model, Capabilities())


def references_per_edit(image_model: str) -> int:
    """How many reference images one edit takes."""
    return _REFERENCES_PER_EDIT.get(image_model, _DEFAULT_REFERENCES)


def unfilmable(plan: StoryPlan, video_model: str) -> list[str]:
    """What in the plan the camera can't do, a sentence each; empty if it can do everything."""
    camera = capabilities(video_model)
    return [
        f"scene {scene.scene_id} lasts {scene.duration_seconds} s; {video_model} films "
        f"{camera.min_seconds} to {camera.max_seconds} s"
        for scene in plan.scenes
        if not camera.min_seconds <= scene.duration_seconds <= camera.max_seconds
    ]


def check_plan(plan: StoryPlan, video_model: str) -> None:
    """BadInput if the plan can't be filmed, or is longer than anything that carries it."""
    problems = unfilmable(plan, video_model)
    if problems:
        raise BadInput(f"the plan can't be filmed: {'; '.join(problems)}")
    size = len(plan.model_dump_json().encode())
    if size > LARGEST_PLAN:
        raise BadInput(
            f"the plan has {size // 1000} kB; it may have {LARGEST_PLAN // 1000}: shorten its texts"
        )


def check_resolution(settings: RunSettings) -> None:
    """BadInput if the camera can't film at the resolution that was asked for."""
    camera = capabilities(settings.models.video)
    if settings.resolution not in camera.resolutions:
        able = [
            name for name, each in _VIDEO_MODELS.items() if settings.resolution in each.resolutions
        ]
        another = f", or a video model that films it: {' or '.join(able)}" if able else ""
        raise BadInput(
            f"{settings.models.video} films at {' or '.join(camera.resolutions)}, not "
            f"{settings.resolution}; choose one of these{another}"
        )


def check_request(request: FilmRequest) -> None:
    """BadInput if the film can't be shot as it is asked for; before anything is spent."""
    check_resolution(request)
    if request.plan:
        check_plan(request.plan, request.models.video)
