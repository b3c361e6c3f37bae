"""The events of a run: what happened in it."""

import re
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from grok_spicy.api.problems import Problem
from grok_spicy.api.request_context import Context
from grok_spicy.api.router import Limit, Router, RunId
from grok_spicy.api.schemas import EventPage, EventView

EventKey = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=600,
        description="The `key` of the last event you know. Without it, the first events come.",
    ),
]

router = Router()
_KEY = re.compile(r"[0-9]{8}T[0-9]{6}\.[0-9]{6}Z#[0-9a-f]{1,32}")


@router.get("/runs/<run_id>/events", 200, "A page of events.")
def list_events(
    context: Context, run_id: RunId, after: EventKey = None, limit: Limit = 100
) -> EventPage:
    """List what happened in a run, oldest first. To watch a run, ask again with `after` set to the
    key of the last event you received."""
    if after is not None and not _KEY.fullmatch(after):
        raise Problem(400, "`after` is not the key of an event.")
    context.load_run(run_id)
    events = context.store.events(run_id, after or "", limit + 1)
    page = [EventView.of(event) for event in events[:limit]]
    return EventPage(events=page, next=page[-1].key if len(events) > limit else None)
