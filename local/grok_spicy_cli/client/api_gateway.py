"""Requests to the API's function as API Gateway sends them, and the function's responses."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlencode
from uuid import uuid4


@dataclass(frozen=True)
class ApiRequest:
    """One request to the API; `path` is as in an address, `body` is sent as JSON."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ApiResponse:
    """The API's response. Names of headers are in lower case."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def event_of(request: ApiRequest, caller: Mapping[str, str]) -> dict[str, Any]:
    """The request as API Gateway's HTTP APIs send it (payload format 2.0), from a caller with AWS
    credentials. `caller` has Account, Arn and UserId, as STS returns them."""
    now, path = datetime.now(UTC), unquote(request.path)  # API Gateway decodes paths
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": urlencode(request.query),
        "headers": {
            **({"content-type": "application/json"} if request.body is not None else {}),
            **{name.lower(): value for name, value in request.headers.items()},
        },
        "queryStringParameters": dict(request.query),
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
                "method": request.method,
                "path": path,
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
    if request.body is not None:
        # The API limits bytes: escaped, most scripts take twice as many as in UTF-8.
        event["body"] = json.dumps(request.body, ensure_ascii=False)
    return event


def response_of(payload: bytes) -> ApiResponse:
    """The response in what the function returned."""
    returned = json.loads(payload)
    headers = {name.lower(): value for name, value in (returned.get("headers") or {}).items()}
    return ApiResponse(returned["statusCode"], returned.get("body") or "", headers)


def failure_of(payload: bytes) -> str:
    """`Sandbox.Timedout: after 29 s`: why the function failed, in at most 300 characters."""
    try:
        failure = json.loads(payload)
        return f"{failure.get('errorType')}: {failure.get('errorMessage')}"[:300]
    except (ValueError, AttributeError):
        return "no reason was returned"
