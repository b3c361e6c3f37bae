"""The temporary URLs: an HTTP server on loopback that serves results until they expire."""

import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.faults import Fault
from xai_simulator.server.media import CONTENT_TYPES, GARBAGE, Media
from xai_simulator.server.state_store import Document, now

# Longer than any client should wait for a download.
HANG_SECONDS = 300.0
_STATUS_OF_FAILURE = {
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
}


class MediaServer:
    """Serves `media` on 127.0.0.1, in its own threads; port 0 takes a free one."""

    def __init__(self, pipeline: CallPipeline, media: Media, host: str, port: int) -> None:
        handler = type("Handler", (_Handler,), {"pipeline": pipeline, "media": media})
        self._http = _Server((host, port), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self.port = int(self._http.server_address[1])
        self.address = f"http://{host}:{self.port}"

    def start(self) -> None:
        """Start serving."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        # A client that disconnects early is no error of ours.
        return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pipeline: CallPipeline
    media: Media

    def do_GET(self) -> None:
        """Send a result, or an error status."""
        started = now()
        path = urlsplit(self.path).path
        record = self.media.record(path)
        call = RpcCall(self.command, "media", record["prompt"] if record else "", {"path": path})
        fault = self.pipeline.faults.next("media", call.prompt)
        outcome = self._respond(record, fault)
        self.pipeline.log(call, started, outcome)

    def do_HEAD(self) -> None:
        """Send the headers of a download."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Log nothing here: every download is in `calls.jsonl`."""

    def _respond(self, record: Document | None, fault: Fault | None) -> str:
        failure = fault.failure if fault else None
        if failure in _STATUS_OF_FAILURE:
            return self._refuse(_STATUS_OF_FAILURE[failure])
        if failure == "deadline":
            self.pipeline.closing.wait(HANG_SECONDS)
            return self._hang_up()
        if fault and failure == "slow":
            self.pipeline.closing.wait(fault.seconds)
        if record is None:
            return self._refuse(HTTPStatus.NOT_FOUND)
        if failure == "expire":
            self.media.expire(record)
        if failure == "expire" or record["expires"] <= now():
            return self._refuse(HTTPStatus.GONE)
        content = GARBAGE if failure == "garbage" else self.media.content(record["name"])
        kind = CONTENT_TYPES[Path(record["name"]).suffix]
        self._head(HTTPStatus.OK, kind, len(content))
        if self.command == "HEAD":
            return "OK"
        if failure in ("cut_short", "reset"):
            self.wfile.write(content[: len(content) // 2])
            return self._hang_up()
        self.wfile.write(content)
        return "OK"

    def _refuse(self, status: HTTPStatus) -> str:
        body = f"{status.phrase}\n".encode()
        self._head(status, "text/plain", len(body))
        if self.command != "HEAD":
            self.wfile.write(body)
        return status.name

    def _head(self, status: HTTPStatus, kind: str, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _hang_up(self) -> str:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        return "RESET"
