"""The WSGI application that receives every request to the local AWS.

It invokes functions itself; DynamoDB's and our bucket's requests pass the proxies that make them
durable; the rest goes to moto as it is. Web pages in a browser have no access: requests with an
Origin or another Host are rejected. A page may show the bucket's objects by their links.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from urllib.parse import unquote
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wrappers import Request, Response

from grok_spicy_local.dynamodb_proxy import TARGET
from grok_spicy_local.environment import LOOPBACK
from grok_spicy_local.lambda_runtime import (
    PAYLOAD_LIMIT,
    LambdaRuntime,
    NoFreeEnvironment,
    arn_of,
)
from grok_spicy_local.large_objects import is_large_upload
from grok_spicy_local.moto_state import forward, interrupt_waits, wait_until_read

_EVENTS = "AWSEvents.PutEvents"
_NOTIFY = "notify"
_EVENT_TRIES = 3
_PATIENCE = 29.0
"""Seconds for which a caller waits for a busy function: as long as API Gateway does. Lambda itself
would refuse at once; but after that, nobody may be waiting for the answer any more."""
log = logging.getLogger(__name__)

Proxy = Callable[[Request], Response]

_FUNCTIONS = "/2015-03-31/functions/"
_INVOCATIONS = "/invocations"
_CORS = "access-control-"
_STOP = "AWSStepFunctions.StopExecution"
_WAKE = frozenset(f"AWSStepFunctions.SendTask{outcome}" for outcome in ("Success", "Failure"))


class Gateway:
    """Routes requests: `items` answers DynamoDB's, `objects` those to `bucket`, `moto` the rest."""

    def __init__(
        self,
        moto: WSGIApplication,
        lambdas: LambdaRuntime,
        items: Proxy,
        objects: Proxy,
        bucket: str,
    ) -> None:
        self._moto = moto
        self._lambdas = lambdas
        self._items = items
        self._objects = objects
        self._bucket = bucket
        self._accepts = True
        self._running = 0
        self._idle = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Respond to one request."""
        request = Request(environ)
        path = environ["REQUEST_URI"].split("?", 1)[0]
        if not self._is_allowed(request, path):
            return Response("Not for web pages.", 403)(environ, start_response)
        if path.startswith(_FUNCTIONS) and path.endswith(_INVOCATIONS):
            return self._invoke(request, path)(environ, start_response)
        if environ.get("HTTP_X_AMZ_TARGET", "").startswith(TARGET):
            return self._items(_with_whole_body(request))(environ, start_response)
        if environ.get("HTTP_X_AMZ_TARGET") == _STOP:
            return self._stop(_with_whole_body(request))(environ, start_response)
        if environ.get("HTTP_X_AMZ_TARGET") == _EVENTS:
            return self._deliver(_with_whole_body(request))(environ, start_response)
        if environ.get("HTTP_X_AMZ_TARGET") in _WAKE:
            # moto looks for the token in every execution, and breaks at one it has not read yet.
            wait_until_read()
        if path.removeprefix("/").split("/")[0] == self._bucket:
            # A large object is written as it comes, by a client that may be slow, before any lock.
            is_large = is_large_upload(request)
            response = self._objects(request if is_large else _with_whole_body(request))
            return _without_cors(response)(environ, start_response)
        return self._moto(environ, start_response)

    def _is_allowed(self, request: Request, path: str) -> bool:
        """Whether a program sends it, or a page shows an object by its link: as a picture or a
        clip, for which browsers send no Origin."""
        if "Origin" in request.headers or request.host.split(":")[0] not in LOOPBACK:
            return False
        if request.headers.get("Sec-Fetch-Site", "none") == "none":
            return True
        return request.method in ("GET", "HEAD") and path.startswith(f"/{self._bucket}/")

    def drain(self, grace: float) -> bool:
        """Accept no more invocations; wait up to `grace` seconds for running ones.

        Returns whether they ended.
        """
        until = time.monotonic() + grace
        with self._idle:
            self._accepts = False
            return self._idle.wait_for(lambda: not self._running, until - time.monotonic())

    def _stop(self, request: Request) -> Response:
        body = json.loads(request.get_data() or b"{}")
        arn = str(body.get("executionArn"))
        wait_until_read(arn)
        response = forward(self._moto, request)
        interrupt_waits(arn)
        return response

    def _invoke(self, request: Request, path: str) -> Response:
        name = _function(path)
        if request.method != "POST":
            return _refuse(405, "MethodNotAllowedException", "An invocation is a POST.")
        invocation = request.headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if invocation not in ("RequestResponse", "Event"):
            message = "The local cloud has the invocation types RequestResponse and Event."
            return _refuse(400, "InvalidParameterValueException", message)
        payload = request.get_data()
        if len(payload) > PAYLOAD_LIMIT:
            message = f"{len(payload)} bytes; a request may have {PAYLOAD_LIMIT}."
            return _refuse(413, "RequestTooLargeException", message)
        with self._idle:
            if not self._accepts:
                return _refuse(503, "ServiceException", "The local cloud is closing.")
            self._running += 1
        if not self._lambdas.has(name):
            self._end_one()
            return _refuse(404, "ResourceNotFoundException", f"Function not found: {arn_of(name)}")
        if invocation == "Event":
            self._start_later(name, payload)
            return Response(b"", 202)
        try:
            answer = self._lambdas.invoke(name, payload, _PATIENCE)
        except NoFreeEnvironment:
            return _refuse(429, "TooManyRequestsException", "Rate Exceeded.")
        finally:
            self._end_one()
        response = Response(answer.payload, content_type="application/json")
        response.headers["X-Amz-Executed-Version"] = "$LATEST"
        if answer.is_error:
            response.headers["X-Amz-Function-Error"] = "Unhandled"
        return response

    def _deliver(self, request: Request) -> Response:
        """Deliver events as EventBridge does, by one rule: what has a notice goes to `notify`."""
        answers = []
        for entry in json.loads(request.get_data() or b"{}").get("Entries", []):
            event_id, detail = str(uuid4()), json.loads(entry["Detail"])
            answers.append({"EventId": event_id})
            if "notice" not in detail or not self._lambdas.has(_NOTIFY):
                continue
            event = {"id": event_id, "source": entry["Source"], "detail": detail}
            with self._idle:
                if not self._accepts:
                    continue
                self._running += 1
            self._start_later(_NOTIFY, json.dumps(event).encode())
        response = {"FailedEntryCount": 0, "Entries": answers}
        return Response(json.dumps(response), content_type="application/x-amz-json-1.1")

    def _start_later(self, name: str, payload: bytes) -> None:
        threading.Thread(
            target=self._invoke_later, args=(name, payload), name=f"event-{name}", daemon=True
        ).start()

    def _invoke_later(self, name: str, payload: bytes) -> None:
        """Invoke for an event, whose sender waits for nothing: twice more if the function fails, as
        Lambda does, though without its pauses."""
        try:
            for _ in range(_EVENT_TRIES):
                answer = self._lambdas.invoke(name, payload)
                if not answer.is_error:
                    return
            log.warning("%s failed: %s", name, answer.payload.decode())
        finally:
            self._end_one()

    def _end_one(self) -> None:
        with self._idle:
            self._running -= 1
            self._idle.notify_all()


def _function(path: str) -> str:
    """The function's name from `name`, `name:qualifier` or an ARN with or without qualifier."""
    named = unquote(path.removeprefix(_FUNCTIONS).removesuffix(_INVOCATIONS))
    return named.split(":function:")[-1].split(":")[0]


def _with_whole_body(request: Request) -> Request:
    """The request, its body read to the end, so that no lock waits for a slow client."""
    body = request.get_data()
    request.environ["wsgi.input"] = BytesIO(body)
    request.environ["CONTENT_LENGTH"] = str(len(body))
    request.environ.pop("HTTP_TRANSFER_ENCODING", None)
    return request


def _without_cors(response: Response) -> Response:
    """moto lets every page read every answer."""
    for name in [name for name, _ in response.headers if name.lower().startswith(_CORS)]:
        response.headers.remove(name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _refuse(status: int, kind: str, message: str) -> Response:
    response = Response(json.dumps({"Message": message}), status, content_type="application/json")
    response.headers["X-Amzn-ErrorType"] = kind
    return response
