"""Reading the files that a person names."""

import json
from pathlib import Path

from grok_spicy.errors import BadInput

_MAX_BYTES = 30_000_000
"""What a plan, a photo or a file of concepts may have; a device such as /dev/zero has no end."""
_MAX_QUOTED = 80


def read_file(file: Path, what: str) -> bytes:
    """The file's content. BadInput, which calls it `what`, if it can't be read or is too large."""
    try:
        with file.open("rb") as opened:
            content = opened.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise BadInput(f"{what} can't be read from {quoted(str(file))}: {reason}") from problem
    if len(content) > _MAX_BYTES:
        raise BadInput(f"{what}, {quoted(str(file))}, is too large: over {_MAX_BYTES / 1e6:.0f} MB")
    return content


def read_text(file: Path, what: str) -> str:
    """The text of a file in UTF-8, or in what its byte-order mark says (Windows writes UTF-16).
    BadInput as for `read_file`, and for what is no text."""
    content = read_file(file, f"the {what}")
    try:
        return content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        raise BadInput(f"{file} is not a {what}: it is no text in UTF-8") from problem


def quoted(text: str) -> str:
    """The text in quotes, no longer than fits into an error message."""
    return repr(text if len(text) <= _MAX_QUOTED else f"{text[: _MAX_QUOTED - 3]}…")
