"""Brings the sound of each clip to the same loudness, so that it does not jump at the cuts.

The loudness is measured while the clip is decoded: `output` is one more output of that FFmpeg
command. Only sound that was made otherwise is read once more for it.
"""

import re
from pathlib import Path

from grok_spicy.adapters.ffmpeg.process import measure, quoted, run
from grok_spicy.errors import CuttingFailed

TARGET_LUFS = -18.0
"""Integrated loudness (EBU R128): between broadcasting's -23 and the web's -14."""
_SILENCE_LUFS = -60.0  # what is below is meant to be heard as silence
_LARGEST_GAIN = 15.0  # dB: more would lift noise that nobody should hear
_SMALLEST_GAIN = 0.5  # dB: nobody hears less
_HIGHEST_PEAK = 0.89  # of full scale, -1 dB: room for what AAC adds
_MEASURED = "loudness.txt"
_LOUDNESS = re.compile(r"^(?:\s+I:\s+|lavfi\.r128\.I=)(-?[\d.]+|-?inf|nan)", re.MULTILINE)


def output(folder: Path, stream: str, sound: str) -> list[str | Path]:
    """FFmpeg's arguments to measure what the filter `sound` makes of that stream, for `level` of a
    sound in `folder`."""
    file = quoted(folder / _MEASURED)
    meter = f"ebur128=metadata=1,ametadata=print:key=lavfi.r128.I:file={file}"
    return ["-map", stream, "-af", f"{sound},{meter}", "-f", "null", "-"]


def forget(folder: Path) -> None:
    """Remove what was measured of a sound in `folder` that is made anew."""
    (folder / _MEASURED).unlink(missing_ok=True)


def level(sound: Path) -> None:
    """Change the WAV file to the film's loudness; its length stays to the sample. Silence, and
    what can't be measured, stays as it is."""
    gain = _gain(sound)
    forget(sound.parent)
    if abs(gain) < _SMALLEST_GAIN:
        return
    levelled = sound.with_name(f"levelled_{sound.name}")
    run(
        *("-i", sound, "-af"),
        # `latency` takes the limiter's look-ahead out again.
        f"volume={gain:.2f}dB:precision=float,"
        f"alimiter=limit={_HIGHEST_PEAK}:level=disabled:latency=1",
        *("-c:a", "pcm_s16le", levelled),
    )
    levelled.replace(sound)


def _gain(sound: Path) -> float:
    """How much louder it should be, in dB."""
    measured = sound.with_name(_MEASURED)
    try:
        report = (
            measured.read_text() if measured.exists() else measure("-i", sound, "-af", "ebur128")
        )
    except CuttingFailed:
        return 0.0
    figures = _LOUDNESS.findall(report)
    loudness = float(figures[-1]) if figures else _SILENCE_LUFS
    if not loudness > _SILENCE_LUFS:  # nan as well
        return 0.0
    return min(TARGET_LUFS - loudness, _LARGEST_GAIN)
