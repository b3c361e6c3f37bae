"""Two ways to one HTTP API: through the function that serves it on AWS, and over loopback.

Transient
├── NotTaken    the request did not reach the API, or it was too busy: ask again
└── NoAnswer    the request may have been done, but its answer never came
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import uuid4

import httpx
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NeverConnected

from grok_spicy.errors import Transient
from grok_spicy_cli.client.aws_errors import in_words

PATIENCE = 40.0
"""Seconds until an answer is given up: the API's function has 29."""
_BUSY = {
    "TooManyRequestsException",
    "ThrottlingException",
    "ResourceConflictException",  # the function is being updated
    "ResourceNotReadyException",
}


class NotTaken(Transient):
    """The request did not reach the API, or it was too busy for it."""


class NoAnswer(Transient):
    """The request may have been done, but its answer never came."""


@dataclass(frozen=True)
class Asked:
    """One request to the API; `body` becomes JSON."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """The API's answer. Names of headers are in lower case."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


class Transport(Protocol):
    """A way to the API."""

    def send(self, asked: Asked) -> Reply:
        """The answer to one request. NotTaken, NoAnswer; GrokSpicyError if it can never be."""


class HttpTransport:
    """A studio that is served on this machine."""

    def __init__(self, url: str) -> None:
        # No proxy of the environment lies on the way to this machine.
        self._client = httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False)

    def send(self, asked: Asked) -> Reply:
        try:
            told = self._client.request(
                asked.method,
                asked.path,
                params=dict(asked.query),
                json=asked.body,
                headers=dict(asked.headers),
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
            raise NotTaken(f"the studio at {self._client.base_url} can't be reached") from problem
        except httpx.TransportError as problem:
            raise NoAnswer(f"the studio broke off: {problem!r}") from problem
        return Reply(told.status_code, told.text, told.headers)


class LambdaTransport:
    """A studio on AWS: its API's function is invoked as API Gateway would, in the name of whoever
    has these credentials. `client` is boto3's for Lambda, its own retries off: what may be asked
    again is not its to decide; `caller` is what STS tells of the caller's identity."""

    def __init__(self, client: Any, function: str, caller: Mapping[str, str]) -> None:
        self._client = client
        self._function = function
        self._caller = caller

    def send(self, asked: Asked) -> Reply:
        event = _event(asked, self._caller)
        try:
            told = self._client.invoke(FunctionName=self._function, Payload=json.dumps(event))
            payload = told["Payload"].read()
        except ClientError as problem:
            code = problem.response["Error"]["Code"]
            if code in _BUSY:
                raise NotTaken(str(problem)) from problem
            if code == "ServiceException":
                raise NoAnswer(str(problem)) from problem
            raise in_words(problem, "lambda:InvokeFunction") from problem
        except NeverConnected as problem:
            raise NotTaken(f"AWS can't be reached: {problem}") from problem
        except HTTPClientError as problem:
            raise NoAnswer(f"the connection to AWS broke: {problem}") from problem
        except BotoCoreError as problem:
            raise in_words(problem, "lambda:InvokeFunction") from problem
        if "FunctionError" in told:
            raise NoAnswer(_broken(self._function, payload))
        answer = json.loads(payload)
        headers = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
        return Reply(answer["statusCode"], answer.get("body") or "", headers)


def _event(asked: Asked, caller: Mapping[str, str]) -> dict[str, Any]:
    """The request as API Gateway's HTTP API tells it (payload format 2.0)."""
    now = datetime.now(UTC)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": asked.path,
        "rawQueryString": urlencode(asked.query),
        "headers": {
            **({"content-type": "application/json"} if asked.body is not None else {}),
            **{name.lower(): value for name, value in asked.headers.items()},
        },
        "queryStringParameters": dict(asked.query),
        "requestContext": {
            "accountId": caller["Account"],
            "apiId": "grok-spicy-cli",
            "authorizer": {
                "iam": {
                    "accountId": caller["Account"],
                    "callerId": caller["UserId"],
                    "userArn": caller["Arn"],
                    "userId": caller["UserId"],
                }
            },
            "domainName": "grok-spicy-cli",
            "http": {
                "method": asked.method,
                "path": asked.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "0.0.0.0",
                "userAgent": "grok-spicy",
            },
            "requestId": str(uuid4()),
            "routeKey": "$default",
            "stage": "$default",
            "time": f"{now:%d/%b/%Y:%H:%M:%S +0000}",
            "timeEpoch": int(time.time() * 1000),
        },
        "isBase64Encoded": False,
    }
    if asked.body is not None:
        event["body"] = json.dumps(asked.body)
    return event


def _broken(function: str, payload: bytes) -> str:
    try:
        told = json.loads(payload)
        what = f"{told.get('errorType')}: {told.get('errorMessage')}"
    except (ValueError, AttributeError):
        what = "it told nothing"
    return f"the API's function broke ({what[:300]}); its log is that of {function} in CloudWatch"
