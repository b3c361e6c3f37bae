"""Requests and replies of the cameras' services, as values."""

import base64
import binascii
import email.parser
import email.policy
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from camera_simulator.faults import Fault


@dataclass(frozen=True)
class Request:
    """An HTTP request. `path` is below the service's prefix; header names are in lower case."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @classmethod
    def read(cls, method: str, target: str, headers: dict[str, str], body: bytes) -> "Request":
        """A request whose target is below the prefix ("/v1/tasks/1?x=y")."""
        parts = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(parts.query, True).items()}
        lowered = {name.lower(): value for name, value in headers.items()}
        return cls(method, parts.path, query, lowered, body)

    @property
    def bearer(self) -> str:
        """The key in the Authorization header, without its scheme; empty if there is none."""
        return self.headers.get("authorization", "").partition(" ")[2]

    def json(self) -> dict[str, Any]:
        """The body's object. ValueError if it is not one."""
        value = json.loads(self.body)
        if not isinstance(value, dict):
            raise ValueError("the body must be a JSON object")
        return value


@dataclass(frozen=True)
class Reply:
    """An HTTP reply. `fault` spoils it on its way: lose_answer, garbled or truncated."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    fault: Fault | None = None


def json_reply(value: Any, status: int = HTTPStatus.OK, **headers: str) -> Reply:
    """A reply with a JSON body; an underscore in a header's name stands for a dash."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **named})


def retry_headers(fault: Fault) -> dict[str, str]:
    """The Retry-After header of a service that is busy, for `json_reply`."""
    return {"Retry_After": f"{fault.retry_after:g}"} if fault.kind == "busy" else {}


def data_uri_bytes(uri: str) -> bytes:
    """The bytes of a base64 data URI. ValueError if it is not one."""
    head, comma, content = uri.partition(",")
    if not comma or not head.startswith("data:") or not head.endswith(";base64"):
        raise ValueError("not a base64 data URI")
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise ValueError(f"not base64: {error}") from error


def form_parts(request: Request) -> dict[str, tuple[str | None, bytes]]:
    """The parts of a multipart form by name: file name (None for a plain field) and content."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
    form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
    parts: dict[str, tuple[str | None, bytes]] = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        parts[str(name)] = (part.get_filename(), bytes(part.get_payload(decode=True) or b""))
    return parts
