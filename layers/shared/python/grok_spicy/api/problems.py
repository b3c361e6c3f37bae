"""What is answered where something can't be done: RFC 9457 problem documents.

Nothing here quotes more than a few words of what was sent, and nothing tells of our insides.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, Field

MEDIA_TYPE = "application/problem+json"
_MOST_ERRORS = 20
_LONGEST_PLACE = 60
_LONGEST_MESSAGE = 300


class ProblemDocument(BaseModel):
    """Why a request was not done. `errors` say what is wrong where, a line each."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[str] | None = Field(default=None)


class Problem(Exception):
    """A request that is answered with a problem document."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.headers = status, dict(headers or {})
        self.document = ProblemDocument(
            title=HTTPStatus(status).phrase,
            status=status,
            detail=shortened(detail),
            errors=list(errors) if errors else None,
        )

    def body(self) -> str:
        return self.document.model_dump_json(exclude_none=True)


def not_found(what: str = "there is no such run") -> Problem:
    """Also for what the caller may not see: that it exists is nobody else's business."""
    return Problem(404, what)


def what_is_wrong(errors: Sequence[Any]) -> list[str]:
    """Pydantic's errors, a line each: `plan.scenes.0.camera: Field required`."""
    return [_line(error) for error in errors[:_MOST_ERRORS]]


def _line(error: Mapping[str, Any]) -> str:
    place = ".".join(str(part)[:_LONGEST_PLACE] for part in error["loc"])
    message = shortened(str(error["msg"]).removeprefix("Value error, "))
    return f"{place[: 3 * _LONGEST_PLACE]}: {message}" if place else message


def shortened(text: str) -> str:
    """No more of a text than an answer should hold."""
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[: _LONGEST_MESSAGE - 1]}…"
