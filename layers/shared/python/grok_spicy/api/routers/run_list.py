"""The list of runs."""

import base64
import binascii
import json
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import TypeAdapter, ValidationError

from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import Context, RequestContext
from grok_spicy.api.router import Limit, Router
from grok_spicy.api.schemas.runs import RunPage
from grok_spicy.api.summaries import summarize_all
from grok_spicy.models.listing import Cursor, ListQuery
from grok_spicy.models.run import LONGEST_OWNER, Status

PageToken = Annotated[
    str | None,
    Query(min_length=1, max_length=600, description="The `next` of the page before."),
]
Month = Annotated[
    str | None,
    Query(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$", description="Runs started in that month (UTC)."),
]
InStatus = Annotated[Status | None, Query(description="Runs in that status.")]
Owner = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST_OWNER,
        description="Runs of that owner, for callers with full access.",
    ),
]
Text = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="A text in title, concept or id, in any case."),
]

router = Router()

_CURSOR = TypeAdapter(tuple[str, str, str])


@router.get("/runs", 200, "A page of runs.", problems=(403,))
def list_runs(
    context: Context,
    limit: Limit = 20,
    next: PageToken = None,
    month: Month = None,
    status: InStatus = None,
    owner: Owner = None,
    q: Text = None,
) -> RunPage:
    """List your runs, newest first. Callers with full access list everybody's. A page may have
    fewer runs than `limit`, or none, although another follows: go on while `next` is not null."""
    query = ListQuery(_owner(context, owner), month, status, q)
    cursor = None if next is None else _decode_cursor(next, query)
    listings, next_cursor = context.store.listings(query, limit, cursor)
    return RunPage(
        runs=summarize_all(context, listings),
        next=_encode_cursor(next_cursor) if next_cursor else None,
    )


def _owner(context: RequestContext, requested: str | None) -> str | None:
    """Whose runs to list; None for everybody's. Raises Problem 403 for another's."""
    if context.caller.sees_all:
        return requested
    if requested not in (None, context.caller.owner):
        raise Problem(403, "Only callers with full access may list the runs of others.")
    return context.caller.owner


def _encode_cursor(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")


def _decode_cursor(token: str, query: ListQuery) -> Cursor:
    """The cursor of a page token. Raises Problem 400 if it is none, or of a list of another owner's
    or month's: DynamoDB refuses to start outside of what is asked for."""
    padded = token + "=" * (-len(token) % 4)
    try:
        cursor = Cursor(*_CURSOR.validate_json(base64.b64decode(padded, "-_", validate=True)))
    except (ValidationError, binascii.Error, ValueError) as error:
        raise Problem(400, "`next` is not a token from an earlier page.") from error
    is_in_list = query.owner in (None, cursor.owner) and cursor.created_at.startswith(
        query.month or ""
    )
    if not (all(cursor) and is_in_list):
        raise Problem(400, "`next` is not a token from an earlier page.")
    return cursor
