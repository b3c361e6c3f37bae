"""The HTTP server of the cameras' services on loopback: a prefix for each, and a control address.

GET  /control/faults           the fault script in force
PUT  /control/faults           puts a script into force, with new counts; 400 if it is not valid
GET  /control/counts           how many calls of each service ended how
GET  /control/ledger/SERVICE   what the service bills: a list of job, usd and outcome
"""

import json
import socket
from collections import Counter, defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from camera_simulator.faults import ActiveFaults
from camera_simulator.http import Reply, Request, json_reply
from camera_simulator.service import Service
from xai_simulator.server.loopback_http import LoopbackServer
from xai_simulator.server.state_store import StateStore, journal_lines, now

CONTROL = "control"
_GARBAGE = b'{"id": "'


class CameraServer(LoopbackServer):
    """Serves `services`, by their prefix, in its own threads; port 0 takes a free one."""

    def __init__(
        self,
        services: Mapping[str, Service],
        faults: ActiveFaults,
        store: StateStore,
        host: str,
        port: int,
    ) -> None:
        attributes = {"services": services, "faults": faults, "store": store}
        super().__init__(type("Handler", (_Handler,), attributes), host, port)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    services: Mapping[str, Service]
    faults: ActiveFaults
    store: StateStore

    def do_GET(self) -> None:
        """Answer any method alike."""
        prefix, _, rest = self.path.lstrip("/").partition("/")
        body = self._body()
        request = Request.read(self.command, "/" + rest, dict(self.headers.items()), body)
        if prefix == CONTROL:
            self._send(self._control(request))
            return
        service = self.services.get(prefix)
        reply = self._reply(service, request) if service else Reply(HTTPStatus.NOT_FOUND)
        line = {"time": now(), "kind": prefix, "method": self.command, "path": request.path}
        kind = reply.fault.kind if reply.fault else None
        self.store.append("calls", {**line, "outcome": str(int(reply.status)), "fault": kind})
        self._send(reply)

    do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_GET  # noqa: N815 – looked up by name

    def log_message(self, *_: object) -> None:
        """Log nothing here: every call is in `calls.jsonl`."""

    def _reply(self, service: Service, request: Request) -> Reply:
        folder, _, name = request.path.strip("/").partition("/")
        if folder == "media" and request.method in ("GET", "HEAD"):
            job = service.studio.job(name.removesuffix(".mp4"))
            return service.studio.download(job)
        return service.respond(request)

    def _control(self, request: Request) -> Reply:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["faults"]:
                return json_reply({"faults": self.faults.as_json()})
            case "PUT", ["faults"]:
                try:
                    self.faults.set(json.loads(request.body))
                except (ValueError, TypeError) as problem:
                    return json_reply({"error": str(problem)}, HTTPStatus.BAD_REQUEST)
                return json_reply({"faults": self.faults.as_json()})
            case "GET", ["counts"]:
                return json_reply(count_calls(self.store.folder))
            case "GET", ["ledger", name]:
                for service in self.services.values():
                    if name in (service.name, service.provider):
                        return json_reply([each._asdict() for each in service.studio.charges()])
        return json_reply({"error": "no such address"}, HTTPStatus.NOT_FOUND)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            content = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                content += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return content
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, reply: Reply) -> None:
        kind = reply.fault.kind if reply.fault else None
        if kind == "lose_answer":
            self._hang_up()
            return
        body = _GARBAGE if kind == "garbled" else reply.body
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != HTTPStatus.NO_CONTENT:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if kind == "truncated":
            self.wfile.write(body[: len(body) // 2])
            self._hang_up()
            return
        self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)


def count_calls(folder: Path) -> dict[str, dict[str, int]]:
    """How many calls ended how, by service and then by HTTP status: {"runway": {"200": 4}}."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in journal_lines(folder / "calls.jsonl"):
        counts[line["kind"]][line["outcome"]] += 1
    return {kind: dict(outcomes) for kind, outcomes in counts.items()}
