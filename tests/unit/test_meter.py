"""The meter: what cannot be measured is never taken for quiet."""

from pathlib import Path

import pytest

from grok_spicy.adapters.ffmpeg import meter
from grok_spicy.errors import CuttingFailed

LOUDNESS = "  Integrated loudness:\n    I:         -14.1 LUFS\n"
PEAK = "  True peak:\n    Peak:       -1.3 dBFS\n"


@pytest.mark.parametrize("report", ["", LOUDNESS, PEAK])
def test_a_film_whose_loudness_or_peak_is_unknown_is_not_taken_for_quiet(
    report: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(meter, "measure", lambda *_: report)

    with pytest.raises(CuttingFailed):
        meter.loudness(tmp_path / "film.m4a")


def test_silence_has_the_lowest_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    report = "    I:         -70.0 LUFS\n    Peak:       -inf dBFS\n"
    monkeypatch.setattr(meter, "measure", lambda *_: report)

    assert meter.loudness(tmp_path / "film.m4a") == (-70.0, -120.0)
