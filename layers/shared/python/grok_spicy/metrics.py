"""What an operator watches: on AWS these numbers become metrics, on a laptop log lines."""

import logging
from typing import Literal, get_args

Metric = Literal[
    "ClipLatency",
    "SpendUsd",
    "RunsEnded",
    "RunsCompleted",
    "RunsWithGaps",
    "RunsFailed",
]

UNITS: dict[str, str] = dict.fromkeys(get_args(Metric), "Count") | {
    "ClipLatency": "Seconds",
    "SpendUsd": "None",  # CloudWatch has no unit of money
}

DIMENSIONS: dict[str, tuple[str, ...]] = dict.fromkeys(get_args(Metric), ()) | {
    "RunsFailed": ("fault",),
}
"""What each is counted by. CloudWatch bills every value of a dimension as a metric of its own."""

metric_log = logging.getLogger("grok_spicy.metrics")


def count(name: Metric, value: float = 1.0, **dimensions: str) -> None:
    """Count a metric: seconds from a clip's submission until it is done, USD that the provider
    reports for a call, or 1 for a run that ended. `fault` is whose fault it was that a run failed,
    see `policies/faults.py`."""
    extra = {"metric": name, "value": value, "dimensions": dimensions}
    metric_log.info("%s %g", " ".join((name, *dimensions.values())), value, extra=extra)
