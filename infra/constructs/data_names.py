"""The names of what the data stack has, by which the studio's stack knows it.

They are parameters in Parameter Store, not exports: an export that is in use can't be changed, so a
restored table could never take the place of the one before it.
"""

from collections.abc import Sequence

from aws_cdk import CfnParameter, CfnRule, CfnRuleAssertion, Fn
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from grok_spicy.adapters.aws.dynamo_schema import TABLE
from infra.deployed_settings import DIGEST
from infra.settings import Settings

NAMES = ("BucketName", "TableName", "SecretArn", "UserPoolId")


def parameter_name(settings: Settings, name: str) -> str:
    """Where the studio's names are in Parameter Store."""
    return f"/grok-spicy/{settings.stack_name}/{name}"


class DataNames(Construct):
    """Publishes the names, one for each of NAMES (`BucketName=…`), and the settings' digest."""

    def __init__(self, scope: Construct, id: str, settings: Settings, **names: str) -> None:
        super().__init__(scope, id)
        assert set(names) == set(NAMES)
        for name, value in {**names, DIGEST: settings.digest()}.items():
            ssm.StringParameter(
                self,
                name,
                parameter_name=parameter_name(settings, name),
                string_value=value,
                description=f"{settings.stack_name}: read when it is deployed; leave it as it is",
            )


class Data(Construct):
    """`bucket`, `table`, `index_arns`, `secret` and `pool`, for another stack than the one that has
    them. CloudFormation reads their names at each deployment."""

    def __init__(self, scope: Construct, id: str, settings: Settings) -> None:
        super().__init__(scope, id)
        names = {name: self._name(settings, name) for name in NAMES}
        self.bucket = s3.Bucket.from_bucket_name(self, "Bucket", names["BucketName"])
        self.table = dynamodb.Table.from_table_name(self, "Table", names["TableName"])
        self.index_arns = [
            f"{self.table.table_arn}/index/{index['IndexName']}"
            for index in TABLE["GlobalSecondaryIndexes"]
        ]
        self.secret = secretsmanager.Secret.from_secret_complete_arn(
            self, "Secret", names["SecretArn"]
        )
        self.pool = cognito.UserPool.from_user_pool_id(self, "Pool", names["UserPoolId"])

    def _name(self, settings: Settings, name: str) -> str:
        parameter = CfnParameter(
            self,
            name,
            type="AWS::SSM::Parameter::Value<String>",
            default=parameter_name(settings, name),
        )
        parameter.override_logical_id(f"Data{name}")
        return parameter.value_as_string


def accept_over(
    stack: Construct, settings: Settings, accepted: Sequence[str], otherwise: str
) -> None:
    """Let CloudFormation deploy the template only where the settings that are deployed have one of
    these digests; `otherwise` is what it says else."""
    parameter = CfnParameter(
        stack,
        "DeployedSettings",
        type="AWS::SSM::Parameter::Value<String>",
        default=parameter_name(settings, DIGEST),
    )
    CfnRule(
        stack,
        "SettingsWereCompared",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_contains(list(accepted), parameter.value_as_string),
                assert_description=otherwise,
            )
        ],
    )
