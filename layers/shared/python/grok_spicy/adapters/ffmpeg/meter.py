"""Measures sound: its loudness over time, its true peak, and where there is a voice in it."""

import re
from collections.abc import Sequence
from math import log10
from pathlib import Path
from typing import NamedTuple

from grok_spicy.adapters.ffmpeg.process import measure, quoted, run
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.film_sound import Heard

_BLOCK = re.compile(r"^lavfi\.r128\.M=(\S+)", re.MULTILINE)
_SAMPLE_PEAK = re.compile(r"^lavfi\.r128\.sample_peaks?_ch\d+=(\S+)", re.MULTILINE)
_INTEGRATED = re.compile(r"^\s+I:\s+(\S+) LUFS", re.MULTILINE)
_PEAK = re.compile(r"^\s+Peak:\s+(\S+) dBFS", re.MULTILINE)
_SILENCE = re.compile(r"silence_(start|end): (-?[\d.]+)")
_QUIET = -120.0
_PAUSE_DB, _PAUSE_SECONDS = -42, 0.2


class Loudness(NamedTuple):
    """Integrated loudness in LUFS, and the true peak in dBTP."""

    lufs: float
    true_peak: float


class Blocks(NamedTuple):
    """A sound's momentary loudness in LUFS, every tenth of a second, and its highest sample in
    dBFS."""

    lufs: list[float]
    peak: float


def blocks(inputs: Sequence[str | Path], sound: str, folder: Path) -> Blocks:
    """What a filter graph makes of the inputs; `sound` ends where the meter follows. Writes a file
    into `folder`. CuttingFailed."""
    log = folder / "blocks.txt"
    print_all = f"ametadata=print:file={quoted(log)}"
    graph = f"{sound}ebur128=metadata=1:peak=sample,{print_all}[out]"
    run(*inputs, "-filter_complex", graph, *("-map", "[out]", "-f", "null", "-"))
    text = log.read_text()
    peaks = [float(peak) for peak in _SAMPLE_PEAK.findall(text)]
    highest = max(peaks, default=0.0)
    return Blocks(
        [_figure(each) for each in _BLOCK.findall(text)],
        20 * log10(highest) if highest > 0 else _QUIET,
    )


def integrated(inputs: Sequence[str | Path], sound: str) -> float:
    """The integrated loudness, in LUFS, of what a filter graph makes of the inputs; `sound` ends
    where the meter follows. CuttingFailed if it can't be measured."""
    graph = f"{sound}ebur128=framelog=quiet[out]"
    return _last(_INTEGRATED, measure(*inputs, "-filter_complex", graph, "-map", "[out]"))


def loudness(sound: Path) -> Loudness:
    """The loudness of a file of ours. CuttingFailed if it can't be measured."""
    report = measure("-i", sound, "-af", "ebur128=peak=true:framelog=quiet")
    return Loudness(_last(_INTEGRATED, report), _last(_PEAK, report))


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


def _last(figure: re.Pattern[str], report: str) -> float:
    """The last figure of that kind in a report of FFmpeg's. CuttingFailed if there is none."""
    figures = figure.findall(report)
    if not figures:
        raise CuttingFailed("the loudness of the film's sound can't be measured")
    return _figure(figures[-1])


def _figure(text: str) -> float:
    """A figure as FFmpeg writes it; `-inf` and `nan` are silence."""
    try:
        return max(_QUIET, float(text))
    except ValueError:
        return _QUIET
