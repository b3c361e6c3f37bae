"""The HTTP server of the local AWS: connections that stay open, a thread each.

werkzeug's own server closes each connection after one response. A new connection, its thread and a
wait for what may still come cost 0.8 ms of processor time, as much as the request itself.
"""

import logging
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from io import BytesIO
from typing import Any
from wsgiref.types import WSGIApplication

from moto.moto_server.werkzeug_app import MotoRequestHandler
from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import ThreadedWSGIServer
from werkzeug.wsgi import LimitedStream

from grok_spicy_local.large_objects import LARGE_BYTES

IDLE_SECONDS = 20.0
"""How long a connection stays open without a request: clients that are thrown away don't close
theirs before they are collected."""
_PIECE_BYTES = 1 << 20
_WITHOUT_BODY = (204, 304)

log = logging.getLogger(__name__)


class _Connection(MotoRequestHandler):
    """One connection. Requests are logged at DEBUG only: the terminal shows a run's progress."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    # Head and body of a response go out at once, and never wait for the client's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle_expect_100(self) -> bool:
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def run_wsgi(self) -> None:
        """Answer one request. Its body is read to the end, so that the next can follow: before the
        application is asked, or, of a large one, after that what the application has left."""
        self.environ = environ = self.make_environ()
        large: LimitedStream | None = None
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            if length > LARGE_BYTES:
                environ["wsgi.input"] = large = LimitedStream(environ["wsgi.input"], length)
            else:
                environ["wsgi.input"] = BytesIO(_read_body(environ))
        except (OSError, ValueError):  # the client went away in the middle of it
            self.close_connection = True
            return
        try:
            status, headers, parts = self._respond(environ)
        except Exception:  # the client gets to know that it failed, the log why
            log.exception("%s %s failed", self.command, self.path)
            self.close_connection = True
            status, headers, parts = "500 INTERNAL SERVER ERROR", [], []
        if large is not None and not _read_rest(large):
            self.close_connection = True
        try:
            self._send(status, headers, parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()

    def _respond(
        self, environ: dict[str, Any]
    ) -> tuple[str, list[tuple[str, str]], Iterable[bytes]]:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            started[:] = [status, headers]
            return written.append

        written: list[bytes] = []
        parts: Iterable[bytes] = self.server.app(environ, start_response)
        if started and _length(started[1]) > LARGE_BYTES:
            return started[0], started[1], parts
        try:
            written.extend(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        status, headers = started
        return status, headers, [b"".join(written)]

    def _send(self, status: str, headers: list[tuple[str, str]], parts: Iterable[bytes]) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        has_body = self.command != "HEAD" and int(code) not in _WITHOUT_BODY
        length = _length(headers)
        if length <= LARGE_BYTES:
            parts = list(parts)
            length = sum(map(len, parts))
        for name, value in headers:
            if name.lower() == "connection":
                self.close_connection = value.lower() == "close"
            elif not (has_body and name.lower() == "content-length"):
                self.send_header(name, value)
        if has_body:
            self.send_header("Content-Length", str(length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if has_body:
            for part in parts:
                self.wfile.write(part)
        self.wfile.flush()

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: ARG002
        log.debug(message, *args)


def _length(headers: list[tuple[str, str]]) -> int:
    """The Content-Length among a response's headers; 0 if there is none."""
    return next((int(value) for name, value in headers if name.lower() == "content-length"), 0)


def _read_body(environ: dict[str, Any]) -> bytes:
    """A request's whole body. OSError or ValueError if it does not arrive whole."""
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):  # it comes in chunks
        chunks: bytes = stream.read()
        return chunks
    length = int(environ.get("CONTENT_LENGTH") or 0)
    content: bytes = stream.read(length)
    if len(content) < length:
        raise ConnectionError("the body was cut short")
    return content


def _read_rest(stream: LimitedStream) -> bool:
    """Read what is left of a body, and let go of it; whether it arrives whole."""
    try:
        while stream.read(_PIECE_BYTES):
            pass
    except (OSError, ClientDisconnected):
        return False
    return True


class HttpServer(ThreadedWSGIServer):
    """Serves an application at a free port of 127.0.0.1, from `start` to `stop`."""

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__("127.0.0.1", 0, app, _Connection)
        self._open: set[socket.socket] = set()
        self._changing = threading.Lock()
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.05,), name="local-aws", daemon=True
        )

    def start(self) -> None:
        """Answer requests from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more requests, and close every connection."""
        self.shutdown()
        self._thread.join()
        with self._changing:
            connections = list(self._open)
        for connection in connections:
            with suppress(OSError):  # the client was quicker
                connection.shutdown(socket.SHUT_RDWR)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changing:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._changing:
            self._open.discard(request)
        super().shutdown_request(request)
