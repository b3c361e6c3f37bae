"""The dashboard for a person on call: what rings, how films go, what they cost, what is full."""

from collections.abc import Sequence
from typing import get_args

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from grok_spicy.adapters.aws.dynamo_schema import RUNS_BY_OWNER, RUNS_OF_STUDIO
from grok_spicy.policies.faults import Fault
from infra.constructs.alarm_spec import (
    CONCURRENCY_PERCENT,
    QUEUE_SECONDS,
    SLOW_API_MS,
    SLOW_CLIP_SECONDS,
    STUCK_SECONDS,
)
from infra.constructs.alarms import Alarms
from infra.constructs.log_queries import ERRORS, LogQueries
from infra.constructs.metrics import Metrics
from infra.settings import Settings

WIDE, HALF, SIXTH = 24, 12, 4
HEIGHT, LOW = 6, 3
_DAY, _HOUR = Duration.days(1), Duration.hours(1)
_COLOURS: dict[Fault, str] = {"ours": "#d13212", "provider": "#ff9900", "user": "#879596"}
_GREEN = "#1d8102"

Widgets = list[list[cloudwatch.IWidget]]


class Dashboard(Construct):
    """A CloudWatch dashboard with the stack's name. What a person on call asks first is on top."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        metrics: Metrics,
        alarms: Alarms,
        queries: LogQueries,
        machine_arn: str,
    ) -> None:
        super().__init__(scope, id)
        cloudwatch.Dashboard(
            self,
            "Dashboard",
            dashboard_name=settings.stack_name,
            default_interval=Duration.days(1),
            widgets=[
                [_links(settings, machine_arn)],
                [_alarms(alarms)],
                _now(metrics),
                *_films(metrics),
                *_money(metrics, settings),
                *_functions(metrics, settings),
                *_api_and_table(metrics),
                [_errors(queries)],
            ],
        )


def _links(settings: Settings, machine_arn: str) -> cloudwatch.IWidget:
    def link(text: str, service: str, place: str) -> str:
        region = Aws.REGION
        address = f"https://{region}.console.aws.amazon.com/{service}/home?region={region}#{place}"
        return f"[{text}]({address})"

    links = [
        link("Executions", "states", f"/statemachines/view/{machine_arn}"),
        link("Log queries", "cloudwatch", "logsV2:logs-insights"),
        link("Alarms", "cloudwatch", f"alarmsV2:?search={settings.stack_name}"),
        link("Dead letters", "sqs/v3", "/queues"),
        link("Quotas", "servicequotas", "!/services/lambda/quotas"),
        "[AWS's health](https://health.aws.amazon.com/health/status)",
        "[xAI's status](https://status.x.ai)",
    ]
    told = "What each alarm means and what to do: docs/operations.md, a section by its name."
    return cloudwatch.TextWidget(
        markdown=f"**{settings.stack_name}** · {' · '.join(links)}\n\n{told}",
        width=WIDE,
        height=2,
    )


def _alarms(alarms: Alarms) -> cloudwatch.IWidget:
    return cloudwatch.AlarmStatusWidget(
        title="Alarms",
        alarms=alarms.alarms,
        sort_by=cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
        width=WIDE,
        height=HEIGHT,
    )


def _now(metrics: Metrics) -> list[cloudwatch.IWidget]:
    numbers = {
        "Films being made": metrics.product("OpenRuns", "Maximum", _HOUR),
        "Longest standstill, s": metrics.product("RunAge", "Maximum", _HOUR),
        "Films that wait": metrics.product("RunsQueued", "Maximum", _HOUR),
        "Longest wait, s": metrics.product("QueueSeconds", "Maximum", _HOUR),
        "Dead letters": metrics.dead_letters(),
        "USD today": metrics.product("SpendUsd", period=_DAY),
    }
    return [
        cloudwatch.SingleValueWidget(title=title, metrics=[metric], width=SIXTH, height=LOW)
        for title, metric in numbers.items()
    ]


def _films(metrics: Metrics) -> Widgets:
    ends = [metrics.product("RunsCompleted").with_(label="complete", color=_GREEN)]
    for name, what in (("RunsWithGaps", "gaps"), ("RunsFailed", "failed")):
        for fault in get_args(Fault):
            colour = _COLOURS[fault] if name == "RunsFailed" else f"{_COLOURS[fault]}80"
            label = f"{what}: {'' if fault == 'ours' else 'by '}{fault}"
            ends.append(metrics.product(name, fault=fault).with_(label=label, color=colour))  # type: ignore[arg-type]
    return [
        [
            _graph("Films by how they ended and by whose fault", ends, stacked=True),
            _graph(
                "Executions",
                [
                    metrics.executions(f"Executions{end}")
                    for end in ("Started", "Succeeded", "Failed", "Aborted", "TimedOut")
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
                {SLOW_CLIP_SECONDS: "alarm"},
            ),
            _graph(
                "Time to film, with what people took at gates, ms",
                [
                    metrics.executions("ExecutionTime", each).with_(label=each)
                    for each in ("p50", "p90")
                ],
            ),
        ],
        [
            _graph(
                "Longest standstill of a film, s",
                [metrics.product("RunAge", "Maximum", _HOUR)],
                {STUCK_SECONDS: "alarm"},
            ),
            _graph(
                "Queue: longest wait, s; films on the right",
                [metrics.product("QueueSeconds", "Maximum")],
                {QUEUE_SECONDS: "alarm"},
                right=[metrics.product("RunsQueued", "Maximum")],
            ),
        ],
        [
            _graph(
                "Swept: runs that expired, that lost their execution, that left something behind",
                [
                    metrics.product(each)
                    for each in ("RunsExpired", "RunsInterrupted", "OrphansRemoved")
                ],
            ),
            _graph("Films being made", [metrics.product("OpenRuns", "Maximum")]),
        ],
    ]


def _money(metrics: Metrics, settings: Settings) -> Widgets:
    caps = {
        settings.owner_usd_per_day: "one owner's day",
        settings.studio_usd_per_month / 30: "the studio's month / 30",
    }
    return [
        [
            _graph(
                "Spending, USD per hour",
                [metrics.product("SpendUsd", period=_HOUR)],
                {settings.spend_alarm_usd_per_hour: "alarm"},
            ),
            _graph(
                "Spending, USD per day (UTC), and the caps",
                [metrics.product("SpendUsd", period=_DAY)],
                {usd: name for usd, name in caps.items() if usd},
            ),
        ],
        [
            _graph(
                "What providers refused or failed, by model and error",
                [metrics.each("CallsFailed", "")],
            ),
            _graph(
                "Maybe paid twice, USD; refused for the account, on the right",
                [metrics.product("MaybePaidUsd", period=_HOUR)],
                right=[metrics.product("AccountsBlocked")],
            ),
        ],
    ]


def _functions(metrics: Metrics, settings: Settings) -> Widgets:
    quota = settings.account_concurrency
    return [
        [
            _graph(
                "Functions: errors, waits for a provider's turn included; ours on the right",
                metrics.per_function("Errors"),
                right=[metrics.product("FunctionErrors")],
            ),
            _graph("Functions: longest duration, ms", metrics.per_function("Duration", "Maximum")),
        ],
        [
            _graph(
                "Throttled: the account's functions, the state machine, its transitions",
                [
                    metrics.throttles(),
                    metrics.executions("ExecutionThrottled"),
                    metrics.throttled_transitions(),
                ],
            ),
            _graph(
                "Lambda concurrency of the account",
                [metrics.concurrency()],
                {quota: "quota", quota * CONCURRENCY_PERCENT / 100: "alarm"},
            ),
        ],
    ]


def _api_and_table(metrics: Metrics) -> Widgets:
    return [
        [
            _graph(
                "API: requests",
                [metrics.api("Count"), metrics.api("4xx"), metrics.api("5xx")],
            ),
            _graph(
                "API: latency, ms",
                [metrics.api("Latency", each).with_(label=each) for each in ("p50", "p90", "p99")],
                {SLOW_API_MS: "alarm"},
            ),
        ],
        [
            _graph(
                "Table: throttled, and errors of DynamoDB's own",
                [
                    *metrics.table_throttles((RUNS_BY_OWNER, RUNS_OF_STUDIO)),
                    *metrics.table_errors(),
                ],
            ),
            _graph("Table: capacity units", metrics.table_capacity()),
        ],
        [
            _graph("Dead letters", [metrics.dead_letters()]),
            _graph("Age of the oldest dead letter, s", [metrics.age_of_dead_letters()]),
        ],
    ]


def _errors(queries: LogQueries) -> cloudwatch.IWidget:
    return cloudwatch.LogQueryWidget(
        title="Errors, as the saved query finds them",
        log_group_names=queries.log_groups,
        query_lines=[line.strip().removeprefix("| ") for line in _in_one_line_each(ERRORS)],
        width=WIDE,
        height=HEIGHT,
    )


def _in_one_line_each(query: str) -> list[str]:
    """The commands of a query, each with its continuation."""
    return query.replace("\n  ", " ").splitlines()


def _graph(
    title: str,
    series: Sequence[cloudwatch.IMetric],
    lines: dict[float, str] | None = None,
    *,
    right: Sequence[cloudwatch.IMetric] = (),
    stacked: bool = False,
) -> cloudwatch.GraphWidget:
    return cloudwatch.GraphWidget(
        title=title,
        left=list(series),
        right=list(right),
        left_annotations=[
            cloudwatch.HorizontalAnnotation(value=value, label=label)
            for value, label in (lines or {}).items()
        ],
        stacked=stacked,
        width=HALF,
        height=HEIGHT,
    )
