"""The metrics that an operator watches."""

import logging
from collections.abc import Callable

import pytest

from grok_spicy.errors import OutOfCredit, PromptRefused, ProviderRejected
from grok_spicy.models.spending import usd
from tests.support.step_driver import RUN, StepDriver

MetricValues = Callable[[str], list[float]]


@pytest.fixture
def metric_values(caplog: pytest.LogCaptureFixture) -> MetricValues:
    """The values of a metric, by its name."""
    caplog.set_level(logging.INFO, "grok_spicy.metrics")

    def values(name: str) -> list[float]:
        records = [vars(record) for record in caplog.records]
        return [each["value"] for each in records if each.get("metric") == name]

    return values


def test_what_a_film_spends_is_what_its_calls_cost(
    driver: StepDriver, metric_values: MetricValues
) -> None:
    driver.make()

    reported = [call.cost_ticks for call in driver.snapshot.calls if call.actual]
    assert sum(metric_values("SpendUsd")) == pytest.approx(usd(sum(reported)))
    assert reported


def test_every_clip_reports_how_long_it_took(
    driver: StepDriver, metric_values: MetricValues
) -> None:
    driver.make()

    assert len(metric_values("ClipLatency")) == len(driver.snapshot.chosen_takes) > 0


def test_a_film_is_counted_by_how_it_ended(driver: StepDriver, metric_values: MetricValues) -> None:
    driver.make()

    assert metric_values("RunsCompleted") == metric_values("RunsEnded") == [1.0]
    assert metric_values("RunsWithGaps") == metric_values("RunsFailed") == []


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (PromptRefused("no"), "user"),
        (OutOfCredit("no"), "provider"),
        (ProviderRejected("no"), "ours"),
        (KeyError("scene"), "ours"),
    ],
)
def test_a_failed_run_is_counted_by_whose_fault_it_is(
    driver: StepDriver, caplog: pytest.LogCaptureFixture, error: Exception, fault: str
) -> None:
    caplog.set_level(logging.INFO, "grok_spicy.metrics")
    driver.begin()

    driver.fail(RUN, {}, error)

    counted = {each["metric"]: each["dimensions"] for each in map(vars, caplog.records)}
    assert counted == {"RunsEnded": {}, "RunsFailed": {"fault": fault}}
