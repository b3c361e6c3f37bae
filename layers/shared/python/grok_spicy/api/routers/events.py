"""The events of a run: what happened in it."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from grok_spicy.api.event_pages import read_events
from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import Context
from grok_spicy.api.router import Limit, Router, RunId
from grok_spicy.api.schemas import EventPage, EventView
from grok_spicy.models.log_cursor import LONGEST_CURSOR, LogCursor

EventKey = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST_CURSOR,
        description="The `cursor` of your last request. Without it, the first events come. The "
        "`key` of an event is taken, too; then an event that was stored late may be missing.",
    ),
]

router = Router()


@router.get("/runs/<run_id>/events", 200, "A page of events.")
def list_events(
    context: Context, run_id: RunId, after: EventKey = None, limit: Limit = 100
) -> EventPage:
    """List what happened in a run, oldest first. To watch a run, ask again with `after` set to the
    `cursor` that you received: what was stored late comes then, although it is older, and each
    event comes once."""
    try:
        cursor = LogCursor.parse(after) if after else LogCursor()
    except ValueError as error:
        raise Problem(400, "`after` is not a cursor from an earlier page.") from error
    context.check_visible(run_id)
    events, cursor, is_last = read_events(context.store, run_id, cursor, limit)
    return EventPage(
        events=[EventView.of(event) for event in events],
        cursor=cursor.text,
        next=None if is_last else cursor.text,
    )
