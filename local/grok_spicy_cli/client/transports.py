"""Three ways to one API: its function in this process, HTTP on this machine, and Lambda on AWS.

Transient
├── NotDelivered    the request did not reach the API, or it was too busy: send it again
│   └── HeldBack    … because the caller, or all together, sent too many
└── ResponseLost    the request may have been done, but its response never came
"""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import httpx
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NeverConnected

from grok_spicy.errors import Transient
from grok_spicy_cli.client.api_gateway import (
    ApiRequest,
    ApiResponse,
    event_of,
    failure_of,
    response_of,
)
from grok_spicy_cli.client.aws_errors import in_words
from grok_spicy_local.lambda_runtime import ACCOUNT, LambdaRuntime

TIMEOUT = 40.0
"""Seconds to wait for a response: the API's function has 29."""
_BUSY = {
    "TooManyRequestsException",
    "ThrottlingException",
    "ResourceConflictException",  # the function is being updated
    "ResourceNotReadyException",
}
_LOCAL_CALLER = {
    "Account": ACCOUNT,
    "Arn": f"arn:aws:iam::{ACCOUNT}:user/local",
    "UserId": "local",
}


class NotDelivered(Transient):
    """The request did not reach the API, or the API was too busy for it."""


class HeldBack(NotDelivered):
    """Too many requests were sent; this one was not done. `retry_after`: the seconds after which it
    may be sent again, where the API says so."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(NotDelivered):
    """The API is busy with what others ask."""


class ResponseLost(Transient):
    """The request may have been done, but its response never came."""


class TooSlow(ResponseLost):
    """There was no response in time."""


class Transport(Protocol):
    """A way to the API. `is_reliable`: every request arrives, and every response comes back."""

    is_reliable: bool

    def send(self, request: ApiRequest) -> ApiResponse:
        """The response to one request. NotDelivered, ResponseLost; GrokSpicyError for good."""


class InProcessTransport:
    """Calls the API's function in this process: that of an open local cloud.

    The function runs in a thread of its own: Ctrl-C interrupts the thread that waits, never a
    request that is half done.
    """

    is_reliable = True

    def __init__(self, functions: LambdaRuntime) -> None:
        self._functions = functions
        self._worker = ThreadPoolExecutor(1, "api")

    def send(self, request: ApiRequest) -> ApiResponse:
        payload = json.dumps(event_of(request, _LOCAL_CALLER)).encode()
        response = self._worker.submit(self._functions.invoke, "api", payload).result()
        if response.is_error:
            raise ResponseLost(f"the API failed ({failure_of(response.payload)})")
        return response_of(response.payload)

    def wait(self) -> None:
        """Wait until no request is being done: Ctrl-C may have come before its response."""
        self._worker.submit(int).result()

    def close(self) -> None:
        """Do no more requests."""
        self._worker.shutdown()


class HttpTransport:
    """Sends HTTP to a `grok-spicy serve` on this machine."""

    is_reliable = False

    def __init__(self, url: str) -> None:
        # No proxy of the environment lies on the way to this machine.
        self._client = httpx.Client(base_url=url, timeout=TIMEOUT, trust_env=False)

    def send(self, request: ApiRequest) -> ApiResponse:
        try:
            response = self._client.request(
                request.method,
                request.path,
                params=dict(request.query),
                json=request.body,
                headers=dict(request.headers),
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
            url = self._client.base_url
            raise NotDelivered(f"the API at {url} can't be reached") from problem
        except httpx.ReadTimeout as problem:
            raise TooSlow(f"the API did not answer within {TIMEOUT:.0f} s") from problem
        except httpx.TransportError as problem:
            raise ResponseLost(f"the connection to the API broke: {problem!r}") from problem
        return ApiResponse(response.status_code, response.text, response.headers)


class LambdaTransport:
    """Invokes the API's function on AWS as API Gateway would, as a caller with AWS credentials.

    `client` is boto3's for Lambda, its own retries off: RunClient decides what may be sent again.
    `caller` is what STS returns of the caller's identity.
    """

    is_reliable = False

    def __init__(self, client: Any, function: str, caller: Mapping[str, str]) -> None:
        self._client = client
        self._function = function
        self._caller = caller

    def send(self, request: ApiRequest) -> ApiResponse:
        event = event_of(request, self._caller)
        try:
            response = self._client.invoke(FunctionName=self._function, Payload=json.dumps(event))
            payload = response["Payload"].read()
        except ClientError as problem:
            code = problem.response["Error"]["Code"]
            if code in _BUSY:
                raise Busy(str(problem)) from problem
            if code == "ServiceException":
                raise ResponseLost(str(problem)) from problem
            raise in_words(problem, "lambda:InvokeFunction") from problem
        except NeverConnected as problem:
            raise NotDelivered(f"AWS can't be reached: {problem}") from problem
        except HTTPClientError as problem:
            raise ResponseLost(f"the connection to AWS broke: {problem}") from problem
        except BotoCoreError as problem:
            raise in_words(problem, "lambda:InvokeFunction") from problem
        if "FunctionError" in response:
            raise ResponseLost(
                f"the API's function failed ({failure_of(payload)}); its log is that of "
                f"{self._function} in CloudWatch"
            )
        return response_of(payload)
