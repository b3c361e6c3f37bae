"""How a scene that is longer than its camera films at once is filmed in chunks. Pure, from the rows
of the video models and the run's settings."""

from math import ceil

from grok_spicy.models.cameras import VideoModel
from grok_spicy.models.chunks import ChunkAnchor, Chunking
from grok_spicy.models.media import FPS
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.capabilities import video_model
from grok_spicy.policies.chunks import chunk_count

LEAD_SECONDS = 3
"""Length of the clip that is extended: its end is what counts, and each second of it is billed."""
ANCHORED_AGAIN_EVERY = 3
"""Where a camera takes sheets beside a first frame, every third chunk gets them."""


def films_in_chunks(name: str, seconds: int, settings: RunSettings) -> bool:
    """Whether that video model films a scene of so many seconds in chunks: where it is longer than
    the model films well, or than the chunks that a person chose."""
    model = video_model(name)
    longest = model.longest(has_references=_has_sheets(settings))
    return model.takes_prompt and seconds > min(_longest_chunk(model, settings) or longest, longest)


def chunking(name: str, seconds: int, settings: RunSettings) -> Chunking | None:
    """The chunks in which that video model films a scene of so many seconds; None where it films it
    at once, or can't film chunks of which each adds something.

    They are as few as the model allows and equally long, or as long as was chosen, in whole seconds
    that the model films."""
    if not films_in_chunks(name, seconds, settings):
        return None
    model = video_model(name)
    anchor = _anchor(model, settings)
    frames, overlap = seconds * FPS, round(settings.chunk_overlap * FPS)
    if anchor == "extend":
        return _extending(model, frames, overlap, settings)
    longest = model.longest(has_references=_has_sheets(settings))
    chosen = _longest_chunk(model, settings)
    if chosen is None:
        if longest * FPS <= overlap:
            return None
        count = chunk_count(frames, longest * FPS, overlap)
        chosen = -(-(frames + (count - 1) * overlap) // (count * FPS))
    filmed = model.filmed_seconds(chosen, has_references=_has_sheets(settings)) or longest
    if filmed * FPS <= overlap:
        return None
    return Chunking(
        count=chunk_count(frames, filmed * FPS, overlap),
        frames=frames,
        chunk_frames=filmed * FPS,
        overlap_frames=overlap,
        anchor=anchor,
        first_seconds=filmed,
        next_seconds=filmed,
    )


def is_anchored_again(chunking: Chunking, number: int) -> bool:
    """Whether that chunk is filmed from the sheets too, so that nobody drifts away from them."""
    is_due = number > 0 and number % ANCHORED_AGAIN_EVERY == 0
    return is_due and chunking.anchor == "first_frame_and_references"


def _extending(
    model: VideoModel, frames: int, overlap: int, settings: RunSettings
) -> Chunking | None:
    """Chunks that extend each other: the overlap is the end of what is extended, so that nothing is
    filmed twice but for the first chunk's odd frames."""
    shortest, longest = model.extension_seconds
    if overlap > LEAD_SECONDS * FPS:
        return None
    chosen = _longest_chunk(model, settings)
    if chosen is None:
        count = chunk_count(frames, longest * FPS + overlap, overlap)
        added = -(-max(1, frames - overlap) // (count * FPS))
    else:
        added = chosen - -(-overlap // FPS)
    added = min(longest, max(shortest, added))
    first = model.filmed_seconds(-(-(added * FPS + overlap) // FPS))
    if first is None:
        return None
    return Chunking(
        count=chunk_count(frames, added * FPS + overlap, overlap),
        frames=frames,
        chunk_frames=added * FPS + overlap,
        overlap_frames=overlap,
        anchor="extend",
        first_seconds=first,
        next_seconds=added,
        lead_seconds=min(LEAD_SECONDS, (added * FPS + overlap) // FPS),
    )


def _longest_chunk(model: VideoModel, settings: RunSettings) -> int | None:
    """Whole seconds of a chunk that was chosen, by a person or for a model of short clips; what the
    model films at least. None for as long as it films."""
    chosen = settings.chunk_seconds or model.chunk_seconds
    return max(ceil(chosen), model.min_seconds) if chosen else None


def _anchor(model: VideoModel, settings: RunSettings) -> ChunkAnchor:
    may_anchor = settings.resolution in model.anchored_resolutions and model.max_references > 0
    if model.max_extend_seconds >= LEAD_SECONDS and not _has_sheets(settings):
        return "extend"
    if "first_frame_and_references" in model.modes and may_anchor:
        return "first_frame_and_references"
    if "first_frame" in model.modes:
        return "first_frame"
    return "references" if "references" in model.modes and may_anchor else "prompt_alone"


def _has_sheets(settings: RunSettings) -> bool:
    return settings.clip_anchors == "sheets"
