"""What is deployed already: asked of CloudFormation before anything is built."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from infra.disarming import ADOPTIONS
from infra.settings import Settings

OUTPUT = "Settings"
"""The output, of both stacks, with `Settings.stored()` as JSON."""
DIGEST = "SettingsDigest"
"""The name in Parameter Store of `Settings.digest()`, which CloudFormation compares."""
_NOT_THERE = {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_COMPLETE"}
"""The states of a stack that was never made, or is gone."""
_OUTPUTS = dict(
    zip(ADOPTIONS, ("BucketName", "TableName", "SecretName", "UserPoolId"), strict=True)
)


class Unseen(Exception):
    """AWS does not say what is deployed; the message says why."""


@dataclass(frozen=True)
class Deployed:
    """The studio as it is deployed. `settings`: None if it is not, or by an earlier version that
    stored none. `data_is_missing`: there is no stack with its data. `outputs`: those of the
    studio's stack."""

    settings: Mapping[str, Any] | None = None
    data_is_missing: bool = False
    outputs: Mapping[str, str] = field(default_factory=dict)


class Aws:
    """AWS, with the credentials that CDK's command line deploys with."""

    def __init__(self, account: str, region: str) -> None:
        """Unseen if the credentials are missing, or those of another account."""
        self.session = boto3.Session(region_name=region)
        with_credentials = self.call("sts", "get_caller_identity")["Account"]
        if with_credentials != account:
            raise Unseen(
                f"CDK deploys to the account {account}, but the credentials of this shell are for "
                f"{with_credentials}: what is deployed can't be seen. Say AWS_PROFILE=… in place "
                "of --profile"
            )

    def client(self, service: str) -> Any:
        config = Config(retries={"total_max_attempts": 3}, connect_timeout=10, read_timeout=30)
        return self.session.client(service, config=config)  # type: ignore[call-overload]

    def call(self, service: str, operation: str, **arguments: Any) -> dict[str, Any]:
        """The response. Unseen if AWS can't be reached; ClientError where it refuses."""
        try:
            response: dict[str, Any] = getattr(self.client(service), operation)(**arguments)
        except BotoCoreError as error:
            raise Unseen(f"what is deployed can't be seen: {service}: {error}") from error
        return response


def from_environment() -> Aws | None:
    """AWS, if CDK's command line found credentials; None if not, and then it can't deploy."""
    account, region = (os.environ.get(f"CDK_DEFAULT_{each}") for each in ("ACCOUNT", "REGION"))
    return Aws(account, region) if account and region else None


def look_up(aws: Aws, settings: Settings) -> Deployed:
    """What is deployed under the name in the settings. Unseen if AWS does not say."""
    studio = _stack(aws, settings.stack_name)
    data = _stack(aws, settings.data_stack_name)
    outputs = _outputs(studio) if studio else {}
    stored = _outputs(data).get(OUTPUT) if data else outputs.get(OUTPUT)
    if data and stored is None:
        raise Unseen(
            f"the stack {settings.data_stack_name} has no output {OUTPUT}: it is not a studio's"
        )
    return Deployed(
        settings=json.loads(stored) if stored else None,
        data_is_missing=studio is not None and data is None,
        outputs=outputs,
    )


def check_data(deployed: Deployed, settings: Settings) -> str | None:
    """What is wrong where a deployment would leave the films behind: the data's stack is gone, or
    an earlier version had the data in the studio's own stack, from which an update would take it.
    """
    if not deployed.data_is_missing:
        return None
    name = settings.stack_name
    if deployed.settings is None:
        return (
            f"{name} is deployed by an earlier version, which had films, state, users and keys in "
            "that stack: docs/restore.md says how to move them without loss"
        )
    if all(getattr(settings, each) for each in ADOPTIONS):
        return None
    words = " ".join(f"-c {each}={deployed.outputs[_OUTPUTS[each]]}" for each in ADOPTIONS)
    return (
        f"the stack {settings.data_stack_name}, with the data of {name}, is gone; a new one would "
        f"be empty. docs/restore.md says how to go on; what there was is {words}"
    )


def _stack(aws: Aws, name: str) -> dict[str, Any] | None:
    try:
        (stack,) = aws.call("cloudformation", "describe_stacks", StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise Unseen(
            f"what is deployed can't be seen: cloudformation:DescribeStacks: {error}"
        ) from error
    found: dict[str, Any] = stack
    return None if found["StackStatus"] in _NOT_THERE else found


def _outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
