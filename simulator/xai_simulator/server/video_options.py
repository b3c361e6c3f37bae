"""What a request for a clip asks for, read from its message."""

from typing import Any

from xai_sdk.proto import video_pb2

from xai_simulator.server import limits
from xai_simulator.server.refusals import invalid


def clip_options(request: Any) -> tuple[int, str, str]:
    """Seconds, resolution ("720p") and aspect ratio ("16:9"), the defaults where it says nothing.

    INVALID_ARGUMENT for a resolution or ratio that does not exist.
    """
    seconds, resolution, ratio = limits.CLIP_DEFAULTS
    if request.HasField("duration"):
        seconds = request.duration
    if request.HasField("resolution") and request.resolution:
        if request.resolution not in video_pb2.VideoResolution.values():
            raise invalid("Invalid video resolution.")
        name = video_pb2.VideoResolution.Name(request.resolution)
        resolution = name.removeprefix("VIDEO_RESOLUTION_").lower()
    if request.HasField("aspect_ratio") and request.aspect_ratio:
        if request.aspect_ratio not in video_pb2.VideoAspectRatio.values():
            raise invalid(f"Invalid aspect ratio; use one of {', '.join(limits.CLIP_RATIOS)}.")
        name = video_pb2.VideoAspectRatio.Name(request.aspect_ratio)
        ratio = name.removeprefix("VIDEO_ASPECT_RATIO_").replace("_", ":")
    return seconds, resolution, ratio


def cap_size(size: list[int]) -> dict[str, list[int]]:
    """The size of an edit in pixels, where it is smaller than that of its source."""
    short = min(size)
    if short <= 720:
        return {}
    return {"size": [2 * round(side * 720 / short / 2) for side in size]}
