"""The stack with everything that can't be made again: films, state, users and keys."""

import json
from collections.abc import Sequence

from aws_cdk import CfnOutput, Stack, Tags
from constructs import Construct

from infra.constructs.data_names import DataNames, accept_over
from infra.constructs.provider_key import ProviderKey
from infra.constructs.storage import Storage
from infra.constructs.users import Users
from infra.deployed_settings import OUTPUT
from infra.settings import Settings


class DataStack(Stack):
    """What the studio's stack works on. It stays when that stack is destroyed.

    `accepted`: digests of the deployed settings over which these may be deployed; none if nothing
    is deployed.
    """

    def __init__(self, scope: Construct, settings: Settings, accepted: Sequence[str]) -> None:
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
        if accepted:
            accept_over(
                *(self, settings, accepted),
                "The settings in this template were not compared with those that are deployed now: "
                "make it again, with credentials for AWS.",
            )
        CfnOutput(self, OUTPUT, value=json.dumps(settings.stored(), sort_keys=True))
        Tags.of(self).add("project", "grok-spicy")
        Tags.of(self).add("studio", settings.stack_name)
