"""A studio on AWS: found by its stack's name, with the person's own credentials."""

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
from grok_spicy_cli.client.transports import PATIENCE, LambdaTransport
from grok_spicy_cli.options import Address

Service = Literal["cloudformation", "lambda", "secretsmanager", "stepfunctions", "sts"]
NEEDED = ("ApiFunctionName", "BucketName", "SecretName", "StateMachineArn", "TableName")
"""The outputs that this side works with."""


@dataclass(frozen=True)
class Stack:
    """A stack as CloudFormation tells of it. `status` is its word for it."""

    status: str
    outputs: Mapping[str, str]

    def output(self, name: str) -> str:
        """GrokSpicyError if the stack has no such output."""
        if name not in self.outputs:
            raise GrokSpicyError(
                f"the stack is {self.status} and has no output {name}: it is no studio, or it was "
                "not deployed whole; `make deploy` does that"
            )
        return self.outputs[name]


class DeployedStudio:
    """The studio at that address; AWS is asked when something is wanted of it.

    Everything raises BadInput where region, profile or credentials are missing, GrokSpicyError
    where AWS refuses.
    """

    def __init__(self, address: Address) -> None:
        self.address = address

    @cached_property
    def session(self) -> boto3.Session:
        with aws("sts:GetCallerIdentity"):
            return boto3.Session(profile_name=self.address.profile, region_name=self.address.region)

    def client(self, service: Service) -> Any:
        """A boto3 client that asks once: repeating what may have been done is not its to decide."""
        config = Config(
            retries={"total_max_attempts": 1 if service == "lambda" else 3},
            read_timeout=PATIENCE,
            connect_timeout=10,
        )
        with aws(service):
            return self.session.client(service, config=config)

    @cached_property
    def caller(self) -> Mapping[str, str]:
        """Whose credentials they are: Account, Arn, UserId."""
        client = self.client("sts")
        with aws("sts:GetCallerIdentity"):
            found: Mapping[str, str] = client.get_caller_identity()
        return found

    @cached_property
    def stack(self) -> Stack:
        """The stack. NotFound if there is none of that name."""
        client = self.client("cloudformation")
        with aws("cloudformation:DescribeStacks"):
            try:
                (found,) = client.describe_stacks(StackName=self.address.stack)["Stacks"]
            except ClientError as problem:
                if "does not exist" not in str(problem):
                    raise
                raise NotFound(
                    f"there is no stack {self.address.stack!r} in {self.session.region_name}: "
                    "check --stack, --region and --profile, or deploy one with `make deploy`"
                ) from problem
        outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
        return Stack(found["StackStatus"], outputs)

    def transport(self) -> LambdaTransport:
        """The way to its API."""
        function = self.stack.output("ApiFunctionName")
        return LambdaTransport(self.client("lambda"), function, self.caller)

    def command(self, verb: str, run_id: str = "") -> str:
        """What to type to do that there, with a run."""
        return " ".join(filter(None, ("grok-spicy", verb, run_id, str(self.address))))

    def began(self, run_id: str) -> None:
        """Nothing is to be done: there, `latest` is whatever is newest."""

    def paths(self, film: RunSnapshot) -> list[tuple[str, str]]:
        """Where the film is, and how it is fetched."""
        if not film.run.film_key:
            return []
        run_id, bucket = film.run.run_id, self.stack.output("BucketName")
        return [
            ("film", f"s3://{bucket}/{film_key(run_id)}"),
            ("fetch", self.command("download", run_id)),
        ]
