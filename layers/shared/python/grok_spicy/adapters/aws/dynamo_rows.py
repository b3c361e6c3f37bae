"""Rows of the table: items as JSON bodies, with what indexes and expiry need beside them."""

from datetime import timedelta
from typing import Any

from grok_spicy.adapters.aws.dynamo_schema import (
    CHANGED,
    EVERYBODY,
    EXPIRES_AT,
    PARTITION,
    SORT,
    change_mark,
    is_run,
)
from grok_spicy.models.events import Event
from grok_spicy.models.item import Item
from grok_spicy.models.listing import Listing

EVENTS_LIVE = timedelta(days=30)


def row_of(run_id: str, item: Item, revision: int = 1) -> dict[str, Any]:
    """The row of an item."""
    row: dict[str, Any] = {
        PARTITION: run_id,
        SORT: item.item,
        "schema_version": item.schema_version,
        "revision": revision,
        "body": item.model_dump_json(),
    }
    if isinstance(item, Event):  # a log of its own
        row[EXPIRES_AT] = int((item.at + EVENTS_LIVE).timestamp())
    elif is_run(run_id) and not isinstance(item, Listing):  # its RUN changes with it
        row[CHANGED] = change_mark()
    return row


def listing_row(listing: Listing) -> dict[str, Any]:
    """The row of a listing: the only ones that the indexes have."""
    index = {"studio": EVERYBODY, "owner": listing.owner}
    return row_of(listing.run_id, listing) | index | {"created_at": listing.created_at.isoformat()}
