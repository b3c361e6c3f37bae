"""What every unit test may ask for."""

import pytest

from tests.support.step_driver import Production


@pytest.fixture
def production() -> Production:
    return Production()
