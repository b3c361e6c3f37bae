"""The `VideoEditor` port over FFmpeg.

The binary comes with imageio-ffmpeg (FFmpeg 7.0.2), so nothing has to be installed; it is located
at its first use.
"""

from collections.abc import Sequence
from pathlib import Path

from grok_spicy.adapters.ffmpeg.assemble import assemble
from grok_spicy.adapters.ffmpeg.process import probe
from grok_spicy.adapters.ffmpeg.still import still
from grok_spicy.adapters.ffmpeg.transcode import RECIPE, transcode
from grok_spicy.models.media import FrameSize, MediaInfo, Mezzanine, TimelineClip


class FFmpegEditor:
    """A `VideoEditor`. It has no state, and writes only to the paths of its arguments and to
    temporary folders. Mezzanines of different recipes can't be joined."""

    recipe = " ".join(RECIPE)

    def probe(self, clip: Path) -> MediaInfo:
        """The facts of a file. UnusableFootage if it is not readable video."""
        return probe(clip)

    def transcode(self, clip: Path, folder: Path, size: FrameSize, seconds: int) -> Mezzanine:
        """Check a provider's clip and encode it as a mezzanine, in `folder`.

        UnusableFootage if it is damaged, cut short, or more than 0.5 s too short.
        """
        return transcode(clip, folder, size, seconds)

    def still(
        self, image: Path | None, title: str | None, folder: Path, size: FrameSize, seconds: int
    ) -> Mezzanine:
        """Encode a still with a slow camera move as a mezzanine. UnusableImage if `image` can't be
        read."""
        return still(image, title, folder, size, seconds)

    def assemble(self, edit_list: Sequence[TimelineClip], film: Path) -> MediaInfo:
        """Join mezzanines into `film`; return its facts. CuttingFailed if that fails."""
        return assemble(edit_list, film)
