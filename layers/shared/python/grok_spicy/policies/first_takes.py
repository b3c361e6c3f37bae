"""First takes first: a correction is bought only if what is left of the cap also pays the first
takes of the scenes that have none yet. Pure."""

from collections.abc import Collection

from grok_spicy.models.settings import RunSettings
from grok_spicy.models.spending import Budget, call_kind
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies.capabilities import image_model, reasoning_tokens
from grok_spicy.policies.filming import all_models, film_model
from grok_spicy.policies.footage import is_filmed_already
from grok_spicy.policies.pricing import (
    JUDGE_MAX_TOKENS,
    chat_upper,
    keyframe_price,
    scene_clip_price,
    sheet_price,
)

_JUDGE_TEXT = "x" * 3_000
_JUDGE_IMAGES = 6


def pays_first_takes(
    budget: Budget,
    correction_ticks: int,
    plan: StoryPlan,
    settings: RunSettings,
    *,
    composed: Collection[int],
    filmed: Collection[int],
) -> bool:
    """Whether a correction at that price, and the judgement of it, leaves enough of the cap for the
    first takes to come, all at what the run has learned of the provider's bill. `composed` are the
    scenes that have a keyframe, `filmed` those that have a take or need none."""
    to_come = sum(
        first_take_ticks(budget, scene, settings, is_composed=scene.scene_id in composed)
        for scene in plan.scenes
        if scene.scene_id not in filmed
    )
    left = budget.cap_ticks - budget.committed_ticks
    models = settings.models
    correction = max(
        budget.upper_ticks(call_kind(models.image, "image"), correction_ticks),
        *(
            budget.upper_ticks(call_kind(video, "video"), correction_ticks)
            for video in all_models(settings, [scene.scene_id for scene in plan.scenes])
        ),
    )
    # Without any scene to come, the cap alone decides.
    return not to_come or correction + _judge_ticks(budget, settings) + to_come <= left


def first_take_ticks(
    budget: Budget, scene: Scene, settings: RunSettings, *, is_composed: bool
) -> int:
    """The most that a scene's first take may cost, with its keyframe if it has none, and with the
    judgement of both, at what the run has learned of the provider's bill."""
    judge, models = _judge_ticks(budget, settings), settings.models
    references = image_model(models.image).max_references
    picture = keyframe_price(settings, references)
    picture = budget.upper_ticks(call_kind(models.image, "image"), picture)
    is_drawn = not is_filmed_already(settings, scene.scene_id)
    verdicts = judge * settings.keyframe_variants
    keyframe = picture + verdicts if is_drawn and not is_composed else 0
    present, video = len(scene.characters_present), film_model(settings, scene.scene_id)
    clip = scene_clip_price(settings, scene.scene_id, scene.duration_seconds, present)
    return keyframe + budget.upper_ticks(call_kind(video, "video"), clip) + judge


def sheet_ticks(budget: Budget, settings: RunSettings) -> int:
    """The most that the first attempt at a sheet may cost, with its verdicts, at what the run has
    learned of the provider's bill."""
    picture = sheet_price(settings, references=1)
    upper = budget.upper_ticks(call_kind(settings.models.image, "image"), picture)
    return upper + settings.sheet_variants * _judge_ticks(budget, settings)


def _judge_ticks(budget: Budget, settings: RunSettings) -> int:
    model = settings.models.vision
    limit = JUDGE_MAX_TOKENS + reasoning_tokens(model, settings.judge_effort)
    upper = chat_upper(model, _JUDGE_TEXT, _JUDGE_IMAGES, limit)
    return budget.upper_ticks(call_kind(model, "chat"), upper)
