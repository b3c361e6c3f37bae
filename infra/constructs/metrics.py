"""The numbers that alarms and dashboard look at: AWS's own, and those that our functions send."""

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
    """Metrics of one stack, in sums over five minutes where nothing else is said."""

    def __init__(
        self,
        stack_name: str,
        functions: Mapping[str, lambda_.Function],
        machine: sfn.StateMachine,
        http_api: gateway.HttpApi,
        unrecorded: sqs.Queue,
    ) -> None:
        self._stack_name, self._functions = stack_name, functions
        self._machine, self._http_api, self._unrecorded = machine, http_api, unrecorded

    def own(
        self, name: Metric, statistic: str = "Sum", period: Duration = FIVE_MINUTES
    ) -> cloudwatch.Metric:
        """What our functions measure."""
        return cloudwatch.Metric(
            namespace=METRICS_NAMESPACE,
            metric_name=name,
            dimensions_map={"service": self._stack_name},
            statistic=statistic,
            period=period,
        )

    def executions(self, name: str) -> cloudwatch.Metric:
        """`ExecutionsFailed` and its like, of the machine."""
        return self._machine.metric(name, statistic="Sum", period=FIVE_MINUTES)

    def of_each_function(self, name: str, statistic: str = "Sum") -> list[cloudwatch.IMetric]:
        """`Errors`, `Duration`, … of every function."""
        return [
            function.metric(name, statistic=statistic, period=FIVE_MINUTES, label=which)
            for which, function in self._functions.items()
        ]

    def throttles(self) -> cloudwatch.Metric:
        """Of all functions in the account and region: they share one quota."""
        return cloudwatch.Metric(
            namespace="AWS/Lambda", metric_name="Throttles", statistic="Sum", period=FIVE_MINUTES
        )

    def concurrency(self) -> cloudwatch.Metric:
        """How much of that quota is in use."""
        return cloudwatch.Metric(
            namespace="AWS/Lambda",
            metric_name="ConcurrentExecutions",
            statistic="Maximum",
            period=FIVE_MINUTES,
        )

    def api(self, name: str, statistic: str = "Sum") -> cloudwatch.Metric:
        """`Count`, `4xx`, `5xx`, `Latency` of the HTTP API."""
        return self._http_api.metric(name, statistic=statistic, period=FIVE_MINUTES)

    def unrecorded_ends(self) -> cloudwatch.Metric:
        """Ends that wait in the queue."""
        return self._unrecorded.metric_approximate_number_of_messages_visible(
            period=FIVE_MINUTES, statistic="Maximum"
        )
