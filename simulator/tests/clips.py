"""Decodes clips for tests."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

from xai_simulator.server.renderer import measure


def frames(clip: Path, most: int | None = None) -> list[Image.Image]:
    """A clip's frames in order, RGB, all of them or the first ones.

    imageio's own reader has a timeout that a busy machine exceeds.
    """
    size = measure(clip)[1]
    limit = [] if most is None else ["-frames:v", str(most)]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", "-i", str(clip)]
    command += [*limit, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    length = size[0] * size[1] * 3
    return [
        Image.frombytes("RGB", size, raw[start : start + length])
        for start in range(0, len(raw), length)
    ]


def decode_errors(clip: Path, stream: str) -> str:
    """What FFmpeg complains about when it decodes a clip's picture ("v") or sound ("a")."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", "-i", str(clip)]
    command += ["-map", f"0:{stream}", "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr
