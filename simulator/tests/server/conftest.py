"""A simulator per test, on a memory of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.stand import Stand, client_of
from xai_simulator.server.simulator import Simulator


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Stand]]:
    """Start simulators on one memory (or on `memory=`), with no drift unless it is asked for."""
    stands: list[Stand] = []

    def begin(**options: Any) -> Stand:
        options = {"memory": tmp_path / "memory", "drift": 0.0, **options}
        xai = Simulator(**options).start()
        stands.append(Stand(xai, client_of(xai.host)))
        return stands[-1]

    yield begin
    for stand in stands:
        stand.close()


@pytest.fixture
def stand(start: Callable[..., Stand]) -> Stand:
    """One simulator as it is by default."""
    return start()
