"""The body of a request: of the type, size and form that it must have, before anything reads it."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from grok_spicy.api.problems import Problem

LARGEST = 250_000
"""Bytes: what is asked for becomes an execution's input, which may have 262144."""


def json_text(event: Mapping[str, Any]) -> str | None:
    """The event's body, which is a JSON object; None if there is none, or null.

    Problem 400, 413, 415, or 422 if it is JSON, but no object.
    """
    body = event.get("body") or ""
    if not body:
        return None
    _check_type(event)
    if len(body) > LARGEST * (1.4 if event.get("isBase64Encoded") else 1):
        raise Problem(413, f"the body may have {LARGEST} bytes")
    content = _decoded(event, body)
    if len(content) > LARGEST:
        raise Problem(413, f"the body may have {LARGEST} bytes")
    value = parsed(content)
    if not isinstance(value, dict | None):
        raise Problem(422, "the body must be a JSON object")
    return content.decode() if value is not None else None


def parsed(content: bytes | str) -> Any:
    """The JSON value. Problem 400, also where Python would read more than JSON allows."""
    try:
        return from_json(content, allow_inf_nan=False)
    except ValueError as problem:
        raise Problem(400, f"the body is not JSON: {problem}") from problem


def _check_type(event: Mapping[str, Any]) -> None:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    media_type = str(headers.get("content-type", "")).partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "send JSON, and say so: Content-Type: application/json")


def _decoded(event: Mapping[str, Any], body: str) -> bytes:
    try:
        content = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else None
        content = body.encode() if content is None else content
        content.decode()
    except (binascii.Error, ValueError) as problem:
        raise Problem(400, "the body is not text in UTF-8") from problem
    return content
