"""Measures a provider's clip while it is decoded for the film: no pass of its own.

`outputs` are further outputs of the FFmpeg command that decodes the clip: its pictures as small
grey frames, and a list of its packets. `read` makes the measures of them.
"""

import re
from array import array
from collections.abc import Sequence
from math import log10
from operator import sub
from pathlib import Path

from grok_spicy.adapters.ffmpeg.picture_motion import HEIGHT, WIDTH, motion_in
from grok_spicy.models.checks import ClipMeasures
from grok_spicy.models.media import FPS, MediaInfo

_FRAMES, _PICTURE_PACKETS, _SOUND_PACKETS = "frames.gray", "picture.packets", "sound.packets"
_CELLS = WIDTH * HEIGHT
_WAV_HEADER = 256  # bytes; more than its header has
_SOUND_BYTES = 1 << 20
_QUIETEST_DB = -96.0  # 16 bits of nothing
_EVERY_SAMPLE = 5  # peaks need no more

# Levels, of 255, of cells that are the mean of some hundred pixels: grain and compression vanish.
_FLAT = 8  # darkest and brightest cell of a frame without a picture
_DARK = 32  # mean of what is called black
_UNCHANGED = 4  # a cell of what is called frozen: compression pulses by 3 at a key frame
_REPEATED = 4  # a cell of a frame that is shown twice
_JUMP = 16  # a cell, from one picture to the next, where it stutters

_EVERY_BLANK, _EVERY_FROZEN, _EVERY_MOTION = 2, 4, 3  # frames
_SPARSE = 7  # has no common factor with a row, so that it meets every column
_TIMEBASE = re.compile(r"^#tb 0: (\d+)/(\d+)", re.MULTILINE)


def outputs(folder: Path, info: MediaInfo, seconds: int) -> list[str | Path]:
    """FFmpeg's arguments for what `read` needs of the first input, up to `seconds`."""
    small = f"fps={FPS}:start_time=0,scale={WIDTH}:{HEIGHT}:flags=area,format=gray"
    arguments: list[str | Path] = [
        *("-map", "0:V:0", "-vf", small, "-frames:v", str(seconds * FPS)),
        *("-f", "rawvideo", folder / _FRAMES),
        *("-map", "0:V:0", "-c", "copy", "-f", "framecrc", folder / _PICTURE_PACKETS),
    ]
    if info.audio_codec:
        arguments += ["-map", "0:a:0", "-c", "copy", "-f", "framecrc", folder / _SOUND_PACKETS]
    return arguments


def read(folder: Path, info: MediaInfo, sound: Path) -> ClipMeasures:
    """The measures of a clip from the files in `folder`, which it removes; `sound` is the clip's
    sound as 16-bit WAV."""
    content = (folder / _FRAMES).read_bytes()
    frames = [content[at : at + _CELLS] for at in range(0, len(content), _CELLS)]
    packets = _packets(folder / _PICTURE_PACKETS)
    start, end = _span(packets)
    seconds = end - start
    fps = len(packets) / seconds if seconds > 0 else info.fps
    heard = _span(_packets(folder / _SOUND_PACKETS)) if info.audio_codec else None
    blank = [frame for frame in frames[::_EVERY_BLANK] if is_blank(frame)]
    for name in (_FRAMES, _PICTURE_PACKETS, _SOUND_PACKETS):
        (folder / name).unlink(missing_ok=True)
    return ClipMeasures(
        seconds=seconds,
        width=info.width,
        height=info.height,
        fps=fps,
        pictures_per_second=min(fps, pictures_per_second(frames)),
        blank_seconds=min(seconds, len(blank) * _EVERY_BLANK / FPS),
        blank_is_black=all(sum(frame) <= _DARK * _CELLS for frame in blank),
        frozen_seconds=min(seconds, frozen_frames(frames) / FPS),
        sound_start=heard[0] - start if heard else None,
        sound_end=heard[1] - start if heard else None,
        peak_db=_peak_db(sound) if heard else None,
        motion=motion_in(frames[::_EVERY_MOTION], len(frames) / FPS),
    )


def is_blank(frame: bytes) -> bool:
    """Whether there is no picture in the frame: all of it is of one brightness."""
    return max(frame) - min(frame) <= _FLAT


def frozen_frames(frames: Sequence[bytes]) -> int:
    """The number of frames in the longest stretch in which nothing changes; frames without a
    picture don't count."""
    longest, start = 0, 0
    reference = b""
    for number in range(0, len(frames), _EVERY_FROZEN):
        frame = frames[number]
        if is_blank(frame):
            reference = b""
        elif not reference or _change(reference, frame) > _UNCHANGED:
            reference, start = frame, number
        else:
            longest = max(longest, min(number + _EVERY_FROZEN, len(frames)) - start)
    return longest


def pictures_per_second(frames: Sequence[bytes]) -> float:
    """How many different pictures a second has where the picture moves in jumps, if it does so for
    half of the time; FPS otherwise."""
    sparse = [frame[::_SPARSE] for frame in frames]
    held, jumps, last = 0, 0, None
    for number, change in enumerate(map(_change, sparse, sparse[1:]), 1):
        if change >= _JUMP:
            if last is not None and number - last <= FPS:
                held, jumps = held + number - last, jumps + 1
            last = number
        elif change > _REPEATED:
            last = None
    return FPS * jumps / held if jumps and held * 2 >= len(frames) else float(FPS)


def _change(before: bytes, after: bytes) -> int:
    """The largest difference of a cell."""
    return 0 if before == after else max(map(abs, map(sub, before, after)))


def _packets(path: Path) -> list[tuple[float, float]]:
    """When each packet begins and ends, in seconds."""
    text = path.read_text()
    base = _TIMEBASE.search(text)
    unit = int(base[1]) / int(base[2]) if base else 0.0
    lines = (line.split(",") for line in text.splitlines() if not line.startswith("#"))
    times = ((int(fields[2]), int(fields[3])) for fields in lines)
    return [(begin * unit, (begin + length) * unit) for begin, length in times]


def _span(packets: Sequence[tuple[float, float]]) -> tuple[float, float]:
    if not packets:
        return 0.0, 0.0
    return min(begin for begin, _ in packets), max(end for _, end in packets)


def _peak_db(sound: Path) -> float:
    peak = 0
    with sound.open("rb") as file:
        file.seek(_WAV_HEADER)
        while content := file.read(_SOUND_BYTES):  # a long scene's sound has 100 MB
            samples = array("h", content[: len(content) // 2 * 2])[::_EVERY_SAMPLE]
            peak = max(peak, max(samples, default=0), -min(samples, default=0))
    return 20 * log10(peak / 32768) if peak else _QUIETEST_DB
