"""What calls cost. Prices are configuration for estimates; actual cost is what the API reports.

Source of the figures: xAI's price list as of November 2026; USD.
"""

from dataclasses import dataclass

from grok_spicy.models.run import RunRequest, RunSettings
from grok_spicy.models.spending import ticks, usd
from grok_spicy.models.story import Resolution

IMAGE_USD = {"grok-imagine-image": 0.02}
VIDEO_USD_PER_SECOND: dict[str, dict[Resolution, float]] = {
    "grok-imagine-video": {"480p": 0.05, "720p": 0.07},
    "grok-imagine-video-1.5": {"480p": 0.08, "720p": 0.14, "1080p": 0.25},
}
VIDEO_USD_PER_INPUT = {"grok-imagine-video": 0.002, "grok-imagine-video-1.5": 0.01}
CHAT_USD_PER_MILLION = {"grok-4.3": (1.25, 2.50)}

# A model that has no price here is estimated as the dearest of its kind, so that a cap still holds.
_DEAREST_IMAGE = 0.07
_DEAREST_VIDEO = VIDEO_USD_PER_SECOND["grok-imagine-video-1.5"]
_DEAREST_INPUT = 0.01
_DEAREST_CHAT = (5.00, 25.00)

PLAN_MAX_TOKENS = 1_500
"""Room for a plan's frame; each character and scene adds its own."""
JUDGE_MAX_TOKENS = 1_500
TOKENS_PER_IMAGE = 2_000
"""Upper bound of what an image counts in a prompt."""
SCHEMA_TOKENS = 3_000
"""Upper bound of what the JSON schema of an answer counts in a prompt."""


def plan_max_tokens(settings: RunSettings) -> int:
    return PLAN_MAX_TOKENS + 500 * settings.characters + 500 * settings.scenes


def chat_upper(model: str, text: str, images: int, max_tokens: int) -> int:
    """The most that a chat call can cost, in ticks: no token is shorter than a byte."""
    per_input, per_output = CHAT_USD_PER_MILLION.get(model, _DEAREST_CHAT)
    tokens_in = len(text.encode()) + images * TOKENS_PER_IMAGE + SCHEMA_TOKENS
    return ticks((tokens_in * per_input + max_tokens * per_output) / 1_000_000)


def image_price(model: str) -> int:
    """What one image costs, in ticks."""
    return ticks(IMAGE_USD.get(model, _DEAREST_IMAGE))


def clip_price(model: str, seconds: float, resolution: Resolution, inputs: int = 1) -> int:
    """What a clip (or its correction) costs, in ticks, with so many input images or videos."""
    per_second = VIDEO_USD_PER_SECOND.get(model, _DEAREST_VIDEO).get(
        resolution, _DEAREST_VIDEO[resolution]
    )
    return ticks(per_second * seconds + VIDEO_USD_PER_INPUT.get(model, _DEAREST_INPUT) * inputs)


@dataclass(frozen=True)
class Estimate:
    """What a film may cost, in USD: if every first try is good, and if none ever is."""

    expected_usd: float
    at_most_usd: float


def estimate(settings: RunSettings, characters: int, scene_seconds: list[int]) -> Estimate:
    """The estimate for a cast and scenes of these lengths (seconds)."""
    text, vision = settings.models.text, settings.models.vision
    plan = chat_upper(text, "x" * 3_000, 0, plan_max_tokens(settings)) // 2
    judging = chat_upper(vision, "x" * 1_500, 3, JUDGE_MAX_TOKENS) // 2
    picture = image_price(settings.models.image) + judging
    clips = [
        clip_price(settings.models.video, seconds, settings.resolution) + judging
        for seconds in scene_seconds
    ]
    image_sanitizer = characters + len(scene_seconds)
    expected = plan + picture * image_sanitizer + sum(clips)
    at_most = (
        4 * plan
        + 2 * picture * characters * settings.max_sheet_attempts
        + 2 * picture * len(scene_seconds) * settings.max_keyframe_iterations
        + 2 * sum(clips) * (1 + settings.max_video_corrections)
    )
    return Estimate(usd(expected), min(usd(at_most), settings.max_cost_usd))


_USUAL_SECONDS = 8


def estimate_of(request: RunRequest) -> Estimate:
    """What the film may cost, in USD; where nothing is planned yet, of scenes of 8 s."""
    plan, settings = request.plan, request.settings()
    if plan is None:
        return estimate(settings, settings.characters, [_USUAL_SECONDS] * settings.scenes)
    lengths = [scene.duration_seconds for scene in plan.scenes]
    return estimate(settings, len(plan.characters), lengths)
