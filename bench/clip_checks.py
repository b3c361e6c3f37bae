"""What checking a clip costs: transcoding it with its checks beside transcoding it without.

    .venv/bin/python bench/clip_checks.py [--seconds 8] [--size 1280x720] [--rounds 5]

Both ways take turns on the same clip in the same minute: one that is copied, and one that is
encoded, since its rate is another than the film's. CPU time counts, of this process and of FFmpeg;
the median of all rounds is printed.
"""

import argparse
import resource
import subprocess
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from unittest.mock import patch

import imageio_ffmpeg

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.models.media import FrameSize

PICTURE = "mandelbrot=s={size}:r={fps},gblur=sigma=1,noise=alls=2:allf=t"
MODULE = "grok_spicy.adapters.ffmpeg.clip_checks"


def main() -> None:
    """Make the clips, transcode each both ways, print a table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=int, default=8)
    arguments.add_argument("--size", default="1280x720")
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    size = FrameSize(*map(int, chosen.size.split("x")))
    with tempfile.TemporaryDirectory() as name:
        print(f"{chosen.seconds} s at {chosen.size}, CPU seconds, median of {chosen.rounds}")  # noqa: T201
        for words, fps in (("copied", 24), ("encoded", 30)):
            clip = _shoot(Path(name), chosen.size, chosen.seconds, fps)
            rounds = [
                (_transcode(clip, size, chosen.seconds, checks=False),
                 _transcode(clip, size, chosen.seconds, checks=True))
                for _ in range(chosen.rounds)
            ]  # fmt: skip
            without, checked = (median(times) for times in zip(*rounds, strict=True))
            print(  # noqa: T201
                f"{words:8} without checks {without:5.2f}, with {checked:5.2f}: "
                f"{checked / without:.2f} x"
            )


def _transcode(clip: Path, size: FrameSize, seconds: int, *, checks: bool) -> float:
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        if not checks:
            stack.enter_context(patch(f"{MODULE}.outputs", return_value=[]))
            stack.enter_context(patch(f"{MODULE}.read", return_value=None))
        before = _cpu()
        FFmpegEditor().transcode(clip, Path(folder), size, seconds)
        return _cpu() - before


def _shoot(folder: Path, size: str, seconds: int, fps: int) -> Path:
    clip = folder / f"{fps}.mp4"
    command = [
        *(imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y"),
        *("-f", "lavfi", "-i", f"{PICTURE.format(size=size, fps=fps)},format=yuv420p"),
        *("-f", "lavfi", "-i", "sine=frequency=330:sample_rate=48000", "-t", str(seconds)),
        *("-crf", "21", "-g", "24", "-colorspace", "bt709", "-ac", "2", str(clip)),
    ]
    subprocess.run(command, check=True)
    return clip


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
