"""Raw frames and the sound of a prompt as an mp4, like those of the hosted API."""

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import imageio_ffmpeg

from xai_simulator.drawing.motions import FPS
from xai_simulator.drawing.sound import write_sound

Size = tuple[int, int]
# What the hosted API is likely to send: High profile, closed groups of 2 s, marked as BT.709.
_LIKE_THE_API = (
    *("-profile:v", "high", "-g", str(2 * FPS), "-keyint_min", str(2 * FPS)),
    *("-x264-params", "8x8dct=1:cabac=1:scenecut=0:open-gop=0"),
    *("-vf", "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"),
)


def encode(
    frames: Iterable[bytes],
    rate: int,
    prompt: str,
    seconds: float,
    size: Size,
    seed: int,
    path: Path,
    options: Sequence[str] = (),
    voices: Sequence[str] = (),
) -> None:
    """Write raw yuv420p frames, `rate` per second, and the prompt's sound as a 24 fps mp4.

    A lower rate than 24 repeats frames; `options` are further ones of FFmpeg's output. Raises
    RuntimeError if FFmpeg fails.
    """
    sound = path.with_suffix(".wav")
    write_sound(prompt, seconds, seed, sound, voices)
    repeated = [] if rate == FPS else ["-r", str(FPS), "-frames:v", str(round(seconds * FPS))]
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{size[0]}x{size[1]}",
        "-r", str(rate), "-i", "-",
        "-i", str(sound), "-map", "0:v", "-map", "1:a", *repeated,
        "-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-pix_fmt", "yuv420p",
        *_LIKE_THE_API,
        "-c:a", "aac", "-aac_coder", "fast", "-b:a", "128k", "-ar", "48000", *options,
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
        "-movflags", "+faststart", str(path),
    ]  # fmt: skip
    try:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            pipe = cast(BinaryIO, process.stdin)
            try:
                for frame in frames:
                    pipe.write(frame)
                pipe.close()
            except BrokenPipeError:
                pass
            errors = cast(BinaryIO, process.stderr).read().decode(errors="replace")
        if process.returncode:
            raise RuntimeError(f"FFmpeg could not encode the clip: {errors[-400:]}")
    finally:
        sound.unlink(missing_ok=True)
