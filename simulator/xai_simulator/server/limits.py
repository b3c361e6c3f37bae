"""The API's limits, as numbers and as checks that raise a Refusal."""

import math
from itertools import pairwise
from typing import get_args

from xai_sdk.types.model import ChatModel, ImageGenerationModel, VideoGenerationModel

from xai_simulator.server.refusals import invalid, missing

MIB = 1 << 20
MESSAGE_BYTES = 20 * MIB
CHAT_IMAGE_BYTES = 10 * MIB
URL_LIFETIME_SECONDS = 24 * 3600.0
KEEP_MEGABYTES = 1000.0
REFERENCES = 3
PROMPT_CHARACTERS = 100_000

RETIRED_PREFIX = "grok-4-1-fast"
REPLACEMENT = "grok-4.3"
# The SDK's own list lacks the newest model.
CHAT_MODELS: tuple[str, ...] = (
    *(name for name in get_args(ChatModel) if not name.startswith(RETIRED_PREFIX)),
    "grok-4.7",
)
# The efforts that a family of models takes; none where the parameter itself is refused. Of the
# multi-agent models it is the number of agents. The longer prefix comes first.
_EFFORTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("grok-4.20-multi-agent", ("low", "medium", "high", "xhigh")),
    ("grok-4.20", ()),
    ("grok-build", ()),
    ("grok-4.3", ("none", "low", "medium", "high")),
    ("grok-4.5", ("low", "medium", "high", "xhigh")),
    ("grok-4.6", ("low", "medium", "high", "xhigh")),
    ("grok-4.7", ("low", "medium", "high", "xhigh")),
)
IMAGE_MODELS: tuple[str, ...] = get_args(ImageGenerationModel)
VIDEO_MODELS: tuple[str, ...] = get_args(VideoGenerationModel)
NEWER_VIDEO_MODEL = "grok-imagine-video-1.5"

CLIP_SECONDS = (1, 15)
CLIP_DEFAULTS = (8, "480p", "16:9")
EDIT_SECONDS = 8.7
EXTEND_INPUT_SECONDS = (2.0, 15.0)
EXTEND_SECONDS = (2, 10)
EXTEND_DEFAULT_SECONDS = 6
KEYFRAMES = 4
KEYFRAME_SPACING_SECONDS = 1 / 3
REFERENCE_AUDIOS = 3

CLIP_RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3")
_CLIP_LONG_SIDES = {
    "480p": {"1:1": 480, "4:3": 640, "3:2": 720, "16:9": 854},
    "720p": {"1:1": 720, "4:3": 960, "3:2": 1080, "16:9": 1280},
    "1080p": {"1:1": 1080, "4:3": 1440, "3:2": 1620, "16:9": 1920},
}
IMAGE_PIXELS = {"1k": 1024 * 1024, "2k": 2048 * 2048}

Size = tuple[int, int]


def check_model(name: str, models: tuple[str, ...]) -> None:
    """NOT_FOUND for a retired or unknown model."""
    if name.startswith(RETIRED_PREFIX):
        raise missing(
            f"The model {name} was retired on 15 May 2026 and is no longer available. "
            f"Please use {REPLACEMENT} instead."
        )
    if name not in models:
        raise missing(
            f"The model {name} does not exist or your team does not have access to it. "
            f"Available models: {', '.join(models)}."
        )


def check_effort(model: str, effort: str) -> None:
    """INVALID_ARGUMENT for a reasoning effort that the model does not take."""
    efforts = next((each for prefix, each in _EFFORTS if model.startswith(prefix)), None)
    if efforts is None:
        return
    if not efforts:
        raise invalid(f"Model {model} does not support parameter reasoningEffort.")
    if effort not in efforts:
        raise invalid(
            f"Invalid reasoning effort {effort!r} for model {model}: use one of "
            f"{', '.join(efforts)}."
        )


def check_prompt(prompt: str) -> None:
    """INVALID_ARGUMENT for an empty prompt or one that is far too long."""
    if not prompt.strip():
        raise invalid("The prompt must not be empty.")
    if len(prompt) > PROMPT_CHARACTERS:
        raise invalid(f"The prompt is longer than {PROMPT_CHARACTERS} characters.")


def check_clip(model: str, seconds: int, resolution: str) -> None:
    """INVALID_ARGUMENT for a length or resolution that the model does not support."""
    shortest, longest = CLIP_SECONDS
    if not shortest <= seconds <= longest:
        raise invalid(f"Video duration must be between {shortest} and {longest}s, got {seconds}s.")
    if resolution == "1080p" and model != NEWER_VIDEO_MODEL:
        raise invalid(f"Resolution 1080p is only supported by {NEWER_VIDEO_MODEL}, not by {model}.")


def check_pinned(model: str, seconds: int, last_frame: bool, times: list[float]) -> None:
    """INVALID_ARGUMENT for pinned frames that the model does not support; `times` in seconds."""
    if (last_frame or times) and model != NEWER_VIDEO_MODEL:
        raise invalid(f"last_frame and keyframes are only supported by {NEWER_VIDEO_MODEL}.")
    if len(times) > KEYFRAMES:
        raise invalid(f"At most {KEYFRAMES} keyframes are supported, got {len(times)}.")
    if any(not 0 < time < seconds for time in times):
        raise invalid("Keyframe timestamps must fall strictly inside the video.")
    ordered = sorted(times)
    gaps = [later - earlier for earlier, later in pairwise(ordered)]
    if any(gap < KEYFRAME_SPACING_SECONDS - 1e-6 for gap in gaps):
        raise invalid("Keyframes must be at least 1/3 second apart.")


def check_audios(model: str, audios: int) -> None:
    """INVALID_ARGUMENT for reference audios that the model does not support."""
    if audios and model != NEWER_VIDEO_MODEL:
        raise invalid(f"reference_audios are only supported by {NEWER_VIDEO_MODEL}.")
    if audios > REFERENCE_AUDIOS:
        raise invalid(f"At most {REFERENCE_AUDIOS} reference audios are supported, got {audios}.")


def check_edit(seconds: float) -> None:
    """INVALID_ARGUMENT for an input video that is too long to edit."""
    if seconds > EDIT_SECONDS:
        raise invalid(
            f"The input video is {seconds:.1f}s long; editing takes at most {EDIT_SECONDS}s."
        )


def check_extension(seconds: float, added: int) -> None:
    """INVALID_ARGUMENT for an input or an extension outside the bounds."""
    shortest, longest = EXTEND_INPUT_SECONDS
    # A clip's container is a few milliseconds off the whole second.
    if not shortest - 0.05 <= seconds <= longest + 0.05:
        raise invalid(
            f"The input video is {seconds:.1f}s long; it must be between {shortest:g} and "
            f"{longest:g}s to be extended."
        )
    least, most = EXTEND_SECONDS
    if not least <= added <= most:
        raise invalid(f"Extension duration must be between {least} and {most}s, got {added}s.")


def clip_size(ratio: str, resolution: str) -> Size:
    """Width and height of a clip in pixels, both even."""
    across, down = (int(part) for part in ratio.split(":"))
    short = int(resolution.removesuffix("p"))
    long = _CLIP_LONG_SIDES[resolution][f"{max(across, down)}:{min(across, down)}"]
    return (long, short) if across >= down else (short, long)


def image_size(ratio: str, resolution: str) -> Size:
    """The largest size of exactly this ratio within the resolution's pixels, both sides even."""
    across, down = (round(2 * float(part)) for part in ratio.split(":"))
    shared = math.gcd(across, down)
    across, down = across // shared, down // shared
    step = 2 * math.floor(math.sqrt(IMAGE_PIXELS[resolution] / (across * down)) / 2)
    return across * step, down * step


def like_size(size: Size, resolution: str) -> Size:
    """The size of an input picture, shrunk into the resolution's pixels if it is larger."""
    shrink = min(1.0, math.sqrt(IMAGE_PIXELS[resolution] / (size[0] * size[1])))
    width, height = (max(2, 2 * round(side * shrink / 2)) for side in size)
    return width, height
