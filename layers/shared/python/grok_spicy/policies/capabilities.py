"""What each model can do. Pure data: the plan is checked against it before money is spent.

Source: xAI's SDK 1.21 and documentation, November 2026.
"""

from pydantic import BaseModel, ConfigDict

from grok_spicy.errors import BadInput
from grok_spicy.models.requests import FilmRequest
from grok_spicy.models.run import RunSettings
from grok_spicy.models.story import AspectRatio, Resolution, StoryPlan

CORRECTABLE_SECONDS = 8
"""Longest clip that can be corrected, in seconds: an edit takes 8.7 s of input at most."""

LARGEST_PLAN = 200_000
"""Bytes of a plan: an execution's input may have 256 kB, a DynamoDB item 400 kB."""


class Capabilities(BaseModel):
    """What a video model can do: clip lengths in seconds, aspect ratios, resolutions, the longest
    clip that it edits, and whether we can give it a last frame."""

    model_config = ConfigDict(frozen=True)

    min_seconds: int = 3
    max_seconds: int = 15
    max_edit_seconds: float = 8.7
    pins_last_frame: bool = False
    aspect_ratios: tuple[AspectRatio, ...] = ("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3")
    resolutions: tuple[Resolution, ...] = ("480p", "720p")
    render_seconds: float = 7.5
    """Typical time to render one second of film: 60 s for a clip of 8 s."""
    deadline_seconds: int = 600
    """When a job whose progress has stopped counts as lost."""


_VIDEO_MODELS = {
    "grok-imagine-video-1.5": Capabilities(resolutions=("480p", "720p", "1080p")),
}
_LEAST_EFFORT = {"grok-4.3": "none", "grok-4.5": "low", "grok-4.6": "low", "grok-4.7": "low"}
"""By the beginning of a model's name. Other models refuse the setting."""
_REASONING_TOKENS = 4_000
_REFERENCES_PER_EDIT: dict[str, int] = {}
_DEFAULT_REFERENCES = 3


def capabilities(video_model: str) -> Capabilities:
    """What a video model can do; for an unknown model, what all of them can."""
    return _VIDEO_MODELS.get(video_model, Capabilities())


def typical_render_seconds(video_model: str, seconds: int) -> float:
    """How long a clip of `seconds` typically renders."""
    return capabilities(video_model).render_seconds * max(1, seconds)


def least_reasoning_effort(chat_model: str) -> str | None:
    """The least reasoning that a chat model can be set to; None where it takes no such setting."""
    efforts = (effort for name, effort in _LEAST_EFFORT.items() if chat_model.startswith(name))
    return next(efforts, None)


def reasoning_tokens(chat_model: str) -> int:
    """Room for a chat model's reasoning within its limit of tokens."""
    reasons = least_reasoning_effort(chat_model) != "none" and "non-reasoning" not in chat_model
    return _REASONING_TOKENS if reasons else 0


def references_per_edit(image_model: str) -> int:
    """Most reference images that one edit takes."""
    return _REFERENCES_PER_EDIT.get(image_model, _DEFAULT_REFERENCES)


def pins_last_frame(video_model: str) -> bool:
    """Whether a clip can be filmed towards a given last frame."""
    return capabilities(video_model).pins_last_frame


def plan_problems(plan: StoryPlan, video_model: str) -> list[str]:
    """What in the plan the video model can't do, a sentence each; empty if it can do everything."""
    model = capabilities(video_model)
    return [
        f"scene {scene.scene_id} lasts {scene.duration_seconds} s; {video_model} films "
        f"{model.min_seconds} to {model.max_seconds} s"
        for scene in plan.scenes
        if not model.min_seconds <= scene.duration_seconds <= model.max_seconds
    ]


def check_plan(plan: StoryPlan, video_model: str) -> None:
    """BadInput if the video model can't film the plan, or the plan is too large to be stored."""
    problems = plan_problems(plan, video_model)
    if problems:
        raise BadInput(f"the plan can't be filmed: {'; '.join(problems)}")
    size = len(plan.model_dump_json().encode())
    if size > LARGEST_PLAN:
        raise BadInput(
            f"the plan has {size // 1000} kB; it may have {LARGEST_PLAN // 1000}: shorten its texts"
        )


def check_resolution(settings: RunSettings) -> None:
    """BadInput if the video model can't film at the requested resolution."""
    model = capabilities(settings.models.video)
    if settings.resolution not in model.resolutions:
        others = [
            name for name, each in _VIDEO_MODELS.items() if settings.resolution in each.resolutions
        ]
        advice = f", or a video model that films it: {' or '.join(others)}" if others else ""
        raise BadInput(
            f"{settings.models.video} films at {' or '.join(model.resolutions)}, not "
            f"{settings.resolution}; choose one of these{advice}"
        )


def check_request(request: FilmRequest) -> None:
    """BadInput if the models can't film what is requested; called before anything is spent."""
    check_resolution(request)
    if request.plan:
        check_plan(request.plan, request.models.video)
