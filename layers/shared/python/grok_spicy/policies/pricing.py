"""What calls cost at most, and what films do. The prices are those of `policies.capabilities`; the
actual cost is what the provider reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from grok_spicy.models.requests import FilmRequest
from grok_spicy.models.settings import ImageQuality, RunSettings
from grok_spicy.models.spending import ticks, usd
from grok_spicy.models.story import Resolution
from grok_spicy.policies.capabilities import (
    chat_model,
    image_model,
    image_quality,
    reasoning_tokens,
    video_model,
)
from grok_spicy.policies.filming import film_model, models_of
from grok_spicy.policies.footage import is_filmed_already
from grok_spicy.policies.timeline import Shot, film_seconds

PLAN_MAX_TOKENS = 1_500
"""Tokens of a plan without characters and scenes; each of these adds 500."""
JUDGE_MAX_TOKENS = 1_500
TOKENS_PER_IMAGE = 2_000
"""Upper bound of an image's tokens in a prompt."""
SCHEMA_TOKENS = 3_000
"""Upper bound of the tokens of an answer's JSON schema in a prompt."""


def plan_max_tokens(settings: RunSettings) -> int:
    return PLAN_MAX_TOKENS + 500 * settings.characters + 500 * settings.scenes


def chat_upper(model: str, text: str, images: int, max_tokens: int) -> int:
    """The upper bound of a chat call's cost, in ticks: no token is shorter than a byte. The tokens
    of its reasoning count among `max_tokens`."""
    row = chat_model(model)
    tokens_in = len(text.encode()) + images * TOKENS_PER_IMAGE + SCHEMA_TOKENS
    per_input, per_output = row.long_usd if tokens_in >= row.long_prompt else row.usd
    return ticks((tokens_in * per_input + max_tokens * per_output) / 1_000_000)


def image_price(model: str, quality: ImageQuality, references: int = 0) -> int:
    """The price of one image made from so many reference images, in ticks."""
    row = image_model(model)
    output = row.usd_per_image[image_quality(model, quality)]
    return ticks(output + row.usd_per_input_image * references)


def clip_price(
    model: str, seconds: float, resolution: Resolution, images: int = 1, video_seconds: float = 0
) -> int:
    """The price of a clip or a correction, in ticks: of the length that the model films for one of
    `seconds`. `images` counts its input images, and `video_seconds` is the length of the clip that
    it edits."""
    row = video_model(model)
    seconds = row.filmed_seconds(ceil(seconds)) or seconds
    per_second = row.usd_per_second.get(resolution, max(row.usd_per_second.values()))
    inputs = row.usd_per_input_image * images + row.usd_per_input_second * video_seconds
    return ticks(per_second * seconds + inputs)


def scene_clip_price(
    settings: RunSettings, scene_id: int, seconds: int, characters: int, *, is_pinned: bool = True
) -> int:
    """The price of a take of that scene by the video model that films it first, in ticks: of
    `seconds`, with so many characters. `is_pinned` is whether it may get a last frame."""
    model = film_model(settings, scene_id)
    inputs = clip_inputs(settings, characters, model, is_pinned=is_pinned)
    return clip_price(model, seconds, settings.resolution, inputs)


@dataclass(frozen=True)
class Parts:
    """What the parts of a film cost in USD if every first try is good; `checks` are the judge's
    verdicts on sheets, keyframes and clips."""

    plan: float
    sheets: float
    keyframes: float
    clips: float
    checks: float


@dataclass(frozen=True)
class Estimate:
    """The cost of a film in USD: if every first try is good, and if none is."""

    expected_usd: float
    at_most_usd: float


def estimate(settings: RunSettings, characters: int, scene_seconds: Sequence[int]) -> Estimate:
    """The estimate for a cast and scenes of these lengths (seconds)."""
    prices = _prices(settings, characters, scene_seconds)
    sheet, keyframe = (prices.sheet + prices.check, prices.keyframe + prices.check)
    clips = sum(prices.clips) + prices.check * len(scene_seconds)
    keyframes = keyframe * prices.keyframes
    expected = prices.plan + sheet * characters + keyframes + clips
    at_most = (
        4 * prices.plan
        + 2 * (keyframe * characters) * settings.max_sheet_attempts
        + 2 * keyframes * settings.max_keyframe_iterations
        + 2 * clips * (1 + settings.max_video_corrections)
        + prices.fallbacks
    )
    return Estimate(usd(expected), min(usd(at_most), settings.max_cost_usd))


def parts(settings: RunSettings, characters: int, scene_seconds: Sequence[int]) -> Parts:
    """The parts of `estimate(…).expected_usd`."""
    prices = _prices(settings, characters, scene_seconds)
    scenes = len(scene_seconds)
    return Parts(
        plan=usd(prices.plan),
        sheets=usd(prices.sheet * characters),
        keyframes=usd(prices.keyframe * prices.keyframes),
        clips=usd(sum(prices.clips)),
        checks=usd(prices.check * (characters + prices.keyframes + scenes)),
    )


@dataclass(frozen=True)
class _Prices:
    """Prices of single calls, in ticks; `fallbacks` of all attempts on all cameras that follow.
    `keyframes` is how many are drawn: none for footage."""

    plan: int
    sheet: int
    keyframe: int
    keyframes: int
    clips: list[int]
    fallbacks: int
    check: int


def _prices(settings: RunSettings, characters: int, scene_seconds: Sequence[int]) -> _Prices:
    models, quality = settings.models, settings.image_quality
    planning = plan_max_tokens(settings) + reasoning_tokens(models.text, settings.plan_effort)
    references = min(image_model(models.image).max_references, characters + 1)
    return _Prices(
        plan=chat_upper(models.text, "x" * 3_000, 0, planning) // 2,
        sheet=image_price(models.image, quality),
        keyframe=image_price(models.image, quality, references),
        keyframes=sum(
            not is_filmed_already(settings, number) for number in range(1, len(scene_seconds) + 1)
        ),
        clips=[
            scene_clip_price(settings, number, seconds, characters)
            for number, seconds in enumerate(scene_seconds, 1)
        ],
        fallbacks=_fallback_price(settings, characters, scene_seconds),
        check=judging_price(settings),
    )


def _fallback_price(settings: RunSettings, characters: int, scene_seconds: Sequence[int]) -> int:
    """What it costs if every scene is filmed in vain by each camera but its first."""
    attempts = [
        clip_price(model, seconds, settings.resolution, clip_inputs(settings, characters, model))
        + judging_price(settings)
        for number, seconds in enumerate(scene_seconds, 1)
        for model in models_of(settings, number)[1:]
    ]
    return settings.camera_attempts * sum(attempts)


def judging_price(settings: RunSettings) -> int:
    """What a verdict on a picture or clip is expected to cost, in ticks."""
    vision = settings.models.vision
    verdict = JUDGE_MAX_TOKENS + reasoning_tokens(vision, settings.judge_effort)
    return chat_upper(vision, "x" * 1_500, 3, verdict) // 2


def clip_inputs(
    settings: RunSettings, characters: int, model: str, *, is_pinned: bool = True
) -> int:
    """Most input images of a clip by that model in which so many characters are present."""
    row = video_model(model)
    sheets = min(characters, row.max_references) if settings.clip_anchors == "sheets" else 0
    return 1 + sheets + (is_pinned and settings.pin_match_cuts and row.pins_last_frame)


_USUAL_SECONDS = 8


def estimate_of(request: FilmRequest) -> Estimate:
    """The estimate for a request; without a plan, for scenes of 8 s."""
    return estimate(request.settings(), *_cast_and_lengths(request))


def parts_of(request: FilmRequest) -> Parts:
    """The parts of `estimate_of(request).expected_usd`."""
    return parts(request.settings(), *_cast_and_lengths(request))


def seconds_of(request: FilmRequest) -> float:
    """How long the film of that request will be, in seconds; without a plan, about."""
    scenes = request.plan.scenes if request.plan else []
    shots = [Shot(scene.duration_seconds, scene.transition) for scene in scenes]
    return film_seconds(shots) if shots else float(_USUAL_SECONDS * request.scenes)


def _cast_and_lengths(request: FilmRequest) -> tuple[int, list[int]]:
    plan = request.plan
    if plan is None:
        return request.characters, [_USUAL_SECONDS] * request.scenes
    return len(plan.characters), [scene.duration_seconds for scene in plan.scenes]
