"""The cutting room: FFmpeg behind the `CuttingRoom` port.

The binary comes with imageio-ffmpeg (FFmpeg 7.0.2), so nothing has to be installed; it is looked
for when it is first needed.
"""

from collections.abc import Sequence
from pathlib import Path

from grok_spicy.adapters.ffmpeg.assemble import assemble
from grok_spicy.adapters.ffmpeg.process import probe
from grok_spicy.adapters.ffmpeg.still import still
from grok_spicy.adapters.ffmpeg.transcode import RECIPE, transcode
from grok_spicy.models.media import FrameSize, MediaInfo, Mezzanine, TimelineClip


class FFmpegEditor:
    """A `CuttingRoom`. It keeps no state and writes only where it is told to, and to the temporary
    folder. `recipe` names how mezzanines are encoded; those of another recipe can't be joined."""

    recipe = " ".join(RECIPE)

    def probe(self, clip: Path) -> MediaInfo:
        """The facts of a file. UnusableFootage if it is not readable video."""
        return probe(clip)

    def transcode(self, clip: Path, folder: Path, size: FrameSize, seconds: int) -> Mezzanine:
        """Check a provider's clip and make it ready for the cut.

        UnusableFootage if it is damaged, cut short, or more than 0.5 s too short.
        """
        return transcode(clip, folder, size, seconds)

    def still(
        self, image: Path | None, title: str | None, folder: Path, size: FrameSize, seconds: int
    ) -> Mezzanine:
        """A still with a slow camera move, ready for the cut. UnusableImage if it is no picture."""
        return still(image, title, folder, size, seconds)

    def assemble(self, edit_list: Sequence[TimelineClip], film: Path) -> MediaInfo:
        """Join what is developed into `film`; return its facts. CuttingFailed if that fails."""
        return assemble(edit_list, film)
