"""The reads that DynamoDB's proxy answers itself, from what moto holds: items by their whole keys,
those items of one partition whose sort value begins with a text or lies between two, those of an
index's partition, all or those whose sort value begins with a text, and what changed in a partition
between two times.

moto would answer them too. But it sorts the whole table for each query, and looks each attribute up
in AWS's service description: 2 ms for an item, and 10 ms for a query once a film has some hundred
items. Whatever is asked in another way goes to moto.
"""

import json
import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

from grok_spicy.adapters.aws.dynamo_schema import CHANGED, CHANGES_OF_RUN, PARTITION, SORT
from grok_spicy_local.dynamodb_indexes import Indexes, entry_of
from grok_spicy_local.journal import as_text, name_of
from grok_spicy_local.moto_state import MotoTable

_NAME, _VALUE = r"(#?\w+)", r"(:\w+)"
_BEGINS_WITH = re.compile(rf"\(?{_NAME} = {_VALUE} AND begins_with\({_NAME}, {_VALUE}\)\)?")
_EQUALS = re.compile(rf"{_NAME} = {_VALUE}")
_BETWEEN = re.compile(rf"\(?{_NAME} = {_VALUE} AND {_NAME} BETWEEN {_VALUE} AND {_VALUE}\)?")

_GET = frozenset(("TableName", "Key", "ConsistentRead"))
_BATCH_OF_TABLE = frozenset(("Keys", "ConsistentRead"))
_QUERY = frozenset(
    (
        *("TableName", "ConsistentRead", "KeyConditionExpression", "Limit"),
        *("ExpressionAttributeNames", "ExpressionAttributeValues"),
    )
)
_INDEX_QUERY = _QUERY | {"IndexName", "ScanIndexForward", "ExclusiveStartKey"}
_PAGE = 1_000_000
"""Bytes of a response from which moto answers: DynamoDB divides what is longer into pages."""
_LARGEST_BATCH = 100


def answer_read(
    operation: str, body: Mapping[str, Any], table: MotoTable, indexes: Indexes
) -> bytes | None:
    """The JSON of the response to that request; None if moto has to answer it."""
    if operation == "Query" and indexes.keys(body.get("IndexName", "")):
        response = _query_index(body, table, indexes)
    else:
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


def _query_index(
    body: Mapping[str, Any], table: MotoTable, indexes: Indexes
) -> dict[str, Any] | None:
    index = body["IndexName"]
    condition = _index_condition(body, indexes.keys(index))
    if condition is None or not _INDEX_QUERY.issuperset(body) or body.get("ConsistentRead"):
        return None
    names = indexes.keys(index)
    start = body.get("ExclusiveStartKey")
    after = entry_of(start, names[1]) if start else None
    forward = body.get("ScanIndexForward", True)
    entries = indexes.read(index, *condition, after, forward=forward)
    limit = body.get("Limit")
    found = list(islice(entries, None if limit is None else limit + 1))
    page = [item for entry in found[:limit] if (item := table.get(entry.key))]
    response = {"Items": page, "Count": len(page), "ScannedCount": len(page)}
    if limit is not None and len(found) > limit:
        response["LastEvaluatedKey"] = {name: page[-1][name] for name in (PARTITION, SORT, *names)}
    return response


def _index_condition(body: Mapping[str, Any], keys: tuple[str, ...]) -> tuple[str, str] | None:
    """The partition of an index that is asked for, and what sort values begin with."""
    expression = body.get("KeyConditionExpression", "")
    match = _EQUALS.fullmatch(expression) or _BEGINS_WITH.fullmatch(expression)
    if not match:
        return None
    names, values = (body.get(f"ExpressionAttribute{each}", {}) for each in ("Names", "Values"))
    used = [match.groups()[place::2] for place in (0, 1)]
    if (set(names), set(values)) != tuple(map(set, used)):
        return None
    if tuple(names[name] for name in used[0]) != keys[: len(used[0])]:
        return None
    texts = [values[value].get("S") for value in used[1]]
    if not all(texts):
        return None
    return texts[0], texts[1] if texts[1:] else ""


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
