"""What a clip is made from besides its first frame: references, pinned frames and voices."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageOps

from xai_simulator.drawing.picture import Picture

# From this share of the way to a pinned frame on, the picture turns into it.
_APPROACH = 0.6


@dataclass(frozen=True)
class Guides:
    """References in the order of the request, pinned frames (seconds, picture) in the order of
    their time (one at the clip's end is its last frame), and voice ids. `first_frame`: whether a
    first frame was sent, too, and thus is the first image of the request."""

    references: tuple[Picture, ...] = ()
    pins: tuple[tuple[float, Picture], ...] = ()
    voices: tuple[str, ...] = ()
    first_frame: bool = True


NO_GUIDES = Guides()


@dataclass(frozen=True)
class Segment:
    """A part of a clip: `frames` frames from the picture `start`, towards the picture `end`.

    The clip shows `end` at its last frame if this is the `last` segment, else right after it.
    """

    start: Picture
    frames: int
    end: Picture | None = None
    last: bool = True

    def share(self, number: int) -> float:
        """How much of `end` frame `number` shows, 0–1."""
        if self.end is None:
            return 0.0
        span = self.frames - 1 if self.last else self.frames
        if number >= span:
            return 1.0
        way = max(0.0, (number / span - _APPROACH) / (1 - _APPROACH))
        return way * way * (3 - 2 * way)


def segments_of(
    first: Picture, pins: Sequence[tuple[float, Picture]], seconds: float, rate: int
) -> list[Segment]:
    """The parts of a clip of that length at `rate` frames per second, split at its pinned
    frames."""
    count = max(1, round(seconds * rate))
    starts = [(0, first)]
    end = None
    for time, picture in pins:
        frame = round(time * rate)
        if frame >= count:
            end = picture
        elif frame > 0:
            starts.append((frame, picture))
    segments = []
    for place, (frame, start) in enumerate(starts):
        following = starts[place + 1] if place + 1 < len(starts) else None
        if following is None:
            segments.append(Segment(start, count - frame, end))
        else:
            segments.append(Segment(start, following[0] - frame, following[1], last=False))
    return segments


def as_frame(picture: Picture, size: tuple[int, int]) -> Image.Image:
    """A pinned picture as a frame of that size; what does not fit its ratio is cut off."""
    image = picture.image.convert("RGB")
    return image if image.size == size else ImageOps.fit(image, size, Image.Resampling.BILINEAR)
