"""A simulator per test, with a state folder of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.harness import SimulatorHarness, client_of
from xai_simulator.server.simulator import Simulator


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., SimulatorHarness]]:
    """Start simulators on one state folder (or on `state_dir=`), without drift by default.

    They draw in plain mode: these tests don't look at pictures.
    """
    harnesses: list[SimulatorHarness] = []

    def start_one(**options: Any) -> SimulatorHarness:
        options = {"state_dir": tmp_path / "state", "drift": 0.0, "drawing": "plain", **options}
        xai = Simulator(**options).start()
        harnesses.append(SimulatorHarness(xai, client_of(xai.host)))
        return harnesses[-1]

    yield start_one
    for harness in harnesses:
        harness.close()


@pytest.fixture
def harness(start: Callable[..., SimulatorHarness]) -> SimulatorHarness:
    """One simulator with its default options."""
    return start()
