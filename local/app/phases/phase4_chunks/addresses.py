"""Fetches a chunk's pictures from where they lie."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from grok_spicy.adapters.http_download import HttpDownloads
from grok_spicy.errors import BadInput


def fetch(address: str, path: Path) -> Path:
    """Bring a picture to `path`, or leave it where it is if that is a file; where it then is.

    `address` is a path, or a `file://`, `http://` or `https://` address. BadInput for others;
    UnusableFootage and DownloadFailed as `HttpDownloads.fetch` raises them.
    """
    parts = urlsplit(address)
    if parts.scheme in ("http", "https"):
        HttpDownloads().fetch(address, path)
        return path
    if parts.scheme == "file":
        source = Path(url2pathname(parts.path))
    elif parts.scheme and len(parts.scheme) > 1:  # one letter is a drive
        raise BadInput(
            f"the picture {address!r} can't be fetched: use a path, or a file://, http:// or "
            "https:// address"
        )
    else:
        source = Path(address)
    if not source.is_file():
        raise BadInput(f"the picture {address!r} can't be used: there is no such file")
    return Path(shutil.copyfile(source, path))
