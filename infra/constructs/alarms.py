"""Word to a person when something goes wrong: one topic, and alarms that all point at it.

Eight alarms: CloudWatch gives ten for nothing, so a studio that rests costs storage alone.
"""

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
"""Half of what a job may take; a clip takes a minute or two."""


class Alarms(Construct):
    """`topic`, which tells people; `alarms`."""

    def __init__(self, scope: Construct, id: str, settings: Settings, metrics: Metrics) -> None:
        super().__init__(scope, id)
        self.topic = self._topic(settings.alarm_email)
        self.alarms: list[cloudwatch.Alarm] = []
        self._when(
            "FilmsFail",
            metrics.executions("ExecutionsFailed"),
            1,
            "A film failed; its run says why.",
        )
        self._when(
            "FilmsTimeOut",
            metrics.executions("ExecutionsTimedOut"),
            1,
            "A film took longer than its execution may; resume its run.",
        )
        self._when(
            "FilmsHaveGaps",
            metrics.own("RunsWithGaps"),
            1,
            "A film has a still in place of a clip; its report says why, and what would mend it.",
        )
        self._when(
            "EndsUnrecorded",
            metrics.unrecorded_ends(),
            1,
            "A run does not know that its execution ended; record_end's log says why.",
        )
        self._when(
            "Throttles",
            metrics.throttles(),
            1,
            "The account's functions are throttled: have Lambda's concurrency quota raised.",
        )
        self._when(
            "ApiFails", metrics.api("5xx"), 5, "The API answers with errors; see the api's log."
        )
        self._when(
            "ClipsAreSlow",
            metrics.own("ClipLatency", "p90"),
            SLOW_CLIP_SECONDS,
            "Clips take the provider unusually long.",
            periods=3,
        )
        self._when(
            "Spending",
            metrics.own("SpendUsd", period=Duration.hours(1)),
            settings.spend_alarm_usd_per_hour,
            "xAI was paid more in an hour than -c spend_alarm_usd_per_hour says.",
        )

    def _topic(self, email: str | None) -> sns.Topic:
        topic = sns.Topic(self, "Topic", enforce_ssl=True)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="FromThisAccountsAlarmsAndBudgets",
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

    def _when(
        self,
        name: str,
        metric: cloudwatch.Metric,
        threshold: float,
        told: str,
        *,
        periods: int = 1,
    ) -> None:
        """Tell the topic when the metric reaches the threshold in that many periods in a row."""
        alarm = metric.create_alarm(
            self,
            name,
            alarm_description=told,
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        self.alarms.append(alarm)
