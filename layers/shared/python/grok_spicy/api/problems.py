"""What is answered where something can't be done: RFC 9457 problem documents.

Nothing here quotes more than a few words of what was sent, and nothing tells of our insides.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from pydantic import BaseModel, Field

from grok_spicy.models.validation import shorten

MEDIA_TYPE = "application/problem+json"


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
            detail=shorten(detail),
            errors=list(errors) if errors else None,
        )

    def body(self) -> str:
        return self.document.model_dump_json(exclude_none=True)


def not_found(what: str = "there is no such run") -> Problem:
    """Also for what the caller may not see: that it exists is nobody else's business."""
    return Problem(404, what)
