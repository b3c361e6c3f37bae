"""CloudWatch metrics: each is a line in the function's log, in the embedded metric format."""

import logging
import os

from aws_lambda_powertools.metrics import MetricUnit, single_metric

from grok_spicy.metrics import UNITS, metric_log


class _Sender(logging.Handler):
    """Prints each metric; namespace and service come from powertools' own variables."""

    def emit(self, record: logging.LogRecord) -> None:
        name, value = record.__dict__["metric"], record.__dict__["value"]
        service = {"service": os.environ["POWERTOOLS_SERVICE_NAME"]}
        unit = MetricUnit(UNITS[name])
        with single_metric(name=name, unit=unit, value=value, default_dimensions=service) as metric:
            for dimension, of in record.__dict__["dimensions"].items():
                metric.add_dimension(name=dimension, value=of)


def send_metrics() -> None:
    """Print metrics from now on. Idempotent."""
    if not any(isinstance(handler, _Sender) for handler in metric_log.handlers):
        metric_log.addHandler(_Sender())
        metric_log.setLevel(logging.INFO)
