"""What a function may do: a small vocabulary, each word with its exact actions and resources.

Whoever needs a new permission adds a word here, and gives it to a function in
`constructs/functions.py`.
"""

from collections.abc import Iterable
from enum import Enum

from aws_cdk import aws_iam as iam

from infra.constructs.provider_key import ProviderKey
from infra.constructs.storage import RUNS, UPLOADS, Storage


class May(Enum):
    """Words of permission: actions, and on what."""

    KEEP_STATE = ("table", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem")
    SPEND = ("table", "dynamodb:UpdateItem")
    """Change a run's budget and its open calls: the only items that are updated in place."""
    LIST_RUNS = ("index", "dynamodb:Query", "dynamodb:Scan")
    """The index has one small entry for each run; the studio's own people see everybody's."""
    READ_ASSETS = ("runs", "s3:GetObject")
    WRITE_ASSETS = ("runs", "s3:PutObject")
    READ_UPLOADS = ("uploads", "s3:GetObject")
    WRITE_UPLOADS = ("uploads", "s3:PutObject")
    KNOW_WHAT_IS_MISSING = ("bucket", "s3:ListBucket")
    """Without it S3 answers 403, not 404, for a key that is not there. No condition on a prefix:
    there is none in a GetObject to compare with."""
    USE_PROVIDER_KEY = ("provider_key", "secretsmanager:GetSecretValue")

    def __init__(self, resource: str, *actions: str) -> None:
        self.resource, self.actions = resource, actions


def statements(
    words: Iterable[May], storage: Storage, provider_key: ProviderKey
) -> list[iam.PolicyStatement]:
    """One statement for each word."""
    arns = {
        "table": storage.table.table_arn,
        "index": storage.index_arn,
        "bucket": storage.bucket.bucket_arn,
        "runs": storage.bucket.arn_for_objects(f"{RUNS}*"),
        "uploads": storage.bucket.arn_for_objects(f"{UPLOADS}*"),
        "provider_key": provider_key.secret.secret_arn,
    }
    return [
        iam.PolicyStatement(actions=list(word.actions), resources=[arns[word.resource]])
        for word in words
    ]
