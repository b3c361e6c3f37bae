"""What is deleted and what is kept: when a stack is destroyed, and as time passes."""

from typing import Any

import pytest

from grok_spicy.adapters.aws.dynamo_schema import TABLE
from tests.infra.template import Template

KEPT_TYPES = {
    "AWS::S3::Bucket",
    "AWS::DynamoDB::Table",
    "AWS::SecretsManager::Secret",
    "AWS::Cognito::UserPool",
}


def retained(template: Template) -> set[str]:
    """The types that outlive the stack. A function's versions do not: they end with it."""
    return {
        each["Type"]
        for each in template.document["Resources"].values()
        if each.get("DeletionPolicy") == "Retain" and each["Type"] != "AWS::Lambda::Version"
    }


def test_the_pages_go_with_the_stack_whatever_is_kept(kept_studio: Template) -> None:
    resources = kept_studio.document["Resources"].items()
    [bucket] = [
        each
        for name, each in resources
        if each["Type"] == "AWS::S3::Bucket" and name.startswith("Pages")
    ]

    assert bucket["DeletionPolicy"] == "Delete"
    assert "RetainOnDelete" not in kept_studio.only("Custom::CDKBucketDeployment") or (
        kept_studio.only("Custom::CDKBucketDeployment")["RetainOnDelete"] is False
    )


def lifecycle(template: Template) -> dict[str, dict[str, Any]]:
    rules = template.only("AWS::S3::Bucket", "Storage")["LifecycleConfiguration"]["Rules"]
    return {rule["Id"]: rule for rule in rules}


def test_destroying_a_stack_leaves_nothing(studio: Template) -> None:
    assert retained(studio) == set()
    assert len(studio.of("Custom::S3AutoDeleteObjects")) == 1
    assert studio.only("AWS::DynamoDB::Table")["DeletionProtectionEnabled"] is False


def test_every_function_logs_into_a_group_that_goes_with_the_stack(studio: Template) -> None:
    for name, function in studio.of("AWS::Lambda::Function").items():
        group = function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
        assert studio.document["Resources"][group]["DeletionPolicy"] == "Delete", name


def test_with_keep_films_state_key_and_users_stay(kept_studio: Template) -> None:
    assert retained(kept_studio) == KEPT_TYPES
    assert kept_studio.of("Custom::S3AutoDeleteObjects") == {}
    assert kept_studio.only("AWS::DynamoDB::Table")["DeletionProtectionEnabled"] is True


@pytest.mark.parametrize(("which", "days"), [("studio", 30), ("kept_studio", 365)])
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
    assert studio.only("AWS::S3::Bucket", "Storage")["VersioningConfiguration"] == {
        "Status": "Enabled"
    }


def test_uploads_and_leftovers_expire(studio: Template) -> None:
    rules = lifecycle(studio)

    assert rules["uploads"]["Prefix"] == "uploads/"
    assert rules["uploads"]["ExpirationInDays"] == 30
    for name, kind, days in (("photos", "photo", 30), ("archives", "archive", 7)):
        tag = {"Key": "kept-as", "Value": kind}
        assert (rules[name]["TagFilters"], rules[name]["ExpirationInDays"]) == ([tag], days)
    assert rules["leftovers"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_films_expire_where_the_setting_says_so(kept_studio: Template) -> None:
    assert lifecycle(kept_studio)["runs"]["ExpirationInDays"] == 90


def test_the_table_is_the_one_that_the_product_knows(studio: Template) -> None:
    table = studio.only("AWS::DynamoDB::Table")

    for key in ("KeySchema", "GlobalSecondaryIndexes", "BillingMode"):
        assert table[key] == TABLE[key], key
    names = {each["AttributeName"] for each in TABLE["AttributeDefinitions"]}
    assert {each["AttributeName"] for each in table["AttributeDefinitions"]} == names
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


def test_everything_that_costs_has_the_stacks_tags(studio: Template) -> None:
    tags = {"project": "grok-spicy", "studio": "GrokSpicy"}
    for kind in ("AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"):
        for resource in studio.of(kind).values():
            actual = {each["Key"]: each["Value"] for each in resource["Properties"]["Tags"]}
            assert tags.items() <= actual.items(), kind
    for function in studio.functions().values():
        assert tags == {each["Key"]: each["Value"] for each in function["Tags"]}
