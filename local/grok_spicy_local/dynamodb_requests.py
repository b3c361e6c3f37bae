"""What a request to DynamoDB is about: tables, partitions, the keys of what it writes."""

from collections.abc import Iterator, Mapping
from typing import Any

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy_local.journal import Item


def tables_in(body: Mapping[str, Any]) -> set[str]:
    """The names of the tables that a request is about."""
    named = set(body.get("RequestItems", {}))
    for part in body.get("TransactItems", []):
        named |= {action["TableName"] for action in part.values()}
    if "TableName" in body:
        named.add(body["TableName"])
    return {name.rsplit("/", 1)[-1] for name in named}


def partitions_in(part: Any) -> Iterator[str]:
    """Every string of a request that could name a partition: a partition key's value, or a value
    of an expression. One too many costs a look for a journal that isn't there."""
    if isinstance(part, list):
        for each in part:
            yield from partitions_in(each)
    elif isinstance(part, dict):
        for name, value in part.items():
            if isinstance(value, dict) and isinstance(value.get("S"), str):
                if name == PARTITION or name.startswith(":"):
                    yield value["S"]
            else:
                yield from partitions_in(value)


def written_keys(
    operation: str, body: Mapping[str, Any], *, checked: bool = False
) -> Iterator[Item]:
    """The keys of the items that are written; with `checked`, of those too of which a transaction
    only checks a condition."""
    match operation:
        case "PutItem":
            whole = [body["Item"]]
        case "UpdateItem" | "DeleteItem":
            whole = [body["Key"]]
        case "BatchWriteItem":
            requests = [each for many in body["RequestItems"].values() for each in many]
            parts = [part for request in requests for part in request.values()]
            whole = [part.get("Item", part.get("Key")) for part in parts]
        case "TransactWriteItems":
            actions = [each for many in body["TransactItems"] for each in many.items()]
            parts = [part for name, part in actions if checked or name != "ConditionCheck"]
            whole = [part.get("Item", part.get("Key")) for part in parts]
        case _:
            return
    for item in whole:
        yield {name: item[name] for name in (PARTITION, SORT)}
