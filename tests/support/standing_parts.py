"""What a studio has that is billed whether or not anybody films: counted in its templates."""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grok_spicy.metrics import DIMENSIONS
from infra.node import use_node

FAULTS = 3
"""Whose fault it may be: ours, a provider's, a user's (`policies/faults.py`)."""
HOURLY_METRICS = ("OpenRuns", "RunAge", "RunsQueued", "QueueSeconds")
"""What the sweeper sends every hour, also while nobody films."""
_SEEN_FAILURES = 10
"""Assumed: how many pairs of a model and an error occur in a busy month."""


@dataclass(frozen=True)
class StandingParts:
    """`alarm_metrics` are the metrics that alarms look at: each is billed as an alarm."""

    alarm_metrics: int
    dashboards: int
    secrets: int


def count_standing_parts() -> StandingParts:
    """Those of a studio with default settings; needs what `make synth` installs."""
    use_node()  # before aws_cdk is imported, which starts Node
    from tests.infra.template import synthesise

    with tempfile.TemporaryDirectory() as folder:
        synthesise(Path(folder))
        templates = Path(folder, "out").glob("*.template.json")
        resources: list[dict[str, Any]] = [
            resource
            for template in templates
            for resource in json.loads(template.read_text())["Resources"].values()
        ]
    kinds = [resource["Type"] for resource in resources]
    return StandingParts(
        alarm_metrics=sum(
            _metrics_of(resource["Properties"])
            for resource in resources
            if resource["Type"] == "AWS::CloudWatch::Alarm"
        ),
        dashboards=kinds.count("AWS::CloudWatch::Dashboard"),
        secrets=kinds.count("AWS::SecretsManager::Secret"),
    )


def count_metrics() -> int:
    """The metrics that a busy studio sends: each value of a dimension is one."""
    by_dimensions = {(): 1, ("fault",): FAULTS}
    return sum(by_dimensions.get(each, _SEEN_FAILURES) for each in DIMENSIONS.values())


def _metrics_of(alarm: dict[str, Any]) -> int:
    metrics = [each for each in alarm.get("Metrics", []) if "MetricStat" in each]
    return len(metrics) or 1
