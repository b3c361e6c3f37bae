"""The state machine, as rendered from `statemachine/pipeline.asl.yaml`."""

from collections.abc import Mapping

from aws_cdk import Aws, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.settings import RETENTION, Settings
from statemachine import definition


class Machine(Construct):
    """`machine`: a standard workflow that may invoke only the functions in its definition."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        functions: Mapping[str, lambda_.Function],
        table: dynamodb.Table,
    ) -> None:
        super().__init__(scope, id)
        rendered = definition.render()
        arns = {definition.placeholder(name): each.function_arn for name, each in functions.items()}
        invoked = {
            name: arns[name]
            for name in sorted(definition.placeholders(rendered) - {definition.RUN_TABLE})
        }
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
                            actions=["lambda:InvokeFunction"], resources=sorted(invoked.values())
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
            definition_substitutions={**invoked, definition.RUN_TABLE: table.table_name},
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
