"""What requests to DynamoDB cost, counted at the client: read units as AWS bills them."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_READS = ("GetItem", "BatchGetItem", "Query", "Scan")
_BLOCK = 4096


@dataclass
class ReadUnits:
    """The units of the reads so far, and the reads by name. Not for transactions."""

    total: float = 0.0
    requests: list[str] = field(default_factory=list)

    def count(self, operation: str, request: dict[str, Any], answer: dict[str, Any]) -> None:
        self.requests.append(operation)
        if operation == "BatchGetItem":
            [(name, asked)] = request["RequestItems"].items()
            rows = answer["Responses"].get(name, [])
            blocks = sum(map(_blocks, rows)) + len(asked["Keys"]) - len(rows)
            is_consistent = asked.get("ConsistentRead", False)
        else:
            rows = answer["Items"] if "Items" in answer else [answer.get("Item", {})]
            size = sum(map(_size, rows))
            blocks = max(1, math.ceil(size / _BLOCK))
            is_consistent = request.get("ConsistentRead", False)
        self.total += blocks * (1.0 if is_consistent else 0.5)


@contextmanager
def counting_reads(table: Any) -> Iterator[ReadUnits]:
    """Count what is read through this boto3 table meanwhile."""
    units = ReadUnits()
    client = table.meta.client
    asked: list[dict[str, Any]] = []

    def remember(params: dict[str, Any], **_: Any) -> None:
        asked.append(params)

    def count(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name in _READS:
            units.count(model.name, asked[-1], parsed)

    events = client.meta.events
    events.register_first("provide-client-params.dynamodb", remember)
    events.register("after-call.dynamodb", count)
    try:
        yield units
    finally:
        events.unregister("provide-client-params.dynamodb", remember)
        events.unregister("after-call.dynamodb", count)


def _blocks(row: dict[str, Any]) -> int:
    return max(1, math.ceil(_size(row) / _BLOCK))


def _size(value: Any) -> int:
    """The bytes of an item in DynamoDB's JSON, roughly as AWS counts them."""
    if isinstance(value, dict):
        return sum(len(name) + _size(each) for name, each in value.items())
    return sum(map(_size, value)) if isinstance(value, list) else len(str(value).encode())
