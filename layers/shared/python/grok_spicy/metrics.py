"""What an operator watches: on AWS these numbers become metrics, on a laptop log lines."""

import logging
from typing import Literal, get_args

Metric = Literal[
    "ClipLatency",
    "SpendUsd",
    "RunsCompleted",
    "RunsWithGaps",
    "RunsFailed",
    "RunsExpired",
    "RunsInterrupted",
    "OrphansRemoved",
]

UNITS: dict[str, str] = dict.fromkeys(get_args(Metric), "Count") | {
    "ClipLatency": "Seconds",
    "SpendUsd": "None",  # CloudWatch has no unit of money
}

metric_log = logging.getLogger("grok_spicy.metrics")


def count(name: Metric, value: float = 1.0) -> None:
    """Count a metric: seconds from a clip's submission until it is done, USD that the provider
    reports for a call, or 1 for a run that ended."""
    metric_log.info("%s %g", name, value, extra={"metric": name, "value": value})
