"""The temporary URLs: an HTTP server on loopback that hands out results until they expire."""

import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from xai_simulator.server.call_pipeline import Asked, Desk
from xai_simulator.server.faults import Fault
from xai_simulator.server.media import CONTENT_TYPES, GARBAGE, Media
from xai_simulator.server.state_store import Document, now

# Longer than any client should be willing to wait for a download.
PATIENCE_SECONDS = 300.0
_REFUSED = {
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
}


class MediaServer:
    """Serves `media` on 127.0.0.1, in its own threads; port 0 takes a free one."""

    def __init__(self, desk: Desk, media: Media, host: str, port: int) -> None:
        handler = type("Handler", (_Handler,), {"desk": desk, "media": media})
        self._http = _Server((host, port), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self.port = int(self._http.server_address[1])
        self.address = f"http://{host}:{self.port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=5)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        # Clients that hang up in the middle are not worth a traceback.
        return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    desk: Desk
    media: Media

    def do_GET(self) -> None:
        """A result, or why there is none."""
        started = now()
        path = urlsplit(self.path).path
        record = self.media.record(path)
        asked = Asked(self.command, "media", record["prompt"] if record else "", {"path": path})
        fault = self.desk.faults.next("media", asked.prompt)
        outcome = self._respond(record, fault)
        self.desk.log(asked, started, outcome)

    def do_HEAD(self) -> None:
        """As a download, without the bytes."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Quiet: every download is in `calls.jsonl`."""

    def _respond(self, record: Document | None, fault: Fault | None) -> str:
        failure = fault.failure if fault else None
        if failure in _REFUSED:
            return self._refuse(_REFUSED[failure])
        if failure == "deadline":
            self.desk.closing.wait(PATIENCE_SECONDS)
            return self._hang_up()
        if fault and failure == "slow":
            self.desk.closing.wait(fault.seconds)
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
