"""Fetching what a provider has made."""

from pathlib import Path
from typing import Protocol


class Downloads(Protocol):
    """Fetching results from temporary URLs."""

    def fetch(self, url: str, path: Path) -> None:
        """Download `url` to `path`, whole. Raises UnusableFootage if it is far too large, or
        DownloadFailed after a minute or two of tries, LinkExpired sooner."""
