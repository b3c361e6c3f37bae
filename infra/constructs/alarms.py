"""Alarms: one topic, and alarms that all notify it."""

from aws_cdk import Aws
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.alarm_spec import AlarmSpec, as_plain
from infra.constructs.alarm_table import alarm_specs
from infra.constructs.metrics import Metrics
from infra.settings import Settings


class Alarms(Construct):
    """`topic`, which notifies people; `alarms`. `our_faults` and `api_fails`
    are those for a new version's."""

    def __init__(self, scope: Construct, id: str, settings: Settings, metrics: Metrics) -> None:
        super().__init__(scope, id)
        self._stack_name = settings.stack_name
        self.topic = self._topic(settings.alarm_email)
        specs = alarm_specs(metrics, settings)
        if settings.monitoring == "plain":
            specs = [plain for spec in specs if (plain := as_plain(spec))]
        by_name = {each.name: self._alarm(each) for each in specs}
        self.alarms = list(by_name.values())
        self.our_faults = by_name["FilmsFailByUs"]
        self.api_fails = by_name["ApiFails"]

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

    def _alarm(self, spec: AlarmSpec) -> cloudwatch.Alarm:
        too_many = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
        too_few = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        alarm = cloudwatch.Alarm(
            self,
            spec.name,
            # The subject of the mail, and what the dashboard shows.
            alarm_name=f"{self._stack_name}-{spec.name}",
            metric=spec.metric,
            alarm_description=spec.description,
            threshold=spec.threshold,
            evaluation_periods=spec.periods,
            comparison_operator=too_few if spec.is_too_few else too_many,
            treat_missing_data=spec.no_data,
        )
        alarm.add_alarm_action(actions.SnsAction(self.topic))
        return alarm
