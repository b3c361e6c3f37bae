"""One page for a person on call: what is wrong now, how films go, what they cost, who is slow."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from infra.constructs.alarms import SLOW_CLIP_SECONDS, Alarms
from infra.constructs.metrics import Metrics
from infra.settings import Settings

WIDE, HALF, HEIGHT = 24, 12, 6


class Dashboard(Construct):
    """The page, named as the stack."""

    def __init__(
        self, scope: Construct, id: str, settings: Settings, metrics: Metrics, alarms: Alarms
    ) -> None:
        super().__init__(scope, id)
        cloudwatch.Dashboard(
            self,
            "Page",
            dashboard_name=settings.stack_name,
            default_interval=Duration.days(1),
            widgets=[
                [
                    cloudwatch.AlarmStatusWidget(
                        title="Is something wrong?", alarms=alarms.alarms, width=WIDE
                    )
                ],
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
                [metrics.own(end) for end in ("RunsCompleted", "RunsWithGaps", "RunsFailed")],
            ),
        ],
        [
            _graph(
                "A clip, from submitting it to its being done, s",
                [
                    metrics.own("ClipLatency", each).with_(label=each)
                    for each in ("p50", "p90", "Maximum")
                ],
                SLOW_CLIP_SECONDS,
            ),
            _graph(
                "Paid to xAI, USD per hour",
                [metrics.own("SpendUsd", period=Duration.hours(1))],
                settings.spend_alarm_usd_per_hour,
            ),
        ],
    ]


def _functions(metrics: Metrics) -> list[list[cloudwatch.IWidget]]:
    return [
        [
            _graph("Functions: errors", metrics.of_each_function("Errors")),
            _graph("Functions: longest, ms", metrics.of_each_function("Duration", "Maximum")),
        ],
        [
            _graph(
                "Throttled, of the account's functions and the machine's events",
                [metrics.throttles(), metrics.executions("ExecutionThrottled")],
            ),
            _graph("Lambda concurrency of the account", [metrics.concurrency()]),
        ],
    ]


def _graph(
    title: str, shown: list[cloudwatch.IMetric], alarm_at: float | None = None
) -> cloudwatch.GraphWidget:
    lines = [cloudwatch.HorizontalAnnotation(value=alarm_at, label="alarm")] if alarm_at else None
    return cloudwatch.GraphWidget(
        title=title, left=shown, left_annotations=lines, width=HALF, height=HEIGHT
    )
