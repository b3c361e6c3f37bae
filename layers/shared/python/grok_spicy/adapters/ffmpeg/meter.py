"""Measures sound: its loudness over time, its true peak, and where there is a voice in it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from grok_spicy.adapters.ffmpeg.process import measure, quoted, run
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.film_sound import Heard

_BLOCK = re.compile(r"^lavfi\.r128\.M=(\S+)", re.MULTILINE)
_INTEGRATED = re.compile(r"^\s+I:\s+(\S+) LUFS", re.MULTILINE)
_PEAK = re.compile(r"^\s+Peak:\s+(\S+) dBFS", re.MULTILINE)
_SILENCE = re.compile(r"silence_(start|end): (-?[\d.]+)")
_QUIET = -120.0
_PAUSE_DB, _PAUSE_SECONDS = -42, 0.2


class Loudness(NamedTuple):
    """Integrated loudness in LUFS, and the true peak in dBTP."""

    lufs: float
    true_peak: float


def blocks(inputs: Sequence[str | Path], sound: str, folder: Path) -> list[float]:
    """The momentary loudness, every tenth of a second, of what a filter graph makes of the inputs;
    `sound` ends where the meter follows. Writes a file into `folder`. CuttingFailed."""
    log = folder / "blocks.txt"
    meter = f"{sound}ebur128=metadata=1,ametadata=print:key=lavfi.r128.M:file={quoted(log)}"
    run(*inputs, "-filter_complex", f"{meter}[out]", *("-map", "[out]", "-f", "null", "-"))
    return [_figure(each) for each in _BLOCK.findall(log.read_text())]


def loudness(sound: Path) -> Loudness:
    """The loudness of a file of ours. CuttingFailed if it can't be measured."""
    report = measure("-i", sound, "-af", "ebur128=peak=true:framelog=quiet")
    lufs, peak = _INTEGRATED.findall(report), _PEAK.findall(report)
    if not (lufs and peak):
        raise CuttingFailed(f"the loudness of {sound.name} can't be measured")
    return Loudness(_figure(lufs[-1]), _figure(peak[-1]))


def heard(voice: Path, seconds: float) -> list[Heard]:
    """Where somebody speaks in a recording of that length: all of it but pauses of a fifth of a
    second, and the silence before and after."""
    pauses = f"silencedetect=noise={_PAUSE_DB}dB:duration={_PAUSE_SECONDS}"
    borders = [
        (kind, float(at)) for kind, at in _SILENCE.findall(measure("-i", voice, "-af", pauses))
    ]
    found, start = [], 0.0
    for kind, at in borders:
        if kind == "start":
            found.append(Heard(start, max(0.0, at)))
        start = at if kind == "end" else seconds
    found.append(Heard(start, seconds))
    spoken = [each for each in found if each.end - each.start > 0.02]
    return spoken or [Heard(0.0, seconds)]


def _figure(text: str) -> float:
    """A figure as FFmpeg writes it; `-inf` and `nan` are silence."""
    try:
        return max(_QUIET, float(text))
    except ValueError:
        return _QUIET
