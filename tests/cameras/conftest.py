"""Every camera whose service is simulated, each with its real adapter."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.cameras import SIMULATED, CameraRig, open_rig

OpenRig = Callable[..., CameraRig]


@pytest.fixture(params=sorted(SIMULATED))
def camera_name(request: pytest.FixtureRequest) -> str:
    """The name of each camera."""
    return str(request.param)


@pytest.fixture
def open_camera(camera_name: str, tmp_path: Path) -> Iterator[OpenRig]:
    """Opens a rig with options of the simulator, once in a test."""
    with ExitStack() as stack:

        def open_with(**options: Any) -> CameraRig:
            return stack.enter_context(open_rig(camera_name, tmp_path / "services", **options))

        yield open_with


@pytest.fixture
def rig(open_camera: OpenRig) -> CameraRig:
    """A rig whose clips are ready at once."""
    return open_camera()
