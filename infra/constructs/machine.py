"""The state machine, as rendered from `statemachine/pipeline.asl.yaml`."""

from collections.abc import Mapping

from aws_cdk import ArnFormat, Aws, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.settings import RETENTION, Settings
from statemachine import definition


class Machine(Construct):
    """`machine`: a standard workflow that may invoke only the functions in its definition.

    It invokes a published version of each, so that a film keeps the code it began with when a new
    version of the stack is deployed. Versions stay until the stack is deleted.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        functions: Mapping[str, lambda_.Function],
        table: dynamodb.ITable,
    ) -> None:
        super().__init__(scope, id)
        rendered = definition.render()
        placeholders = definition.placeholders(rendered) - {definition.RUN_TABLE}
        invoked = {
            definition.placeholder(name): each
            for name, each in functions.items()
            if definition.placeholder(name) in placeholders
        }
        versions = {name: each.current_version.function_arn for name, each in invoked.items()}
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "states.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            ),
            description="Grok Spicy: permissions of the state machine",
            inline_policies={
                "Invoke": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["lambda:InvokeFunction"],
                            # Films that run go on with the versions of earlier deployments.
                            resources=[f"{each.function_arn}:*" for each in invoked.values()],
                        )
                    ]
                ),
                "StoreTokens": iam.PolicyDocument(
                    statements=[
                        iam.PolicyStatement(
                            actions=["dynamodb:UpdateItem"], resources=[table.table_arn]
                        )
                    ]
                ),
            },
        )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            comment="A sentence goes in, a film comes out.",
            definition_body=sfn.DefinitionBody.from_string(rendered),
            definition_substitutions={**versions, definition.RUN_TABLE: table.table_name},
            role=role,
            tracing_enabled=settings.tracing,
            logs=sfn.LogOptions(
                destination=logs.LogGroup(
                    self,
                    "Logs",
                    # The prefix saves an entry in CloudWatch's resource policy, which is small.
                    log_group_name=f"/aws/vendedlogs/states/{settings.stack_name}",
                    retention=RETENTION[settings.log_retention_days],
                    removal_policy=RemovalPolicy.DESTROY,
                ),
                level=sfn.LogLevel.ALL,
                include_execution_data=False,
            ),
        )
        _allow_distributed_maps(self, role, self.machine)


def _allow_distributed_maps(scope: Construct, role: iam.Role, machine: sfn.StateMachine) -> None:
    """Let the machine start, describe and stop the child executions of its distributed Maps.

    In a policy of its own: the machine depends on its role, so the role can't name the machine.
    """
    stack = Stack.of(machine)
    # A child execution is named after the machine and the Map: `execution:NAME/LABEL:ID`.
    children = [
        stack.format_arn(
            service="states",
            resource="execution",
            resource_name=f"{machine.state_machine_name}{separator}*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        for separator in (":", "/")
    ]
    iam.Policy(
        scope,
        "DistributedMaps",
        roles=[role],
        statements=[
            iam.PolicyStatement(
                actions=["states:StartExecution"], resources=[machine.state_machine_arn]
            ),
            iam.PolicyStatement(
                actions=["states:DescribeExecution", "states:StopExecution"], resources=children
            ),
        ],
    )
