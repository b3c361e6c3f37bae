"""Finding a stack on AWS, and calling its API through the function that serves it."""

import io
import json

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.response import StreamingBody

from grok_spicy.errors import GrokSpicyError, NotFound
from grok_spicy_cli.client.api_gateway import ApiRequest
from grok_spicy_cli.client.aws_errors import NotAllowed
from grok_spicy_cli.client.stack import DeployedStack, Stack
from grok_spicy_cli.client.transports import LambdaTransport, NotDelivered, ResponseLost
from tests.support.aws_harness import CALLER, ScriptedAws, a_stack, identity
from tests.support.fake_api import FakeApi, film_at


def invoked(payload, **fields):
    """A Lambda that answers every invocation so, and its stack's transport."""
    raw = json.dumps(payload).encode()
    answer = {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(raw), len(raw)), **fields}
    cloud = ScriptedAws(
        sts=identity(), cloudformation=a_stack(), **{"lambda": [("invoke", answer)]}
    )
    return cloud.transport()


class Recorder:
    """Lambda's client, that keeps the last event, or fails."""

    def __init__(self, problem=None):
        self.problem = problem

    def invoke(self, FunctionName, Payload):  # noqa: N803 – boto3's names
        if self.problem:
            raise self.problem
        self.function, self.event = FunctionName, json.loads(Payload)
        raw = json.dumps({"statusCode": 200, "headers": {"Location": "x"}, "body": "{}"}).encode()
        return {"Payload": io.BytesIO(raw)}


def test_the_api_is_asked_as_api_gateway_would_in_the_name_of_the_caller():
    client = Recorder()

    request = ApiRequest(
        "POST", "/runs", {"limit": "5"}, {"concept": "A fox"}, {"Idempotency-Key": "fox"}
    )

    response = LambdaTransport(client, "Grok-Api", CALLER).send(request)

    event, context = client.event, client.event["requestContext"]
    assert (client.function, event["version"], event["rawPath"]) == ("Grok-Api", "2.0", "/runs")
    assert (event["rawQueryString"], event["queryStringParameters"]) == ("limit=5", {"limit": "5"})
    assert json.loads(event["body"]) == {"concept": "A fox"}
    assert event["headers"] == {"content-type": "application/json", "idempotency-key": "fox"}
    assert context["http"]["method"] == "POST"
    assert context["authorizer"]["iam"]["userArn"] == CALLER["Arn"]
    assert (response.status, response.headers["location"]) == (200, "x")


def test_letters_of_every_script_are_sent_as_they_are():
    client = Recorder()

    LambdaTransport(client, "Grok-Api", CALLER).send(
        ApiRequest("POST", "/runs", body={"concept": "狐と梟"})
    )

    assert client.event["body"] == '{"concept": "狐と梟"}'


def test_a_resumed_run_connects_to_its_stack_once(type_in, monkeypatch):
    connections = []

    class Recorded(DeployedStack):
        def transport(self):
            connections.append(self.address.stack)
            self.stack = Stack("CREATE_COMPLETE", {"BucketName": "films"})
            return FakeApi([film_at("failed"), film_at("failed"), film_at("complete")])

    monkeypatch.setattr("grok_spicy_cli.client.stack.DeployedStack", Recorded)

    result = type_in("resume", "latest", "--stack", "Grok", "--region", "eu-west-1")

    assert (result.status, connections) == (0, ["Grok"]), result.err


def test_a_function_that_broke_is_told_with_the_place_of_its_log():
    transport = invoked(
        {"errorType": "Sandbox.Timedout", "errorMessage": "after 29 s"}, FunctionError="Unhandled"
    )

    with pytest.raises(ResponseLost, match=r"Sandbox.Timedout: after 29 s.*Grok-Api"):
        transport.send(ApiRequest("GET", "/runs"))


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("TooManyRequestsException", NotDelivered),
        ("ServiceException", ResponseLost),
        ("ResourceNotFoundException", NotFound),
        ("AccessDeniedException", NotAllowed),
        ("ExpiredTokenException", GrokSpicyError),
    ],
)
def test_what_lambda_refuses_says_whether_the_request_may_have_been_taken(code, error):
    cloud = ScriptedAws(
        sts=identity(), cloudformation=a_stack(), **{"lambda": [("invoke", (code, "no"))]}
    )

    with pytest.raises(error):
        cloud.transport().send(ApiRequest("POST", "/runs", body={}))


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        (EndpointConnectionError(endpoint_url="https://lambda"), NotDelivered),
        (ReadTimeoutError(endpoint_url="https://lambda"), ResponseLost),
    ],
)
def test_a_broken_line_says_whether_the_request_may_have_been_taken(problem, error):
    with pytest.raises(error):
        LambdaTransport(Recorder(problem), "Grok-Api", CALLER).send(
            ApiRequest("POST", "/runs", body={})
        )


@pytest.mark.parametrize(
    ("response", "error", "words"),
    [
        (("ValidationError", "Stack with id Grok does not exist"), NotFound, "no stack 'Grok'"),
        (("AccessDenied", "denied"), NotAllowed, "cloudformation:DescribeStacks"),
        (
            ("AccessDenied", "ann is not authorized to perform: kms:Decrypt on resource: x"),
            NotAllowed,
            "permission kms:Decrypt",
        ),
        (("ExpiredToken", "gone"), GrokSpicyError, "expired: log in"),
        (("InvalidClientTokenId", "?"), GrokSpicyError, "does not know these credentials"),
        (("InternalFailure", "oops"), GrokSpicyError, "InternalFailure"),
    ],
)
def test_what_stands_between_a_person_and_their_stack_is_named(response, error, words):
    cloud = ScriptedAws(sts=identity(), cloudformation=[("describe_stacks", response)])

    with pytest.raises(error, match=words):
        cloud.transport()


def test_a_stack_that_is_not_ours_says_so():
    cloud = ScriptedAws(cloudformation=a_stack("CREATE_IN_PROGRESS", Other="x"))

    with pytest.raises(GrokSpicyError, match=r"is CREATE_IN_PROGRESS.*no output ApiFunctionName"):
        cloud.transport()


@pytest.mark.parametrize(
    ("variables", "arguments", "message"),
    [
        ({}, ["--region", "eu-west-1"], "no AWS credentials"),
        ({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}, [], "--region"),
        ({}, ["--profile", "nobody"], "aws configure list-profiles"),
    ],
    ids=["no credentials", "no region", "no profile"],
)
@pytest.mark.parametrize("command", [["list"], ["run", "A fox"], ["cancel", "latest"]])
def test_what_aws_needs_to_be_told_is_asked_for(
    type_in, monkeypatch, tmp_path, command, variables, arguments, message
):
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "REGION", "DEFAULT_REGION", "PROFILE"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("CONFIG_FILE", "SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(f"AWS_{name}", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    result = type_in(*command, "--stack", "Grok", *arguments)

    assert (result.status, message in result.err) == (2, True), result.err
    assert result.out == ""
