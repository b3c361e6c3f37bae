"""Checks of what is adopted: that it is there, and set up as what the stack makes itself.

CloudFormation does not manage what is adopted, so nothing else would set it up.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from aws_cdk import aws_s3 as s3
from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_schema import EXPIRES_AT, TABLE
from grok_spicy.policies.membership import ADMIN_GROUP, GROUPS_ATTRIBUTE, MEMBER_GROUP
from infra.constructs.storage import lifecycle_rules
from infra.deployed_settings import Aws
from infra.settings import Settings

Problems = Iterator[str]


def check_adopted(aws: Aws, settings: Settings) -> list[str]:
    """What is wrong with each that the settings adopt, with the command that puts it right."""
    checks: dict[str, Callable[[Aws, Settings], Problems]] = {
        "adopt_bucket": _bucket,
        "adopt_table": _table,
        "adopt_secret": _secret,
        "adopt_user_pool": _user_pool,
    }
    problems = []
    for name, check in checks.items():
        if value := getattr(settings, name):
            try:
                problems += [f"{name}={value}: {each}" for each in check(aws, settings)]
            except ClientError as error:
                problems.append(f"{name}={value}: it can't be used: {error}")
    return problems


def _bucket(aws: Aws, settings: Settings) -> Problems:
    bucket = {"Bucket": settings.adopt_bucket}
    put = f"aws s3api put-%s --bucket {settings.adopt_bucket} "
    region = aws.call("s3", "get_bucket_location", **bucket).get("LocationConstraint")
    if (region or "us-east-1") != aws.session.region_name:
        yield f"it is in {region or 'us-east-1'}, and the studio in {aws.session.region_name}"
        return
    if aws.call("s3", "get_bucket_versioning", **bucket).get("Status") != "Enabled":
        yield (
            "it keeps no versions: "
            + put % "bucket-versioning"
            + "--versioning-configuration Status=Enabled"
        )
    block = _found(aws, "get_public_access_block", **bucket)
    access = block.get("PublicAccessBlockConfiguration", {})
    if len(access) < 4 or not all(access.values()):
        yield (
            "it is not closed to the public: "
            + put % "public-access-block"
            + "--public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,"
            "BlockPublicPolicy=true,RestrictPublicBuckets=true"
        )
    rules = _found(aws, "get_bucket_lifecycle_configuration", **bucket).get("Rules", [])
    expected = lifecycle(settings)
    if _expirations(rules) != _expirations(expected):
        yield (
            "its files expire by other rules than these settings say: "
            + put % "bucket-lifecycle-configuration"
            + f"--lifecycle-configuration '{json.dumps({'Rules': expected})}'"
        )


def _expirations(rules: list[dict[str, Any]]) -> dict[str, tuple[Any, Any]]:
    return {
        each["ID"]: (each.get("Expiration"), each.get("NoncurrentVersionExpiration"))
        for each in rules
    }


def _found(aws: Aws, operation: str, **arguments: Any) -> dict[str, Any]:
    """What S3 has of that kind; nothing where it was never set."""
    try:
        return aws.call("s3", operation, **arguments)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "NoSuchBucket" or not code.startswith("NoSuch"):
            raise
        return {}


def _table(aws: Aws, settings: Settings) -> Problems:
    name = {"TableName": settings.adopt_table}
    command = f"aws dynamodb %s --table-name {settings.adopt_table} "
    table = aws.call("dynamodb", "describe_table", **name)["Table"]
    if table["TableStatus"] != "ACTIVE":
        yield f"it is {table['TableStatus']}; wait until it is ACTIVE"
        return
    if _schema(table) != _schema(TABLE):
        yield "its keys or indexes are not those of a studio's table"
        return
    backups = aws.call("dynamodb", "describe_continuous_backups", **name)
    recovery = backups["ContinuousBackupsDescription"].get("PointInTimeRecoveryDescription", {})
    if recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        yield (
            "it can't be restored to a point in time: "
            + command % "update-continuous-backups"
            + "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=true"
        )
    ttl = aws.call("dynamodb", "describe_time_to_live", **name)["TimeToLiveDescription"]
    if ttl.get("AttributeName") != EXPIRES_AT:
        yield (
            "its items do not expire: "
            + command % "update-time-to-live"
            + f"--time-to-live-specification Enabled=true,AttributeName={EXPIRES_AT}"
        )
    if settings.keep and not table.get("DeletionProtectionEnabled"):
        yield (
            "keep is true, and it is not protected: "
            + command % "update-table"
            + "--deletion-protection-enabled"
        )


def _schema(table: dict[str, Any]) -> Any:
    indexes = {
        index["IndexName"]: (index["KeySchema"], index["Projection"]["ProjectionType"])
        for index in table.get("GlobalSecondaryIndexes", [])
    }
    return table["KeySchema"], indexes


def _secret(aws: Aws, settings: Settings) -> Problems:
    secret = aws.call("secretsmanager", "describe_secret", SecretId=settings.adopt_secret)
    if "DeletedDate" in secret:
        yield (
            "it is about to be deleted: aws secretsmanager restore-secret "
            f"--secret-id {settings.adopt_secret}"
        )
    elif secret["ARN"] != settings.adopt_secret:
        yield f"its ARN is {secret['ARN']}"


def _user_pool(aws: Aws, settings: Settings) -> Problems:
    pool_id = {"UserPoolId": settings.adopt_user_pool}
    command = f"aws cognito-idp %s --user-pool-id {settings.adopt_user_pool} "
    pool = aws.call("cognito-idp", "describe_user_pool", **pool_id)["UserPool"]
    if not pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"):
        yield "anybody can sign up there by themselves"
    groups = {
        each["GroupName"] for each in aws.call("cognito-idp", "list_groups", **pool_id)["Groups"]
    }
    for group in (ADMIN_GROUP, MEMBER_GROUP):
        if group not in groups:
            yield f"it has no group {group}: {command % 'create-group'}--group-name {group}"
    attributes = {each["Name"] for each in pool.get("SchemaAttributes", [])}
    if settings.has_identity_provider and GROUPS_ATTRIBUTE not in attributes:
        yield (
            f"it has nothing for a person's groups: {command % 'add-custom-attributes'}"
            f"--custom-attributes Name={GROUPS_ATTRIBUTE.removeprefix('custom:')},"
            "AttributeDataType=String,Mutable=true"
        )
    factor = {"off": "OFF", "optional": "OPTIONAL", "required": "ON"}[settings.mfa]
    if pool.get("MfaConfiguration", "OFF") != factor:
        yield (
            f"a second factor is not {settings.mfa} there: {command % 'set-user-pool-mfa-config'}"
            f"--mfa-configuration {factor} --software-token-mfa-configuration Enabled=true"
        )
    if settings.keep and pool.get("DeletionProtection") != "ACTIVE":
        yield "keep is true, and it is not protected: set “Deletion protection” in the console"


def lifecycle(settings: Settings) -> list[dict[str, Any]]:
    """The rules that a studio's bucket has with these settings, as S3 takes them."""
    return [_rule(each) for each in lifecycle_rules(settings)]


def _rule(rule: s3.LifecycleRule) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    tags = [{"Key": key, "Value": value} for key, value in (rule.tag_filters or {}).items()]
    if rule.prefix is not None:
        conditions["Prefix"] = rule.prefix
    if tags:
        conditions["Tags"] = tags
    several = len(tags) + (rule.prefix is not None) > 1
    result: dict[str, Any] = {
        "ID": rule.id,
        "Status": "Enabled",
        "Filter": {"And": conditions} if several else conditions or {"Prefix": ""},
    }
    if rule.expiration:
        result["Expiration"] = {"Days": rule.expiration.to_days()}
    if rule.expired_object_delete_marker:
        result["Expiration"] = {"ExpiredObjectDeleteMarker": True}
    if rule.noncurrent_version_expiration:
        days = rule.noncurrent_version_expiration.to_days()
        result["NoncurrentVersionExpiration"] = {"NoncurrentDays": days}
    if rule.abort_incomplete_multipart_upload_after:
        days = rule.abort_incomplete_multipart_upload_after.to_days()
        result["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": days}
    if rule.transitions:
        result["Transitions"] = [
            {
                "StorageClass": each.storage_class.value,
                "Days": each.transition_after.to_days() if each.transition_after else 0,
            }
            for each in rule.transitions
        ]
    return result
