"""The reads that DynamoDB's proxy answers itself, from what moto holds: items by their whole keys,
those items of one partition whose sort value begins with a text or lies between two, and what
changed in a partition between two times.

moto would answer them too. But it sorts the whole table for each query, and looks each attribute up
in AWS's service description: 2 ms for an item, and 10 ms for a query once a film has some hundred
items. Whatever is asked in another way goes to moto.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from grok_spicy.adapters.aws.dynamo_schema import CHANGED, CHANGES_OF_RUN, PARTITION, SORT
from grok_spicy_local.journal import as_text, name_of
from grok_spicy_local.moto_state import MotoTable

_NAME, _VALUE = r"(#?\w+)", r"(:\w+)"
_BEGINS_WITH = re.compile(rf"\(?{_NAME} = {_VALUE} AND begins_with\({_NAME}, {_VALUE}\)\)?")
_BETWEEN = re.compile(rf"\(?{_NAME} = {_VALUE} AND {_NAME} BETWEEN {_VALUE} AND {_VALUE}\)?")

_GET = frozenset(("TableName", "Key", "ConsistentRead"))
_BATCH_OF_TABLE = frozenset(("Keys", "ConsistentRead"))
_QUERY = frozenset(
    (
        *("TableName", "ConsistentRead", "KeyConditionExpression", "Limit"),
        *("ExpressionAttributeNames", "ExpressionAttributeValues"),
    )
)
_PAGE = 1_000_000
"""Bytes of a response from which moto answers: DynamoDB divides what is longer into pages."""
_LARGEST_BATCH = 100


def answer_read(operation: str, body: Mapping[str, Any], table: MotoTable) -> bytes | None:
    """The JSON of the response to that request; None if moto has to answer it."""
    read = {"GetItem": _get, "BatchGetItem": _get_batch, "Query": _query}.get(operation)
    response = read(body, table) if read else None
    if response is None:
        return None
    content = json.dumps(response, separators=(",", ":"), default=as_text).encode()
    return content if len(content) < _PAGE else None


def _get(body: Mapping[str, Any], table: MotoTable) -> dict[str, Any] | None:
    if not _GET.issuperset(body) or not _is_key(body.get("Key")):
        return None
    item = table.get(body["Key"])
    return {} if item is None else {"Item": item}


def _get_batch(body: Mapping[str, Any], table: MotoTable) -> dict[str, Any] | None:
    if set(body) != {"RequestItems"} or len(body["RequestItems"]) != 1:
        return None
    [(name, request)] = body["RequestItems"].items()
    keys = request.get("Keys", [])
    if not _BATCH_OF_TABLE.issuperset(request) or not all(map(_is_key, keys)):
        return None
    if not 0 < len({name_of(key) for key in keys}) == len(keys) <= _LARGEST_BATCH:
        return None
    found = [item for item in map(table.get, keys) if item is not None]
    return {"Responses": {name: found}, "UnprocessedKeys": {}}


def _query(body: Mapping[str, Any], table: MotoTable) -> dict[str, Any] | None:
    if body.get("IndexName") == CHANGES_OF_RUN:
        return _query_changes(body, table)
    condition = _condition(body)
    if condition is None or not _QUERY.issuperset(body):
        return None
    partition, is_wanted = condition
    found = table.items(partition, is_wanted)
    limit = body.get("Limit", len(found))
    page = found[:limit]
    response = {"Items": page, "Count": len(page), "ScannedCount": len(page)}
    if len(found) > limit:
        response["LastEvaluatedKey"] = {name: page[-1][name] for name in (PARTITION, SORT)}
    return response


def _query_changes(body: Mapping[str, Any], table: MotoTable) -> dict[str, Any] | None:
    condition = _condition(body, CHANGED)
    if condition is None or not (_QUERY | {"IndexName"}).issuperset(body) or "Limit" in body:
        return None
    partition, is_wanted = condition
    found = table.changes(partition, is_wanted)
    return {"Items": found, "Count": len(found), "ScannedCount": len(found)}


def _condition(
    body: Mapping[str, Any], sort: str = SORT
) -> tuple[str, Callable[[str], bool]] | None:
    """The partition that is asked for, and whether a sort value is."""
    expression = body.get("KeyConditionExpression", "")
    names, values = (body.get(f"ExpressionAttribute{each}", {}) for each in ("Names", "Values"))
    begins_with, between = _BEGINS_WITH.fullmatch(expression), _BETWEEN.fullmatch(expression)
    match = begins_with or between
    if not match:
        return None
    partition_name, partition, sort_name, *bounds = match.groups()
    if (names.get(partition_name), names.get(sort_name)) != (PARTITION, sort):
        return None
    texts = [values.get(each, {}).get("S") for each in (partition, *bounds)]
    used = {partition_name, sort_name}, {partition, *bounds}
    if not all(texts) or (set(names), set(values)) != used:
        return None
    if begins_with:
        prefix = texts[1]
        return texts[0], lambda sort: sort.startswith(prefix)
    first, last = (text.encode() for text in texts[1:])
    return texts[0], lambda sort: first <= sort.encode() <= last


def _is_key(key: Any) -> bool:
    """Whether it is the whole key of an item, with nothing wrong in it."""
    if not isinstance(key, dict) or set(key) != {PARTITION, SORT}:
        return False
    return all(set(part) == {"S"} and part["S"] for part in key.values())
