"""The requests of this process to the local DynamoDB, answered without a connection.

Most requests of a film go from a function to the table, and both are in this process: connections,
their threads and signatures that nobody checks took a quarter of its processor time. botocore still
validates, serialises, retries and parses, as with any other AWS; requests of other processes come
by HTTP.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

import boto3
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse, HeadersDict
from werkzeug.wrappers import Response

from grok_spicy_local.environment import ACCESS_KEY
from grok_spicy_local.lambda_runtime import REGION

_SCOPE = f"{ACCESS_KEY}/20200101/{REGION}/dynamodb/aws4_request"
_UNCHECKED = f"AWS4-HMAC-SHA256 Credential={_SCOPE}, SignedHeaders=host, Signature=0"
"""moto reads account and region of it."""

log = logging.getLogger(__name__)


class DirectRequests:
    """From `open` to `close`, clients of a session hand DynamoDB's requests to `app`, which serves
    at `url`."""

    def __init__(self, app: WSGIApplication, url: str) -> None:
        self._app, self._url = app, f"{url}/"
        self._is_open = False

    def open(self, session: boto3.Session) -> None:
        """Let clients that the session makes from now on send their requests here."""
        self._is_open = True
        events: Any = session.events
        events.register("before-send.dynamodb", self._send)
        events.register("choose-signer.dynamodb", self._choose_signer)

    def close(self) -> None:
        """Leave every request to its client's connection again."""
        self._is_open = False

    def _choose_signer(self, **_: object) -> object:
        return UNSIGNED if self._is_open else None

    def _send(self, request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        """The response; None for another address, which botocore then connects to."""
        if not (self._is_open and request.url.startswith(self._url)):
            return None
        if threading.current_thread() is not threading.main_thread():
            return self._answer(request)
        # Signals raise in this thread: a write may not end between the table and its journal.
        with ThreadPoolExecutor(1) as other:
            return other.submit(self._answer, request).result()

    def _answer(self, request: AWSPreparedRequest) -> AWSResponse:
        try:
            response = Response.from_app(self._app, _environ(request))
        except Exception:  # as by HTTP: the client gets to know that it failed, the log why
            log.exception("%s %s failed", request.method, request.url)
            response = Response(status=500)
        headers: Any = HeadersDict(response.headers.items())
        return AWSResponse(request.url, response.status_code, headers, _Body(response.get_data()))


class _Body(BytesIO):
    """A response's body as botocore reads it."""

    def stream(self, *_: object, **__: object) -> Iterator[bytes]:
        yield self.read()


def _environ(request: AWSPreparedRequest) -> WSGIEnvironment:
    address, body = urlsplit(request.url), request.body
    content = body.encode() if isinstance(body, str) else body or b""
    assert isinstance(content, bytes)  # DynamoDB's are: none is read from a file
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "REQUEST_URI": address.path,
        "PATH_INFO": address.path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": address.query,
        "SERVER_NAME": address.hostname,
        "SERVER_PORT": str(address.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": address.netloc,
        "HTTP_AUTHORIZATION": _UNCHECKED,
        "CONTENT_LENGTH": str(len(content)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": BytesIO(content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        variable = name.upper().replace("-", "_")
        if variable != "CONTENT_LENGTH":
            variable = variable if variable == "CONTENT_TYPE" else f"HTTP_{variable}"
            environ[variable] = value.decode() if isinstance(value, bytes) else value
    return environ
