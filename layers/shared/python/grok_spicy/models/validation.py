"""One wording for what a model does not accept, for the command line, the API and the planner."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

_MAX_MESSAGES = 20
_MAX_PART = 60
"""Letters of one field name: names come from outside, and may have any length."""
_MAX_PATH = 180
_MAX_MESSAGE = 300


class HasErrors(Protocol):
    """pydantic's ValidationError, and Powertools' RequestValidationError."""

    def errors(self) -> Sequence[Any]: ...


def validation_messages(error: HasErrors, skip: int = 0) -> list[str]:
    """What is wrong, one line per field: `scenes.0.camera: Field required`.

    At most 20 lines of a few hundred letters each; input is never quoted in full. `skip` leaves
    out the first parts of each path.
    """
    return [_line(each, skip) for each in error.errors()[:_MAX_MESSAGES]]


def _line(error: Mapping[str, Any], skip: int) -> str:
    path = ".".join(str(part)[:_MAX_PART] for part in error["loc"][skip:])[:_MAX_PATH]
    message = shorten(str(error["msg"]).removeprefix("Value error, "))
    return f"{path}: {message}" if path else message


def shorten(text: str, letters: int = _MAX_MESSAGE) -> str:
    """The text, cut to that many letters."""
    return text if len(text) <= letters else f"{text[: letters - 1]}…"
