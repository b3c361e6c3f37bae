"""Executions that end without their own last step: aborted, out of time, or failed at once.

EventBridge tells `record_end`, so that the run says so too. What could not be recorded waits in a
queue.
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


class Ends(Construct):
    """`unrecorded`: the queue of ends that no run knows of."""

    def __init__(
        self, scope: Construct, id: str, function: lambda_.Function, machine: sfn.StateMachine
    ) -> None:
        super().__init__(scope, id)
        self.unrecorded = sqs.Queue(
            self,
            "Unrecorded",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        function.configure_async_invoke(
            retry_attempts=2,
            max_event_age=Duration.hours(6),
            on_failure=destinations.SqsDestination(self.unrecorded),
        )
        events.Rule(
            self,
            "Ended",
            description="An execution of Grok Spicy ended without a film",
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
                    function, dead_letter_queue=self.unrecorded, retry_attempts=10
                )
            ],
        )
