"""Fakes in memory: asset store, downloads, image sanitizer and video editor."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from grok_spicy.errors import NotFound, UnusableFootage, UnusableImage
from grok_spicy.models.checks import ClipMeasures, Motion
from grok_spicy.models.exports import Moment, Window
from grok_spicy.models.film_sound import FilmSound, FilmText, Heard
from grok_spicy.models.media import (
    FrameSize,
    MediaInfo,
    Mezzanine,
    SpeechInfo,
    StoredAsset,
    TimelineClip,
)
from grok_spicy.models.story import AspectRatio
from grok_spicy.models.subtitles import Cue
from grok_spicy.policies.timeline import Shot, film_seconds


class MemoryAssets:
    """An `AssetStore`."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, key: str, content: bytes) -> None:
        self.files[key] = content

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

    def find(self, key: str) -> StoredAsset | None:
        if key not in self.files:
            return None
        return StoredAsset(key, len(self.files[key]), guess_type(key)[0])

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


class PaperEditor:
    """A `VideoEditor` that keeps its arguments and writes placeholder files. Each of `faults` are
    the measures of one clip that are not as they should be."""

    recipe = "paper 1"

    def __init__(self) -> None:
        self.errors: deque[Exception] = deque()
        self.stills: list[tuple[bytes | None, str | None, FrameSize, int]] = []
        self.sizes: list[FrameSize] = []
        self.edit_lists: list[list[TimelineClip]] = []
        self.sounds: list[tuple[FilmSound | None, FilmText | None]] = []
        self.missing_seconds: deque[float] = deque()
        self.faults: deque[dict[str, Any]] = deque()
        self.crossfaded: list[bool] = []
        self.windows: list[Window] = []
        self.burnt: list[tuple[float, list[str]]] = []

    def probe(self, clip: Path) -> MediaInfo:
        return _media_info(FrameSize(1280, 720), float(len(clip.read_bytes())))

    def check_footage(self, clip: Path, first_frame: Path) -> MediaInfo:
        self._raise_next_error()
        first_frame.write_bytes(b"first frame of " + clip.read_bytes())
        return self.probe(clip)

    def transcode(
        self, clip: Path, folder: Path, size: FrameSize, seconds: int, crossfaded: bool
    ) -> Mezzanine:
        self._raise_next_error()
        self.sizes.append(size)
        self.crossfaded.append(crossfaded)
        mezzanine = _write_mezzanine(clip.read_bytes(), folder, size, seconds)
        missing = self.missing_seconds.popleft() if self.missing_seconds else 0.0
        flaws = (f"it lasts {seconds - missing} s of {seconds} s",) if missing else ()
        measures = _flawless(size, seconds - missing)
        if self.faults:
            measures = replace(measures, **self.faults.popleft())
        return replace(mezzanine, measures=measures, flaws=flaws)

    def decode_speech(self, source: Path, target: Path, speed: float = 1.0) -> SpeechInfo:
        """A recording is text, as `PaperSpeech` sends it: its first word is its length."""
        self._raise_next_error()
        content = source.read_bytes()
        if content.startswith(b"<html"):
            raise UnusableFootage("the service sent no sound file")
        target.write_bytes(content)
        seconds = float(content.split()[0]) / speed
        return SpeechInfo(seconds, -90.0 if b"silent" in content else -6.0)

    def still(
        self, image: Path | None, title: str | None, folder: Path, size: FrameSize, seconds: int
    ) -> Mezzanine:
        self._raise_next_error()
        self.stills.append((image.read_bytes() if image else None, title, size, seconds))
        return _write_mezzanine(b"still", folder, size, seconds)

    def check_music(self, music: Path) -> float:
        """Every music is as long as its file has bytes; none that says so is silent."""
        content = music.read_bytes()
        if content.startswith(b"silent"):
            raise UnusableFootage(f"{music.name} is silent")
        return float(len(content))

    def heard(self, voice: Path, seconds: float) -> list[Heard]:
        return [Heard(0.0, seconds)] if voice.read_bytes() else []

    def assemble(
        self,
        edit_list: Sequence[TimelineClip],
        film: Path,
        sound: FilmSound | None = None,
        text: FilmText | None = None,
    ) -> MediaInfo:
        self._raise_next_error()
        self.edit_lists.append(list(edit_list))
        self.sounds.append((sound, text))
        if sound and sound.stems and (sound.voices or sound.music):
            (sound.stems / "native.flac").write_bytes(b"native sound")
        film.write_bytes(b"".join(cut.mezzanine.read_bytes() for cut in edit_list))
        seconds = film_seconds([Shot(cut.seconds, cut.transition) for cut in edit_list])
        return _media_info(FrameSize(1280, 720), seconds)

    def reframe_scene(
        self,
        mezzanine: Path,
        scene: Path,
        window: Window,
        size: FrameSize,
        cues: Sequence[Cue] = (),
        starts_at: float = 0.0,
    ) -> None:
        self._raise_next_error()
        self.windows.append(window)
        self.burnt.append((starts_at, [cue.text for cue in cues]))
        scene.write_bytes(mezzanine.read_bytes() + f" as {size.width}x{size.height}".encode())

    def join_format(self, scenes: Sequence[TimelineClip], film: Path, result: Path) -> MediaInfo:
        self._raise_next_error()
        pictures = b"".join(each.mezzanine.read_bytes() for each in scenes)
        result.write_bytes(pictures + b" with the sound of " + film.read_bytes()[:20])
        seconds = film_seconds([Shot(each.seconds, each.transition) for each in scenes])
        return _media_info(FrameSize(720, 1280), seconds)

    def write_gif(self, moments: Sequence[Moment], size: FrameSize, gif: Path) -> None:
        self._raise_next_error()
        pictures = b"".join(each.mezzanine.read_bytes() for each in moments)
        gif.write_bytes(f"GIF of {size.width}x{size.height} ".encode() + pictures)

    def _raise_next_error(self) -> None:
        if self.errors:
            raise self.errors.popleft()


def _flawless(size: FrameSize, seconds: float) -> ClipMeasures:
    """The measures of a clip with sound in which everything is as it should be."""
    return ClipMeasures(
        seconds=seconds,
        width=size.width,
        height=size.height,
        fps=24.0,
        pictures_per_second=24.0,
        sound_start=0.0,
        sound_end=seconds,
        peak_db=-12.0,
        motion=Motion(across=0.2, zoom=1.1, speed=0.03, common_speed=0.03),
    )


def _media_info(size: FrameSize, seconds: float) -> MediaInfo:
    return MediaInfo(
        duration=seconds,
        width=size.width,
        height=size.height,
        fps=24.0,
        video_codec="h264",
        pixel_format="yuv420p",
        audio_codec="aac",
    )


def _write_mezzanine(source: bytes, folder: Path, size: FrameSize, seconds: int) -> Mezzanine:
    def write(name: str) -> Path:
        path = folder / name
        path.write_bytes(name.encode() + b" of " + source)
        return path

    return Mezzanine(
        media_info=_media_info(size, float(seconds)),
        mezzanine=write("mezzanine.mp4"),
        audio=write("audio.wav"),
        first=write("first.jpg"),
        middle=write("middle.jpg"),
        last=write("last.jpg"),
    )
