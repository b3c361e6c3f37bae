"""Executions that end without their own last step: aborted, timed out, or failed at once.

EventBridge invokes `record_end`, which records the end in the run. Events that could not be
recorded go to a dead-letter queue.
"""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

STATUSES = ("ABORTED", "TIMED_OUT", "FAILED")


class ExecutionEvents(Construct):
    """`dead_letters`: the queue of events that could not be recorded."""

    def __init__(
        self, scope: Construct, id: str, function: lambda_.IFunction, machine: sfn.StateMachine
    ) -> None:
        super().__init__(scope, id)
        self.dead_letters = sqs.Queue(
            self,
            "DeadLetters",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        function.configure_async_invoke(
            retry_attempts=2,
            max_event_age=Duration.hours(6),
            on_failure=destinations.SqsDestination(self.dead_letters),
        )
        events.Rule(
            self,
            "Rule",
            description="Grok Spicy: an execution was aborted, timed out or failed",
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "status": list(STATUSES),
                    "stateMachineArn": [machine.state_machine_arn],
                },
            ),
            targets=[
                targets.LambdaFunction(
                    function, dead_letter_queue=self.dead_letters, retry_attempts=10
                )
            ],
        )
