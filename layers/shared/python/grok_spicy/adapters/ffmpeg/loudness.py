"""Brings the sound of each clip to the same loudness, so that it does not jump at the cuts."""

import re
from pathlib import Path

from grok_spicy.adapters.ffmpeg.process import measure, run
from grok_spicy.errors import CuttingFailed

TARGET_LUFS = -18.0
"""Integrated loudness (EBU R128): between broadcasting's -23 and the web's -14."""
_SILENCE_LUFS = -60.0  # what is below is meant to be heard as silence
_LARGEST_GAIN = 15.0  # dB: more would lift noise that nobody should hear
_SMALLEST_GAIN = 0.5  # dB: nobody hears less
_HIGHEST_PEAK = 0.89  # of full scale, -1 dB: room for what AAC adds
_LOUDNESS = re.compile(r"^\s+I:\s+(-?[\d.]+|-?inf|nan) LUFS", re.MULTILINE)


def level(sound: Path) -> None:
    """Change the WAV file to the film's loudness; its length stays to the sample. Silence, and
    what can't be measured, stays as it is."""
    gain = _gain(sound)
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
    try:
        figures = _LOUDNESS.findall(measure("-i", sound, "-af", "ebur128"))
    except CuttingFailed:
        return 0.0
    loudness = float(figures[-1]) if figures else _SILENCE_LUFS
    if not loudness > _SILENCE_LUFS:  # nan as well
        return 0.0
    return min(TARGET_LUFS - loudness, _LARGEST_GAIN)
