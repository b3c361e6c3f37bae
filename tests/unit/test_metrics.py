"""The numbers that whoever runs a studio watches."""

import logging
from collections.abc import Callable

import pytest

from grok_spicy.errors import ProviderRejected
from grok_spicy.models.spending import usd
from tests.support.step_driver import RUN, StepDriver

Measured = Callable[[str], list[float]]


@pytest.fixture
def measured(caplog: pytest.LogCaptureFixture) -> Measured:
    """The values that were noted under a name."""
    caplog.set_level(logging.INFO, "grok_spicy.metrics")

    def values(name: str) -> list[float]:
        told = [vars(record) for record in caplog.records]
        return [each["value"] for each in told if each.get("metric") == name]

    return values


def test_what_a_film_spends_is_what_its_calls_cost(driver: StepDriver, measured: Measured) -> None:
    driver.make()

    reported = [call.cost_ticks for call in driver.film.calls if call.actual]
    assert sum(measured("SpendUsd")) == pytest.approx(usd(sum(reported)))
    assert reported


def test_every_clip_tells_how_long_it_took(driver: StepDriver, measured: Measured) -> None:
    driver.make()

    assert len(measured("ClipLatency")) == len(driver.film.chosen_takes) > 0


def test_a_film_is_counted_by_how_it_ended(driver: StepDriver, measured: Measured) -> None:
    driver.make()

    assert measured("RunsCompleted") == [1.0]
    assert measured("RunsWithGaps") == measured("RunsFailed") == []


def test_a_failed_run_is_counted(driver: StepDriver, measured: Measured) -> None:
    driver.begin()

    driver.fail(RUN, {}, ProviderRejected("no"))

    assert measured("RunsFailed") == [1.0]
