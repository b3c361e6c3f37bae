"""What a film costs: if every first try is good, and at most. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from grok_spicy.models.requests import FilmRequest
from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import usd
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.capabilities import image_model, reasoning_tokens
from grok_spicy.policies.cost_bounds import clip_bound, keyframe_bound, plan_bound, sheet_bound
from grok_spicy.policies.footage import is_filmed_already
from grok_spicy.policies.narration import expected_letters, narration_bound, narration_price
from grok_spicy.policies.pricing import (
    chat_upper,
    image_price,
    judging_price,
    plan_max_tokens,
    scene_clip_price,
)
from grok_spicy.policies.timeline import Shot, film_seconds


@dataclass(frozen=True)
class Parts:
    """What the parts of a film cost in USD if every first try is good; `checks` are the judge's
    verdicts on sheets, keyframes and clips, `narration` what is spoken."""

    plan: float
    sheets: float
    keyframes: float
    clips: float
    checks: float
    narration: float = 0.0


@dataclass(frozen=True)
class Estimate:
    """The cost of a film in USD: if every first try is good, and if none is."""

    expected_usd: float
    at_most_usd: float


def estimate(
    settings: RunSettings,
    characters: int,
    scene_seconds: Mapping[int, int],
    plan: StoryPlan | None = None,
) -> Estimate:
    """The estimate for a cast and scenes of these lengths (seconds), by scene id. `plan` has what
    is said in them, where it is written."""
    letters = expected_letters(settings, scene_seconds, plan)
    prices = _prices(settings, characters, scene_seconds)
    sheet, keyframe = (prices.sheet + prices.check, prices.keyframe + prices.check)
    clips = sum(prices.clips) + prices.check * len(scene_seconds)
    keyframes = keyframe * prices.keyframes
    expected = prices.plan + sheet * characters + keyframes + clips
    expected += narration_price(settings, letters)
    drawn = [each for each in scene_seconds if not is_filmed_already(settings, each)]
    at_most = (
        plan_bound(settings)
        + sheet_bound(settings) * characters
        + keyframe_bound(settings) * len(drawn)
        + sum(
            clip_bound(settings, scene_id, seconds, characters)
            for scene_id, seconds in scene_seconds.items()
        )
        + narration_bound(settings, letters)
    )
    return Estimate(usd(expected), min(usd(at_most), settings.max_cost_usd))


def parts(
    settings: RunSettings,
    characters: int,
    scene_seconds: Mapping[int, int],
    plan: StoryPlan | None = None,
) -> Parts:
    """The parts of `estimate(…).expected_usd`."""
    letters = expected_letters(settings, scene_seconds, plan)
    prices = _prices(settings, characters, scene_seconds)
    scenes = len(scene_seconds)
    return Parts(
        plan=usd(prices.plan),
        sheets=usd(prices.sheet * characters),
        keyframes=usd(prices.keyframe * prices.keyframes),
        clips=usd(sum(prices.clips)),
        checks=usd(prices.check * (characters + prices.keyframes + scenes)),
        narration=usd(narration_price(settings, letters)),
    )


@dataclass(frozen=True)
class _Prices:
    """Prices of single calls, in ticks. `keyframes` is how many are drawn: none for footage."""

    plan: int
    sheet: int
    keyframe: int
    keyframes: int
    clips: list[int]
    check: int


def _prices(settings: RunSettings, characters: int, scene_seconds: Mapping[int, int]) -> _Prices:
    models, quality = settings.models, settings.image_quality
    planning = plan_max_tokens(settings) + reasoning_tokens(models.text, settings.plan_effort)
    references = min(image_model(models.image).max_references, characters + 1)
    return _Prices(
        plan=chat_upper(models.text, "x" * 3_000, 0, planning) // 2,
        sheet=image_price(models.image, quality),
        keyframe=image_price(models.image, quality, references),
        keyframes=sum(not is_filmed_already(settings, each) for each in scene_seconds),
        clips=[
            scene_clip_price(settings, scene_id, seconds, characters)
            for scene_id, seconds in scene_seconds.items()
        ],
        check=judging_price(settings),
    )


_USUAL_SECONDS = 8


def estimate_of(request: FilmRequest) -> Estimate:
    """The estimate for a request; without a plan, for scenes of 8 s."""
    return estimate(request.settings(), *_cast_and_lengths(request), request.plan)


def parts_of(request: FilmRequest) -> Parts:
    """The parts of `estimate_of(request).expected_usd`."""
    return parts(request.settings(), *_cast_and_lengths(request), request.plan)


def seconds_of(request: FilmRequest) -> float:
    """How long the film of that request will be, in seconds; without a plan, about."""
    scenes = request.plan.scenes if request.plan else []
    shots = [Shot(scene.duration_seconds, scene.transition) for scene in scenes]
    return film_seconds(shots) if shots else float(_USUAL_SECONDS * request.scenes)


def _cast_and_lengths(request: FilmRequest) -> tuple[int, dict[int, int]]:
    plan = request.plan
    if plan is None:
        ids = range(1, request.scenes + 1)
        return request.characters, dict.fromkeys(ids, _USUAL_SECONDS)
    return len(plan.characters), plan.scene_seconds
