"""Reads items: several in one request, and each as what it is."""

import logging
import random
import time
from collections.abc import Iterable, Sequence
from typing import Any

from grok_spicy.adapters.aws.dynamo_rows import parse_row
from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy.errors import NewerItem, StorageUnavailable, UnreadableItem
from grok_spicy.models.item import ItemT
from grok_spicy.models.run import Run

ItemKey = tuple[str, str]
"""A partition and a sort value."""
Row = dict[str, Any]

_LARGEST_BATCH = 100
"""So many items DynamoDB reads in one request."""
_TRIES = 6
_FIRST_PAUSE = 0.05
"""Seconds; doubled with each try. DynamoDB leaves items out when it has no capacity for them."""
_log = logging.getLogger(__name__)


def get_rows(table: Any, keys: Sequence[ItemKey]) -> dict[ItemKey, Row]:
    """The items of these different keys as they are now, without those that there are not, in as
    few requests as can be. `table` is a boto3 DynamoDB Table. StorageUnavailable if DynamoDB leaves
    some out again and again."""
    rows: dict[ItemKey, Row] = {}
    for start in range(0, len(keys), _LARGEST_BATCH):
        rows |= _get_batch(table, keys[start : start + _LARGEST_BATCH])
    return rows


def _get_batch(table: Any, keys: Sequence[ItemKey]) -> dict[ItemKey, Row]:
    request: dict[str, Any] = {
        "Keys": [{PARTITION: partition, SORT: sort} for partition, sort in keys],
        "ConsistentRead": True,
    }
    rows: dict[ItemKey, Row] = {}
    for attempt in range(_TRIES):
        response = table.meta.client.batch_get_item(RequestItems={table.name: request})
        for row in response["Responses"].get(table.name, []):
            rows[row[PARTITION], row[SORT]] = row
        request = response.get("UnprocessedKeys", {}).get(table.name)
        if not request:
            return rows
        time.sleep(random.uniform(0, _FIRST_PAUSE * 2**attempt))
    raise StorageUnavailable("DynamoDB has no capacity for several items just now")


def parse_rows(
    kind: type[ItemT], rows: Iterable[Row], unreadable: list[str] | None = None
) -> list[ItemT]:
    """The items in these rows. The names of those that can't be read are added to `unreadable`."""
    items: list[ItemT] = []
    for row in rows:
        try:
            items.append(parse_row(kind, row))
        except UnreadableItem as error:
            _log.warning("%s: %s", row[PARTITION], error)
            if unreadable is not None:
                unreadable.append(row[SORT])
    return items


def read_item(
    kind: type[ItemT], row: Row | None, unreadable: list[str] | None = None
) -> ItemT | None:
    """The item in that row; None if there is none, or it is damaged. See `RunStore.get`."""
    if row is None:
        return None
    try:
        return parse_row(kind, row)
    except UnreadableItem as error:
        if unreadable is None and (isinstance(error, NewerItem) or kind is Run):
            raise
        _log.warning("%s: %s", row[PARTITION], error)
        if unreadable is not None:
            unreadable.append(row[SORT])
        return None
