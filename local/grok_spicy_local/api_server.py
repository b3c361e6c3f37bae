"""The API on this machine: what API Gateway and EventBridge do on AWS, in front of a local studio.

    with LocalStudio(Path("output")) as studio, Serving(studio, port=8000) as serving:
        print(serving.url)

A request becomes the event that API Gateway would send, the same function answers it, and whoever
can reach this address is the studio's own person. An execution that ends from outside becomes the
event that EventBridge would send. Web pages of others are turned away: they are no person.
"""

import json
import logging
import threading
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable
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
from grok_spicy_local.lambda_runtime import ACCOUNT, PAYLOAD_LIMIT, REGION
from grok_spicy_local.output_lock import publish_address

_HOSTS = {"127.0.0.1", "localhost"}
_TEXT = ("text/", "application/json", "application/xml", "application/javascript")
_LOOK_EVERY = 0.5
"""Seconds between two looks at the executions: EventBridge takes about as long to tell."""
_LOOK_AGAIN = 5.0
"""Seconds until the next look where one failed."""
_TRIES = 3
"""How often an end is told: EventBridge gives up too."""
_ENDED_FROM_OUTSIDE = {"ABORTED", "TIMED_OUT", "FAILED"}

log = logging.getLogger(__name__)


class ApiServer:
    """An HTTP server on 127.0.0.1 over an open studio, until `stop`; port 0 is any free one."""

    def __init__(self, studio: LocalCloud, port: int = 0) -> None:
        self._studio = studio
        self._server = make_server(
            "127.0.0.1", port, self._answer, threaded=True, request_handler=_Quiet
        )
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._over = threading.Event()
        self._tries: Counter[str] = Counter()
        self._threads = [
            threading.Thread(target=self._server.serve_forever, args=(0.05,), name="api"),
            threading.Thread(target=self._watch_executions, name="ends-of-executions"),
        ]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Answer from now on; who looks at the studio's lock learns the address."""
        for thread in self._threads:
            thread.start()
        publish_address(self._studio.paths, self.url)

    def stop(self) -> None:
        """Answer nothing more. Executions go on until the studio stops."""
        publish_address(self._studio.paths, "")
        self._over.set()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()
        self._server.server_close()

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = PAYLOAD_LIMIT
        try:
            response = self._ask(request)
        except Problem as problem:
            response = Response(problem.body(), problem.status, problem.headers, None, MEDIA_TYPE)
        return response(environ, start_response)

    def _ask(self, request: Request) -> Response:
        origin = request.headers.get("Origin", self.url)
        if origin != self.url or request.host.split(":")[0] not in _HOSTS:
            raise Problem(403, "not for other web pages")
        try:
            told = self._studio.invoke("api", event_of(request))
        except HTTPException as problem:  # the body is too large, or not what its head says
            status = problem.code or 400
            raise Problem(status, "the body is too large, or broken off") from problem
        except ClientError as problem:
            if problem.response["Error"]["Code"] == "RequestTooLargeException":
                raise Problem(413, f"a request may have {PAYLOAD_LIMIT} bytes") from problem
            raise Problem(503, "the studio is closing") from problem
        if told.is_error:
            log.error("the API's function failed: %s", told.payload.decode())
            raise Problem(500, "something broke on our side; it is in the log")
        answer = json.loads(told.payload)
        if answer["statusCode"] == 202 and request.path == "/runs":
            self._studio.point_latest_at(json.loads(answer["body"])["run_id"])
        return _response_of(answer)

    def _watch_executions(self) -> None:
        pause = _LOOK_EVERY
        while not self._over.wait(pause):
            try:
                self._tell_ends()
                pause = _LOOK_EVERY
            except Exception:  # whatever it is: who watches must not die of it
                log.exception("the ends of executions can't be looked at just now")
                pause = _LOOK_AGAIN

    def _tell_ends(self) -> None:
        client = self._studio.client("stepfunctions")
        pages = client.get_paginator("list_executions")
        for machine in client.list_state_machines()["stateMachines"]:
            for page in pages.paginate(stateMachineArn=machine["stateMachineArn"]):
                for each in page["executions"]:
                    arn = each["executionArn"]
                    if each["status"] in _ENDED_FROM_OUTSIDE and self._tries[arn] < _TRIES:
                        self._tries[arn] += 1
                        if self._is_recorded(client, arn):
                            self._tries[arn] = _TRIES

    def _is_recorded(self, client: Any, arn: str) -> bool:
        """Whether the end of that execution is recorded, now that it is told."""
        try:
            event = end_event(client.describe_execution(executionArn=arn))
            told = self._studio.invoke("record_end", event)
        except Exception:  # one execution's trouble is not the others'
            log.exception("the end of %s could not be told", arn)
            return False
        if told.is_error:
            log.error("the end of %s is not recorded: %s", arn, told.payload.decode())
        return not told.is_error


class _Quiet(WSGIRequestHandler):
    """Logs requests for those who look for them only."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: ARG002
        log.debug(message, *args)


def event_of(request: Request) -> dict[str, Any]:
    """The request as API Gateway's HTTP APIs hand it over (payload format 2.0), from somebody with
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


def end_event(execution: dict[str, Any]) -> dict[str, Any]:
    """What EventBridge tells of an execution that ended, from what DescribeExecution tells."""
    stopped = execution["stopDate"]
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": ACCOUNT,
        "time": stopped.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [execution["executionArn"]],
        "detail": {
            **{name: execution[name] for name in ("executionArn", "stateMachineArn", "name")},
            "status": execution["status"],
            "startDate": int(execution["startDate"].timestamp() * 1000),
            "stopDate": int(stopped.timestamp() * 1000),
            "input": execution["input"],
            "output": None,
            "inputDetails": {"included": True},
            "outputDetails": None,
            "error": execution.get("error"),
            "cause": execution.get("cause"),
        },
    }
