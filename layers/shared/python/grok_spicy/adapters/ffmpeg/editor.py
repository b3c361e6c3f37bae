"""The `VideoEditor` port over FFmpeg.

The binary comes with imageio-ffmpeg (FFmpeg 7.0.2), so nothing has to be installed; it is located
at its first use.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

from grok_spicy.adapters.ffmpeg.assemble import assemble
from grok_spicy.adapters.ffmpeg.footage import check_footage
from grok_spicy.adapters.ffmpeg.loudness import TARGET_LUFS
from grok_spicy.adapters.ffmpeg.process import full_disk_named, probe
from grok_spicy.adapters.ffmpeg.recipe import RECIPE
from grok_spicy.adapters.ffmpeg.still import still
from grok_spicy.adapters.ffmpeg.transcode import transcode
from grok_spicy.models.media import FrameSize, MediaInfo, Mezzanine, TimelineClip

_processors = threading.BoundedSemaphore((os.cpu_count() or 1) + 1)
"""Where scenes share a machine, one clip after another: were all encoded at once, each would be
done only when all are, and what comes after would wait for that. One more than there are, so that a
processor has work while another clip is read."""


class FFmpegEditor:
    """A `VideoEditor`. It has no state, and writes only to the paths of its arguments and to
    temporary folders. A full disk is CuttingFailed."""

    recipe = " ".join((*RECIPE, f"loudness {TARGET_LUFS:g}"))

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

    def assemble(self, edit_list: Sequence[TimelineClip], film: Path) -> MediaInfo:
        """Join mezzanines into `film`; return its facts. CuttingFailed if that fails."""
        with full_disk_named():
            return assemble(edit_list, film)
