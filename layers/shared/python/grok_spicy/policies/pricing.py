"""What calls cost. These prices are for estimates; the actual cost is what the API reports.

Source of the figures: xAI's price list as of November 2026; USD.
"""

from dataclasses import dataclass

from grok_spicy.models.requests import RunRequest
from grok_spicy.models.run import RunSettings
from grok_spicy.models.spending import ticks, usd
from grok_spicy.models.story import Resolution

IMAGE_USD = {"grok-imagine-image": 0.02}
VIDEO_USD_PER_SECOND: dict[str, dict[Resolution, float]] = {
    "grok-imagine-video": {"480p": 0.05, "720p": 0.07},
    "grok-imagine-video-1.5": {"480p": 0.08, "720p": 0.14, "1080p": 0.25},
}
VIDEO_USD_PER_INPUT = {"grok-imagine-video": 0.002, "grok-imagine-video-1.5": 0.01}
CHAT_USD_PER_MILLION = {"grok-4.3": (1.25, 2.50)}

# A model without a price here is estimated at the highest of its kind, so that a cap still holds.
_HIGHEST_IMAGE = 0.07
_HIGHEST_VIDEO = VIDEO_USD_PER_SECOND["grok-imagine-video-1.5"]
_HIGHEST_INPUT = 0.01
_HIGHEST_CHAT = (5.00, 25.00)

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
    """The upper bound of a chat call's cost, in ticks: no token is shorter than a byte."""
    per_input, per_output = CHAT_USD_PER_MILLION.get(model, _HIGHEST_CHAT)
    tokens_in = len(text.encode()) + images * TOKENS_PER_IMAGE + SCHEMA_TOKENS
    return ticks((tokens_in * per_input + max_tokens * per_output) / 1_000_000)


def image_price(model: str) -> int:
    """The price of one image, in ticks."""
    return ticks(IMAGE_USD.get(model, _HIGHEST_IMAGE))


def clip_price(model: str, seconds: float, resolution: Resolution, inputs: int = 1) -> int:
    """The price of a clip or a correction, in ticks; `inputs` counts input images and videos."""
    per_second = VIDEO_USD_PER_SECOND.get(model, _HIGHEST_VIDEO).get(
        resolution, _HIGHEST_VIDEO[resolution]
    )
    return ticks(per_second * seconds + VIDEO_USD_PER_INPUT.get(model, _HIGHEST_INPUT) * inputs)


@dataclass(frozen=True)
class Estimate:
    """The cost of a film in USD: if every first try is good, and if none is."""

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
    pictures = characters + len(scene_seconds)
    expected = plan + picture * pictures + sum(clips)
    at_most = (
        4 * plan
        + 2 * picture * characters * settings.max_sheet_attempts
        + 2 * picture * len(scene_seconds) * settings.max_keyframe_iterations
        + 2 * sum(clips) * (1 + settings.max_video_corrections)
    )
    return Estimate(usd(expected), min(usd(at_most), settings.max_cost_usd))


_USUAL_SECONDS = 8


def estimate_of(request: RunRequest) -> Estimate:
    """The estimate for a request; without a plan, for scenes of 8 s."""
    plan, settings = request.plan, request.settings()
    if plan is None:
        return estimate(settings, settings.characters, [_USUAL_SECONDS] * settings.scenes)
    lengths = [scene.duration_seconds for scene in plan.scenes]
    return estimate(settings, len(plan.characters), lengths)
