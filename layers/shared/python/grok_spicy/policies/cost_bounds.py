"""The most that may be spent on a part of a film: all that the policies let the machine buy. Each
call may be made once more where its answer was lost; a person decides about a third. Pure."""

from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.camera_chain import MOST_ATTEMPTS
from grok_spicy.policies.capabilities import image_model, reasoning_tokens, video_model
from grok_spicy.policies.chunking import chunking
from grok_spicy.policies.filming import models_of
from grok_spicy.policies.pricing import (
    JUDGE_MAX_TOKENS,
    chat_upper,
    chunk_inputs,
    chunk_price,
    clip_inputs,
    clip_price,
    image_price,
    plan_max_tokens,
    turnaround_price,
)
from grok_spicy.policies.refusals import SOFTEN_MAX_TOKENS

LOST_ANSWERS = 2
"""How often a call may be paid."""
LARGER_LIMIT = 3
"""How many times as many tokens a second answer may have, if the first was cut off."""
_MOST_TEXT = "x" * 20_000
_MOST_IMAGES = 6


def plan_bound(settings: RunSettings) -> int:
    """The most that a plan costs, in ticks."""
    model, effort = settings.models.text, settings.plan_effort
    chat = _chat_bound(model, plan_max_tokens(settings) + reasoning_tokens(model, effort))
    return LOST_ANSWERS * (chat * (1 + settings.soften) + _wording_bound(settings))


def sheet_bound(settings: RunSettings) -> int:
    """The most that a character's sheet costs with its verdicts, in ticks."""
    return _picture_bound(settings, settings.max_sheet_attempts, settings.sheet_variants)


def keyframe_bound(settings: RunSettings) -> int:
    """The most that a scene's keyframe costs with its verdicts, in ticks."""
    return _picture_bound(settings, settings.max_keyframe_iterations, settings.keyframe_variants)


def turnaround_bound(settings: RunSettings) -> int:
    """The most that a character's views cost, in ticks: each is drawn once."""
    return LOST_ANSWERS * turnaround_price(settings)


def plate_bound(settings: RunSettings) -> int:
    """The most that the plate of a place costs, in ticks: it is drawn once, and not judged."""
    if not settings.plates:
        return 0
    model = settings.models.image
    made = (1 + settings.soften) * image_price(model, settings.image_quality)
    return LOST_ANSWERS * (made + _wording_bound(settings))


def clip_bound(settings: RunSettings, scene_id: int, seconds: int, characters: int) -> int:
    """The most that a scene's clip costs with its verdicts, in ticks: `seconds` long, with so many
    characters present."""
    prices = [
        *take_prices(settings, scene_id, seconds, characters),
        *correction_prices(settings, scene_id, seconds, characters),
    ]
    wordings = _wording_bound(settings) * len(models_of(settings, scene_id))
    verdicts = _verdict_bound(settings) * len(prices)
    return LOST_ANSWERS * (sum(prices) + wordings + verdicts)


def take_prices(settings: RunSettings, scene_id: int, seconds: int, characters: int) -> list[int]:
    """What each take costs that the machine makes of a scene before one is whole, if every one of
    them fails on every camera, in ticks."""
    failing, whole = [], []
    models = models_of(settings, scene_id)
    for model in models:
        attempts = settings.camera_attempts if video_model(model).takes_prompt else 1
        prices = _chunk_prices(settings, model, seconds, characters)
        if prices:  # a chunk that fails is filmed again alone
            whole.append(sum(prices))
            failures = min(MOST_ATTEMPTS, len(prices) * (attempts - 1) + 1)
            failing += [max(prices)] * (failures + settings.soften * len(prices))
        else:
            price = _take_price(settings, model, seconds, characters)
            failing += [price] * (attempts + settings.soften)
    most = MOST_ATTEMPTS + settings.soften * len(models)
    return whole + sorted(failing, reverse=True)[:most]


def correction_prices(
    settings: RunSettings, scene_id: int, seconds: int, characters: int
) -> list[int]:
    """What each correction of a scene costs, by the camera whose corrections cost most, in ticks.
    What is filmed in chunks is not corrected."""
    models = [
        each
        for each in models_of(settings, scene_id)
        if video_model(each).takes_prompt and chunking(each, seconds, settings) is None
    ]
    prices = [_correction_price(settings, model, seconds, characters) for model in models]
    return [max(prices, default=0)] * settings.max_video_corrections


def _chunk_prices(settings: RunSettings, model: str, seconds: int, characters: int) -> list[int]:
    """What each chunk of a take costs; none where the model films it at once."""
    chunks = chunking(model, seconds, settings)
    images = chunk_inputs(characters, model)
    return [
        chunk_price(model, chunks, number, settings.resolution, images)
        for number in range(chunks.count if chunks else 0)
        if chunks
    ]


def _take_price(settings: RunSettings, model: str, seconds: int, characters: int) -> int:
    inputs = clip_inputs(settings, characters, model)
    row = video_model(model)
    filmed = row.filmed_seconds(seconds, has_references=inputs > 1) or seconds
    return clip_price(model, max(filmed, seconds), settings.resolution, inputs)


def _correction_price(settings: RunSettings, model: str, seconds: int, characters: int) -> int:
    row = video_model(model)
    filmed = row.filmed_seconds(seconds) or seconds
    if filmed > row.max_edit_seconds:
        return _take_price(settings, model, seconds, characters)
    return clip_price(model, filmed, settings.resolution, 0, video_seconds=filmed)


def _picture_bound(settings: RunSettings, attempts: int, variants: int) -> int:
    """The variants are drawn in the first attempt, and in the one with a softened wording."""
    model, firsts = settings.models.image, 1 + settings.soften
    references = image_model(model).max_references
    single = image_price(model, settings.image_quality, references)
    batch = image_price(model, settings.image_quality, references, variants)
    verdict = _verdict_bound(settings)
    made = firsts * (batch + variants * verdict) + (attempts - 1) * (single + verdict)
    return LOST_ANSWERS * (made + _wording_bound(settings))


def _verdict_bound(settings: RunSettings) -> int:
    model = settings.models.vision
    return _chat_bound(model, JUDGE_MAX_TOKENS + reasoning_tokens(model, settings.judge_effort))


def _wording_bound(settings: RunSettings) -> int:
    """A milder wording of what moderation refused."""
    model = settings.models.text
    return _chat_bound(model, SOFTEN_MAX_TOKENS + reasoning_tokens(model, settings.plan_effort))


def _chat_bound(model: str, max_tokens: int) -> int:
    """An answer, and another one with more tokens."""
    limits = (max_tokens, LARGER_LIMIT * max_tokens)
    return sum(chat_upper(model, _MOST_TEXT, _MOST_IMAGES, limit) for limit in limits)
