"""Fixtures for all unit tests."""

import pytest

from tests.support.step_driver import StepDriver
from tests.support.stories import plan, scene


@pytest.fixture
def driver() -> StepDriver:
    return StepDriver()


@pytest.fixture
def mixed(driver: StepDriver) -> StepDriver:
    """The driver, with a film of four scenes; Sage is not in the first, and the third begins where
    the second ends."""
    scenes = [scene(1, cast=("Ember",)), scene(2), scene(3, transition="match-cut"), scene(4)]
    driver.make(plan(scenes=scenes))
    return driver
