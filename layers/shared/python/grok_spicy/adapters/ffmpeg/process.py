"""Runs FFmpeg, and reads a file's facts from its output: the build has no ffprobe.

What FFmpeg itself says has addresses and temporary paths in it, so it goes to the log; messages
have a sentence of ours. CuttingStopped, of any function here, is no verdict on a file.
"""

import errno
import logging
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.recipe import ONE_THREAD
from grok_spicy.errors import CuttingFailed, CuttingStopped, UnusableFootage
from grok_spicy.models.media import FPS, MediaInfo

TIMEOUT_SECONDS = 280  # the functions that encode have 300: so that one ends and reports why
_LINES_LOGGED = 6
_AFTER_A_SIGNAL = 255
"""FFmpeg's status when it ended itself because of SIGTERM or SIGINT."""
_SIGNALLED = re.compile(r"^Exiting normally, received signal \d+\.$", re.MULTILINE)
"""What it says where a signal came while it read a file; its status is then that of a failure."""
_NO_SPACE = "no space left on the disk for temporary files"

_log = logging.getLogger(__name__)

_DURATION = re.compile(r"^  Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)", re.MULTILINE)
_VIDEO = re.compile(
    r"^  Stream #0:\d+.*?: Video: (?P<codec>\w+).*?, (?P<pixels>\w+)(?:\((?P<colours>[^)]*)\))?,"
    r" (?P<width>\d+)x(?P<height>\d+)(?: \[SAR (?P<sar_w>\d+):(?P<sar_h>\d+))?"
    r"(?:.*?, (?P<fps>[\d.]+) fps)?.*$",
    re.MULTILINE,
)
_AUDIO = re.compile(r"^  Stream #0:\d+.*?: Audio: (?P<codec>\w+)", re.MULTILINE)
_ROTATED = re.compile(r"rotation of -?(?:90|270)\.")
_ENCRYPTED = re.compile(r"\((?:encv|drmi)\b")
_FRAMES = re.compile(r"^frame=\s*(\d+)", re.MULTILINE)


def run(*arguments: str | Path, variables: Mapping[str, str] | None = None) -> str:
    """Run FFmpeg with these arguments; return its output to `pipe:1`.

    `variables` are added to its environment. CuttingFailed if it fails.
    """
    process = _run_ffmpeg("-v", "error", "-y", *arguments, variables=variables)
    if process.returncode:
        raise CuttingFailed(f"FFmpeg failed: {_reason(process)}")
    return process.stdout


def measure(*arguments: str | Path) -> str:
    """What FFmpeg's filters report of these inputs; nothing is written. CuttingFailed."""
    process = _run_ffmpeg("-nostats", *arguments, "-f", "null", "-")
    if process.returncode:
        raise CuttingFailed(f"FFmpeg failed: {_reason(process)}")
    return process.stderr


@contextmanager
def full_disk_named() -> Iterator[None]:
    """Turn a full disk, where we write a file ourselves, into CuttingFailed."""
    try:
        yield
    except OSError as e:
        if e.errno != errno.ENOSPC:
            raise
        raise CuttingFailed(_NO_SPACE) from e


def probe(clip: Path) -> MediaInfo:
    """The facts of a file: seconds, and pixels as they are shown (upright, square).

    UnusableFootage if there is no such file, or it is not readable video.
    """
    report, video = _inspect(clip)
    stretch = int(video["sar_w"] or 1) / int(video["sar_h"] or 1) or 1
    width, height = round(int(video["width"]) * stretch), int(video["height"])
    if _ROTATED.search(report):
        width, height = height, width
    duration = _DURATION.search(report)
    audio = _AUDIO.search(report)
    return MediaInfo(
        duration=_seconds(*duration.groups()) if duration else check(clip) / FPS,
        width=width,
        height=height,
        fps=float(video["fps"] or 0),
        video_codec=video["codec"],
        pixel_format=video["pixels"],
        audio_codec=audio["codec"] if audio and audio["codec"] != "none" else None,
    )


def container_seconds(media: Path) -> float | None:
    """How long the file says that it is; None if it does not. UnusableFootage for a format that we
    don't open."""
    report = _run_ffmpeg(*open_media(media)).stderr.replace(str(media.absolute()), "")
    duration = _DURATION.search(report)
    return _seconds(*duration.groups()) if duration else None


class ColourTags(NamedTuple):
    """A clip's colours, in FFmpeg's words: "bt709", "smpte170m" …; "" where the file does not give
    them."""

    matrix: str
    transfer: str


def colour_tags(clip: Path) -> ColourTags:
    """What the file says of its colours. UnusableFootage as for `probe`."""
    colours = _inspect(clip)[1]["colours"] or ""
    names = [word for word in colours.split(", ") if word not in ("tv", "pc", "progressive")]
    # One word for all three if they are the same, else `matrix/primaries/transfer`.
    parts = names[0].split("/") if names else [""]
    matrix, transfer = ("" if each == "unknown" else each for each in (parts[0], parts[-1]))
    return ColourTags(matrix, transfer)


def check(clip: Path, seconds: int | None = None) -> int:
    """Decode the clip's whole picture, or its first `seconds`; return its number of frames at the
    film's rate.

    UnusableFootage if it ends before it should, or is damaged.
    """
    process = _run_ffmpeg(
        *("-v", "error", "-xerror", "-progress", "pipe:1", "-stats_period", "60"),
        *(*ONE_THREAD, *(("-t", str(seconds)) if seconds else ()), *open_media(clip)),
        *("-map", "0:V:0", "-vf", f"fps={FPS}:start_time=0", "-f", "null", "-"),
    )
    counts = _FRAMES.findall(process.stdout)
    frames = int(counts[-1]) if counts else 0
    if process.returncode:
        _log_last_lines(process)
        raise UnusableFootage(f"{clip.name} is damaged or was cut short after {frames / FPS:.2f} s")
    return frames


def frames_in(clip: Path) -> int:
    """The file's number of frames, counted without decoding them."""
    packets = run(*open_media(clip), "-map", "0:V:0", "-c", "copy", "-f", "framecrc", "pipe:1")
    return sum(not line.startswith("#") for line in packets.splitlines())


def quoted(path: Path) -> str:
    """The path as the value of a filter's option, inside a filter graph: both have their quotes."""
    option = path.as_posix().replace("\\", "\\\\").replace(":", "\\:").replace("'", "\\'")
    return "".join("\\" + letter if letter in "\\'[],;" else letter for letter in option)


def _inspect(clip: Path) -> tuple[str, re.Match[str]]:
    """FFmpeg's report on a file, and the match of its video stream."""
    process = _run_ffmpeg(*open_media(clip))
    # The file's name is a person's, and could hold a line like those that are looked for.
    report = process.stderr.replace(str(clip.absolute()), "")
    matches = _VIDEO.finditer(report)
    video = next((match for match in matches if "(attached pic)" not in match[0]), None)
    if video is None:
        is_media = "Input #0" in report
        reason = "there is no picture in it" if is_media else "its format is unknown"
        _log_last_lines(process)
        raise UnusableFootage(f"{clip.name} is not readable video: {reason}")
    if video["pixels"] == "none":
        _log_last_lines(process)
        reason = (
            "it is encrypted" if _ENCRYPTED.search(video[0]) else "its picture can't be decoded"
        )
        raise UnusableFootage(f"{clip.name} is not readable video: {reason}")
    return report, video


def _run_ffmpeg(
    *arguments: str | Path, variables: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    command = [_binary(), "-nostdin", "-hide_banner", *map(str, arguments)]
    try:
        process = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            # Ctrl-C and a terminal that closes signal the whole group: what is nearly done is kept.
            start_new_session=True,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
            env={**os.environ, **variables} if variables else None,
        )
    except subprocess.TimeoutExpired as e:
        raise CuttingFailed(f"FFmpeg was not done after {TIMEOUT_SECONDS} s") from e
    is_stopped = process.returncode < 0 or process.returncode == _AFTER_A_SIGNAL
    if is_stopped or (process.returncode and _SIGNALLED.search(process.stderr)):
        raise CuttingStopped(f"FFmpeg was stopped from outside (status {process.returncode})")
    return process


@cache
def _binary() -> str:
    import imageio_ffmpeg  # here, so that importing this module does not look for FFmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())


def _seconds(hours: str, minutes: str, seconds: str) -> float:
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _reason(process: "subprocess.CompletedProcess[str]") -> str:
    """Why FFmpeg failed, in words for people; its own are logged."""
    _log_last_lines(process)
    if "No space left on device" in process.stderr:
        return _NO_SPACE
    return f"it ended with status {process.returncode}; its log has the details"


def _log_last_lines(process: "subprocess.CompletedProcess[str]") -> None:
    lines = [line for line in process.stderr.splitlines() if line.strip()]
    _log.warning("FFmpeg, status %s: %s", process.returncode, " | ".join(lines[-_LINES_LOGGED:]))
