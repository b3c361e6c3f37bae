"""The CDK app, for an emulator that has no alarms by metric math: each becomes one on a metric."""

from typing import Any

from aws_cdk import aws_cloudwatch as cloudwatch

import infra.app
from infra.stack import GrokSpicyStack


class _Stack(GrokSpicyStack):
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for alarm in self.node.find_all():
            if isinstance(alarm, cloudwatch.CfnAlarm) and alarm.metrics is not None:
                alarm.metrics = None
                alarm.namespace, alarm.metric_name = "GrokSpicy", "Math"
                alarm.statistic, alarm.period = "Sum", 60


if __name__ == "__main__":
    infra.app.GrokSpicyStack = _Stack  # type: ignore[attr-defined]
    infra.app.main()
