"""What cuts: the port of FFmpeg."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from grok_spicy.models.exports import Moment, Window
from grok_spicy.models.film_sound import FilmSound, FilmText, Heard
from grok_spicy.models.media import (
    ChunkCut,
    ChunkPiece,
    FrameSize,
    MediaInfo,
    Mezzanine,
    TimelineClip,
)
from grok_spicy.models.subtitles import Cue


class VideoEditor(Protocol):
    """Probes, transcodes and joins clips. Lengths in seconds, sizes in pixels."""

    @property
    def recipe(self) -> str:
        """How mezzanines are encoded: stored with each, so that an outdated one is recognised."""

    @property
    def crossfade_recipe(self) -> str:
        """How the crossfades between mezzanines are encoded."""

    def probe(self, clip: Path) -> MediaInfo:
        """The facts of a file. UnusableFootage if it is not readable video."""

    def check_footage(self, clip: Path, first_frame: Path) -> MediaInfo:
        """Check a person's clip and write its first frame, a JPEG; its facts. UnusableFootage."""

    def transcode(
        self, clip: Path, folder: Path, size: FrameSize, seconds: int, crossfaded: bool
    ) -> Mezzanine:
        """Check a provider's clip and make a mezzanine of it, in `folder`: copied if it already is
        what the film needs, else encoded. `crossfaded` is whether the film enters it by a
        crossfade.

        Too long is trimmed; up to 0.5 s too short holds the last frame, more is slowed down. What
        was mended is in the mezzanine's `flaws`. Raises DownloadFailed if the file is empty, cut
        short or an error page; UnusableFootage if it is damaged, has no picture, or under a second.
        """

    def still(
        self, image: Path | None, title: str | None, folder: Path, size: FrameSize, seconds: int
    ) -> Mezzanine:
        """Encode a still with a slow camera move as a mezzanine: the image fills the frame, or
        stands on a plain ground with a title under it, or the title stands alone."""

    def prepare_chunk(
        self,
        clip: Path,
        folder: Path,
        size: FrameSize,
        cut: ChunkCut,
        previous_tail: Path | None = None,
        reference: Path | None = None,
        *,
        exact_last: bool = False,
    ) -> ChunkPiece:
        """Check a chunk's clip and make its piece of the scene, in `folder`: of exactly
        `cut.frames` frames, joined with the chunk before by its tail, in the colours of the first
        chunk by the latest `reference` that a piece brought. Both are None for the first chunk.
        With `exact_last` its anchor is the true last frame, else the sharpest of the last dozen
        that is well exposed.

        Too short is mended as by `transcode`. Raises DownloadFailed and UnusableFootage as that
        does.
        """

    def cut_lead(
        self, picture: Path, audio: Path, tail: Path | None, folder: Path, seconds: int
    ) -> Path:
        """The end of a chunk's piece with its tail, of so many seconds, as a clip with sound in
        `folder`: what a camera extends."""

    def join_chunks(self, pieces: Sequence[tuple[Path, Path]], folder: Path, frames: int) -> Path:
        """Join the pieces (picture and sound of each) of a scene into a clip of exactly that many
        frames, in `folder`: the picture is copied, the sound lossless. CuttingFailed if they are
        not that long."""

    def encode_crossfade(self, leaving: TimelineClip, entering: TimelineClip, piece: Path) -> None:
        """Encode the crossfade between two mezzanines, with what has to be encoded beside it, as
        `piece`: `assemble` copies it, where the scene entered names it. CuttingFailed if they don't
        fit together."""

    def assemble(
        self,
        edit_list: Sequence[TimelineClip],
        film: Path,
        sound: FilmSound | None = None,
        text: FilmText | None = None,
    ) -> MediaInfo:
        """Join mezzanines into `film` (H.264 + AAC, fast-start), with its mix and its subtitles;
        return its facts."""

    def check_music(self, music: Path) -> float:
        """The length in seconds of music that a person brought. UnusableFootage."""

    def heard(self, voice: Path, seconds: float) -> list[Heard]:
        """Where somebody speaks in a recording of that length."""

    def reframe_scene(
        self,
        mezzanine: Path,
        scene: Path,
        window: Window,
        size: FrameSize,
        cues: Sequence[Cue] = (),
        starts_at: float = 0.0,
    ) -> None:
        """Encode the window of a mezzanine at `size`, as another mezzanine, with these subtitles
        in it. `starts_at` is when the scene starts in the film, in seconds. CuttingFailed."""

    def join_format(self, scenes: Sequence[TimelineClip], film: Path, result: Path) -> MediaInfo:
        """Join reframed scenes with the sound of `film`; return the result's facts."""

    def write_gif(self, moments: Sequence[Moment], size: FrameSize, gif: Path) -> None:
        """Write moments of mezzanines of that size as a GIF of 3 MB at most."""
