"""The metrics that alarms and dashboard use: AWS's own, and those that our functions send."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn

from grok_spicy.metrics import DIMENSIONS, Metric
from infra.constructs.functions import METRICS_NAMESPACE

FIVE_MINUTES = Duration.minutes(5)
OPERATIONS = ("GetItem", "Query", "PutItem", "UpdateItem", "TransactWriteItems")
"""What the pipeline asks of the table."""


class Metrics:
    """Metrics of one stack; sums over five minutes unless stated otherwise."""

    def __init__(
        self,
        stack_name: str,
        functions: Mapping[str, lambda_.Function],
        machine: sfn.StateMachine,
        http_api: gateway.HttpApi,
        dead_letters: sqs.Queue,
        table: dynamodb.ITable,
    ) -> None:
        self._stack_name, self._functions, self._table = stack_name, functions, table
        self._machine, self._http_api, self._dead_letters = machine, http_api, dead_letters

    def product(
        self,
        name: Metric,
        statistic: str = "Sum",
        period: Duration = FIVE_MINUTES,
        **dimensions: str,
    ) -> cloudwatch.Metric:
        """A metric that our functions send, for these values of its own dimensions."""
        return cloudwatch.Metric(
            namespace=METRICS_NAMESPACE,
            metric_name=name,
            dimensions_map={"service": self._stack_name, **dimensions},
            statistic=statistic,
            period=period,
        )

    def each(self, name: Metric, label: str) -> cloudwatch.MathExpression:
        """A metric of ours for each value of its dimensions that was ever sent. Dashboards can
        show it; alarms can't look at it."""
        names = ",".join((METRICS_NAMESPACE, "service", *DIMENSIONS[name]))
        search = f'{{{names}}} MetricName="{name}" service="{self._stack_name}"'
        return cloudwatch.MathExpression(
            expression=f"SEARCH('{search}', 'Sum', 300)",
            using_metrics={},
            label=label,
            period=FIVE_MINUTES,
        )

    def executions(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """A metric of the state machine: `ExecutionsFailed`, …"""
        return self._machine.metric(name, statistic=statistic, period=FIVE_MINUTES)

    def throttled_transitions(self) -> cloudwatch.Metric:
        """State transitions that Step Functions put off, in the account and region."""
        return cloudwatch.Metric(
            namespace="AWS/States",
            metric_name="ThrottledEvents",
            dimensions_map={"ServiceMetric": "StateTransition"},
            statistic="Sum",
            period=FIVE_MINUTES,
        )

    def of_function(self, function: str, name: str) -> cloudwatch.Metric:
        """`Errors`, `Invocations`, … of one function."""
        return self._functions[function].metric(name, statistic="Sum", period=FIVE_MINUTES)

    def per_function(self, name: str, statistic: str = "Sum") -> list[cloudwatch.IMetric]:
        """`Errors`, `Duration`, … of each function."""
        return [
            function.metric(name, statistic=statistic, period=FIVE_MINUTES, label=label)
            for label, function in self._functions.items()
        ]

    def throttles(self) -> cloudwatch.Metric:
        """Throttled calls of all functions in the account and region, which share one quota."""
        return cloudwatch.Metric(
            namespace="AWS/Lambda", metric_name="Throttles", statistic="Sum", period=FIVE_MINUTES
        )

    def invocations(self) -> cloudwatch.Metric:
        """Calls of all functions in the account and region that were not throttled."""
        return cloudwatch.Metric(
            namespace="AWS/Lambda", metric_name="Invocations", statistic="Sum", period=FIVE_MINUTES
        )

    def concurrency(self) -> cloudwatch.Metric:
        """How much of that quota is in use, at most."""
        return cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name="ConcurrentExecutions",
            statistic="Maximum",
            period=FIVE_MINUTES,
        )

    def api(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """`Count`, `4xx`, `5xx`, `Latency` of the HTTP API."""
        return self._http_api.metric(name, statistic=statistic, period=FIVE_MINUTES)

    def dead_letters(self) -> cloudwatch.Metric:
        """Events in the dead-letter queue, at most."""
        return self._dead_letters.metric_approximate_number_of_messages_visible(
            period=FIVE_MINUTES, statistic="Maximum"
        )

    def age_of_dead_letters(self) -> cloudwatch.Metric:
        """Seconds that the oldest of them has waited."""
        return self._dead_letters.metric_approximate_age_of_oldest_message(
            period=FIVE_MINUTES, statistic="Maximum"
        )

    def table_throttles(self, indexes: Sequence[str]) -> list[cloudwatch.IMetric]:
        """Reads and writes of the table that were throttled, and writes of its indexes, which hold
        those of the table up."""
        return [
            self._of_table("ReadThrottleEvents"),
            self._of_table("WriteThrottleEvents"),
            *(
                self._of_table("WriteThrottleEvents", GlobalSecondaryIndexName=index)
                for index in indexes
            ),
        ]

    def table_errors(self) -> list[cloudwatch.IMetric]:
        """Requests that DynamoDB failed by its own fault, by operation."""
        return [self._of_table("SystemErrors", Operation=operation) for operation in OPERATIONS]

    def table_capacity(self) -> list[cloudwatch.IMetric]:
        """Units that were read and written."""
        names = ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits")
        return [self._of_table(name) for name in names]

    def _of_table(self, name: str, **dimensions: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace="AWS/DynamoDB",
            metric_name=name,
            dimensions_map={"TableName": self._table.table_name, **dimensions},
            statistic="Sum",
            period=FIVE_MINUTES,
            label=" ".join((name, *dimensions.values())),
        )


def share(
    part: Sequence[cloudwatch.IMetric],
    whole: Sequence[cloudwatch.IMetric],
    at_least: float,
    period: Duration,
    label: str,
) -> cloudwatch.MathExpression:
    """How many of 100 in `whole` are in `part`; 0 while the part is smaller than `at_least`."""
    parts = {f"part{number}": each for number, each in enumerate(part, 1)}
    wholes = {f"whole{number}": each for number, each in enumerate(whole, 1)}
    counted, all_of_them = (_sum(names) for names in (parts, wholes))
    return cloudwatch.MathExpression(
        expression=f"IF({counted} >= {at_least:g}, 100 * ({counted}) / ({all_of_them}), 0)",
        using_metrics={**parts, **wholes},
        label=label,
        period=period,
    )


def total(
    metrics: Sequence[cloudwatch.IMetric], period: Duration, label: str
) -> cloudwatch.MathExpression:
    """All of them together; 0 where nothing was sent."""
    named = {f"part{number}": each for number, each in enumerate(metrics, 1)}
    return cloudwatch.MathExpression(
        expression=_sum(named), using_metrics=named, label=label, period=period
    )


def _sum(names: Mapping[str, object]) -> str:
    return " + ".join(f"FILL({name}, 0)" for name in names)
