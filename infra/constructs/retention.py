"""What goes by itself: `sweep_runs` on a schedule, and people who are deleted with what is theirs.

The API starts `delete_person`; `sweep_runs` starts it again if it stopped.
"""

from collections.abc import Mapping

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

_EVERY = Duration.hours(1)


class Retention(Construct):
    """The schedule, and who may start and ask what. Calls that fail go to `dead_letters`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        functions: Mapping[str, lambda_.Function],
        live: Mapping[str, lambda_.Alias],
        machine: sfn.StateMachine,
        pool: cognito.IUserPool,
        dead_letters: sqs.Queue,
    ) -> None:
        super().__init__(scope, id)
        sweep_runs, delete_person = functions["sweep_runs"], functions["delete_person"]
        for alias in (live["sweep_runs"], live["delete_person"]):
            alias.configure_async_invoke(
                retry_attempts=1,
                max_event_age=Duration.hours(1),
                on_failure=destinations.SqsDestination(dead_letters),
            )
        events.Rule(
            self,
            "Schedule",
            description="Grok Spicy: delete what has expired, and find what was left behind",
            schedule=events.Schedule.rate(_EVERY),
            targets=[
                targets.LambdaFunction(
                    live["sweep_runs"],
                    event=events.RuleTargetInput.from_object({}),
                    dead_letter_queue=dead_letters,
                    retry_attempts=2,
                )
            ],
        )
        for function in (functions["api"], sweep_runs):
            deletion = live["delete_person"]
            function.add_environment("GROK_SPICY_DELETION_FUNCTION", deletion.function_arn)
            _allow(function, ["lambda:InvokeFunction"], deletion.function_arn)
        _ask_executions(sweep_runs, machine, "states:DescribeExecution")
        _ask_executions(delete_person, machine, "states:StopExecution")
        delete_person.add_environment("GROK_SPICY_USER_POOL", pool.user_pool_id)
        _allow(
            delete_person,
            ["cognito-idp:ListUsers", "cognito-idp:AdminDeleteUser"],
            pool.user_pool_arn,
        )


def _ask_executions(function: lambda_.Function, machine: sfn.StateMachine, action: str) -> None:
    function.add_environment("GROK_SPICY_STATE_MACHINE_ARN", machine.state_machine_arn)
    executions = Stack.of(machine).format_arn(
        service="states",
        resource="execution",
        resource_name=f"{machine.state_machine_name}:*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    _allow(function, [action], executions)


def _allow(function: lambda_.Function, actions: list[str], resource: str) -> None:
    function.add_to_role_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
