"""Fixtures for all unit tests."""

import pytest

from tests.support.gate_driver import GateDriver
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


@pytest.fixture
def board(driver: StepDriver) -> GateDriver:
    """A run of three scenes at its storyboard's gate; the third scene is a match-cut, which waits
    for a clip."""
    driver.begin(plan("cut", "cut", "match-cut"), approve=["storyboard"])
    driver.sheets()
    for scene_id in (1, 2):
        driver.keyframe(scene_id)
    board = GateDriver(driver, "storyboard")
    board.open()
    return board
