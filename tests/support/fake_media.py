"""Fakes in memory: asset store, downloads and image sanitizer."""

from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from mimetypes import guess_type
from pathlib import Path

from grok_spicy.errors import NotFound, UnusableImage
from grok_spicy.models.item import utc_now
from grok_spicy.models.media import StoredAsset
from grok_spicy.models.story import AspectRatio


class MemoryAssets:
    """An `AssetStore`."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.stored_at: dict[str, datetime] = {}

    def put(self, key: str, content: bytes) -> None:
        self.files[key] = content
        self.stored_at[key] = utc_now()

    def put_file(self, key: str, path: Path) -> None:
        self.files[key] = path.read_bytes()

    def put_parts(self, key: str, parts: Iterable[bytes]) -> None:
        self.files[key] = b"".join(parts)

    def has(self, key: str) -> bool:
        return key in self.files

    def get(self, key: str) -> bytes:
        if key not in self.files:
            raise NotFound(f"there is no asset {key!r}")
        return self.files[key]

    def get_file(self, key: str, path: Path) -> None:
        path.write_bytes(self.get(key))

    def get_files(self, files: Mapping[str, Path]) -> list[str]:
        for key in files:
            if key in self.files:
                self.get_file(key, files[key])
        return [key for key in files if key not in self.files]

    def find(self, key: str) -> StoredAsset | None:
        if key not in self.files:
            return None
        found = (key, len(self.files[key]), guess_type(key)[0])
        return StoredAsset(*found, stored_at=self.stored_at.get(key))

    def listed(self, prefix: str) -> list[StoredAsset]:
        keys = sorted(key for key in self.files if key.startswith(prefix))
        return [StoredAsset(key, len(self.files[key])) for key in keys]

    def remove(self, prefix: str) -> None:
        self.files = {key: each for key, each in self.files.items() if not key.startswith(prefix)}

    def url(self, key: str) -> str:
        return f"s3://films/{key}"


class ScriptedDownloads:
    """A `Downloads`: every URL has a few bytes that name it, or raises the script's next error."""

    def __init__(self) -> None:
        self.fetched: list[str] = []
        self.errors: deque[Exception] = deque()

    def fetch(self, url: str, path: Path) -> None:
        self.fetched.append(url)
        if self.errors:
            raise self.errors.popleft()
        path.write_bytes(f"clip from {url}".encode())


class TrustingSanitizer:
    """An `ImageSanitizer` that accepts all bytes but those that start with `not a picture`."""

    def check(self, content: bytes) -> bytes:
        if content.startswith(b"not a picture"):
            raise UnusableImage("it is not a JPEG, PNG, WebP, HEIC or AVIF image")
        return content

    def for_model(self, content: bytes) -> bytes:
        return content

    def crop(self, content: bytes, aspect_ratio: AspectRatio) -> bytes:
        """Only what starts with `a wide picture` has another ratio."""
        is_other = content.startswith(b"a wide picture")
        return b"cropped to " + aspect_ratio.encode() if is_other else content
