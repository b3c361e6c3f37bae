"""What an operator watches: on AWS these numbers become metrics, on a laptop log lines."""

import logging
from typing import Literal, get_args

Metric = Literal[
    "ClipLatency",  # seconds that a job took; none where nobody looked when it was due
    "SpendUsd",  # what calls cost; their bound where the provider reports nothing, corrected later
    "MaybePaidUsd",  # bounds of calls whose answer was lost, and that were bought again
    "RunsEnded",  # all that ended, but those that a person cancelled
    "RunsCompleted",
    "RunsWithGaps",
    "RunsFailed",
    "CallsFailed",  # paid calls and jobs that a provider refused or failed
    "AccountsBlocked",  # those that it refused for the account: credit, key, rights
    "OpenRuns",  # that are being made, and wait for no person
    "RunAge",  # seconds since the one of them that stands still the longest last moved on
    "RunsQueued",
    "QueueSeconds",  # that the first of them has waited
    "FunctionErrors",  # errors of functions that nobody raised on purpose
    "RunsExpired",  # deleted, because they ended so long ago
    "RunsInterrupted",  # those whose execution was gone, or never began
    "OrphansRemoved",  # what was left of a run that was gone
]

UNITS: dict[str, str] = dict.fromkeys(get_args(Metric), "Count") | {
    **dict.fromkeys(("ClipLatency", "RunAge", "QueueSeconds"), "Seconds"),
    # CloudWatch has no unit of money.
    "SpendUsd": "None",
    "MaybePaidUsd": "None",
}

DIMENSIONS: dict[str, tuple[str, ...]] = dict.fromkeys(get_args(Metric), ()) | {
    "RunsWithGaps": ("fault",),
    "RunsFailed": ("fault",),
    "CallsFailed": ("model", "error"),
}
"""What each is counted by. CloudWatch bills every value of a dimension as a metric of its own."""

metric_log = logging.getLogger("grok_spicy.metrics")


def count(name: Metric, value: float = 1.0, **dimensions: str) -> None:
    """Count a metric, in its unit, by its dimensions. `fault` is whose fault it was, see
    `policies/faults.py`; `error` the name of an error class."""
    extra = {"metric": name, "value": value, "dimensions": dimensions}
    metric_log.info("%s %g", " ".join((name, *dimensions.values())), value, extra=extra)
