"""Fixtures for all unit tests."""

import pytest

from tests.support.step_driver import StepDriver


@pytest.fixture
def driver() -> StepDriver:
    return StepDriver()
