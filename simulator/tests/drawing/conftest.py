"""Shared by the tests of the drawing."""

from collections.abc import Iterator

import pytest

from xai_simulator.drawing import canvas
from xai_simulator.drawing.beings.portrait import draw


@pytest.fixture
def small_figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Figures of a third of their usual size, for tests that draw many and look at colours only."""
    draw.cache_clear()
    monkeypatch.setattr(canvas, "_PIXELS_PER_UNIT", canvas._PIXELS_PER_UNIT / 3)
    yield
    draw.cache_clear()
