"""The metrics that alarms and dashboard use: AWS's own, and those that our functions send."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn

from grok_spicy.metrics import Metric
from infra.constructs.functions import METRICS_NAMESPACE

FIVE_MINUTES = Duration.minutes(5)


class Metrics:
    """Metrics of one stack; sums over five minutes unless stated otherwise."""

    def __init__(
        self,
        stack_name: str,
        functions: Mapping[str, lambda_.Function],
        machine: sfn.StateMachine,
        http_api: gateway.HttpApi,
        dead_letters: sqs.Queue,
    ) -> None:
        self._stack_name, self._functions = stack_name, functions
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

    def failed_by_us(self, at_least: int, period: Duration) -> cloudwatch.MathExpression:
        """How many of 100 runs that ended failed by our fault; 0 where fewer than so many did."""
        return cloudwatch.MathExpression(
            expression=f"IF(FILL(ours, 0) >= {at_least}, 100 * FILL(ours, 0) / ended, 0)",
            using_metrics={
                "ours": self.product("RunsFailed", fault="ours"),
                "ended": self.product("RunsEnded"),
            },
            label="runs that failed by our fault, %",
            period=period,
        )

    def executions(self, name: str) -> cloudwatch.Metric:
        """A metric of the state machine: `ExecutionsFailed`, …"""
        return self._machine.metric(name, statistic="Sum", period=FIVE_MINUTES)

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
