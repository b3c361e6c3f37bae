"""A service account's key: who calls Google, for which project."""

import json
from pathlib import Path
from typing import Any

from grok_spicy.errors import KeyRefused

_NEEDED = ("project_id", "client_email", "private_key", "token_uri")
_REMEDY = "make a key for a service account in the Google Cloud console, and give its JSON"


def read_service_account(key: str, name: str = "VEO2_API_KEY") -> dict[str, Any]:
    """The fields of a key: of its JSON, or of the file whose path it is. `name` is what errors call
    it. KeyRefused, without a word of the key, if it is neither or lacks a field."""
    text = key.strip()
    content = text if text.startswith(("{", "[", '"')) else _content_of(text, name)
    try:
        fields = json.loads(content)
    except ValueError:
        raise KeyRefused(f"{name} is not JSON: {_REMEDY}") from None
    if not isinstance(fields, dict):
        raise KeyRefused(f"{name} is JSON, but no object: {_REMEDY}")
    if fields.get("type", "service_account") != "service_account":
        raise KeyRefused(
            f"{name} is a key of type {fields['type']!r}, not of a service account: {_REMEDY}"
        )
    missing = [each for each in _NEEDED if not isinstance(fields.get(each), str)]
    if missing:
        raise KeyRefused(f"{name} has no {', '.join(missing)}: {_REMEDY}")
    return fields


def _content_of(path: str, name: str) -> str:
    file = Path(path).expanduser()
    # A key or token of another kind is no path, and no error should repeat it.
    looks_like_a_path = path.startswith(("/", "~", ".")) or path.endswith(".json")
    looks_like_a_path = looks_like_a_path and "\n" not in path and len(path) < 1_000
    try:
        return file.read_text()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        where = f"the file {path}" if looks_like_a_path else "a file"
        raise KeyRefused(
            f"{name} is neither JSON nor the path of a readable file ({where}: {reason}): {_REMEDY}"
        ) from None
