"""A studio on AWS whose every answer was written down before: botocore's own stubs, no network."""

from typing import Any

import boto3
from botocore.stub import Stubber

from grok_spicy_cli.client.stack import DeployedStudio
from grok_spicy_cli.options import Address

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


class ScriptedAws(DeployedStudio):
    """Answers in the order in which they were written down, service by service. An answer is what
    the call gives, or the pair of an error's code and message."""

    def __init__(self, **answers: list[tuple[str, Any]]) -> None:
        super().__init__(Address("Grok", region="eu-west-1"))
        made = boto3.Session("AKIDEXAMPLE", "secret", region_name="eu-west-1")
        self.session = made
        self._clients = {}
        for service, told in answers.items():
            client = made.client(service)  # type: ignore[call-overload]
            stub = Stubber(client)
            for operation, answer in told:
                if isinstance(answer, tuple):
                    stub.add_client_error(operation, answer[0], answer[1])
                else:
                    stub.add_response(operation, answer)
            stub.activate()
            self._clients[service] = client

    def client(self, service: Any) -> Any:
        return self._clients[service]


def identity() -> list[tuple[str, Any]]:
    return [("get_caller_identity", CALLER)]


def a_stack(status: str = "CREATE_COMPLETE", **outputs: str) -> list[tuple[str, Any]]:
    """CloudFormation's answer for a stack with these outputs."""
    told = {
        "StackName": "Grok",
        "CreationTime": "2026-11-21T08:00:00Z",
        "StackStatus": status,
        "Outputs": [
            {"OutputKey": name, "OutputValue": value}
            for name, value in (outputs or OUTPUTS).items()
        ],
    }
    return [("describe_stacks", {"Stacks": [told]})]
