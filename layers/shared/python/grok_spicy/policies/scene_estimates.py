"""What the clip of each scene costs, by the camera that is expected to film it. Pure."""

from dataclasses import dataclass
from typing import Literal

from grok_spicy.models.requests import RunRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import usd
from grok_spicy.models.story import Scene
from grok_spicy.policies.filming import camera_name, models_of
from grok_spicy.policies.pricing import clip_inputs, clip_price
from grok_spicy.policies.scene_cameras import Choice, choose_filming


@dataclass(frozen=True)
class SceneCost:
    """A scene's clip: the camera and the video model that film it, the cameras that follow, and its
    cost in USD: if the first take is good, and if every attempt on every camera is needed. `by`
    says who chose the camera, `why` for what reason."""

    scene_id: int
    camera: str
    model: str
    fallbacks: list[str]
    by: Literal["person", "rules"]
    why: str
    expected_usd: float
    at_most_usd: float


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
    prices = [_price_usd(model, scene, settings) for model in models]
    own = settings.filming.get(scene.scene_id)
    return SceneCost(
        scene_id=scene.scene_id,
        camera=camera_name(models[0]),
        model=models[0],
        fallbacks=[camera_name(model) for model in models[1:]],
        by=own.by if own else "person",
        why=own.why if own else "",
        expected_usd=prices[0],
        at_most_usd=settings.camera_attempts * sum(prices)
        + settings.max_video_corrections * max(prices),
    )


def _price_usd(model: str, scene: Scene, settings: RunSettings) -> float:
    inputs = clip_inputs(settings, len(scene.characters_present), model)
    return usd(clip_price(model, scene.duration_seconds, settings.resolution, inputs))
