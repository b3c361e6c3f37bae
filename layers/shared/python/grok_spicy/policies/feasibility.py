"""What the chosen models can't do, found before money is spent. Every refusal names the models that
could."""

from collections.abc import Callable, Iterable

from grok_spicy.errors import BadInput
from grok_spicy.models.requests import FilmRequest
from grok_spicy.models.run import RunSettings
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.capabilities import (
    CHAT_MODELS,
    LARGEST_PLAN,
    VIDEO_MODELS,
    VOICES,
    VideoModel,
    chat_model,
    video_model,
)


def plan_problems(plan: StoryPlan, settings: RunSettings) -> list[str]:
    """What in the plan the video model can't do, a sentence each; empty if it can do everything."""
    name = settings.models.video
    model = video_model(name)
    longest = _longest(model, settings)
    problems = [
        f"scene {scene.scene_id} lasts {scene.duration_seconds} s; {name} films "
        f"{model.min_seconds} to {longest} s"
        + (" with references" if longest < model.max_seconds else "")
        for scene in plan.scenes
        if not model.min_seconds <= scene.duration_seconds <= longest
    ]
    if settings.voices:
        problems += [
            f"{character.name} has the voice {character.voice!r}; there are {', '.join(VOICES)}"
            for character in plan.characters
            if character.voice and character.voice not in VOICES
        ]
    return problems


def check_plan(plan: StoryPlan, settings: RunSettings) -> None:
    """BadInput if the video model can't film the plan, or the plan is too large to be stored."""
    problems = plan_problems(plan, settings)
    if problems:
        raise BadInput(f"the plan can't be filmed: {'; '.join(problems)}")
    size = len(plan.model_dump_json().encode())
    if size > LARGEST_PLAN:
        raise BadInput(
            f"the plan has {size // 1000} kB; it may have {LARGEST_PLAN // 1000}: shorten its texts"
        )


def check_settings(settings: RunSettings) -> None:
    """BadInput if the chosen models can't do together what the settings ask for."""
    name = settings.models.video
    model = video_model(name)
    if settings.resolution not in model.resolutions:
        raise _refusal(
            f"{name} films at {_listed(model.resolutions)}, not {settings.resolution}",
            lambda other: settings.resolution in other.resolutions,
        )
    if settings.clip_anchors == "sheets":
        _check_sheets(name, model, settings)
    if settings.pin_match_cuts and not model.pins_last_frame:
        raise _refusal(f"{name} films towards no last frame", lambda other: other.pins_last_frame)
    if settings.voices and not model.max_voices:
        raise _refusal(f"{name} has no preset voices", lambda other: bool(other.max_voices))
    for chat, effort in (
        (settings.models.text, settings.plan_effort),
        (settings.models.vision, settings.judge_effort),
    ):
        efforts = chat_model(chat).efforts
        is_above = efforts and effort not in efforts and effort != "none"
        if is_above:
            able = [each for each, row in CHAT_MODELS.items() if effort in row.efforts]
            raise BadInput(
                f"{chat} thinks with effort {_listed(efforts)}, not {effort}{_advice(able)}"
            )


def check_request(request: FilmRequest) -> None:
    """BadInput if the models can't film what is requested; called before anything is spent."""
    check_settings(request)
    if request.plan:
        check_plan(request.plan, request)


def _check_sheets(name: str, model: VideoModel, settings: RunSettings) -> None:
    mode = "first_frame_and_references"
    if mode not in model.modes:
        raise _refusal(
            f"{name} takes no character sheets beside the first frame",
            lambda other: mode in other.modes,
        )
    if settings.resolution not in model.anchored_resolutions:
        raise BadInput(
            f"{name} films at {_listed(model.anchored_resolutions)} with character sheets, not "
            f"{settings.resolution}; choose one of these, or the first frame alone"
        )


def _longest(model: VideoModel, settings: RunSettings) -> int:
    with_references = settings.clip_anchors == "sheets" and model.max_seconds_with_references
    return with_references or model.max_seconds


def _refusal(problem: str, can: Callable[[VideoModel], bool]) -> BadInput:
    return BadInput(problem + _advice([name for name, row in VIDEO_MODELS.items() if can(row)]))


def _advice(models: Iterable[str]) -> str:
    able = list(models)
    return f"; {_listed(able)} could" if able else "; no model that is known could"


def _listed(names: Iterable[str]) -> str:
    return " or ".join(names)
