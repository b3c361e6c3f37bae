"""What the chosen models can't do, found before money is spent. Every refusal names the
cameras that could."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from grok_spicy.errors import BadInput
from grok_spicy.models.cameras import VideoMode, VideoModel
from grok_spicy.models.requests import FilmRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import AspectRatio, Resolution, Scene, StoryPlan
from grok_spicy.policies.capabilities import (
    CAMERAS,
    CHAT_MODELS,
    LARGEST_PLAN,
    VIDEO_MODELS,
    VOICES,
    camera_of_model,
    chat_model,
    video_model,
)
from grok_spicy.policies.dialogue import dialogue_problems
from grok_spicy.policies.filming import (
    CHOSEN_PER_SCENE,
    camera_names,
    check_cameras,
    film_model,
    model_named,
    name_of,
)
from grok_spicy.policies.footage import check_scenes
from grok_spicy.policies.narration import narration_problems

SHORTEST_SCENE = 3
"""Seconds that a crossfade at both ends needs. A camera whose shortest clip is longer is asked for
that, and what is too much is trimmed."""


@dataclass(frozen=True)
class ClipSpec:
    """A clip as a video model would be asked for it; `references` and `voices` are counts."""

    mode: VideoMode
    seconds: int
    resolution: Resolution
    references: int = 0
    has_last_frame: bool = False
    voices: int = 0
    aspect_ratio: AspectRatio | None = None


def clip_problem(name: str, spec: ClipSpec) -> str | None:
    """Why that video model can't film it, and which cameras could; None if it can."""
    problem = _find_problem(name, video_model(name), spec)
    return problem and problem + _advice(_able(spec))


def can_film(name: str, scene: Scene, aspect_ratio: AspectRatio, settings: RunSettings) -> bool:
    """Whether that video model can film the scene at all. Sheets, last frames and voices that it
    does not take are left out, and said."""
    spec = _plain_clip(video_model(name), settings)
    spec = replace(spec, seconds=scene.duration_seconds, aspect_ratio=aspect_ratio)
    return _find_problem(name, video_model(name), spec) is None


def plan_problems(plan: StoryPlan, settings: RunSettings) -> list[str]:
    """What in the plan the scenes' video models can't do, a sentence each; empty if they can do
    everything."""
    problems = []
    for scene in plan.scenes:
        problem = _find_scene_problem(scene, plan.aspect_ratio, settings)
        if problem:
            problems.append(f"scene {scene.scene_id} {problem}")
    problems += narration_problems(plan) + dialogue_problems(plan, settings)
    if settings.voices:
        problems += [
            f"{character.name} has the voice {character.voice!r}; there are {', '.join(VOICES)}"
            for character in plan.characters
            if character.voice and character.voice not in VOICES
        ]
    return problems


def _find_scene_problem(
    scene: Scene, aspect_ratio: AspectRatio, settings: RunSettings
) -> str | None:
    if scene.scene_id not in settings.filming and any(
        can_film(each, scene, aspect_ratio, settings) for each in _models_in_turn(settings)
    ):
        return None
    name = film_model(settings, scene.scene_id)
    model = video_model(name)
    spec = replace(
        _usual_clip(model, settings), seconds=scene.duration_seconds, aspect_ratio=aspect_ratio
    )
    able = [each for each in _able(spec) if each != name_of(name)]
    if problem := _find_length_problem(name, model, spec):
        return f"lasts {spec.seconds} s; {problem}{_advice(able) if able else ''}"
    plain = replace(_plain_clip(model, settings), aspect_ratio=aspect_ratio)
    problem = _find_problem(name, model, plain)
    return problem and f"can't be filmed: {problem}{_advice(able)}"


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
    each_its_own = settings.camera in CHOSEN_PER_SCENE
    for name in camera_names(settings):
        model = model_named(settings, name)
        problem = clip_problem(model, _usual_clip(video_model(model), settings))
        if problem and not (each_its_own and _films_any(settings)):
            raise BadInput(problem)
    own = [each for row in settings.filming.values() for each in (row.model, *row.fallbacks)]
    for name in (*settings.fallbacks, *own):
        model = model_named(settings, name)
        problem = clip_problem(model, _plain_clip(video_model(model), settings))
        if problem:
            raise BadInput(problem)
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


def check_request(request: FilmRequest, cameras: Collection[str] | None = None) -> None:
    """BadInput if the models can't film what is requested; called before anything is spent.
    `cameras` are those that are set up, where that is known."""
    check_cameras(request, cameras)
    _check_scene_numbers(request)
    check_scenes(request)
    check_settings(request)
    check_sound(request)
    if request.plan:
        check_plan(request.plan, request)


def check_sound(settings: RunSettings) -> None:
    """BadInput if the characters are to speak in clips that are to be silent."""
    if settings.dialogue and settings.clip_sound == "none":
        raise BadInput("dialogue can't be heard in clips without sound: leave out clip_sound none")


def _models_in_turn(settings: RunSettings) -> list[str]:
    """The video models among which each scene gets its own; none where all scenes have the same."""
    if settings.camera in CHOSEN_PER_SCENE:
        return [name for name in VIDEO_MODELS if not camera_of_model(name).retired]
    names = camera_names(settings)
    return [model_named(settings, name) for name in names] if len(names) > 1 else []


def _films_any(settings: RunSettings) -> bool:
    """Whether one of those films anything at this resolution and aspect ratio."""
    return any(
        _find_problem(name, video_model(name), _plain_clip(video_model(name), settings)) is None
        for name in _models_in_turn(settings)
    )


def _check_scene_numbers(request: FilmRequest) -> None:
    """BadInput if a camera is named for a scene that the film does not have."""
    plan = request.plan
    numbers = [scene.scene_id for scene in plan.scenes] if plan else range(1, request.scenes + 1)
    unknown = sorted(set(request.filming) - set(numbers))
    if unknown:
        raise BadInput(
            f"filming names scene {unknown[0]}; the film has the scenes "
            f"{', '.join(map(str, numbers))}"
        )


def _usual_clip(model: VideoModel, settings: RunSettings) -> ClipSpec:
    """The shortest clip that the settings ask for."""
    with_sheets = settings.clip_anchors == "sheets"
    plain = _plain_clip(model, settings)
    return replace(
        plain,
        mode="first_frame_and_references" if with_sheets else plain.mode,
        references=int(with_sheets),
        has_last_frame=settings.pin_match_cuts,
        voices=int(settings.voices),
    )


def _plain_clip(model: VideoModel, settings: RunSettings) -> ClipSpec:
    """The shortest clip, from its first frame; from words alone by a model that takes none."""
    return ClipSpec(
        mode="first_frame" if "first_frame" in model.modes else "text",
        seconds=max(SHORTEST_SCENE, model.min_seconds),
        resolution=settings.resolution,
        aspect_ratio=settings.aspect_ratio,
    )


_MODE_PROBLEMS: dict[VideoMode, str] = {
    "text": "films nothing from words alone",
    "first_frame": "takes no first frame",
    "references": "takes no references",
    "first_frame_and_references": "takes no character sheets beside the first frame",
}


def _find_problem(name: str, model: VideoModel, spec: ClipSpec) -> str | None:
    if not model.takes_prompt:
        return None  # it is filmed already, and shown as it is
    most = model.max_references if "references" in spec.mode else 0
    if spec.resolution not in model.resolutions:
        return f"{name} films at {_listed(model.resolutions)}, not {spec.resolution}"
    if spec.aspect_ratio and spec.aspect_ratio not in model.aspect_ratios:
        return f"{name} films in {_listed(model.aspect_ratios)}, not {spec.aspect_ratio}"
    if spec.mode not in model.modes:
        return f"{name} {_MODE_PROBLEMS[spec.mode]}"
    if spec.references > most:
        return f"{name} takes {most} references at most, not {spec.references}"
    if spec.has_last_frame and not model.pins_last_frame:
        return f"{name} films towards no last frame"
    is_anchored = spec.references or spec.has_last_frame
    if is_anchored and spec.resolution not in model.anchored_resolutions:
        what = "character sheets" if spec.references else "a last frame"
        return (
            f"{name} films at {_listed(model.anchored_resolutions)} with {what}, not "
            f"{spec.resolution}; choose one of these, or the first frame alone"
        )
    if spec.voices and not model.max_voices:
        return f"{name} has no preset voices"
    if spec.voices > model.max_voices:
        return f"{name} takes {model.max_voices} voices at most, not {spec.voices}"
    length = _find_length_problem(name, model, spec)
    return length and f"{length}, not {spec.seconds} s"


def _find_length_problem(name: str, model: VideoModel, spec: ClipSpec) -> str | None:
    has_references = spec.references > 0
    longest = model.longest(has_references=has_references)
    filmed = model.filmed_seconds(spec.seconds, has_references=has_references)
    if spec.seconds >= SHORTEST_SCENE and filmed:
        return None
    suffix = " with references" if longest < model.max_seconds else ""
    return f"{name} films {SHORTEST_SCENE} to {longest} s{suffix}"


def _able(spec: ClipSpec) -> list[str]:
    """The cameras that can film it, each by the name that a person would type."""
    rows = VIDEO_MODELS.items()
    able = [
        name for name, row in rows if row.takes_prompt and _find_problem(name, row, spec) is None
    ]
    names = [name_of(name) for name in able if not camera_of_model(name).retired]
    return [each for each in names if each in CAMERAS or camera_of_model(each).name not in names]


def _advice(models: Iterable[str]) -> str:
    able = list(models)
    return f"; {_listed(able)} could" if able else "; no camera that is known could"


def _listed(names: Iterable[str]) -> str:
    return " or ".join(names)
