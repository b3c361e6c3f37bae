"""The HTTP API on this machine: what API Gateway does on AWS, in front of a local cloud.

    with LocalCloud(Path("output")) as cloud, ApiServer(cloud, port=8000) as server:
        print(server.url)

A request becomes the event that API Gateway would send, and the same function answers it. Anyone
who can reach the address has full access, except web pages of other origins: they are rejected.
"""

import json
import logging
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import parse_qsl
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIEnvironment

from botocore.exceptions import ClientError
from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from grok_spicy.api.problems import MEDIA_TYPE, Problem
from grok_spicy_local.cloud import LocalCloud
from grok_spicy_local.environment import LOOPBACK
from grok_spicy_local.lambda_runtime import ACCOUNT, PAYLOAD_LIMIT
from grok_spicy_local.output_lock import publish_address

_TEXT = ("text/", "application/json", "application/xml", "application/javascript")
log = logging.getLogger(__name__)


class ApiServer:
    """An HTTP server on 127.0.0.1 in front of an open local cloud; port 0 is any free one."""

    def __init__(self, cloud: LocalCloud, port: int = 0) -> None:
        self._cloud = cloud
        self._server = make_server(
            "127.0.0.1", port, self._respond, threaded=True, request_handler=_Quiet
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="api")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Answer from now on, and publish the address in the output directory's lock."""
        publish_address(self._cloud.paths, self.url)
        self._thread.start()

    def stop(self) -> None:
        """Answer nothing more. Executions continue until the cloud stops."""
        with suppress(OSError):  # a full disk; the note goes with the lock
            publish_address(self._cloud.paths, "")
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _respond(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = PAYLOAD_LIMIT
        try:
            response = self._ask(request)
        except Problem as problem:
            response = Response(problem.body(), problem.status, problem.headers, None, MEDIA_TYPE)
        return response(environ, start_response)

    def _ask(self, request: Request) -> Response:
        origin = request.headers.get("Origin", self.url)
        if origin != self.url or request.host.split(":")[0] not in LOOPBACK:
            raise Problem(403, "Web pages of other origins have no access.")
        try:
            response = self._cloud.invoke("api", event_of(request))
        except HTTPException as problem:  # the body is too large, or not what its head says
            status = problem.code or 400
            raise Problem(status, "The body is too large, or incomplete.") from problem
        except ClientError as problem:
            if problem.response["Error"]["Code"] == "RequestTooLargeException":
                raise Problem(413, f"A request may have {PAYLOAD_LIMIT} bytes.") from problem
            raise Problem(503, "The server is stopping.") from problem
        answer = {} if response.is_error else json.loads(response.payload)
        failure = self._cloud.paths.disk.failure
        if failure and answer.get("statusCode", 500) >= 500:
            raise Problem(507, f"{failure}.")
        if response.is_error:
            log.error("the API's function failed: %s", response.payload.decode())
            raise Problem(500, "Internal error. The log has the details.")
        if answer["statusCode"] == 202 and request.path == "/runs":
            self._cloud.point_latest_at(json.loads(answer["body"])["run_id"])
        return _response_of(answer)


class _Quiet(WSGIRequestHandler):
    """Logs requests at DEBUG only."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: ARG002
        log.debug(message, *args)


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
            "method": request.method,
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


def _response_of(answer: dict[str, Any]) -> Response:
    body = answer.get("body") or ""
    content = b64decode(body) if answer.get("isBase64Encoded") else body.encode()
    response = Response(content, answer["statusCode"], answer.get("headers"))
    if not content:
        response.headers.pop("Content-Type", None)
    for cookie in answer.get("cookies", []):
        response.headers.add("Set-Cookie", cookie)
    return response
