"""Media files: their facts, the film's frame sizes, and the clips of its timeline."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pydantic import ConfigDict

from grok_spicy.models.checks import ClipMeasures
from grok_spicy.models.item import Stored
from grok_spicy.models.story import AspectRatio, Resolution, Transition

FPS = 24
CROSSFADE_SECONDS = 0.5
AUDIO_HZ = 48_000


class FrameSize(NamedTuple):
    """Width and height in pixels, always even (4:2:0 video needs it)."""

    width: int
    height: int

    @property
    def is_hd(self) -> bool:
        """Whether players take colours for BT.709 where a file does not give them: what is larger
        than PAL is HD to them."""
        return self.width >= 1280 or self.height > 576


_LONG_SIDES: dict[Resolution, dict[str, int]] = {
    "480p": {"1:1": 480, "4:3": 640, "3:2": 720, "16:9": 854},
    "720p": {"1:1": 720, "4:3": 960, "3:2": 1080, "16:9": 1280},
    "1080p": {"1:1": 1080, "4:3": 1440, "3:2": 1620, "16:9": 1920},
}


def frame_size(aspect_ratio: AspectRatio, resolution: Resolution) -> FrameSize:
    """The film's size: its short side is the resolution, its long side follows the ratio."""
    short = int(resolution.removesuffix("p"))
    width, height = (int(part) for part in aspect_ratio.split(":"))
    long = _LONG_SIDES[resolution][f"{max(width, height)}:{min(width, height)}"]
    return FrameSize(long, short) if width >= height else FrameSize(short, long)


class MediaInfo(Stored):
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
class SpeechInfo:
    """A spoken text as a WAV: its length, and its loudest sample in dB of full scale."""

    seconds: float
    peak_db: float


@dataclass(frozen=True)
class Mezzanine:
    """A clip that is ready to be joined: the files that `transcode` wrote into its folder.

    `mezzanine` is H.264 without sound, exactly 24 x seconds frames; `audio` is 48 kHz stereo PCM of
    the same length; the three frames are JPEGs, `last` the true last frame of the mezzanine.
    `flaws` says in words what was wrong with the clip and how that was mended. `measures` are those
    of the provider's clip; a still has none.
    """

    media_info: MediaInfo
    mezzanine: Path
    audio: Path
    first: Path
    middle: Path
    last: Path
    flaws: tuple[str, ...] = ()
    measures: ClipMeasures | None = None


@dataclass(frozen=True)
class ChunkCut:
    """What a chunk gives to its scene, in frames of the film.

    `frames` are those of the scene that it makes, `overlap` how many it films beyond them, of which
    the joint with the next chunk is made: 0 for the last. `start` is the first frame of the clip
    that belongs to the chunk: 0, or in a clip that begins with the one it extends, the length of
    that less the overlap.
    """

    number: int
    frames: int
    overlap: int = 0
    start: int = 0


class Joint(Stored):
    """How a chunk was joined with the one before.

    `frame` is the chunk's first frame that is wholly its own, `blended` how many before it are
    blended. `ssim` is the lowest similarity of two neighbouring frames from the last frame of the
    chunk before to the first one after the blend; `usual_ssim` the chunk's own median; `agreement`
    the lowest of the pictures that were blended, which is where a ghost would show. `shift` is by
    how many frames the chunk was moved so that they agree; later is positive.
    """

    frame: int
    blended: int
    ssim: float
    usual_ssim: float
    agreement: float
    shift: int = 0


class ColourDrift(Stored):
    """How far a chunk's end had run away from the first chunk, in CIEDE2000, over what both of them
    show; None where they show nothing alike.

    `found` is that of the clip, `left` that of the corrected piece. `start` and `end` are the
    corrections there, for Y, Cb and Cr: gain and offset of each, in levels of 255.
    """

    found: float | None = None
    left: float | None = None
    start: tuple[float, ...] = ()
    end: tuple[float, ...] = ()


@dataclass(frozen=True)
class ChunkPiece:
    """A chunk as it goes into its scene: the files that `prepare_chunk` wrote into its folder.

    `picture` is H.264 like a mezzanine, without sound: the frames of the scene that the chunk
    makes, joined with the chunk before. `audio` is 48 kHz stereo PCM of the same length. `tail` has
    the frames that the next chunk is joined with, the one before them, and their sound; None for
    the last chunk. `anchor` is a PNG of the frame that the next chunk starts from, `last` of the
    last frame that was filmed for the scene. `reference` is what the colours of later chunks are
    held against: that of the first chunk, and of any at which the view or the light changes; None
    for others. `flaws` says in words what was wrong with the clip and how that was mended.
    """

    media_info: MediaInfo
    picture: Path
    audio: Path
    anchor: Path
    last: Path
    frames: int
    tail: Path | None = None
    reference: Path | None = None
    joint: Joint | None = None
    drift: ColourDrift | None = None
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimelineClip:
    """One scene of the edit list. `transition` says how the film enters it (ignored on the
    first). `crossfade` is that into it, if it was encoded from these mezzanines before."""

    mezzanine: Path
    audio: Path
    seconds: int
    transition: Transition
    crossfade: Path | None = None


@dataclass(frozen=True)
class StoredAsset:
    """An asset's metadata. `size` in bytes; `stored_at` to the second, None where it is listed."""

    key: str
    size: int
    content_type: str | None = None
    stored_at: datetime | None = field(default=None, compare=False)
