"""Numbers that whoever runs a studio watches: on AWS they become metrics, on a laptop log lines."""

import logging
from typing import Literal, get_args

Metric = Literal["ClipLatency", "SpendUsd", "RunsCompleted", "RunsWithGaps", "RunsFailed"]

UNITS: dict[str, str] = dict.fromkeys(get_args(Metric), "Count") | {
    "ClipLatency": "Seconds",
    "SpendUsd": "None",  # CloudWatch has no unit of money
}

metric_log = logging.getLogger("grok_spicy.metrics")


def count(name: Metric, value: float = 1.0) -> None:
    """Note a number: seconds from submitting a clip to its being done, USD that the provider
    reports for a call, or how a run ended."""
    metric_log.info("%s %g", name, value, extra={"metric": name, "value": value})
