"""Builds the ports that AWS serves, from a function's environment.

Adapters and boto3 are imported where they are used, so that a function loads only what it needs.
"""

from grok_spicy.adapters.environment import Environment
from grok_spicy.ports import (
    ArchiveBuilder,
    AssetLinks,
    AssetStore,
    Executions,
    Inventory,
    PersonDeleter,
    TaskTokens,
    Users,
)


def asset_store() -> AssetStore:
    import boto3

    from grok_spicy.adapters.aws.s3_assets import S3Assets
    from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG

    return S3Assets(boto3.client("s3", config=CLIENT_CONFIG), Environment.read().require("bucket"))


def asset_links() -> AssetLinks:
    from grok_spicy.adapters.aws.s3_links import s3_links

    return s3_links(Environment.read().require("bucket"))


def executions() -> Executions:
    import boto3

    from grok_spicy.adapters.aws.executions import StepFunctionsExecutions
    from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG

    machine = Environment.read().require("state_machine_arn")
    return StepFunctionsExecutions(boto3.client("stepfunctions", config=CLIENT_CONFIG), machine)


def archives() -> ArchiveBuilder:
    import boto3

    from grok_spicy.adapters.aws.archive_builder import LambdaArchiveBuilder
    from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG

    client = boto3.client("lambda", config=CLIENT_CONFIG)
    return LambdaArchiveBuilder(client, Environment.read().archive_function)


def person_deleter() -> PersonDeleter:
    import boto3

    from grok_spicy.adapters.aws.person_deleter import LambdaPersonDeleter
    from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG

    client = boto3.client("lambda", config=CLIENT_CONFIG)
    return LambdaPersonDeleter(client, Environment.read().deletion_function)


def users() -> Users:
    import boto3

    from grok_spicy.adapters.aws.cognito_users import CognitoUsers, NoUsers
    from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG

    pool = Environment.read().user_pool
    client = boto3.client("cognito-idp", config=CLIENT_CONFIG) if pool else None
    return CognitoUsers(client, pool) if pool else NoUsers()


def inventory() -> Inventory:
    import boto3

    from grok_spicy.adapters.aws.dynamo_table import open_table
    from grok_spicy.adapters.aws.inventory import AwsInventory
    from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG

    environment = Environment.read()
    table = open_table(environment.require("table"))
    client = boto3.client("s3", config=CLIENT_CONFIG)
    return AwsInventory(table, client, environment.require("bucket"))


def task_tokens() -> TaskTokens:
    import boto3

    from grok_spicy.adapters.aws.task_tokens import StepFunctionsTaskTokens
    from grok_spicy.adapters.aws.transient_errors import CLIENT_CONFIG

    return StepFunctionsTaskTokens(boto3.client("stepfunctions", config=CLIENT_CONFIG))
