"""What the cutting room works with: footage, what developing it yields, and a reel of cuts."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from grok_spicy.story import Transition


class Footage(BaseModel):
    """The facts of a media file, as FFmpeg sees them. Seconds, pixels, frames per second."""

    model_config = ConfigDict(frozen=True)

    duration: float
    width: int
    height: int
    fps: float
    video_codec: str
    pixel_format: str
    audio_codec: str | None = None


@dataclass(frozen=True)
class Developed:
    """A clip made ready for the cut: files in the folder that was given to `develop`.

    `mezzanine` is H.264 without sound, exactly 24 x seconds frames; `audio` is 48 kHz stereo PCM of
    the same length; the three frames are JPEGs, `last` the true last frame of the footage.
    """

    footage: Footage
    mezzanine: Path
    audio: Path
    first: Path
    middle: Path
    last: Path


@dataclass(frozen=True)
class Cut:
    """One scene on the reel. `transition` says how the film enters it (ignored on the first)."""

    mezzanine: Path
    audio: Path
    seconds: int
    transition: Transition
