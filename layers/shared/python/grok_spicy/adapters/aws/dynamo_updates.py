"""Conditional writes of several items: all of them or none."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import ClientError

from grok_spicy.adapters.aws.dynamo_schema import CHANGED, PARTITION, change_mark, is_run
from grok_spicy.adapters.aws.transient_errors import cancellation_codes, cancelled_for_now

_TRIES = 8
_FIRST_PAUSE = 0.05
"""Seconds; doubled with each try. Other transactions on the same item take some milliseconds."""
_FAILED = "ConditionalCheckFailed"


@dataclass(frozen=True)
class ItemUpdate:
    """One item's update. Without a condition it always applies."""

    key: dict[str, str]
    expression: str
    condition: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def request(self) -> dict[str, Any]:
        """The update as both UpdateItem and TransactWriteItems take it."""
        request: dict[str, Any] = {"Key": self.key, "UpdateExpression": self.expression}
        if self.condition:
            request["ConditionExpression"] = self.condition
        if self.names:
            request["ExpressionAttributeNames"] = self.names
        if self.values:
            request["ExpressionAttributeValues"] = self.values
        return request

    def logged(self) -> "ItemUpdate":
        """The update as the log of the run's changes has it."""
        if not is_run(self.key[PARTITION]):
            return self
        expression = self.expression.replace("SET ", f"SET {CHANGED} = :{CHANGED}, ", 1)
        values = {**self.values, f":{CHANGED}": change_mark()}
        return replace(self, expression=expression, values=values)


@dataclass(frozen=True)
class ItemPut:
    """One item, put whole. Without a condition it always applies."""

    item: dict[str, Any]
    condition: str | None = None
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def request(self) -> dict[str, Any]:
        """The write as both PutItem and TransactWriteItems take it."""
        request: dict[str, Any] = {"Item": self.item}
        if self.condition:
            request["ConditionExpression"] = self.condition
        if self.values:
            request["ExpressionAttributeValues"] = self.values
        return request


@dataclass(frozen=True)
class ItemDelete:
    """One item, deleted. It always applies."""

    key: dict[str, str]

    @property
    def request(self) -> dict[str, Any]:
        """The write as both DeleteItem and TransactWriteItems take it."""
        return {"Key": self.key}


Write = ItemUpdate | ItemPut | ItemDelete


def update_all(table: Any, updates: Sequence[Write]) -> int | None:
    """Apply these writes of different items, all or none. None once they are applied; otherwise
    the index of the first whose condition does not hold. `table` is a boto3 DynamoDB Table."""
    for tries_left in reversed(range(_TRIES)):
        try:
            _send(table, updates)
        except ClientError as error:
            index = _index_of_failed(error)
            if index is not None:
                return index
            if not tries_left or not _is_busy(error):
                raise
        else:
            return None
        time.sleep(random.uniform(0, _FIRST_PAUSE * 2 ** (_TRIES - tries_left)))
    raise AssertionError("unreachable")


_ACTIONS: dict[type[Write], str] = {ItemPut: "Put", ItemUpdate: "Update", ItemDelete: "Delete"}


def _send(table: Any, updates: Sequence[Write]) -> None:
    if len(updates) == 1:
        (only,) = updates
        getattr(table, f"{_ACTIONS[type(only)].lower()}_item")(**only.request)
        return
    parts = [{_ACTIONS[type(each)]: {"TableName": table.name, **each.request}} for each in updates]
    table.meta.client.transact_write_items(TransactItems=parts)


def _index_of_failed(error: ClientError) -> int | None:
    if condition_failed(error):
        return 0
    codes = cancellation_codes(error)
    return codes.index(_FAILED) if _FAILED in codes else None


def _is_busy(error: ClientError) -> bool:
    """Whether another write of one of the items was under way, or there was no capacity for all of
    a transaction: botocore tries that of one item again, and no transaction."""
    is_conflict = error.response["Error"]["Code"] == "TransactionConflictException"
    return is_conflict or cancelled_for_now(error)


def condition_failed(error: ClientError) -> bool:
    """Whether a conditional write failed because its condition does not hold."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"
