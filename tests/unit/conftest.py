"""What every unit test may ask for."""

import pytest

from tests.unit.production import Production


@pytest.fixture
def production() -> Production:
    return Production()
