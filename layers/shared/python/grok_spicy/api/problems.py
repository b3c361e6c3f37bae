"""The API's error responses: problem documents (RFC 9457).

A problem document quotes a few words of the request at most, and nothing of the internals.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from pydantic import BaseModel, Field

from grok_spicy.models.validation import shorten
from grok_spicy.models.visible_text import visible

MEDIA_TYPE = "application/problem+json"


class ProblemDocument(BaseModel):
    """Why a request failed (RFC 9457)."""

    type: str = Field(default="about:blank", description="Always `about:blank`.")
    title: str = Field(description="The name of the HTTP status.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong with this request, in a sentence.")
    errors: list[str] | None = Field(
        default=None,
        description="Each invalid field and what is wrong with it, such as "
        "`scenes: Input should be less than or equal to 60`.",
    )


class Problem(Exception):
    """A request that fails: it is answered with a problem document."""

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
            detail=visible(shorten(detail)),
            errors=[visible(error) for error in errors] if errors else None,
        )

    def body(self) -> str:
        return self.document.model_dump_json(exclude_none=True)


def not_found(detail: str) -> Problem:
    """404. Also for what exists but the caller may not see, so that its existence stays private."""
    return Problem(404, detail)
