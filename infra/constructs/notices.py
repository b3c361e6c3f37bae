"""Notices: a rule that sends a run's status changes to `notify`, which posts webhooks and e-mail.

Every change is an event on the default bus, source `grok-spicy`; add rules of your own for more.
"""

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from grok_spicy.adapters.aws.status_events import DETAIL_TYPE, SOURCE
from infra.settings import Settings


class Notices(Construct):
    """`secret`: what webhooks are signed with; None without webhooks. `topic`: None without an
    address. What could not be told goes to `dead_letters`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        function: lambda_.Function,
        live: lambda_.IFunction,
        dead_letters: sqs.Queue,
    ) -> None:
        super().__init__(scope, id)
        live.configure_async_invoke(
            retry_attempts=2,
            max_event_age=Duration.hours(1),
            on_failure=destinations.SqsDestination(dead_letters),
        )
        events.Rule(
            self,
            "Rule",
            description="Grok Spicy: a run ended, or waits for a decision",
            event_pattern=events.EventPattern(
                source=[SOURCE],
                detail_type=[DETAIL_TYPE],
                detail={
                    "studio": [Stack.of(self).stack_name],
                    "notice": events.Match.exists(),
                },
            ),
            targets=[
                targets.LambdaFunction(live, dead_letter_queue=dead_letters, retry_attempts=10)
            ],
        )
        self.secret = self._sign(function, settings) if settings.webhooks else None
        self.topic = self._mail(function, settings.notify_email) if settings.notify_email else None

    def _sign(self, function: lambda_.Function, settings: Settings) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            "WebhookSecret",
            description="Grok Spicy: what webhooks are signed with",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template="{}",
                generate_string_key="WEBHOOK_SECRET",
                password_length=48,
                exclude_punctuation=True,
            ),
            removal_policy=RemovalPolicy.RETAIN if settings.keep else RemovalPolicy.DESTROY,
        )
        function.add_environment("GROK_SPICY_WEBHOOKS", settings.webhooks)
        function.add_environment("GROK_SPICY_SECRET", secret.secret_arn)
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["secretsmanager:GetSecretValue"], resources=[secret.secret_arn]
            )
        )
        return secret

    def _mail(self, function: lambda_.Function, email: str) -> sns.Topic:
        topic = sns.Topic(self, "Topic", enforce_ssl=True)
        topic.add_subscription(subscriptions.EmailSubscription(email))
        function.add_environment("GROK_SPICY_TOPIC", topic.topic_arn)
        function.add_to_role_policy(
            iam.PolicyStatement(actions=["sns:Publish"], resources=[topic.topic_arn])
        )
        return topic
