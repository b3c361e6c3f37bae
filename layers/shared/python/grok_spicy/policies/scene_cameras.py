"""Which camera films each scene of a film, for the words `auto`, `hybrid` and lists of cameras.
Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from grok_spicy.errors import BadInput
from grok_spicy.models.camera_scores import CameraScores
from grok_spicy.models.cameras import Camera
from grok_spicy.models.settings import RunSettings, SceneFilming
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.capabilities import CAMERAS, camera_of_model, video_model
from grok_spicy.policies.chunking import chunking
from grok_spicy.policies.feasibility import can_film
from grok_spicy.policies.filming import CHOSEN_PER_SCENE, camera_names, model_named
from grok_spicy.policies.scene_situation import Candidate, Situation
from grok_spicy.policies.strategy import Ranked, explain, rank

LONGEST_WHY = 1_000
"""Characters of the reasons that are kept: a plan's names may be long."""


@dataclass(frozen=True)
class Choice:
    """What the choice knows besides plan and settings: the cameras that are set up, by name; the
    studio's scores by video model; and what is left for each scene's clip, in USD, where that is
    known."""

    set_up: Collection[str]
    scores: Mapping[str, CameraScores] = field(default_factory=dict)
    shares_usd: Mapping[int, float] = field(default_factory=dict)


def takes_choice(settings: RunSettings) -> bool:
    """Whether scenes get their cameras one by one, rather than all the same."""
    return settings.camera in CHOSEN_PER_SCENE or len(camera_names(settings)) > 1


def choose_filming(
    plan: StoryPlan, settings: RunSettings, choice: Choice, decided: Collection[int] = ()
) -> dict[int, SceneFilming]:
    """What each scene is filmed with that a person did not choose, by scene id; none of those that
    are decided. BadInput for a scene that none of the cameras can film."""
    if not takes_choice(settings):
        return {}
    turns: dict[str, int] = {}
    filming = {}
    for scene in plan.scenes:
        own = settings.filming.get(scene.scene_id)
        if scene.scene_id in decided or (own and own.by == "person"):
            continue
        situation = Situation(plan, scene, settings, choice.shares_usd.get(scene.scene_id))
        able = candidates(plan, scene, settings, choice)
        if not able:
            raise BadInput(_no_camera(scene, settings, choice))
        filming[scene.scene_id] = _choose(situation, able, turns)
    return filming


def candidates(
    plan: StoryPlan, scene: Scene, settings: RunSettings, choice: Choice
) -> list[Candidate]:
    """Every video model that is set up, may be chosen, and can film the scene: all models of a
    camera for `auto`, the usual one of each for turns. Those that film it in chunks only where none
    films it at once."""
    found, in_chunks, ratio = [], [], settings.aspect_ratio or plan.aspect_ratio
    for name in _model_names(settings, choice):
        row, camera = video_model(name), camera_of_model(name)
        chunks = chunking(name, scene.duration_seconds, settings)
        length = row.filmed_seconds(scene.duration_seconds)
        if chunks and can_film(name, scene, ratio, settings):
            scores = choice.scores.get(name, CameraScores(model=name))
            in_chunks.append(Candidate(name, camera, row, chunks.filmed_seconds, scores))
        elif length and can_film(name, scene, ratio, settings):
            scores = choice.scores.get(name, CameraScores(model=name))
            found.append(Candidate(name, camera, row, length, scores))
    return found or in_chunks


def _no_camera(scene: Scene, settings: RunSettings, choice: Choice) -> str:
    models = dict.fromkeys(_model_names(settings, choice))
    return (
        f"scene {scene.scene_id} can't be filmed: {scene.duration_seconds} s at "
        f"{settings.resolution} is more than {' or '.join(models) or 'any camera here'} can"
    )


def _model_names(settings: RunSettings, choice: Choice) -> list[str]:
    if settings.camera not in CHOSEN_PER_SCENE:
        return [model_named(settings, name) for name in camera_names(settings)]
    cameras = [each for each in CAMERAS.values() if _may_be_chosen(each, choice)]
    if settings.camera == "hybrid":
        return [model_named(settings, each.name) for each in cameras]
    # Which of Grok's models films is what a quality says.
    return [
        name
        for each in cameras
        for name in ([settings.models.video] if each.name == "grok" else each.models)
    ]


def _may_be_chosen(camera: Camera, choice: Choice) -> bool:
    """Whether it is set up, still films, and needs nothing that only a person has."""
    return camera.name in choice.set_up and not camera.retired and camera.name != "footage"


def _choose(situation: Situation, able: Sequence[Candidate], turns: dict[str, int]) -> SceneFilming:
    """The rules' choice; where cameras take turns, the one that had the fewest, the first of
    equals."""
    settings, ranked = situation.settings, rank(situation, able)
    first, why = ranked[0].candidate, explain(situation, ranked)
    if settings.camera != "auto":
        first, why = min(able, key=lambda each: turns.get(each.name, 0)), "cameras take turns"
    turns[first.name] = turns.get(first.name, 0) + 1
    fallbacks = _fallbacks(settings, first, ranked)
    return SceneFilming(model=first.name, fallbacks=fallbacks, by="rules", why=why[:LONGEST_WHY])


def _fallbacks(settings: RunSettings, first: Candidate, ranked: Sequence[Ranked]) -> list[str]:
    """A person's fallbacks; else, for auto and hybrid, the best model of each other camera."""
    if settings.fallbacks or settings.camera not in CHOSEN_PER_SCENE:
        return [each for each in settings.fallbacks if model_named(settings, each) != first.name]
    best: dict[str, str] = {first.camera.name: first.name}
    for each in ranked:
        best.setdefault(each.candidate.camera.name, each.candidate.name)
    return list(best.values())[1:]


def share_budget(
    left_usd: float, plan: StoryPlan, open_scenes: Collection[int]
) -> dict[int, float]:
    """What of the money that is left each of these scenes may cost, by its length."""
    seconds = {
        scene.scene_id: scene.duration_seconds
        for scene in plan.scenes
        if scene.scene_id in open_scenes
    }
    return {
        scene_id: left_usd * length / sum(seconds.values()) for scene_id, length in seconds.items()
    }
