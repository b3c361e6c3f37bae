"""The stack with everything that can't be made again: films, state, users and keys."""

from aws_cdk import Stack, Tags
from constructs import Construct

from infra.constructs.data_names import DataNames
from infra.constructs.provider_key import ProviderKey
from infra.constructs.storage import Storage
from infra.constructs.users import Users
from infra.settings import Settings


class DataStack(Stack):
    """What the studio's stack works on. It stays when that stack is destroyed."""

    def __init__(self, scope: Construct, settings: Settings) -> None:
        super().__init__(
            scope,
            settings.data_stack_name,
            description=f"Grok Spicy: films, state, users and keys of {settings.stack_name}",
            termination_protection=settings.keep,
        )
        storage = Storage(self, "Storage", settings)
        key = ProviderKey(self, "ProviderKey", settings)
        users = Users(self, "Users", settings)
        DataNames(
            self,
            "Names",
            settings,
            BucketName=storage.bucket.bucket_name,
            TableName=storage.table.table_name,
            SecretArn=key.secret.secret_arn,
            UserPoolId=users.pool.user_pool_id,
        )
        Tags.of(self).add("project", "grok-spicy")
        Tags.of(self).add("studio", settings.stack_name)
