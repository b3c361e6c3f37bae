"""What the clip of each scene costs, by the camera that is expected to film it. Pure."""

from dataclasses import dataclass
from typing import Literal

from grok_spicy.models.requests import RunRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import usd
from grok_spicy.models.story import Scene
from grok_spicy.policies.chunking import chunking
from grok_spicy.policies.cost_bounds import clip_bound
from grok_spicy.policies.filming import camera_name, models_of
from grok_spicy.policies.pricing import scene_clip_price
from grok_spicy.policies.scene_cameras import Choice, choose_filming


@dataclass(frozen=True)
class SceneCost:
    """A scene's clip: the camera and the video model that film it, the cameras that follow, and its
    cost in USD: of a take, and the most that all of its takes and verdicts may cost. `by`
    says who chose the camera, `why` for what reason. `chunks` is in how many it is filmed, 0 for at
    once."""

    scene_id: int
    camera: str
    model: str
    fallbacks: list[str]
    by: Literal["person", "rules"]
    why: str
    expected_usd: float
    at_most_usd: float
    chunks: int = 0


def with_filming(request: RunRequest, choice: Choice) -> RunRequest:
    """The request with the cameras that its plan's scenes would get; unchanged without a plan."""
    if request.plan is None:
        return request
    chosen = choose_filming(request.plan, request, choice)
    return request.model_copy(update={"filming": {**request.filming, **chosen}})


def scene_costs(request: RunRequest) -> list[SceneCost]:
    """The scenes of the request's plan, in order; none without a plan, whose scenes are unknown."""
    return [_scene_cost(scene, request) for scene in request.plan.scenes] if request.plan else []


def _scene_cost(scene: Scene, settings: RunSettings) -> SceneCost:
    models = models_of(settings, scene.scene_id)
    facts = (scene.scene_id, scene.duration_seconds, len(scene.characters_present))
    own = settings.filming.get(scene.scene_id)
    chunks = chunking(models[0], scene.duration_seconds, settings)
    return SceneCost(
        scene_id=scene.scene_id,
        camera=camera_name(models[0]),
        model=models[0],
        fallbacks=[camera_name(model) for model in models[1:]],
        by=own.by if own else "person",
        why=own.why if own else "",
        expected_usd=usd(scene_clip_price(settings, *facts)),
        at_most_usd=usd(clip_bound(settings, *facts)),
        chunks=chunks.count if chunks else 0,
    )
