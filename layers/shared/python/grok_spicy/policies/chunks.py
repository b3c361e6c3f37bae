"""Cuts a video into chunks: where each begins, what it shows and what its prompt says. Pure, and
exact to the frame.

    chunk 0 ──────────┬──┐          each chunk overlaps the next; the joint is made of both
                chunk 1└──────────┬──┐
                             chunk 2└───────┊──┘ filmed whole, trimmed to the video's end
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from grok_spicy.errors import BadInput
from grok_spicy.models.chunks import ChunkSpec
from grok_spicy.models.language import count_words
from grok_spicy.models.media import FPS
from grok_spicy.models.settings import MOST_CHUNKS
from grok_spicy.policies.chunk_prompts import chunk_prompt

CHUNK_SECONDS, OVERLAP_SECONDS = 2.0, 0.5


class ChunkSpan(NamedTuple):
    """A chunk of a video, in frames: `frames` of the video from `start` on are its own; it overlaps
    the next by `overlap` more, 0 for the last."""

    start: int
    frames: int
    overlap: int


def chunk_count(frames: int, chunk: int, overlap: int) -> int:
    """How many chunks a video of so many frames needs. ValueError if a chunk adds nothing."""
    if frames < 1 or overlap < 0 or chunk <= overlap:
        raise ValueError(f"chunks of {chunk} frames that overlap by {overlap} make no {frames}")
    return max(1, -(-(frames - overlap) // (chunk - overlap)))


def chunk_spans(frames: int, chunk: int, overlap: int) -> list[ChunkSpan]:
    """The chunks of a video of so many frames, in order: without gap, with no overlap but that."""
    count, step = chunk_count(frames, chunk, overlap), chunk - overlap
    whole = [ChunkSpan(number * step, step, overlap) for number in range(count - 1)]
    start = (count - 1) * step
    return [*whole, ChunkSpan(start, frames - start, 0)]


def build_chunk_specs(
    video_id: str,
    spec: Mapping[str, Any],
    animatic_urls: Sequence[str],
    reference_urls: Mapping[str, str] | None = None,
    *,
    chunk_seconds: float = CHUNK_SECONDS,
    overlap_seconds: float = OVERLAP_SECONDS,
    fps: int = FPS,
    most_chunks: int = MOST_CHUNKS,
) -> list[ChunkSpec]:
    """The chunks of a video, as many as its length needs: 15 of 2 s that overlap by 0.5 s make
    23 s, 30 s need 20.

    `spec` has `duration` (seconds) and `beats`, a list of `{start, duration, prompt_template}` that
    covers it; other texts in it fill placeholders such as `{product}`, and `fill`, a list of
    sentences, makes short prompts longer. `animatic_urls` are pictures at even distances over the
    video; a chunk gets the one at its start. `reference_urls` may have `style_guide_url` and
    `product_reference_url`. BadInput says what can't be cut so.
    """
    duration = _seconds(spec.get("duration"), "duration")
    chunk = _frames(_seconds(chunk_seconds, "chunk_seconds"), fps)
    overlap = _frames(_seconds(overlap_seconds, "overlap_seconds", least=0), fps)
    frames = _frames(duration, fps)
    if frames < 1 or chunk < 1:
        raise BadInput(f"neither a video nor a chunk can be shorter than a frame, 1/{fps} s")
    if overlap >= chunk:
        raise BadInput(
            f"chunks of {chunk_seconds:g} s can't overlap by {overlap_seconds:g} s: the overlap "
            "must be shorter than the chunk"
        )
    check_count(chunk_count(frames, chunk, overlap), duration, most_chunks)
    if not animatic_urls:
        raise BadInput("there is no animatic frame: each chunk needs one")
    beats = _check_beats(spec.get("beats"), duration, fps)
    said = [chunk_prompt(beat["prompt_template"], spec) for beat in beats]
    references = reference_urls or {}
    return [
        ChunkSpec(
            video_id=video_id,
            chunk_num=number,
            start_time=span.start / fps,
            duration=chunk / fps,
            beat=dict(beats[number_of_beat]),
            animatic_frame_url=animatic_urls[span.start * len(animatic_urls) // frames],
            style_guide_url=references.get("style_guide_url"),
            product_reference_url=references.get("product_reference_url"),
            prompt=said[number_of_beat],
            start_frame=span.start,
            frames=span.frames,
            overlap_frames=span.overlap,
        )
        for number, span in enumerate(chunk_spans(frames, chunk, overlap))
        for number_of_beat in [_beat_of(span, beats, fps)]
    ]


def check_count(count: int, duration: float, most_chunks: int) -> None:
    """BadInput for more chunks than may be."""
    if count > most_chunks:
        raise BadInput(
            f"{duration:g} s need {count} chunks, {most_chunks} at most are filmed: choose longer "
            "chunks or a shorter video"
        )


def _frames(seconds: float, fps: int) -> int:
    return round(seconds * fps)


def _seconds(value: object, name: str, least: float | None = None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise BadInput(f"{name} must be a number of seconds, not {value!r}")
    if value < 0 or (least is None and value == 0):
        raise BadInput(f"{name} must be more than 0 s, not {value:g}")
    if value > 86_400:
        raise BadInput(f"{name} is {value:g} s; a video has a day at most")
    return float(value)


def _check_beats(beats: object, duration: float, fps: int) -> list[Mapping[str, Any]]:
    """The beats in order. BadInput unless they cover the video, each second once."""
    if not isinstance(beats, Sequence) or isinstance(beats, str) or not beats:
        raise BadInput("beats must be a list of {start, duration, prompt_template}, at least one")
    slack = 1 / fps
    end = 0.0
    for number, beat in enumerate(beats, 1):
        if not isinstance(beat, Mapping):
            raise BadInput(f"beat {number} is no {{start, duration, prompt_template}}")
        start = _seconds(beat.get("start"), f"beat {number}: start", least=0)
        length = _seconds(beat.get("duration"), f"beat {number}: duration")
        template = beat.get("prompt_template")
        if not isinstance(template, str) or count_words(template) < 1:
            raise BadInput(f"beat {number} has no prompt_template")
        if abs(start - end) > slack:
            what = "a gap" if start > end else "an overlap"
            raise BadInput(f"there is {what} between the beats from {end:g} s to {start:g} s")
        end = start + length
    if abs(end - duration) > slack:
        raise BadInput(f"the beats end at {end:g} s, the video at {duration:g} s")
    return list(beats)


def _beat_of(span: ChunkSpan, beats: Sequence[Mapping[str, Any]], fps: int) -> int:
    """Which beat has most of the chunk's own frames, from 0; the earliest of equals."""
    start, end = span.start / fps, (span.start + span.frames) / fps

    def shared(number: int) -> float:
        first = float(beats[number]["start"])
        return min(end, first + float(beats[number]["duration"])) - max(start, first)

    return max(range(len(beats)), key=shared)
