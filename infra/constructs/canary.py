"""A release that begins with a tenth of the calls and of the films, and is taken back by itself.

CodeDeploy moves the API's alias, CloudFormation the machine's: both to the new version for one call
in ten, and for all of them some minutes later. An alarm on our own failures takes both back.
"""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.functions import LIVE
from infra.settings import Settings

PERCENT = 10


class Canary(Construct):
    """Moves `live`, the API's alias, and an alias of the machine of the same name."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        settings: Settings,
        live: lambda_.Alias,
        machine: sfn.StateMachine,
        alarms: Alarms,
    ) -> None:
        super().__init__(scope, id)
        minutes = settings.canary_minutes
        codedeploy.LambdaDeploymentGroup(
            self,
            "Api",
            alias=live,
            deployment_config=getattr(
                codedeploy.LambdaDeploymentConfig, f"CANARY_{PERCENT}_PERCENT_{minutes}_MINUTES"
            ),
            alarms=[alarms.our_faults, alarms.api_fails],
        )
        version = sfn.CfnStateMachineVersion(
            self,
            "Version",
            state_machine_arn=machine.state_machine_arn,
            state_machine_revision_id=machine.state_machine_revision_id,
        )
        # Films that run, and a release that is taken back, need the earlier ones.
        version.apply_removal_policy(RemovalPolicy.RETAIN)
        sfn.CfnStateMachineAlias(
            self,
            "Films",
            name=LIVE,
            description="Grok Spicy: the version that new films are made with",
            deployment_preference=sfn.CfnStateMachineAlias.DeploymentPreferenceProperty(
                state_machine_version_arn=version.attr_arn,
                type="CANARY",
                percentage=PERCENT,
                interval=minutes,
                alarms=[alarms.our_faults.alarm_name],
            ),
        )
