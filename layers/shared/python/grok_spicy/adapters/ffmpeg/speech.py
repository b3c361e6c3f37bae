"""Spoken texts: what a service sent, decoded as the film is mixed, and measured."""

import re
from pathlib import Path

from grok_spicy.adapters.ffmpeg.container import demuxer, open_media
from grok_spicy.adapters.ffmpeg.process import measure, run
from grok_spicy.errors import CuttingFailed, UnusableFootage
from grok_spicy.models.media import SpeechInfo

HZ = 48_000
_LONGEST_SECONDS = 1_200
_QUIETEST_DB = -91.0
_SAMPLES = re.compile(r"n_samples: (\d+)")
_PEAK = re.compile(r"max_volume: (-?[\d.]+) dB")
_FORMATS = frozenset(("mp3", "wav", "ogg", "flac", "aac", "mov", "matroska"))


def decode_speech(source: Path, target: Path, speed: float = 1.0) -> SpeechInfo:
    """Write the recording as a 48 kHz WAV in two channels, `speed` times faster at the same pitch.
    UnusableFootage if it is no sound, or is damaged."""
    if demuxer(source) not in _FORMATS:
        raise UnusableFootage("the service sent no sound file")
    faster = [f"atempo={speed:.4f}"] if speed != 1 else []
    filters = ",".join([*faster, f"aresample={HZ}"])
    try:
        run(
            *("-xerror", *open_media(source), "-map", "0:a:0", "-t", str(_LONGEST_SECONDS)),
            *("-af", filters, "-ac", "2", "-c:a", "pcm_s16le", "-f", "wav", target),
        )
        report = measure("-i", target, "-af", "volumedetect")
    except CuttingFailed as problem:
        raise UnusableFootage("what the service sent can't be decoded") from problem
    samples, peak = _SAMPLES.findall(report), _PEAK.search(report)
    # It counts the samples of both channels; the first count is that of before any came.
    seconds = int(samples[-1]) / 2 / HZ if samples else 0.0
    if not seconds:
        raise UnusableFootage("the service sent a sound file without sound")
    return SpeechInfo(seconds=seconds, peak_db=float(peak[1]) if peak else _QUIETEST_DB)
