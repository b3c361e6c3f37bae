"""HTTP as the API's function has it: a request as API Gateway's event, its answer as a response."""

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from werkzeug.wrappers import Request, Response

from grok_spicy_local.lambda_runtime import ACCOUNT

_TEXT = ("text/", "application/json", "application/xml", "application/javascript")


def event_of(request: Request) -> dict[str, Any]:
    """The request as API Gateway's HTTP APIs send it (payload format 2.0), from a caller with
    AWS credentials. Repeated headers and parameters are joined by commas, cookies stand apart."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    cookies = headers.pop("cookie", "")
    query = request.environ.get("QUERY_STRING", "")
    joined: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    body, is_base64 = _body(request)
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.path,
        "rawQueryString": query,
        **({"cookies": cookies.split("; ")} if cookies else {}),
        "headers": headers,
        **({"queryStringParameters": joined} if joined else {}),
        "requestContext": _context(request),
        **({"body": body} if body else {}),
        "isBase64Encoded": is_base64,
    }


def _body(request: Request) -> tuple[str, bool]:
    content = request.get_data()
    try:
        if request.mimetype.startswith(_TEXT):
            return content.decode(), False
    except UnicodeDecodeError:
        pass
    return b64encode(content).decode(), bool(content)


def _context(request: Request) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "accountId": ACCOUNT,
        "apiId": "local",
        "authorizer": {"iam": {"accountId": ACCOUNT, "userId": "local"}},
        "domainName": request.host,
        "http": {
            # A HEAD is answered as a GET, with its Content-Length; the server omits the body.
            "method": "GET" if request.method == "HEAD" else request.method,
            "path": request.path,
            "protocol": request.environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
            "sourceIp": request.remote_addr,
            "userAgent": request.headers.get("User-Agent", ""),
        },
        "requestId": uuid4().hex,
        "routeKey": "$default",
        "stage": "$default",
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(now.timestamp() * 1000),
    }


def response_of(answer: dict[str, Any]) -> Response:
    """The response that API Gateway makes of a function's answer."""
    body = answer.get("body") or ""
    content = b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    response = Response(content, answer["statusCode"], answer.get("headers"))
    if not content:
        response.headers.pop("Content-Type", None)
    for cookie in answer.get("cookies", []):
        response.headers.add("Set-Cookie", cookie)
    return response
