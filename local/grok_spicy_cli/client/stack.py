"""A stack on AWS: found by its name, with the person's credentials."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from grok_spicy.errors import GrokSpicyError, NotFound
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.policies.asset_keys import film_key
from grok_spicy_cli.client.aws_errors import aws
from grok_spicy_cli.client.transports import TIMEOUT, LambdaTransport
from grok_spicy_cli.option_groups import StackAddress

Service = (
    Literal["cloudformation", "lambda", "secretsmanager", "stepfunctions", "sts"]
    | Literal["budgets", "cloudwatch", "cognito-idp", "dynamodb", "s3", "service-quotas"]
    | Literal["sns", "sqs"]
)
SETTINGS = "Settings"
"""The output with the settings that the stack was deployed with, as JSON."""
NEEDED = ("ApiFunctionName", "BucketName", "SecretName", "StateMachineArn", "TableName")
"""The outputs of the stack that the command line reads."""


@dataclass(frozen=True)
class Stack:
    """A stack as CloudFormation describes it; `status` is CloudFormation's."""

    status: str
    outputs: Mapping[str, str]

    def output(self, name: str) -> str:
        """GrokSpicyError if the stack has no such output."""
        if name not in self.outputs:
            raise GrokSpicyError(
                f"the stack is {self.status} and has no output {name}: it is not Grok Spicy's, or "
                "not deployed completely; to deploy it: make deploy"
            )
        return self.outputs[name]


class DeployedStack:
    """The deployed stack at that address. AWS is called when an attribute is read.

    Everything raises BadInput where region, profile or credentials are missing, GrokSpicyError for
    other errors of AWS.
    """

    def __init__(self, address: StackAddress) -> None:
        self.address = address

    @cached_property
    def session(self) -> boto3.Session:
        with aws("sts:GetCallerIdentity"):
            return boto3.Session(profile_name=self.address.profile, region_name=self.address.region)

    def client(self, service: Service, patience: float = TIMEOUT) -> Any:
        """A boto3 client, which waits so many seconds for an answer. Lambda's does not retry:
        RunClient decides what may be sent again."""
        config = Config(
            retries={"total_max_attempts": 1 if service == "lambda" else 3},
            read_timeout=patience,
            connect_timeout=10,
        )
        with aws(service):
            return self.session.client(service, config=config)

    @cached_property
    def caller(self) -> Mapping[str, str]:
        """The identity behind the credentials: Account, Arn, UserId."""
        client = self.client("sts")
        with aws("sts:GetCallerIdentity"):
            identity: Mapping[str, str] = client.get_caller_identity()
        return identity

    @cached_property
    def stack(self) -> Stack:
        """The stack. NotFound if there is none of that name."""
        client = self.client("cloudformation")
        with aws("cloudformation:DescribeStacks"):
            try:
                (stack,) = client.describe_stacks(StackName=self.address.stack)["Stacks"]
            except ClientError as problem:
                if "does not exist" not in str(problem):
                    raise
                raise NotFound(
                    f"there is no stack {self.address.stack!r} in {self.session.region_name}: "
                    "check --stack, --region and --profile, or deploy one with `make deploy`"
                ) from problem
        outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
        return Stack(stack["StackStatus"], outputs)

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """What the stack was deployed with; empty where it does not say, as of old versions."""
        text = self.stack.outputs.get(SETTINGS)
        settings: Mapping[str, Any] = json.loads(text) if text else {}
        return settings

    def resources(self, kind: str) -> list[tuple[str, str]]:
        """The stack's resources of a CloudFormation type: logical id, and name, ARN or URL."""
        return [(logical, physical) for logical, physical, each in self._resources if each == kind]

    @cached_property
    def _resources(self) -> list[tuple[str, str, str]]:
        client = self.client("cloudformation")
        with aws("cloudformation:ListStackResources"):
            pages = client.get_paginator("list_stack_resources").paginate(
                StackName=self.address.stack
            )
            return [
                (
                    each["LogicalResourceId"],
                    each.get("PhysicalResourceId", ""),
                    each["ResourceType"],
                )
                for page in pages
                for each in page["StackResourceSummaries"]
            ]

    def transport(self) -> LambdaTransport:
        """The way to the API."""
        function = self.stack.output("ApiFunctionName")
        return LambdaTransport(self.client("lambda"), function, self.caller)

    def command(self, verb: str, *arguments: str) -> str:
        """What to type to do that with a run in this stack."""
        return " ".join(("grok-spicy", verb, *arguments, str(self.address)))

    def on_start(self, run_id: str) -> None:
        """Nothing: in a stack, `latest` is the newest run."""

    def path_of(self, run_id: str, path: str) -> str:
        """Where a file of a run is: in the stack's bucket."""
        return f"s3://{self.stack.output('BucketName')}/runs/{run_id}/{path}"

    def paths(self, film: RunSnapshot) -> list[tuple[str, str]]:
        """Where the film is, and how to download it."""
        if not film.run.film_key:
            return []
        run_id, bucket = film.run.run_id, self.stack.output("BucketName")
        return [
            ("film", f"s3://{bucket}/{film_key(run_id)}"),
            ("get it", self.command("download", run_id)),
        ]
