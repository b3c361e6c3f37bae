"""The dashboard for a person on call: alarms, films, spending, functions, API."""

from typing import get_args

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from grok_spicy.policies.faults import Fault
from infra.constructs.alarms import SLOW_CLIP_SECONDS, Alarms
from infra.constructs.metrics import Metrics
from infra.settings import Settings

WIDE, HALF, HEIGHT = 24, 12, 6


class Dashboard(Construct):
    """A CloudWatch dashboard with the stack's name."""

    def __init__(
        self, scope: Construct, id: str, settings: Settings, metrics: Metrics, alarms: Alarms
    ) -> None:
        super().__init__(scope, id)
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=settings.stack_name,
            default_interval=Duration.days(1),
            widgets=[
                [cloudwatch.AlarmStatusWidget(title="Alarms", alarms=alarms.alarms, width=WIDE)],
                *_films(metrics, settings),
                *_functions(metrics),
                [
                    _graph(
                        "API: requests",
                        [metrics.api("Count"), metrics.api("4xx"), metrics.api("5xx")],
                    ),
                    _graph("API: latency, ms", [metrics.api("Latency", "p90")]),
                ],
            ],
        )


def _films(metrics: Metrics, settings: Settings) -> list[list[cloudwatch.IWidget]]:
    return [
        [
            _graph(
                "Executions",
                [
                    metrics.executions(f"Executions{end}")
                    for end in ("Started", "Succeeded", "Failed", "Aborted", "TimedOut")
                ],
            ),
            _graph(
                "Films",
                [
                    *(
                        metrics.product(end)
                        for end in ("RunsEnded", "RunsCompleted", "RunsWithGaps")
                    ),
                    *(
                        metrics.product("RunsFailed", fault=fault).with_(label=f"failed: {fault}")
                        for fault in get_args(Fault)
                    ),
                ],
            ),
        ],
        [
            _graph(
                "Clip latency, from submission to completion, s",
                [
                    metrics.product("ClipLatency", each).with_(label=each)
                    for each in ("p50", "p90", "Maximum")
                ],
                SLOW_CLIP_SECONDS,
            ),
            _graph(
                "Spending on xAI, USD per hour",
                [metrics.product("SpendUsd", period=Duration.hours(1))],
                settings.spend_alarm_usd_per_hour,
            ),
        ],
    ]


def _functions(metrics: Metrics) -> list[list[cloudwatch.IWidget]]:
    return [
        [
            _graph("Functions: errors", metrics.per_function("Errors")),
            _graph("Functions: longest duration, ms", metrics.per_function("Duration", "Maximum")),
        ],
        [
            _graph(
                "Throttled calls of the account's functions, and of the state machine",
                [metrics.throttles(), metrics.executions("ExecutionThrottled")],
            ),
            _graph("Lambda concurrency of the account", [metrics.concurrency()]),
        ],
    ]


def _graph(
    title: str, series: list[cloudwatch.IMetric], alarm_at: float | None = None
) -> cloudwatch.GraphWidget:
    lines = [cloudwatch.HorizontalAnnotation(value=alarm_at, label="alarm")] if alarm_at else None
    return cloudwatch.GraphWidget(
        title=title, left=series, left_annotations=lines, width=HALF, height=HEIGHT
    )
