"""What is deployed is asked of AWS, and nothing is deployed over it unseen."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App
from botocore.exceptions import ClientError
from moto import mock_aws

from grok_spicy.adapters.aws.dynamo_schema import EXPIRES_AT, TABLE
from infra.adoption import check_adopted, lifecycle
from infra.app import build
from infra.deployed_settings import OUTPUT, Aws, Deployed, Unseen, check_data, look_up
from infra.settings import Settings
from tests.infra.template import CONTEXT, FakePackages, Template, read

ACCOUNT, REGION = "123456789012", "eu-west-1"
ARMED = Settings(alarm_email="ops@example.com", run_usd=20)


class FakeAws(Aws):
    """moto's AWS; CloudFormation and Cognito, for which moto needs more, answer from `stacks` and
    `pool`. The deploy test asks them over HTTP."""

    def __init__(self) -> None:
        self.stacks: dict[str, dict[str, str]] = {}
        self.pool: dict[str, Any] = {}
        super().__init__(ACCOUNT, REGION)

    def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        if service == "cloudformation":
            return {"Stacks": [self._stack(arguments["StackName"])]}
        if service == "cognito-idp":
            if not self.pool:
                raise _error("ResourceNotFoundException", "User pool does not exist.", operation)
            return {"UserPool": self.pool, "Groups": self.pool["Groups"]}
        return super().call(service, operation, **arguments)

    def _stack(self, name: str) -> dict[str, Any]:
        if name not in self.stacks:
            raise _error("ValidationError", f"Stack with id {name} does not exist", "describe")
        outputs = self.stacks[name].items()
        return {
            "StackStatus": "UPDATE_COMPLETE",
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs],
        }


def _error(code: str, message: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAws]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield FakeAws()


def deploy(aws: FakeAws, name: str, **outputs: str) -> None:
    aws.stacks[name] = outputs


def make(folder: Path, deployed: Deployed | None, **context: str) -> Template:
    """The template of the stack with the data. RuntimeError where CDK would not deploy it."""
    app = App(analytics_reporting=False, context={**CONTEXT, **context}, outdir=str(folder / "out"))
    stack = build(app, FakePackages(folder), deployed)  # type: ignore[arg-type]
    app.synth()
    return read(folder / "out" / f"{stack.stack_name}.template.json").data


def accepted(template: Template) -> Any:
    [assertion] = template.document["Rules"]["SettingsWereCompared"]["Assertions"]
    return assertion["Assert"]["Fn::Contains"][0]


def test_the_first_deployment_has_nothing_to_be_compared_with(aws: FakeAws, tmp_path: Path) -> None:
    deployed = look_up(aws, ARMED)

    template = make(tmp_path, deployed)

    assert deployed == Deployed()
    assert "SettingsWereCompared" not in template.document["Rules"]


def test_what_was_set_the_last_time_and_is_not_now_stops_the_deployment(
    aws: FakeAws, tmp_path: Path
) -> None:
    deploy(aws, "GrokSpicy-data", **{OUTPUT: json.dumps(ARMED.stored())})
    deploy(aws, "GrokSpicy")

    deployed = look_up(aws, Settings())

    with pytest.raises(RuntimeError) as error:
        make(tmp_path / "forgotten", deployed)

    assert "alarm_email: ops@example.com → none" in str(error.value)
    assert "run_usd: 20.0 → 100.0" in str(error.value)
    assert make(tmp_path / "meant", deployed, disarm="alarm_email,run_usd")


def test_settings_are_remembered_when_the_studio_was_destroyed(aws: FakeAws) -> None:
    deploy(aws, "GrokSpicy-data", **{OUTPUT: json.dumps(ARMED.stored())})

    assert look_up(aws, Settings()).settings == ARMED.stored()


def test_cloudformation_refuses_what_was_compared_with_other_settings(tmp_path: Path) -> None:
    """Somebody else may have deployed meanwhile; a deployment that is repeated is fine."""
    deployed = Deployed(settings=ARMED.stored())
    now = {"alarm_email": "ops@example.com", "run_usd": "10"}

    template = make(tmp_path, deployed, **now)

    settings = Settings(alarm_email="ops@example.com", run_usd=10)
    assert accepted(template) == [ARMED.digest(), settings.digest()]
    assert template.document["Parameters"]["DeployedSettings"]["Default"] in {
        each["Properties"]["Name"]
        for each in template.of("AWS::SSM::Parameter").values()
        if each["Properties"]["Value"] == settings.digest()
    }


def test_what_is_refused_is_refused_for_the_studio_alone_too(tmp_path: Path) -> None:
    """`cdk deploy --exclusively GrokSpicy` looks at no error of the stack with the data."""
    app = App(analytics_reporting=False, context=CONTEXT)

    stack = build(app, FakePackages(tmp_path), Deployed(ARMED.stored()))  # type: ignore[arg-type]

    [error] = [str(each.data) for each in stack.node.metadata if each.type.endswith("error")]
    assert "alarm_email: ops@example.com → none" in error


def test_a_template_made_without_a_look_at_aws_changes_no_setting(tmp_path: Path) -> None:
    template = make(tmp_path, None)

    assert accepted(template) == [Settings().digest()]


def test_a_studio_of_an_earlier_version_is_not_emptied_by_an_update(aws: FakeAws) -> None:
    deploy(aws, "GrokSpicy", BucketName="b", TableName="t")

    assert "docs/restore.md" in (check_data(look_up(aws, Settings()), Settings()) or "")


def test_a_studio_whose_data_is_gone_is_told_what_to_adopt(aws: FakeAws) -> None:
    names = {"BucketName": "films", "TableName": "t-1", "SecretName": "s", "UserPoolId": "r_1"}
    deploy(aws, "GrokSpicy", **{OUTPUT: json.dumps(ARMED.stored())}, **names)
    deployed = look_up(aws, Settings())

    assert "-c adopt_bucket=films -c adopt_table=t-1" in (check_data(deployed, Settings()) or "")
    adopting = Settings(
        adopt_bucket="films",
        adopt_table="t-1",
        adopt_secret="arn:aws:secretsmanager:eu-west-1:123456789012:secret:s-AbCdEf",
        adopt_user_pool="eu-west-1_1",
    )
    assert check_data(deployed, adopting) is None


def test_credentials_of_another_account_than_cdks_are_refused(aws: FakeAws) -> None:
    del aws
    with pytest.raises(Unseen, match="AWS_PROFILE"):
        Aws("210987654321", REGION)


def test_what_is_to_be_adopted_must_be_there(aws: FakeAws) -> None:
    settings = Settings(adopt_bucket="nowhere", adopt_table="nothing", adopt_user_pool="eu_9")

    problems = check_adopted(aws, settings)

    assert len(problems) == 3
    for name, problem in zip(
        ("bucket=nowhere", "table=nothing", "user_pool=eu_9"), problems, strict=True
    ):
        assert problem.startswith(f"adopt_{name}: it can't be used: ")


def test_a_restored_table_is_adopted_once_it_is_set_up(aws: FakeAws) -> None:
    database = aws.client("dynamodb")
    database.create_table(TableName="restored", **TABLE)
    settings = Settings(adopt_table="restored")

    problems = check_adopted(aws, settings)

    assert [each.split(": ")[-1].split(" --")[0] for each in problems] == [
        "aws dynamodb update-continuous-backups",
        "aws dynamodb update-time-to-live",
        "aws dynamodb update-table",
    ]
    database.update_continuous_backups(
        TableName="restored",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    database.update_time_to_live(
        TableName="restored",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": EXPIRES_AT},
    )
    database.update_table(TableName="restored", DeletionProtectionEnabled=True)
    assert check_adopted(aws, settings) == []


def test_a_table_of_something_else_is_not_adopted(aws: FakeAws) -> None:
    key = {"AttributeName": "id"}
    aws.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{**key, "KeyType": "HASH"}],
        AttributeDefinitions=[{**key, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    [problem] = check_adopted(aws, Settings(adopt_table="orders"))

    assert "not those of a studio's table" in problem


def test_a_buckets_files_expire_as_the_settings_say_or_it_is_not_adopted(aws: FakeAws) -> None:
    files = aws.client("s3")
    files.create_bucket(Bucket="films", CreateBucketConfiguration={"LocationConstraint": REGION})
    settings = Settings(adopt_bucket="films", photos_expire_after_days=14)

    problems = check_adopted(aws, settings)

    assert [each.split(": ")[1] for each in problems] == [
        "it keeps no versions",
        "it is not closed to the public",
        "its files expire by other rules than these settings say",
    ]
    rules = problems[-1].split("--lifecycle-configuration ")[1].strip("'")
    files.put_bucket_versioning(Bucket="films", VersioningConfiguration={"Status": "Enabled"})
    files.put_public_access_block(
        Bucket="films",
        PublicAccessBlockConfiguration=dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"),
            True,
        ),
    )
    files.put_bucket_lifecycle_configuration(
        Bucket="films", LifecycleConfiguration=json.loads(rules)
    )
    assert check_adopted(aws, settings) == []
    assert check_adopted(aws, Settings(adopt_bucket="films", photos_expire_after_days=30))


def test_the_rules_for_an_adopted_bucket_are_those_that_the_stack_gives_its_own(
    studio: Template,
) -> None:
    made = studio.data.only("AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    days = {each["Id"]: each.get("ExpirationInDays") for each in made}

    assert {
        each["ID"]: each.get("Expiration", {}).get("Days") for each in lifecycle(Settings())
    } == days


def test_a_secret_that_is_about_to_be_deleted_is_restored_first(aws: FakeAws) -> None:
    secrets = aws.client("secretsmanager")
    arn = secrets.create_secret(Name="keys", SecretString="{}")["ARN"]
    settings = Settings(adopt_secret=arn)
    assert check_adopted(aws, settings) == []

    secrets.delete_secret(SecretId="keys", RecoveryWindowInDays=7)

    [problem] = check_adopted(aws, settings)
    assert "aws secretsmanager restore-secret" in problem


def test_a_pool_where_anybody_can_sign_up_is_not_adopted(aws: FakeAws) -> None:
    aws.pool = {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False}, "Groups": []}

    problems = check_adopted(aws, Settings(adopt_user_pool="eu-west-1_1", keep=False))

    assert any("anybody can sign up" in each for each in problems)
    assert any("it has no group admin: aws cognito-idp create-group" in each for each in problems)


def test_adopted_resources_are_used_and_none_is_made(template_of: Any) -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:keys-AbCdEf"
    template: Template = template_of(
        "adopting",
        adopt_bucket="films",
        adopt_table="restored",
        adopt_secret=arn,
        adopt_user_pool="eu-west-1_AbC",
    ).data

    parameters = template.of("AWS::SSM::Parameter").values()
    values = {each["Properties"]["Value"] for each in parameters}
    assert {"films", "restored", arn, "eu-west-1_AbC"} <= values
    assert {each["Type"] for each in template.document["Resources"].values()} == {
        "AWS::SSM::Parameter"
    }
