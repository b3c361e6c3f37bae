"""What a function may do: a small vocabulary, each word with its exact actions and resources.

To give a function a new permission, add a word here and to its row in `infra/functions.py`.
"""

from enum import Enum


class May(Enum):
    """Words of permission: actions, and on what."""

    KEEP_STATE = (
        *("table", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"),
        "dynamodb:PutItem",
    )
    SPEND = ("table", "dynamodb:UpdateItem")
    """Change a run's budget, open calls and turns, clocks, and the number of an owner's films:
    only these are updated in place."""
    WAKE_LANES = ("any_token", "states:SendTaskSuccess")
    """Call a waiting task back. The token itself is the right to do so."""
    LIST_RUNS = ("indexes", "dynamodb:Query", "dynamodb:Scan")
    """The indexes have one small entry for each run. Scan: once, for the runs of a version that had
    one index only."""
    READ_BUDGETS = ("table", "dynamodb:BatchGetItem")
    """What each run of a list cost, in one request."""
    REMOVE_ITEMS = ("table", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem")
    LIST_VERSIONS = ("bucket", "s3:ListBucketVersions")
    REMOVE_ASSETS = ("runs", "s3:DeleteObject", "s3:DeleteObjectVersion")
    """With LIST_VERSIONS: for good, with every version."""
    ANNOUNCE = ("bus", "events:PutEvents")
    """Say that a run came into another status: whoever changes runs does."""
    LIST_UPLOADS = ("bucket", "s3:ListBucketMultipartUploads")
    """With ABORT_UPLOADS: those that nobody ends."""
    ABORT_ALL_UPLOADS = ("all_files", "s3:AbortMultipartUpload")
    REMOVE_UPLOADS = ("uploads", "s3:DeleteObject", "s3:DeleteObjectVersion")
    """With LIST_VERSIONS, like REMOVE_ASSETS."""
    FIND_ORPHANS = ("table", "dynamodb:Scan")
    """Look through the table for items whose run is gone: nothing names them."""
    READ_ASSETS = ("runs", "s3:GetObject")
    WRITE_ASSETS = ("runs", "s3:PutObject")
    TAG_ASSETS = ("runs", "s3:PutObjectTagging")
    """For what expires before its run does: see `policies/asset_keys.kept_as`."""
    ABORT_UPLOADS = ("runs", "s3:AbortMultipartUpload")
    """Remove the parts of a large file that could not be sent whole (`adapters/aws/s3_files`)."""
    READ_UPLOADS = ("uploads", "s3:GetObject")
    WRITE_UPLOADS = ("uploads", "s3:PutObject")
    READ_CASTS = ("casts", "s3:GetObject")
    WRITE_CASTS = ("casts", "s3:PutObject")
    REMOVE_CASTS = ("casts", "s3:DeleteObject", "s3:DeleteObjectVersion")
    """With LIST_VERSIONS, like REMOVE_ASSETS."""
    KNOW_WHAT_IS_MISSING = ("bucket", "s3:ListBucket")
    """Without it S3 answers 403, not 404, for a key that is not there. No condition on a prefix:
    there is none in a GetObject to compare with."""
    USE_PROVIDER_KEY = ("provider_key", "secretsmanager:GetSecretValue")

    def __init__(self, resource: str, *actions: str) -> None:
        self.resource, self.actions = resource, actions
