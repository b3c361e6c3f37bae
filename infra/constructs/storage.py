"""Storage of runs: the bucket with their files, the table with their state."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnResource, Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from grok_spicy.adapters.aws.dynamo_schema import EXPIRES_AT, TABLE
from grok_spicy.policies.asset_keys import KEPT_TAG, Kept
from infra.settings import Settings

RUNS, UPLOADS, CASTS = "runs/", "uploads/", "casts/"

UNDO_DAYS = 30
"""How long a film can be restored after it was overwritten or deleted."""
ARCHIVE_DAYS = 7
"""An archive is built again for whoever asks for it later."""
TIER_DAYS = 30
"""After this, S3 moves files that nobody reads to cheaper storage; access stays as fast."""


class Storage(Construct):
    """`bucket` and `table`: made here, or adopted by name, and then left as they are."""

    def __init__(self, scope: Construct, id: str, settings: Settings) -> None:
        super().__init__(scope, id)
        self._removal_policy = RemovalPolicy.RETAIN if settings.keep else RemovalPolicy.DESTROY
        self.bucket = self._bucket(settings)
        self.table = self._table(settings)

    def _bucket(self, settings: Settings) -> s3.IBucket:
        if settings.adopt_bucket:
            return s3.Bucket.from_bucket_name(self, "Bucket", settings.adopt_bucket)
        bucket = s3.Bucket(
            self,
            "Bucket",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            lifecycle_rules=lifecycle_rules(settings),
            removal_policy=self._removal_policy,
            auto_delete_objects=settings.empty_bucket_on_destroy and not settings.keep,
        )
        self._log_emptier_in_stack()
        return bucket

    def _table(self, settings: Settings) -> dynamodb.ITable:
        if settings.adopt_table:
            return dynamodb.Table.from_table_name(self, "Table", settings.adopt_table)
        table = dynamodb.Table(
            self,
            "Table",
            **_keys(TABLE["KeySchema"]),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            time_to_live_attribute=EXPIRES_AT,
            deletion_protection=settings.keep,
            removal_policy=self._removal_policy,
        )
        for index in TABLE["GlobalSecondaryIndexes"]:
            table.add_global_secondary_index(
                index_name=index["IndexName"],
                **_keys(index["KeySchema"]),
                projection_type=dynamodb.ProjectionType(index["Projection"]["ProjectionType"]),
            )
        return table

    def _log_emptier_in_stack(self) -> None:
        """Else CDK's function that empties the bucket leaves a log group that never expires."""
        emptier = Stack.of(self).node.try_find_child(
            "Custom::S3AutoDeleteObjectsCustomResourceProvider"
        )
        if emptier is None:
            return
        log_group = logs.LogGroup(
            self,
            "EmptierLogs",
            retention=logs.RetentionDays.ONE_WEEK,
            removal_policy=RemovalPolicy.DESTROY,
        )
        function = emptier.node.find_child("Handler")
        assert isinstance(function, CfnResource)
        function.add_property_override("LoggingConfig", {"LogGroup": log_group.log_group_name})


def lifecycle_rules(settings: Settings) -> list[s3.LifecycleRule]:
    """What expires when. A bucket that is adopted is checked for them."""
    runs_expire_after_days = settings.runs_expire_after_days
    photos = Duration.days(settings.photos_expire_after_days)
    return [
        # Runs expire by `sweep_runs`, with their items. A rule would count from each file's own
        # age, and S3 knows nothing of a run that is gone on with: it could only come too early.
        s3.LifecycleRule(
            id="runs",
            prefix=RUNS,
            transitions=[
                s3.Transition(
                    storage_class=s3.StorageClass.INTELLIGENT_TIERING,
                    transition_after=Duration.days(TIER_DAYS),
                )
            ]
            if not runs_expire_after_days or runs_expire_after_days > TIER_DAYS
            else None,
            noncurrent_version_expiration=Duration.days(UNDO_DAYS),
        ),
        s3.LifecycleRule(
            id="uploads",
            prefix=UPLOADS,
            expiration=photos,
            noncurrent_version_expiration=Duration.days(1),
        ),
        # A cast stays until its owner deletes it, whatever becomes of the runs.
        s3.LifecycleRule(
            id="casts",
            prefix=CASTS,
            noncurrent_version_expiration=Duration.days(UNDO_DAYS),
        ),
        _expire("photos", "photo", photos),
        _expire("archives", "archive", Duration.days(ARCHIVE_DAYS)),
        s3.LifecycleRule(
            id="leftovers",
            abort_incomplete_multipart_upload_after=Duration.days(1),
            expired_object_delete_marker=True,
        ),
    ]


def _expire(name: str, kind: Kept, after: Duration) -> s3.LifecycleRule:
    """Expire what is kept as that; its folder lies within each run's, so a tag tells it."""
    return s3.LifecycleRule(
        id=name,
        prefix=RUNS,
        tag_filters={KEPT_TAG: kind},
        expiration=after,
        noncurrent_version_expiration=Duration.days(1),
    )


def _keys(schema: Sequence[dict[str, str]]) -> dict[str, Any]:
    """DynamoDB's key schema as arguments for CDK."""
    types = {each["AttributeName"]: each["AttributeType"] for each in TABLE["AttributeDefinitions"]}
    arguments = {"HASH": "partition_key", "RANGE": "sort_key"}
    kinds = {"S": dynamodb.AttributeType.STRING}
    return {
        arguments[each["KeyType"]]: dynamodb.Attribute(
            name=each["AttributeName"], type=kinds[types[each["AttributeName"]]]
        )
        for each in schema
    }
