"""A deployed stack whose every response is scripted: botocore's own stubs, no network."""

from typing import Any

import boto3
from botocore.stub import Stubber

from grok_spicy_cli.client.stack import DeployedStack
from grok_spicy_cli.option_groups import StackAddress

ARN = "arn:aws:states:eu-west-1:123456789012:stateMachine:Pipeline"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:Key-abc"
CALLER = {
    "Account": "123456789012",
    "Arn": "arn:aws:iam::123456789012:user/ann",
    "UserId": "AIDACKCEVSQ6C2EXAMPLE",
}
OUTPUTS = {
    "ApiFunctionName": "Grok-Api",
    "BucketName": "films",
    "SecretName": SECRET,
    "StateMachineArn": ARN,
    "TableName": "runs",
}


class ScriptedAws(DeployedStack):
    """Responds in the order of `script`, service by service: with what the call returns, or with
    an error, as the pair of its code and message."""

    def __init__(self, **script: list[tuple[str, Any]]) -> None:
        super().__init__(StackAddress("Grok", region="eu-west-1"))
        self.session = boto3.Session("AKIDEXAMPLE", "secret", region_name="eu-west-1")
        self._clients = {}
        for service, responses in script.items():
            client = self.session.client(service)  # type: ignore[call-overload]  # any service
            stub = Stubber(client)
            for operation, response in responses:
                if isinstance(response, tuple):
                    stub.add_client_error(operation, response[0], response[1])
                else:
                    stub.add_response(operation, response)
            stub.activate()
            self._clients[service] = client

    def client(self, service: Any, patience: float = 0) -> Any:  # noqa: ARG002
        """One without a script refuses everything."""
        if service not in self._clients:
            client = self.session.client(service)
            Stubber(client).activate()
            self._clients[service] = client
        return self._clients[service]


def identity() -> list[tuple[str, Any]]:
    return [("get_caller_identity", CALLER)]


def a_stack(status: str = "CREATE_COMPLETE", **outputs: str) -> list[tuple[str, Any]]:
    """CloudFormation's response for a stack with these outputs."""
    stack = {
        "StackName": "Grok",
        "CreationTime": "2026-11-21T08:00:00Z",
        "StackStatus": status,
        "Outputs": [
            {"OutputKey": name, "OutputValue": value}
            for name, value in (outputs or OUTPUTS).items()
        ],
    }
    return [("describe_stacks", {"Stacks": [stack]})]
