"""What is deleted and what is kept: when a stack is destroyed, and as time passes."""

import json
from typing import Any

import pytest

from grok_spicy.adapters.aws.dynamo_schema import TABLE
from infra.deployed_settings import DIGEST
from infra.settings import Settings
from tests.infra.template import Template

KEPT_TYPES = {
    "AWS::S3::Bucket",
    "AWS::DynamoDB::Table",
    "AWS::SecretsManager::Secret",
    "AWS::Cognito::UserPool",
}


def retained(template: Template) -> set[str]:
    """The types that outlive their stack. Versions end with their function or machine."""
    return {
        each["Type"]
        for each in template.document["Resources"].values()
        if each.get("DeletionPolicy") == "Retain" and not each["Type"].endswith("Version")
    }


def is_protected(template: Template) -> bool:
    """Whether CDK's command line has the stack with the data protected from deletion."""
    manifest = json.loads(template.path.with_name("manifest.json").read_text())
    stack = template.data.path.name.removesuffix(".template.json")
    return bool(manifest["artifacts"][stack]["properties"].get("terminationProtection"))


def test_the_pages_go_with_the_stack_whatever_is_kept(custom_studio: Template) -> None:
    resources = custom_studio.document["Resources"].items()
    [bucket] = [
        each
        for name, each in resources
        if each["Type"] == "AWS::S3::Bucket" and name.startswith("Pages")
    ]

    assert bucket["DeletionPolicy"] == "Delete"
    assert "RetainOnDelete" not in custom_studio.only("Custom::CDKBucketDeployment") or (
        custom_studio.only("Custom::CDKBucketDeployment")["RetainOnDelete"] is False
    )


def lifecycle(template: Template) -> dict[str, dict[str, Any]]:
    rules = template.data.only("AWS::S3::Bucket")["LifecycleConfiguration"]["Rules"]
    return {rule["Id"]: rule for rule in rules}


def test_without_keep_destroying_the_stacks_leaves_nothing(custom_studio: Template) -> None:
    data = custom_studio.data

    assert retained(custom_studio) == retained(data) == set()
    assert not is_protected(custom_studio)
    assert len(data.of("Custom::S3AutoDeleteObjects")) == 1
    assert data.only("AWS::DynamoDB::Table")["DeletionProtectionEnabled"] is False
    assert data.only("AWS::Cognito::UserPool")["DeletionProtection"] == "INACTIVE"


def test_what_cant_be_made_again_is_in_a_stack_of_its_own(studio: Template) -> None:
    assert [kind for kind in KEPT_TYPES if studio.of(kind)] == ["AWS::S3::Bucket"]
    assert all(name.startswith("Pages") for name in studio.of("AWS::S3::Bucket"))
    assert all(studio.data.of(kind) for kind in KEPT_TYPES)


def test_deploying_the_studio_deploys_its_data_first(studio: Template) -> None:
    """`cdk deploy GrokSpicy` includes the stacks that it depends on."""
    manifest = json.loads(studio.path.with_name("manifest.json").read_text())

    assert "GrokSpicy-data" in manifest["artifacts"]["GrokSpicy"]["dependencies"]


def test_the_studio_alone_is_not_deployed_with_other_settings_than_its_data(
    studio: Template,
) -> None:
    """`cdk deploy --exclusively GrokSpicy` passes the stack with the data by."""
    [assertion] = studio.document["Rules"]["SettingsWereCompared"]["Assertions"]

    digests, deployed = assertion["Assert"]["Fn::Contains"]
    assert digests == [Settings().digest()]
    published = studio.document["Parameters"][deployed["Ref"]]["Default"]
    assert published.endswith(f"/{DIGEST}")


def test_no_stack_holds_on_to_a_name_that_the_other_gave_it(studio: Template) -> None:
    """An export that is in use can't be changed, so a restored table could not take its place."""
    for template in (studio, studio.data):
        assert "Fn::ImportValue" not in template.path.read_text()
        assert not any("Export" in each for each in template.document.get("Outputs", {}).values())
    published = studio.data.of("AWS::SSM::Parameter").values()
    read = [name for name in studio.document["Parameters"] if name.startswith("Data")]
    assert sorted(studio.document["Parameters"][name]["Default"] for name in read) == sorted(
        each["Properties"]["Name"]
        for each in published
        if not each["Properties"]["Name"].endswith(f"/{DIGEST}")
    )


def test_every_function_logs_into_a_group_that_goes_with_the_stack(studio: Template) -> None:
    for name, function in studio.of("AWS::Lambda::Function").items():
        group = function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        assert studio.document["Resources"][group]["DeletionPolicy"] == "Delete", name


def test_films_state_keys_and_users_are_protected_unless_somebody_says_otherwise(
    studio: Template,
) -> None:
    data = studio.data

    assert retained(data) == KEPT_TYPES
    assert is_protected(studio)
    assert data.of("Custom::S3AutoDeleteObjects") == {}
    assert data.only("AWS::DynamoDB::Table")["DeletionProtectionEnabled"] is True
    assert data.only("AWS::Cognito::UserPool")["DeletionProtection"] == "ACTIVE"


@pytest.mark.parametrize(("which", "days"), [("studio", 30), ("custom_studio", 365)])
def test_every_log_expires(which: str, days: int, request: pytest.FixtureRequest) -> None:
    template: Template = request.getfixturevalue(which)

    retention = {
        name: each["Properties"]["RetentionInDays"]
        for name, each in template.of("AWS::Logs::LogGroup").items()
        if "Emptier" not in name
    }

    assert set(retention.values()) == {days}


def test_films_do_not_expire_and_can_be_restored(studio: Template) -> None:
    runs = lifecycle(studio)["runs"]

    assert runs["Prefix"] == "runs/"
    assert "ExpirationInDays" not in runs
    assert runs["NoncurrentVersionExpiration"]["NoncurrentDays"] >= 30
    assert studio.data.only("AWS::S3::Bucket")["VersioningConfiguration"] == {"Status": "Enabled"}


def test_uploads_and_leftovers_expire(studio: Template) -> None:
    rules = lifecycle(studio)

    assert rules["uploads"]["Prefix"] == "uploads/"
    assert rules["uploads"]["ExpirationInDays"] == 30
    for name, kind, days in (("photos", "photo", 30), ("archives", "archive", 7)):
        tag = {"Key": "kept-as", "Value": kind}
        assert (rules[name]["TagFilters"], rules[name]["ExpirationInDays"]) == ([tag], days)
    assert rules["leftovers"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_films_expire_with_their_items_and_never_file_by_file(custom_studio: Template) -> None:
    """S3 counts from a file's own age: of a run that is gone on with, it would take the sheets."""
    assert "ExpirationInDays" not in lifecycle(custom_studio)["runs"]
    for name in ("api", "start_run", "sweep_runs"):
        variables = custom_studio.functions()[name]["Environment"]["Variables"]
        assert variables["GROK_SPICY_RUNS_EXPIRE_AFTER_DAYS"] == "90", name


def test_former_versions_of_photos_stay_no_longer_than_a_day(studio: Template) -> None:
    for name in ("uploads", "photos"):
        rule = lifecycle(studio)[name]
        assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 1, name


def test_the_table_is_the_one_that_the_product_knows(studio: Template) -> None:
    table = studio.data.only("AWS::DynamoDB::Table")

    for key in ("KeySchema", "GlobalSecondaryIndexes", "BillingMode"):
        assert table[key] == TABLE[key], key
    names = {each["AttributeName"] for each in TABLE["AttributeDefinitions"]}
    assert {each["AttributeName"] for each in table["AttributeDefinitions"]} == names
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_everything_that_costs_has_the_stacks_tags(studio: Template) -> None:
    tags = {"project": "grok-spicy", "studio": "GrokSpicy"}
    for kind in ("AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"):
        for resource in studio.data.of(kind).values():
            actual = {each["Key"]: each["Value"] for each in resource["Properties"]["Tags"]}
            assert tags.items() <= actual.items(), kind
    for function in studio.functions().values():
        assert tags == {each["Key"]: each["Value"] for each in function["Tags"]}
