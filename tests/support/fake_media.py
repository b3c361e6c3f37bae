"""The hands of the studio in memory: assets, downloads, pictures and the cutting room."""

from collections import deque
from collections.abc import Sequence
from mimetypes import guess_type
from pathlib import Path

from grok_spicy.errors import NotFound, UnusableImage
from grok_spicy.models.media import FrameSize, MediaInfo, Mezzanine, TimelineClip
from grok_spicy.policies.timeline import Shot, film_seconds
from grok_spicy.ports import StoredAsset


class MemoryAssets:
    """An `AssetStore`."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, key: str, content: bytes) -> None:
        self.files[key] = content

    def put_file(self, key: str, path: Path) -> None:
        self.files[key] = path.read_bytes()

    def has(self, key: str) -> bool:
        return key in self.files

    def get(self, key: str) -> bytes:
        if key not in self.files:
            raise NotFound(f"there is no asset {key!r}")
        return self.files[key]

    def get_file(self, key: str, path: Path) -> None:
        path.write_bytes(self.get(key))

    def find(self, key: str) -> StoredAsset | None:
        if key not in self.files:
            return None
        return StoredAsset(key, len(self.files[key]), guess_type(key)[0])

    def listed(self, prefix: str) -> list[StoredAsset]:
        keys = sorted(key for key in self.files if key.startswith(prefix))
        return [StoredAsset(key, len(self.files[key])) for key in keys]

    def url(self, key: str) -> str:
        return f"s3://films/{key}"


class ScriptedDownloads:
    """A `Downloads`: every URL brings a few bytes that name it, or the script's next error."""

    def __init__(self) -> None:
        self.fetched: list[str] = []
        self.errors: deque[Exception] = deque()

    def fetch(self, url: str, path: Path) -> None:
        self.fetched.append(url)
        if self.errors:
            raise self.errors.popleft()
        path.write_bytes(f"clip from {url}".encode())


class TrustingSanitizer:
    """A `Pictures` to which everything is a picture that does not say otherwise."""

    def check(self, content: bytes) -> bytes:
        if content.startswith(b"not a picture"):
            raise UnusableImage("it is not a JPEG, PNG or WebP image")
        return content

    def for_model(self, content: bytes) -> bytes:
        return content


class PaperEditor:
    """A `CuttingRoom` that writes down what it would have cut."""

    recipe = "paper 1"

    def __init__(self) -> None:
        self.errors: deque[Exception] = deque()
        self.stills: list[tuple[bytes | None, str | None, FrameSize, int]] = []
        self.sizes: list[FrameSize] = []
        self.reels: list[list[TimelineClip]] = []

    def probe(self, clip: Path) -> MediaInfo:
        return _footage(FrameSize(1280, 720), float(len(clip.read_bytes())))

    def transcode(self, clip: Path, folder: Path, size: FrameSize, seconds: int) -> Mezzanine:
        self._trouble()
        self.sizes.append(size)
        return _developed(clip.read_bytes(), folder, size, seconds)

    def still(
        self, image: Path | None, title: str | None, folder: Path, size: FrameSize, seconds: int
    ) -> Mezzanine:
        self._trouble()
        self.stills.append((image.read_bytes() if image else None, title, size, seconds))
        return _developed(b"still", folder, size, seconds)

    def assemble(self, edit_list: Sequence[TimelineClip], film: Path) -> MediaInfo:
        self._trouble()
        self.reels.append(list(edit_list))
        film.write_bytes(b"".join(cut.mezzanine.read_bytes() for cut in edit_list))
        seconds = film_seconds([Shot(cut.seconds, cut.transition) for cut in edit_list])
        return _footage(FrameSize(1280, 720), seconds)

    def _trouble(self) -> None:
        if self.errors:
            raise self.errors.popleft()


def _footage(size: FrameSize, seconds: float) -> MediaInfo:
    return MediaInfo(
        duration=seconds,
        width=size.width,
        height=size.height,
        fps=24.0,
        video_codec="h264",
        pixel_format="yuv420p",
        audio_codec="aac",
    )


def _developed(source: bytes, folder: Path, size: FrameSize, seconds: int) -> Mezzanine:
    def written(name: str) -> Path:
        path = folder / name
        path.write_bytes(name.encode() + b" of " + source)
        return path

    return Mezzanine(
        media_info=_footage(size, float(seconds)),
        mezzanine=written("mezzanine.mp4"),
        audio=written("audio.wav"),
        first=written("first.jpg"),
        middle=written("middle.jpg"),
        last=written("last.jpg"),
    )
