"""The body of a request: checked for type, size and form before anything reads it."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json

from grok_spicy.api.problems import Problem

MAX_BYTES = 250_000
"""A plan is stored as one item, which may have 400 kB."""
_BASE64_GROWTH = 1.4
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_body(event: Mapping[str, Any]) -> str | None:
    """The event's body, which is the text of a JSON object. None if there is no body, or null.

    Raises Problem: 400 if it is not JSON in UTF-8, 413 if it is too large, 415 if it has another
    Content-Type, 422 if it is JSON but not an object.
    """
    body = event.get("body") or ""
    if not body:
        return None
    _check_type(event)
    _check_size(len(body), MAX_BYTES * (_BASE64_GROWTH if event.get("isBase64Encoded") else 1))
    content = _decode(event, body)
    _check_size(len(content), MAX_BYTES)
    value = _parse(content)
    if not isinstance(value, dict | None):
        raise Problem(422, "The body must be a JSON object.")
    return content.decode() if value is not None else None


def _check_type(event: Mapping[str, Any]) -> None:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    media_type = str(headers.get("content-type", "")).partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "Send JSON, with the header Content-Type: application/json.")


def _check_size(size: int, limit: float) -> None:
    if size > limit:
        raise Problem(413, f"The body may have {MAX_BYTES} bytes.")


def _decode(event: Mapping[str, Any], body: str) -> bytes:
    try:
        content = base64.b64decode(body, validate=True) if event.get("isBase64Encoded") else None
        content = body.encode() if content is None else content
        content = content.removeprefix(_BYTE_ORDER_MARK)
        content.decode()
    except (binascii.Error, ValueError) as error:
        raise Problem(400, "The body is not text in UTF-8.") from error
    return content


def _parse(content: bytes) -> Any:
    # Not json.loads: Python reads NaN and Infinity, which JSON does not have.
    try:
        return from_json(content, allow_inf_nan=False)
    except ValueError as error:
        raise Problem(400, f"The body is not JSON: {error}.") from error
