"""What the steps need from the world, as small Protocols. Adapters and in-memory fakes fit them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from grok_spicy.footage import Cut, Developed, Footage
from grok_spicy.frame import FrameSize


class CuttingRoom(Protocol):
    """FFmpeg, as the product needs it. Lengths in seconds, sizes in pixels."""

    def probe(self, clip: Path) -> Footage:
        """The facts of a file. UnusableFootage if it is not readable video."""

    def develop(self, clip: Path, folder: Path, size: FrameSize, seconds: int) -> Developed:
        """Check a provider's clip and make it ready for the cut.

        Too long is trimmed; up to 0.5 s too short holds the last frame; beyond that, or if the
        file is cut short or has no picture, UnusableFootage says which.
        """

    def still(
        self, image: Path | None, title: str, folder: Path, size: FrameSize, seconds: int
    ) -> Developed:
        """A still with a slow camera move, ready for the cut: of the image, or of the title on a
        plain ground where there is no image."""

    def assemble(self, reel: Sequence[Cut], film: Path) -> Footage:
        """Join what is developed into `film` (H.264 + AAC, fast-start); return its facts."""
