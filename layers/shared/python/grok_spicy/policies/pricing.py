"""What calls cost at most. The prices are those of `policies.capabilities`; the actual cost is what
the provider reports."""

from math import ceil

from grok_spicy.models.chunks import Chunking
from grok_spicy.models.images import VIEWS
from grok_spicy.models.settings import ImageQuality, RunSettings
from grok_spicy.models.spending import ticks
from grok_spicy.models.story import Resolution
from grok_spicy.policies.capabilities import (
    chat_model,
    image_model,
    image_quality,
    reasoning_tokens,
    video_model,
)
from grok_spicy.policies.chunking import chunking
from grok_spicy.policies.filming import film_model

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


def image_price(model: str, quality: ImageQuality, references: int = 0, count: int = 1) -> int:
    """The price of a call for `count` images made from so many reference images, in ticks."""
    row = image_model(model)
    output = row.usd_per_image[image_quality(model, quality)]
    return ticks(output * count + row.usd_per_input_image * references)


def sheet_price(settings: RunSettings, references: int = 0) -> int:
    """The price of the first attempt at a sheet, with all its variants, in ticks."""
    model, count = settings.models.image, settings.sheet_variants
    return image_price(model, settings.image_quality, references, count)


def keyframe_price(settings: RunSettings, references: int) -> int:
    """The price of the first attempt at a keyframe, with all its variants, in ticks."""
    model, count = settings.models.image, settings.keyframe_variants
    return image_price(model, settings.image_quality, references, count)


def turnaround_price(settings: RunSettings) -> int:
    """The price of a character's views from the front, the side and the back, in ticks."""
    view = image_price(settings.models.image, settings.image_quality, references=1)
    return view * len(VIEWS) if settings.turnarounds else 0


def clip_price(
    model: str, seconds: float, resolution: Resolution, images: int = 1, video_seconds: float = 0
) -> int:
    """The price of a clip or a correction, in ticks: of the length that the model films for one of
    `seconds`. `images` counts its input images, and `video_seconds` is the length of the clip that
    it edits."""
    row = video_model(model)
    seconds = row.filmed_seconds(ceil(seconds)) or seconds
    per_second = row.usd_per_second.get(resolution, max(row.usd_per_second.values()))
    output = row.usd_per_length.get(ceil(seconds), per_second * seconds)
    inputs = row.usd_per_input_image * images + row.usd_per_input_second * video_seconds
    return ticks(output + inputs)


def scene_clip_price(
    settings: RunSettings, scene_id: int, seconds: int, characters: int, *, is_pinned: bool = True
) -> int:
    """The price of a take of that scene by the video model that films it first, in ticks: of
    `seconds`, with so many characters. `is_pinned` is whether it may get a last frame."""
    model = film_model(settings, scene_id)
    return take_price(settings, model, seconds, characters, is_pinned=is_pinned)


def take_price(
    settings: RunSettings, model: str, seconds: int, characters: int, *, is_pinned: bool = True
) -> int:
    """The price of a take by that video model, in ticks: of all its chunks, where it is filmed in
    chunks."""
    inputs = clip_inputs(settings, characters, model, is_pinned=is_pinned)
    chunks = chunking(model, seconds, settings)
    if chunks is None:
        return clip_price(model, seconds, settings.resolution, inputs)
    images = chunk_inputs(characters, model)
    following = (chunks.count - 1) * chunk_price(model, chunks, 1, settings.resolution, images)
    return chunk_price(model, chunks, 0, settings.resolution, images) + following


def chunk_price(
    model: str, chunks: Chunking, number: int, resolution: Resolution, images: int
) -> int:
    """The price of that chunk of a take, in ticks, with so many input images. Nobody says whether
    an extension is billed by what it adds or by its whole length: it is reserved at the larger."""
    if not number or not chunks.lead_seconds:
        return clip_price(model, chunks.seconds_of(number), resolution, images)
    row = video_model(model)
    per_second = row.usd_per_second.get(resolution, max(row.usd_per_second.values()))
    lead = chunks.lead_seconds
    return ticks(per_second * (chunks.next_seconds + lead) + row.usd_per_input_second * lead)


def chunk_inputs(characters: int, model: str) -> int:
    """Most input images of a chunk by that model: sheets are sent with some, whatever a clip is
    filmed from."""
    row = video_model(model)
    takes_sheets = "references" in row.modes or "first_frame_and_references" in row.modes
    return 1 + takes_sheets * min(characters, row.max_references) + row.pins_last_frame


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
    pictures = characters * (1 + len(VIEWS) * settings.turnarounds)
    sheets = min(pictures, row.max_references) if settings.clip_anchors == "sheets" else 0
    return 1 + sheets + (is_pinned and settings.pin_match_cuts and row.pins_last_frame)
