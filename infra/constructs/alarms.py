"""Alarms: one topic, and alarms that all notify it."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.metrics import Metrics
from infra.settings import Settings

SLOW_CLIP_SECONDS = 300
"""Half of a job's time limit; a clip usually takes a minute or two."""


OUR_FAILURES, OUR_PERCENT = 2, 5
"""So many films within half an hour, and so many of 100 that ended, may not fail by our fault."""


class Alarms(Construct):
    """`topic`, which notifies people; `alarms`. `our_faults` is the one for a new version's."""

    def __init__(self, scope: Construct, id: str, settings: Settings, metrics: Metrics) -> None:
        super().__init__(scope, id)
        self.topic = self._topic(settings.alarm_email)
        self.alarms: list[cloudwatch.Alarm] = []
        self.our_faults = self._add_alarm(
            "FilmsFailByUs",
            metrics.failed_by_us(OUR_FAILURES, Duration.minutes(30)),
            OUR_PERCENT,
            "Films fail by our fault: the code, its settings or AWS. Their errors say why.",
        )
        self._add_alarm(
            "FilmsTimeOut",
            metrics.executions("ExecutionsTimedOut"),
            1,
            "An execution reached its time limit. Resume its run.",
        )
        self._add_alarm(
            "FilmsHaveGaps",
            metrics.product("RunsWithGaps"),
            1,
            "A film has a still instead of a clip. Its report says why and what to do.",
        )
        self._add_alarm(
            "ExecutionEventsLost",
            metrics.dead_letters(),
            1,
            "An end was not recorded, or not told. See the logs of record_end and notify.",
        )
        self._add_alarm(
            "Throttles",
            metrics.throttles(),
            1,
            "The account's functions are throttled. Request a higher Lambda concurrency quota.",
        )
        self._add_alarm(
            "ApiFails",
            metrics.api("5xx"),
            5,
            "The API responds with server errors. See the log of api.",
        )
        self._add_alarm(
            "ClipsAreSlow",
            metrics.product("ClipLatency", "p90"),
            SLOW_CLIP_SECONDS,
            "The provider takes unusually long to render clips.",
            periods=3,
        )
        self._add_alarm(
            "Spending",
            metrics.product("SpendUsd", period=Duration.hours(1)),
            settings.spend_alarm_usd_per_hour,
            "Calls to xAI cost more in an hour than -c spend_alarm_usd_per_hour allows.",
        )

    def _topic(self, email: str | None) -> sns.Topic:
        topic = sns.Topic(self, "Topic", enforce_ssl=True)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AllowAlarmsAndBudgetsOfThisAccount",
                principals=[
                    iam.ServicePrincipal("cloudwatch.amazonaws.com"),
                    iam.ServicePrincipal("budgets.amazonaws.com"),
                ],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )
        if email:
            topic.add_subscription(subscriptions.EmailSubscription(email))
        return topic

    def _add_alarm(
        self,
        name: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        description: str,
        *,
        periods: int = 1,
    ) -> cloudwatch.Alarm:
        """Notify the topic when the metric reaches the threshold in `periods` periods in a row."""
        alarm = cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            alarm_description=description,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        self.alarms.append(alarm)
        return alarm
