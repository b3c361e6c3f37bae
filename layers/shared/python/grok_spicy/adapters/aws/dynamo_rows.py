"""Rows of the table: items as JSON bodies, with what indexes and expiry need beside them."""

from collections.abc import Mapping
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
from grok_spicy.models.item import Item, ItemT, parse_item, to_json
from grok_spicy.models.listing import Listing

EVENTS_LIVE = timedelta(days=30)


_OWN = {
    *(PARTITION, SORT, CHANGED, "schema_version", "revision", "body"),
    *("studio", "owner", "created_at"),
}
"""The attributes that a row has, or has not, by its item alone."""


def parse_row(kind: type[ItemT], row: Mapping[str, Any]) -> ItemT:
    """The item in that row, which keeps the attributes that another release gave its row.
    UnreadableItem, NewerItem."""
    item = parse_item(kind, row[SORT], row.get("body"))
    attributes = {name: value for name, value in row.items() if name not in _OWN}
    return item.with_stored_form(attributes=attributes) if attributes else item


def row_of(run_id: str, item: Item, revision: int = 1) -> dict[str, Any]:
    """The row of an item."""
    row: dict[str, Any] = {
        **item.stored_form.attributes,
        PARTITION: run_id,
        SORT: item.item,
        "schema_version": item.schema_version,
        "revision": revision,
        "body": to_json(item),
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
