"""The temporary URLs: an HTTP server on loopback that serves results until they expire, and files
that were made public. Text to speech, which is REST, is answered here as well."""

import socket
import struct
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from xai_simulator.server.call_pipeline import CallPipeline, RpcCall
from xai_simulator.server.faults import Fault
from xai_simulator.server.files import Files
from xai_simulator.server.loopback_http import LoopbackServer
from xai_simulator.server.media import CONTENT_TYPES, GARBAGE, Media
from xai_simulator.server.speech import Speech
from xai_simulator.server.state_store import Document, now

# Longer than any client should wait for a download.
HANG_SECONDS = 300.0
SPEECH_PATH = "/v1/tts"
_STATUS_OF_FAILURE = {
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
    "missing": HTTPStatus.NOT_FOUND,
    "not_yet": HTTPStatus.NOT_FOUND,
}


class MediaServer(LoopbackServer):
    """Serves `media` on 127.0.0.1, in its own threads; port 0 takes a free one."""

    def __init__(
        self, pipeline: CallPipeline, media: Media, files: Files, host: str, port: int
    ) -> None:
        attributes = {"pipeline": pipeline, "media": media, "files": files, "listener": self}
        attributes["speech"] = Speech(pipeline)
        super().__init__(type("Handler", (_Handler,), attributes), host, port)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pipeline: CallPipeline
    media: Media
    files: Files
    listener: LoopbackServer
    speech: Speech

    def do_POST(self) -> None:
        """Speak a text; nothing else is posted here."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer_speech(urlsplit(self.path).path, body)

    def do_GET(self) -> None:
        """Send a result, or an error status."""
        if self.listener.away:
            self._reset()
            return
        started = now()
        path = urlsplit(self.path).path
        if path.startswith(SPEECH_PATH):
            self._answer_speech(path, b"")
            return
        if public := self.files.published(path):
            self._send_public(public)
            return
        record = self.media.record(path)
        call = RpcCall(self.command, "media", record["prompt"] if record else "", {"path": path})
        fault = self.pipeline.faults.next(
            call.description._replace(
                user_agent=self.headers.get("User-Agent", ""),
                age=now() - record["since"] if record and record.get("since") else 0.0,
            )
        )
        if fault is not None:
            call.notes["fault"] = fault.failure
        outcome = self._respond(record, fault)
        self.pipeline.log(call, started, outcome)

    def do_HEAD(self) -> None:
        """Send the headers of a download."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Log nothing here: every download is in `calls.jsonl`."""

    def _answer_speech(self, path: str, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.speech.respond(self.command, path, headers, body)
        if reply.hangs_up:
            self._hang_up()
            return
        self._head(reply.status, reply.content_type, len(reply.body), dict(reply.headers))
        self.wfile.write(reply.body)

    def _respond(self, record: Document | None, fault: Fault | None) -> str:
        failure = fault.failure if fault else None
        if fault and failure in _STATUS_OF_FAILURE:
            return self._refuse(_STATUS_OF_FAILURE[failure], fault.retry_after)
        if fault and failure == "connection_refused":
            return self._leave(fault)
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
        return self._send(record, fault)

    def _send(self, record: Document, fault: Fault | None) -> str:
        failure = fault.failure if fault else None
        content = GARBAGE if failure == "garbage" else self.media.content(record["name"])
        if failure == "empty":
            content = b""
        kind = CONTENT_TYPES[Path(record["name"]).suffix]
        self._head(HTTPStatus.OK, kind, len(content))
        if self.command == "HEAD":
            return "OK"
        middle = len(content) // 2
        if failure in ("cut_short", "reset"):
            self.wfile.write(content[:middle])
            return self._hang_up()
        if fault and failure == "stall":
            self.wfile.write(content[:middle])
            self.wfile.flush()
            self.pipeline.closing.wait(fault.seconds)
            content = content[middle:]
        self.wfile.write(content)
        return "OK"

    def _send_public(self, record: Document) -> None:
        """Send a file that is public. Faults are for results behind temporary URLs."""
        content = self.files.content(record["id"])
        self._head(HTTPStatus.OK, record["content_type"], len(content))
        if self.command != "HEAD":
            self.wfile.write(content)

    def _leave(self, fault: Fault) -> str:
        """Stop listening for a while: this connection and all new ones are refused."""
        faults = self.pipeline.faults
        script = faults.replacements
        seconds = fault.seconds if fault.lasts is None else fault.lasts
        self.listener.leave(seconds, lambda: faults.replacements != script)
        return self._reset()

    def _refuse(self, status: HTTPStatus, retry_after: float | None = None) -> str:
        body = f"{status.phrase}\n".encode()
        extra = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        self._head(status, "text/plain", len(body), extra)
        if self.command != "HEAD":
            self.wfile.write(body)
        return status.name

    def _head(
        self, status: HTTPStatus, kind: str, length: int, extra: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def _hang_up(self) -> str:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        return "RESET"

    def _reset(self) -> str:
        """End the connection with a TCP reset, as a port on which nothing listens does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        return "REFUSED"
