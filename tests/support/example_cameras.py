"""Cameras that exist in tests alone: one for motion, one for cartoons, one that is retired."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import pytest

from grok_spicy.adapters.video import VIDEO_PROVIDERS
from grok_spicy.models.cameras import Camera, VideoModel
from grok_spicy.policies import capabilities

EXAMPLE_CAMERAS = ("mover", "cartoon")


def _camera(name: str, models: dict[str, VideoModel], **more: Any) -> Camera:
    return Camera(name=name, title=name.title(), models=models, **more)


def _model(usd: float, **more: Any) -> VideoModel:
    prices = {"480p": usd, "720p": usd}
    return VideoModel(usd_per_second=prices, usd_per_input_image=0, **more)  # type: ignore[arg-type]


ROWS = {
    "mover": _camera(
        "mover",
        {"mover-2": _model(0.4, pins_last_frame=True), "mover-2-fast": _model(0.15)},
        keys=("MOVER_KEY",),
        best_for=("motion", "cinema"),
    ),
    "cartoon": _camera(
        "cartoon",
        {"cartoon-1": _model(0.03, lengths=(5, 10), min_seconds=5, max_seconds=10)},
        keys=("CARTOON_KEY", "TOON_KEY"),
        best_for=("style",),
    ),
    "silent": _camera(
        "silent",
        {"silent-1": _model(0.01)},
        keys=("SILENT_KEY",),
        retired="its service ended in 2026",
    ),
}


@contextmanager
def example_cameras() -> Iterator[None]:
    """These cameras beside those that the product has, until the end of the block."""
    with pytest.MonkeyPatch.context() as patch:
        for name, row in ROWS.items():
            module = ModuleType(f"example_camera_{name}")
            module.CAMERA = row  # type: ignore[attr-defined]
            patch.setitem(sys.modules, module.__name__, module)
            patch.setitem(VIDEO_PROVIDERS, name, module.__name__)
        _read_rows_again()
        yield
    _read_rows_again()


def _read_rows_again() -> None:
    for table in (capabilities.CAMERAS, capabilities.VIDEO_MODELS):
        table._rows.cache_clear()
