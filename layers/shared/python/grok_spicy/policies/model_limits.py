"""What a clip is asked for, and why a video model can't film it, by its row. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from grok_spicy.models.cameras import VideoMode, VideoModel
from grok_spicy.models.story import AspectRatio, Resolution

SHORTEST_SCENE = 3
"""Seconds that a crossfade at both ends needs. A camera whose shortest clip is longer is asked for
that, and what is too much is trimmed."""


@dataclass(frozen=True)
class ClipSpec:
    """A clip as a video model would be asked for it; `references` and `voices` are counts. `chunks`
    is in how many of them it would be filmed, of `most_chunks`; 0 for at once."""

    mode: VideoMode
    seconds: int
    resolution: Resolution
    references: int = 0
    has_last_frame: bool = False
    voices: int = 0
    aspect_ratio: AspectRatio | None = None
    chunks: int = 0
    most_chunks: int = 0


_MODE_PROBLEMS: dict[VideoMode, str] = {
    "text": "films nothing from words alone",
    "first_frame": "takes no first frame",
    "references": "takes no references",
    "first_frame_and_references": "takes no character sheets beside the first frame",
}


def find_problem(name: str, model: VideoModel, spec: ClipSpec) -> str | None:
    """Why that video model can't film it, by its row; None if it can."""
    if not model.takes_prompt:
        return None  # it is filmed already, and shown as it is
    most = model.max_references if "references" in spec.mode else 0
    if spec.resolution not in model.resolutions:
        return f"{name} films at {listed(model.resolutions)}, not {spec.resolution}"
    if spec.aspect_ratio and spec.aspect_ratio not in model.aspect_ratios:
        return f"{name} films in {listed(model.aspect_ratios)}, not {spec.aspect_ratio}"
    if spec.mode not in model.modes:
        return f"{name} {_MODE_PROBLEMS[spec.mode]}"
    if spec.references > most:
        return f"{name} takes {most} references at most, not {spec.references}"
    if spec.has_last_frame and not model.pins_last_frame:
        return f"{name} films towards no last frame"
    is_anchored = spec.references or spec.has_last_frame
    if is_anchored and spec.resolution not in model.anchored_resolutions:
        what = "character sheets" if spec.references else "a last frame"
        return (
            f"{name} films at {listed(model.anchored_resolutions)} with {what}, not "
            f"{spec.resolution}; choose one of these, or the first frame alone"
        )
    if spec.voices and not model.max_voices:
        return f"{name} has no preset voices"
    if spec.voices > model.max_voices:
        return f"{name} takes {model.max_voices} voices at most, not {spec.voices}"
    length = find_length_problem(name, model, spec)
    return length and f"{length}, not {spec.seconds} s"


def find_length_problem(name: str, model: VideoModel, spec: ClipSpec) -> str | None:
    """Why its length can't be filmed; None if it can."""
    has_references = spec.references > 0
    longest = model.longest(has_references=has_references)
    filmed = model.filmed_seconds(spec.seconds, has_references=has_references)
    if spec.chunks > spec.most_chunks:
        return f"{name} films it in {spec.chunks} chunks, {spec.most_chunks} at most are allowed"
    if spec.seconds >= SHORTEST_SCENE and (filmed or spec.chunks):
        return None
    suffix = " with references" if longest < model.max_seconds else ""
    return f"{name} films {SHORTEST_SCENE} to {longest} s{suffix}"


def listed(names: Iterable[str]) -> str:
    """`480p or 720p`."""
    return " or ".join(names)
