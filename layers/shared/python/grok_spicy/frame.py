"""The film's measures: sizes in pixels, frames per second, and the length of a crossfade."""

from typing import NamedTuple

from grok_spicy.story import AspectRatio, Resolution

FPS = 24
CROSSFADE_SECONDS = 0.5
AUDIO_HZ = 48_000


class FrameSize(NamedTuple):
    """Width and height in pixels, always even (4:2:0 video needs it)."""

    width: int
    height: int


_LONG_SIDES: dict[Resolution, dict[str, int]] = {
    "480p": {"1:1": 480, "4:3": 640, "3:2": 720, "16:9": 854},
    "720p": {"1:1": 720, "4:3": 960, "3:2": 1080, "16:9": 1280},
    "1080p": {"1:1": 1080, "4:3": 1440, "3:2": 1620, "16:9": 1920},
}


def frame_size(aspect_ratio: AspectRatio, resolution: Resolution) -> FrameSize:
    """The one table of sizes: the short side is the resolution, the long side follows the ratio."""
    short = int(resolution.removesuffix("p"))
    across, down = (int(part) for part in aspect_ratio.split(":"))
    long = _LONG_SIDES[resolution][f"{max(across, down)}:{min(across, down)}"]
    return FrameSize(long, short) if across >= down else FrameSize(short, long)
