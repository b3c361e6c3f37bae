"""How DynamoDB bills requests to an on-demand table, by its developer guide ("DynamoDB read and
write operations", "Using global secondary indexes", "Managing complex workflows with
transactions"):

- A read is half a unit for each 4 kB, twice that if it is consistent, four times in a transaction.
  A query is rounded once, items that are read by their keys are rounded one by one. What is
  filtered out or not projected is read all the same. What finds nothing costs as much as the
  smallest item.
- A write is one unit for each kB of the item before or after it, whichever is larger, and twice
  that in a transaction, conditions that are only checked included. A condition that does not hold
  costs what the item there would.
- An index is written where its entry changes, and twice where the key of the entry does. A
  transaction writes it later, and therefore once.
- Expiry is free.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT, TABLE
from grok_spicy_local.item_size import item_size
from grok_spicy_local.journal import Item

_READ_BYTES, _WRITE_BYTES = 4096, 1024
_EVENTUAL, _CONSISTENT, TRANSACTION = 0.5, 1.0, 2.0


def read_keys(operation: str, body: Mapping[str, Any]) -> Iterator[tuple[Item, float]]:
    """The keys of the items that are read, and the units of 4 kB for each."""
    match operation:
        case "GetItem":
            yield body["Key"], strength(body)
        case "BatchGetItem":
            for request in body["RequestItems"].values():
                for key in request["Keys"]:
                    yield key, strength(request)
        case "TransactGetItems":
            for action in body["TransactItems"]:
                yield action["Get"]["Key"], TRANSACTION


def strength(body: Mapping[str, Any]) -> float:
    return _CONSISTENT if body.get("ConsistentRead") else _EVENTUAL


def index_writes(old: Item | None, new: Item | None) -> Iterator[tuple[str, float]]:
    """The indexes in which the item's entry changes, and the units of that."""
    for index in TABLE["GlobalSecondaryIndexes"]:
        name = index["IndexName"]
        keys = [each["AttributeName"] for each in index["KeySchema"]]
        before, after = (_entry(item, name, keys) for item in (old, new))
        if before == after:
            continue
        moves = before and after and any(before[key] != after[key] for key in keys)
        sizes = [kilobytes(item_size(each)) for each in (before, after) if each]
        yield name, sum(sizes) if moves else max(sizes)


def _entry(item: Item | None, index: str, keys: Iterable[str]) -> Item | None:
    """What the index has of the item; None if the item lacks one of its keys."""
    if item is None or any(key not in item for key in keys):
        return None
    return projected(item, index)


def projected(item: Item, target: str) -> Item:
    """The attributes that an index has of an item; of the table, all."""
    for index in TABLE["GlobalSecondaryIndexes"]:
        projection = index["Projection"]
        if index["IndexName"] == target and projection["ProjectionType"] != "ALL":
            keys = [PARTITION, SORT, *(each["AttributeName"] for each in index["KeySchema"])]
            kept = {*keys, *projection.get("NonKeyAttributes", ())}
            return {name: value for name, value in item.items() if name in kept}
    return item


def key_asked_for(body: Mapping[str, Any]) -> Item:
    """A key in place of those that a query did not find: of the kind and partition asked for."""
    texts = [
        each["S"] for each in body.get("ExpressionAttributeValues", {}).values() if "S" in each
    ]
    return {PARTITION: {"S": texts[0] if texts else ""}, SORT: {"S": texts[-1] if texts else ""}}


def kilobytes(size: int) -> float:
    return max(1.0, float(-(-size // _WRITE_BYTES)))


def pages(size: int) -> float:
    return max(1.0, float(-(-size // _READ_BYTES)))
