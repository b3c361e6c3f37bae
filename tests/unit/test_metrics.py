"""The metrics that an operator watches."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from grok_spicy.errors import (
    AnswerLost,
    ClipLost,
    GrokSpicyError,
    OutOfCredit,
    OutputRefused,
    PromptRefused,
    ProviderBusy,
    ProviderRejected,
)
from grok_spicy.metrics import DIMENSIONS
from grok_spicy.models.generation import JobStatus
from grok_spicy.models.item import utc_now
from grok_spicy.models.spending import ticks, usd
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


Counted = Callable[[], list[tuple[str, dict[str, str]]]]


@pytest.fixture
def counted(caplog: pytest.LogCaptureFixture) -> Counted:
    """Every metric that was counted, with its dimensions."""
    caplog.set_level(logging.INFO, "grok_spicy.metrics")

    def read() -> list[tuple[str, dict[str, str]]]:
        records = [vars(record) for record in caplog.records]
        return [(each["metric"], each["dimensions"]) for each in records if "metric" in each]

    return read


def test_every_metric_has_the_dimensions_that_it_is_counted_by(
    driver: StepDriver, counted: Counted
) -> None:
    driver.video_provider.will_report(JobStatus.failed(ClipLost("gone")))
    driver.make()
    driver.fail(RUN, {}, KeyError("late"))

    assert counted()
    for name, dimensions in counted():
        assert tuple(dimensions) == DIMENSIONS[name], name


@pytest.mark.parametrize("reported", [None, ticks(0.25)])
def test_what_a_film_spends_is_what_was_committed_also_where_no_cost_is_reported(
    driver: StepDriver, metric_values: MetricValues, reported: int | None
) -> None:
    statuses = [JobStatus("done", 1.0, "https://clip", reported) for _ in range(9)]
    driver.video_provider.will_report(*statuses)

    driver.make()

    calls = driver.snapshot.calls
    assert all(call.actual for call in calls) == bool(reported)
    assert sum(metric_values("SpendUsd")) == pytest.approx(usd(sum(c.cost_ticks for c in calls)))


def test_a_call_that_is_bought_again_may_be_paid_twice(
    driver: StepDriver, metric_values: MetricValues
) -> None:
    driver.video_provider.will_submit(AnswerLost("connection reset"))
    driver.begin()
    driver.sheets()
    driver.keyframe(1)
    with pytest.raises(AnswerLost):
        driver.start(1)
    assert metric_values("MaybePaidUsd") == []

    driver.start(1)

    [lost] = driver.snapshot.possibly_paid
    assert metric_values("MaybePaidUsd") == [pytest.approx(usd(lost.upper_ticks))]


def test_a_clip_that_nobody_looked_at_does_not_count_our_waiting(
    driver: StepDriver, metric_values: MetricValues
) -> None:
    _submit_ago(driver, 300, due_in=20)
    driver.poll(1)

    assert metric_values("ClipLatency") == []


def test_a_clip_that_renders_long_counts_as_long(
    driver: StepDriver, metric_values: MetricValues
) -> None:
    _submit_ago(driver, 300, due_in=295)
    driver.poll(1)

    assert metric_values("ClipLatency") == [pytest.approx(300, abs=5)]


def test_what_the_provider_says_a_clip_took_counts_however_late_we_look(
    driver: StepDriver, metric_values: MetricValues
) -> None:
    _submit_ago(driver, 300, due_in=20)
    driver.video_provider.will_report(JobStatus("done", 1.0, "https://clip", rendered_seconds=41.5))
    driver.poll(1)

    assert metric_values("ClipLatency") == [41.5]


def _submit_ago(driver: StepDriver, seconds: int, *, due_in: int) -> None:
    """A clip that was submitted so long ago, and to be looked at so long after that."""
    driver.begin()
    driver.sheets()
    driver.keyframe(1)
    driver.start(1)
    [take] = driver.takes(1)
    assert take.job
    submitted_at = utc_now() - timedelta(seconds=seconds)
    job = take.job.model_copy(update={"submitted_at": submitted_at})
    due_at = submitted_at + timedelta(seconds=due_in)
    driver.store.put(RUN, take.model_copy(update={"job": job, "look_due_at": due_at}))


def test_what_a_provider_refuses_is_counted_by_model_and_error(
    driver: StepDriver, counted: Counted
) -> None:
    driver.video_provider.will_submit(ProviderBusy("429"))
    driver.begin()
    driver.sheets()
    driver.keyframe(1)

    with pytest.raises(ProviderBusy):
        driver.start(1)

    model = driver.run.settings.models.video
    assert ("CallsFailed", {"model": model, "error": "ProviderBusy"}) in counted()
    assert ("AccountsBlocked", {}) not in counted()


def test_an_account_without_credit_is_counted_at_once(driver: StepDriver, counted: Counted) -> None:
    driver.video_provider.will_submit(OutOfCredit("no credit"))
    driver.begin()
    driver.sheets()
    driver.keyframe(1)

    with pytest.raises(OutOfCredit):
        driver.start(1)

    assert ("AccountsBlocked", {}) in counted()


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
    ("error", "fault"), [(OutputRefused("no"), "user"), (ClipLost("gone"), "provider")]
)
def test_a_film_with_a_gap_is_counted_by_whose_fault_that_is(
    driver: StepDriver, counted: Counted, error: GrokSpicyError, fault: str
) -> None:
    driver.video_provider.will_report(*[JobStatus.failed(error)] * 3)

    driver.make()

    assert ("RunsWithGaps", {"fault": fault}) in counted()
    assert ("RunsEnded", {}) in counted()


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
    driver: StepDriver, counted: Counted, error: Exception, fault: str
) -> None:
    driver.begin()

    driver.fail(RUN, {}, error)

    of_runs = [each for each in counted() if each[0] in ("RunsEnded", "RunsFailed")]
    assert of_runs == [("RunsEnded", {}), ("RunsFailed", {"fault": fault})]
