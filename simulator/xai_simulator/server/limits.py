"""The API's limits, as numbers and as checks that raise a Refusal. What differs from model to model
is in `models`."""

import math

from xai_simulator.server.models import PROMPT_CHARACTERS, VOICES, ChatModel, ImageModel, VideoModel
from xai_simulator.server.refusals import invalid

MIB = 1 << 20
MESSAGE_BYTES = 20 * MIB
CHAT_IMAGE_BYTES = 10 * MIB
URL_LIFETIME_SECONDS = 24 * 3600.0
KEEP_MEGABYTES = 1000.0
MAX_IMAGES = 10

CLIP_SECONDS = (1, 15)
CLIP_DEFAULTS = (8, "480p", "16:9")
EDIT_SECONDS = 8.7
EXTEND_INPUT_SECONDS = (2.0, 15.0)
EXTEND_SECONDS = (2, 10)
EXTEND_DEFAULT_SECONDS = 6
PINNED_RESOLUTIONS = ("480p", "720p")
KEYFRAMES = 4
SLOTS_PER_SECOND = 3
_OFF_GRID = 0.01

CLIP_RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3")
_CLIP_LONG_SIDES = {
    "480p": {"1:1": 480, "4:3": 640, "3:2": 720, "16:9": 854},
    "720p": {"1:1": 720, "4:3": 960, "3:2": 1080, "16:9": 1280},
    "1080p": {"1:1": 1080, "4:3": 1440, "3:2": 1620, "16:9": 1920},
}
IMAGE_PIXELS = {"1k": 1024 * 1024, "2k": 2048 * 2048}
# How far a picture may be off a ratio, as a share of it, to count as that ratio.
_OFF_RATIO = 0.02
_WIDEST = 4

Size = tuple[int, int]


def check_effort(model: ChatModel, effort: str) -> None:
    """INVALID_ARGUMENT for a reasoning effort that the model does not take."""
    if not model.efforts:
        raise invalid(f"Model {model.name} does not support parameter reasoningEffort.")
    if effort not in model.efforts:
        raise invalid(
            f"Invalid reasoning effort {effort!r} for model {model.name}: use one of "
            f"{', '.join(model.efforts)}."
        )


def check_prompt(prompt: str, *, empty_allowed: bool = False) -> None:
    """INVALID_ARGUMENT for a prompt that is too long, or empty."""
    if not prompt.strip() and not empty_allowed:
        raise invalid("The prompt must not be empty.")
    if len(prompt) > PROMPT_CHARACTERS:
        raise invalid(
            f"The prompt is too long: {len(prompt)} characters, at most {PROMPT_CHARACTERS} are "
            "supported."
        )


def check_image(model: ImageModel, inputs: int, number: int, references: int | None) -> None:
    """INVALID_ARGUMENT for more input images, or images at once, than the model takes.
    `references` replaces the model's own number of input images."""
    maximum = model.references if references is None else references
    if inputs > maximum:
        raise invalid(f"Too many input images: {model.name} takes at most {maximum}, got {inputs}.")
    if not 1 <= number <= MAX_IMAGES:
        raise invalid(f"n must be between 1 and {MAX_IMAGES}, got {number}.")


def check_clip(model: VideoModel, seconds: int, resolution: str) -> None:
    """INVALID_ARGUMENT for a length or resolution that the model does not support."""
    shortest, longest = CLIP_SECONDS
    if not shortest <= seconds <= longest:
        raise invalid(f"Video duration must be between {shortest} and {longest}s, got {seconds}s.")
    if resolution not in model.second_ticks:
        raise invalid(
            f"Resolution {resolution} is not supported by {model.name}: use one of "
            f"{', '.join(model.second_ticks)}."
        )


def check_references(
    model: VideoModel, references: int, most: int | None, *, first_frame: bool, seconds: int
) -> None:
    """INVALID_ARGUMENT for reference images that the model does not support, or not so many, not
    beside a first frame or not in so long a clip. `most` replaces the model's own number."""
    maximum = model.references if most is None else min(most, model.references)
    if not references:
        return
    if not maximum:
        raise invalid(f"reference_images are not supported by {model.name}.")
    if references > maximum:
        raise invalid(
            f"Too many reference images: {model.name} takes at most {maximum}, got {references}."
        )
    if first_frame and not model.references_with_first_frame:
        raise invalid(f"image and reference_images can't be used together with {model.name}.")
    if seconds > model.reference_seconds:
        raise invalid(
            f"Video duration with reference images must be at most {model.reference_seconds}s with "
            f"{model.name}, got {seconds}s."
        )


def check_pinned(model: VideoModel, seconds: int, last_frame: bool, times: list[float]) -> None:
    """INVALID_ARGUMENT for pinned frames that the model does not support; `times` in seconds."""
    if (last_frame or times) and not model.pins:
        raise invalid(f"last_frame and keyframes are not supported by {model.name}.")
    if len(times) > KEYFRAMES:
        raise invalid(f"At most {KEYFRAMES} keyframes are supported, got {len(times)}.")
    if not all(0 < time < seconds for time in times):
        raise invalid("Keyframe timestamps must fall strictly inside the video.")
    slots = [round(time * SLOTS_PER_SECOND) for time in times]
    if any(
        abs(time - slot / SLOTS_PER_SECOND) > _OFF_GRID
        for time, slot in zip(times, slots, strict=True)
    ):
        raise invalid("Keyframe timestamps must be multiples of 1/3 second.")
    if len(set(slots)) < len(slots) or not all(0 < n < seconds * SLOTS_PER_SECOND for n in slots):
        raise invalid("Keyframes must be at least 1/3 second apart, and inside the video.")


def check_pinned_resolution(model: VideoModel, resolution: str, *, pinned: bool) -> None:
    """INVALID_ARGUMENT for references or pinned frames beyond 720p."""
    if pinned and resolution not in PINNED_RESOLUTIONS:
        raise invalid(
            f"Resolution {resolution} is not supported by {model.name} with reference images, "
            f"last_frame or keyframes: use one of {', '.join(PINNED_RESOLUTIONS)}."
        )


def check_voices(model: VideoModel, voices: list[str]) -> None:
    """INVALID_ARGUMENT for voices that the model does not support or that do not exist."""
    if voices and not model.voices:
        raise invalid(f"reference_audios are not supported by {model.name}.")
    if len(voices) > model.voices:
        raise invalid(f"At most {model.voices} reference audios are supported, got {len(voices)}.")
    for voice in voices:
        if voice not in VOICES:
            raise invalid(f"Unknown voice_id {voice!r}. Available voices: {', '.join(VOICES)}.")


def check_edits(model: VideoModel, what: str) -> None:
    """INVALID_ARGUMENT if the model neither edits nor extends; `what` is "editing" or
    "extension"."""
    if not model.edits:
        raise invalid(f"Video {what} is not supported by {model.name}.")


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


def clip_size_like(size: Size, resolution: str) -> Size:
    """The size of a clip from a picture of that size: it has the picture's ratio.
    INVALID_ARGUMENT if that is no ratio for a film."""
    ratio = size[0] / size[1]
    if not 1 / _WIDEST <= ratio <= _WIDEST:
        raise invalid(
            f"Invalid image: the aspect ratio of {size[0]}x{size[1]} is beyond {_WIDEST}:1."
        )
    for name in CLIP_RATIOS:
        across, down = (int(part) for part in name.split(":"))
        if abs(ratio * down / across - 1) < _OFF_RATIO:
            return clip_size(name, resolution)
    short = int(resolution.removesuffix("p"))
    if ratio >= 1:
        return 2 * round(short * ratio / 2), short
    return short, 2 * round(short / ratio / 2)


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
