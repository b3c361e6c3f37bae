"""The `VideoEditor` port over FFmpeg.

The binary comes with imageio-ffmpeg (FFmpeg 7.0.2), so nothing has to be installed; it is located
at its first use.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

from grok_spicy.adapters.ffmpeg import meter
from grok_spicy.adapters.ffmpeg.assemble import assemble
from grok_spicy.adapters.ffmpeg.chunk_join import join_chunks
from grok_spicy.adapters.ffmpeg.chunk_lead import cut_lead
from grok_spicy.adapters.ffmpeg.chunk_piece import prepare_chunk
from grok_spicy.adapters.ffmpeg.crossfade import encode_crossfade
from grok_spicy.adapters.ffmpeg.footage import check_footage
from grok_spicy.adapters.ffmpeg.loudness import TARGET_LUFS
from grok_spicy.adapters.ffmpeg.music import check_music
from grok_spicy.adapters.ffmpeg.preview import write_gif
from grok_spicy.adapters.ffmpeg.process import full_disk_named, probe
from grok_spicy.adapters.ffmpeg.recipe import RECIPE, piece_recipe
from grok_spicy.adapters.ffmpeg.reframe import join_format, reframe_scene
from grok_spicy.adapters.ffmpeg.speech import decode_speech
from grok_spicy.adapters.ffmpeg.still import still
from grok_spicy.adapters.ffmpeg.transcode import transcode
from grok_spicy.models.exports import Moment, Window
from grok_spicy.models.film_sound import FilmSound, FilmText, Heard
from grok_spicy.models.media import (
    ChunkCut,
    ChunkPiece,
    FrameSize,
    MediaInfo,
    Mezzanine,
    SpeechInfo,
    TimelineClip,
)
from grok_spicy.models.subtitles import Cue

_processors = threading.BoundedSemaphore((os.cpu_count() or 1) + 1)
"""Where scenes share a machine, one clip after another: were all encoded at once, each would be
done only when all are, and what comes after would wait for that. One more than there are, so that a
processor has work while another clip is read."""


class FFmpegEditor:
    """A `VideoEditor` and a `SpeechDecoder`. It has no state, and writes only to the paths of its
    arguments and to temporary folders. A full disk is CuttingFailed."""

    recipe = " ".join((*RECIPE, f"loudness {TARGET_LUFS:g}"))
    crossfade_recipe = " ".join((*piece_recipe(reordered=True), *piece_recipe(reordered=False)))

    def probe(self, clip: Path) -> MediaInfo:
        """The facts of a file. UnusableFootage if it is not readable video."""
        return probe(clip)

    def check_footage(self, clip: Path, first_frame: Path) -> MediaInfo:
        """Check a clip that a person filmed; write its first frame. UnusableFootage."""
        with full_disk_named():
            return check_footage(clip, first_frame)

    def transcode(
        self, clip: Path, folder: Path, size: FrameSize, seconds: int, crossfaded: bool = False
    ) -> Mezzanine:
        """Check a provider's clip and make a mezzanine of it, in `folder`.

        DownloadFailed if the file is not whole; UnusableFootage if it is damaged, or under a second
        long.
        """
        with full_disk_named(), _processors:
            return transcode(clip, folder, size, seconds, crossfaded)

    def still(
        self, image: Path | None, title: str | None, folder: Path, size: FrameSize, seconds: int
    ) -> Mezzanine:
        """Encode a still with a slow camera move as a mezzanine. UnusableImage if `image` can't be
        read."""
        with full_disk_named(), _processors:
            return still(image, title, folder, size, seconds)

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
        """Check a chunk's clip and make its piece of the scene, in `folder`.

        DownloadFailed and UnusableFootage as for `transcode`.
        """
        with full_disk_named(), _processors:
            return prepare_chunk(
                clip, folder, size, cut, previous_tail, reference, exact_last=exact_last
            )

    def cut_lead(
        self, picture: Path, audio: Path, tail: Path | None, folder: Path, seconds: int
    ) -> Path:
        """Cut the end of a chunk's piece with its tail as a clip. CuttingFailed."""
        with full_disk_named():
            return cut_lead(picture, audio, tail, folder, seconds)

    def join_chunks(self, pieces: Sequence[tuple[Path, Path]], folder: Path, frames: int) -> Path:
        """Join the pieces of a scene into a clip of that many frames; CuttingFailed if they don't
        fit."""
        with full_disk_named():
            return join_chunks(pieces, folder, frames)

    def encode_crossfade(self, leaving: TimelineClip, entering: TimelineClip, piece: Path) -> None:
        """Encode the crossfade between two mezzanines, for `assemble`, as `piece`. CuttingFailed if
        they don't fit together."""
        with full_disk_named(), _processors:
            encode_crossfade(leaving, entering, piece)

    def assemble(
        self,
        edit_list: Sequence[TimelineClip],
        film: Path,
        sound: FilmSound | None = None,
        text: FilmText | None = None,
    ) -> MediaInfo:
        """Join mezzanines into `film`, mix its sound, write its subtitles; return its facts.
        CuttingFailed if that fails."""
        with full_disk_named():
            return assemble(edit_list, film, sound, text)

    def reframe_scene(
        self,
        mezzanine: Path,
        scene: Path,
        window: Window,
        size: FrameSize,
        cues: Sequence[Cue] = (),
        starts_at: float = 0.0,
    ) -> None:
        """Encode the window of a mezzanine at `size`, as another mezzanine. CuttingFailed."""
        with full_disk_named():
            reframe_scene(mezzanine, scene, window, size, cues, starts_at)

    def join_format(self, scenes: Sequence[TimelineClip], film: Path, result: Path) -> MediaInfo:
        """Join reframed scenes with the sound of `film`; return the result's facts."""
        with full_disk_named():
            return join_format(scenes, film, result)

    def write_gif(self, moments: Sequence[Moment], size: FrameSize, gif: Path) -> None:
        """Write moments of mezzanines as a GIF of 3 MB at most. CuttingFailed."""
        with full_disk_named():
            write_gif(moments, size, gif)

    def check_music(self, music: Path) -> float:
        """The length in seconds of music that a person brought. UnusableFootage."""
        with full_disk_named():
            return check_music(music)

    def heard(self, voice: Path, seconds: float) -> list[Heard]:
        """Where somebody speaks in a recording. CuttingFailed."""
        return meter.heard(voice, seconds)

    def decode_speech(self, source: Path, target: Path, speed: float = 1.0) -> SpeechInfo:
        """Write a spoken text as WAV. UnusableFootage if it is no sound."""
        with full_disk_named():
            return decode_speech(source, target, speed)
