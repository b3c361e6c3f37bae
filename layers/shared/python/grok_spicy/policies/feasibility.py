"""What the chosen models can't do, found before money is spent. Every refusal names the
cameras that could."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from grok_spicy.errors import BadInput
from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.requests import FilmRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.story import AspectRatio, Scene, StoryPlan
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
from grok_spicy.policies.chunking import chunking
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
from grok_spicy.policies.model_limits import (
    SHORTEST_SCENE,
    ClipSpec,
    find_length_problem,
    find_problem,
    listed,
)
from grok_spicy.policies.narration import narration_problems

LONGEST_WRITTEN = 15
"""Seconds of a scene in a plan that a model writes, where scenes are filmed in chunks."""
_DEFAULTS = RunSettings()


def clip_problem(name: str, spec: ClipSpec, settings: RunSettings = _DEFAULTS) -> str | None:
    """Why that video model can't film it, and which cameras could; None if it can."""
    spec = _with_length(name, spec, spec.seconds, settings)
    problem = find_problem(name, video_model(name), spec)
    return problem and problem + _advice(_able(spec, settings))


def _with_length(name: str, spec: ClipSpec, seconds: int, settings: RunSettings) -> ClipSpec:
    """The spec of a clip of so many seconds, in as many chunks as that video model films it in."""
    chunks = chunking(name, seconds, settings)
    count = chunks.count if chunks else 0
    return replace(spec, seconds=seconds, chunks=count, most_chunks=settings.max_chunks)


def can_film(name: str, scene: Scene, aspect_ratio: AspectRatio, settings: RunSettings) -> bool:
    """Whether that video model can film the scene at all, at once or in chunks. Sheets, last frames
    and voices that it does not take are left out, and said."""
    spec = replace(_plain_clip(video_model(name), settings), aspect_ratio=aspect_ratio)
    spec = _with_length(name, spec, scene.duration_seconds, settings)
    return find_problem(name, video_model(name), spec) is None


def plan_problems(plan: StoryPlan, settings: RunSettings, *, is_written: bool = False) -> list[str]:
    """What in the plan the scenes' video models can't do, a sentence each; empty if they can do
    everything. `is_written`: a model wrote it, whose scenes are filmed in chunks only where
    settings or camera ask for that."""
    problems = []
    for scene in plan.scenes:
        problem = _find_scene_problem(scene, plan.aspect_ratio, settings)
        if problem is None and is_written:
            problem = _find_written_problem(scene, settings)
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
    usual = replace(_usual_clip(model, settings), aspect_ratio=aspect_ratio)
    spec = _with_length(name, usual, scene.duration_seconds, settings)
    able = [each for each in _able(spec, settings) if each != name_of(name)]
    if problem := find_length_problem(name, model, spec):
        return f"lasts {spec.seconds} s; {problem}{_advice(able) if able else ''}"
    plain = replace(_plain_clip(model, settings), aspect_ratio=aspect_ratio)
    plain = _with_length(name, plain, plain.seconds, settings)
    problem = find_problem(name, model, plain)
    return problem and f"can't be filmed: {problem}{_advice(able)}"


def _find_written_problem(scene: Scene, settings: RunSettings) -> str | None:
    """Why a scene that a model wrote is too long, if it is."""
    seconds = scene.duration_seconds
    names = [film_model(settings, scene.scene_id), *_models_in_turn(settings)]
    rows = [video_model(name) for name in names]
    if any(row.filmed_seconds(seconds) or not row.takes_prompt for row in rows):
        return None
    longest = max(row.max_seconds for row in rows)
    if settings.chunk_seconds or any(row.chunk_seconds for row in rows):
        longest = max(longest, LONGEST_WRITTEN)
    words = f"lasts {seconds} s; {names[0]} films {SHORTEST_SCENE} to {longest} s"
    return words if seconds > longest else None


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
    if settings.chunk_seconds is not None and settings.chunk_overlap >= settings.chunk_seconds:
        raise BadInput(
            f"chunks of {settings.chunk_seconds:g} s can't overlap by {settings.chunk_overlap:g} s:"
            " choose a shorter overlap"
        )
    each_its_own = settings.camera in CHOSEN_PER_SCENE
    for name in camera_names(settings):
        model = model_named(settings, name)
        problem = clip_problem(model, _usual_clip(video_model(model), settings), settings)
        if problem and not (each_its_own and _films_any(settings)):
            raise BadInput(problem)
    own = [each for row in settings.filming.values() for each in (row.model, *row.fallbacks)]
    for name in (*settings.fallbacks, *own):
        model = model_named(settings, name)
        problem = clip_problem(model, _plain_clip(video_model(model), settings), settings)
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
                f"{chat} thinks with effort {listed(efforts)}, not {effort}{_advice(able)}"
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
        find_problem(name, video_model(name), _plain_clip(video_model(name), settings)) is None
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


def _able(spec: ClipSpec, settings: RunSettings) -> list[str]:
    """The cameras that can film it, each by the name that a person would type."""
    rows = VIDEO_MODELS.items()
    able = [
        name
        for name, row in rows
        if row.takes_prompt
        and find_problem(name, row, _with_length(name, spec, spec.seconds, settings)) is None
    ]
    names = [name_of(name) for name in able if not camera_of_model(name).retired]
    return [each for each in names if each in CAMERAS or camera_of_model(each).name not in names]


def _advice(models: Iterable[str]) -> str:
    able = list(models)
    return f"; {listed(able)} could" if able else "; no camera that is known could"
