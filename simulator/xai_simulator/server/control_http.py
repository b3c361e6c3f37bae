"""The control address: replace the fault script while the simulator runs, read what was called.

GET  /faults   the script in force
PUT  /faults   puts a script into force, with new counts; 400 if it is not valid
GET  /counts   how many calls ended how: {"image": {"OK": 3, "RESOURCE_EXHAUSTED": 1}}
"""

import json
from collections import Counter, defaultdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any

from xai_simulator.server.call_pipeline import CallPipeline
from xai_simulator.server.faults import FaultScript
from xai_simulator.server.loopback_http import LoopbackServer
from xai_simulator.server.state_store import journal_lines

Counts = dict[str, dict[str, int]]


class ControlServer(LoopbackServer):
    """Serves the control address on 127.0.0.1; port 0 takes a free one."""

    def __init__(self, pipeline: CallPipeline, host: str, port: int) -> None:
        super().__init__(type("Handler", (_Handler,), {"pipeline": pipeline}), host, port)


def count_calls(pipeline: CallPipeline) -> Counts:
    """How many calls ended how: by kind, then by outcome. From `calls.jsonl`, so for this state."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in journal_lines(pipeline.store.folder / "calls.jsonl"):
        counts[line["kind"]][line["outcome"]] += 1
    return {kind: dict(outcomes) for kind, outcomes in counts.items()}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pipeline: CallPipeline

    def do_GET(self) -> None:
        """Send the script or the counts."""
        if self.path == "/faults":
            self._send(HTTPStatus.OK, self.pipeline.faults.as_json())
        elif self.path == "/counts":
            self._send(HTTPStatus.OK, count_calls(self.pipeline))
        else:
            self._send(HTTPStatus.NOT_FOUND, {"error": "use /faults or /counts"})

    def do_PUT(self) -> None:
        """Replace the script."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != "/faults":
            self._send(HTTPStatus.NOT_FOUND, {"error": "use /faults"})
            return
        try:
            self.pipeline.faults.replace(FaultScript.parse(body.decode()))
        except ValueError as error:
            self._send(HTTPStatus.BAD_REQUEST, {"error": str(error)})
            return
        self._send(HTTPStatus.OK, self.pipeline.faults.as_json())

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def _send(self, status: HTTPStatus, answer: Any) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
