"""Clips for the tests of FFmpeg: small flat pictures whose brightness tells the frame's number."""

import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.models.media import FrameSize, Mezzanine, TimelineClip
from grok_spicy.models.story import Transition

SIZE = FrameSize(320, 180)


@dataclass(frozen=True)
class MediaHarness:
    """Makes clips with FFmpeg, and reads files back."""

    folder: Path
    drawn: Path
    """Where raw pictures are kept that several tests encode: drawing them takes FFmpeg longest."""

    def run(self, *arguments: str | Path) -> bytes:
        """FFmpeg's standard output."""
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def clip(
        self,
        name: str = "clip.mp4",
        seconds: float = 1.0,
        picture: str = "20+2*N",
        size: tuple[int, int] = SIZE,
        fps: int = 24,
        sound: str | None = "sine=frequency=440:sample_rate=44100",
        encode: tuple[str, ...] = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "8"),
    ) -> Path:
        """A clip of flat grey; `picture` is its luma as an expression of the frame number N."""
        path = self.folder / name
        frame = f"{size[0]}x{size[1]}"
        raw = self._raw(picture, frame, fps, seconds)
        inputs = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", frame, "-r", str(fps)]
        inputs += ["-i", str(raw), *(["-f", "lavfi", "-i", sound] if sound else [])]
        self.run(*inputs, "-t", str(seconds), "-pix_fmt", "yuv420p", *encode, path)
        return path

    def _raw(self, picture: str, frame: str, fps: int, seconds: float) -> Path:
        grey = f"nullsrc=s={frame}:r={fps},geq=lum='{picture}':cb=128:cr=128"
        path = self.drawn / hashlib.sha256(f"{grey} {seconds}".encode()).hexdigest()
        if not path.exists():
            length = ("-t", str(seconds), "-pix_fmt", "yuv420p")
            self.run("-f", "lavfi", "-i", grey, *length, "-f", "rawvideo", path)
        return path

    def frames(self, path: Path, size: FrameSize = SIZE) -> "np.ndarray":
        """The luma of every frame: (frames, height, width), 16-235."""
        raw = self.run("-i", path, "-vf", "extractplanes=y", "-f", "rawvideo", "pipe:1")
        return np.frombuffer(raw, np.uint8).reshape(-1, size.height, size.width)

    def brightness(self, path: Path, size: FrameSize = SIZE) -> list[int]:
        """The luma of every frame at its centre, rounded."""
        height, width = size.height // 2, size.width // 2
        centre = self.frames(path, size)[:, height - 8 : height + 8, width - 8 : width + 8]
        return [round(float(frame.mean())) for frame in centre]

    def sound(self, path: Path) -> "np.ndarray":
        """The samples at 48 kHz: (samples, 2), -1 to 1."""
        raw = self.run("-i", path, "-map", "0:a", "-f", "f32le", "-ar", "48000", "pipe:1")
        return np.frombuffer(raw, np.float32).reshape(-1, 2)


def luma(photo: Path) -> int:
    """The luma of a flat JPEG, 16-235."""
    with Image.open(photo) as image:
        return round(float(np.asarray(image.convert("L")).mean()) * 219 / 255 + 16)


def cut(scene: Mezzanine, seconds: int, transition: Transition = "cut") -> TimelineClip:
    """A mezzanine in the edit list."""
    return TimelineClip(scene.mezzanine, scene.audio, seconds, transition)


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drawn")


@pytest.fixture
def media(tmp_path: Path, drawn: Path) -> MediaHarness:
    return MediaHarness(tmp_path, drawn)


@pytest.fixture(scope="session")
def editor() -> FFmpegEditor:
    return FFmpegEditor()


@pytest.fixture
def scene(media: MediaHarness, editor: FFmpegEditor) -> Callable[..., Mezzanine]:
    """Makes a mezzanine of flat grey: `scene(seconds, picture, sound)`."""
    count = 0

    def make(seconds: int, picture: str, sound: str | None = None) -> Mezzanine:
        nonlocal count
        count += 1
        clip = media.clip(f"clip_{count}.mp4", seconds, picture, sound=sound)
        return editor.transcode(clip, media.folder / f"scene_{count}", SIZE, seconds)

    return make
