"""A DynamoDB table in memory that evaluates the ledger's own expressions, and is fast.

It knows what the ledger uses of them: SET with `+`, `if_not_exists` and `list_append`, REMOVE, and
conditions of comparisons and functions joined by AND and OR. `at_request` is called before each
request, so that a test can let others go first, or end the process here.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from botocore.exceptions import ClientError

Key = tuple[str, str]
_TOKEN = re.compile(r"\s*(<>|<=|>=|[=<>()+,]|[\w.:#]+)")


class TableDouble:
    """What the ledger uses of a boto3 table, and of its client."""

    name = "table"

    def __init__(self, at_request: Callable[[], None] = lambda: None) -> None:
        self.items: dict[Key, dict[str, Any]] = {}
        self.at_request = at_request
        self.meta = self
        self.client = self

    def get_item(self, Key: dict[str, str], **_: Any) -> dict[str, Any]:  # noqa: N803 – boto3's
        self.at_request()
        item = self.items.get((Key["run_id"], Key["item"]))
        return {"Item": _copy(item)} if item else {}

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        self.at_request()
        keys = [(each["run_id"], each["item"]) for each in RequestItems[self.name]["Keys"]]
        found = [_copy(self.items[key]) for key in keys if key in self.items]
        return {"Responses": {self.name: found}, "UnprocessedKeys": {}}

    def put_item(self, Item: dict[str, Any], **_: Any) -> None:  # noqa: N803 – boto3's name
        self.at_request()
        self.items[Item["run_id"], Item["item"]] = _copy(Item)

    def update_item(self, **request: Any) -> None:
        self.at_request()
        if not self._allows(request):
            raise _error("ConditionalCheckFailedException")
        self._update(request)

    def transact_write_items(self, TransactItems: list[dict[str, Any]]) -> None:  # noqa: N803
        self.at_request()
        requests = [part["Update"] for part in TransactItems]
        allowed = [self._allows(request) for request in requests]
        if not all(allowed):
            codes = ["None" if each else "ConditionalCheckFailed" for each in allowed]
            raise _error("TransactionCanceledException", codes)
        for request in requests:
            self._update(request)

    def _allows(self, request: dict[str, Any]) -> bool:
        condition = request.get("ConditionExpression")
        return not condition or _Reader(self._item(request), request, condition).condition()

    def _update(self, request: dict[str, Any]) -> None:
        item = self._item(request)
        key = request["Key"]
        self.items[key["run_id"], key["item"]] = _Reader(
            item, request, request["UpdateExpression"]
        ).updated({**item, **key})

    def _item(self, request: dict[str, Any]) -> dict[str, Any]:
        key = request["Key"]
        return self.items.get((key["run_id"], key["item"]), {})


class _Reader:
    """Reads one expression about one item, left to right."""

    def __init__(self, item: dict[str, Any], request: dict[str, Any], expression: str) -> None:
        self._item = item
        self._names = request.get("ExpressionAttributeNames", {})
        self._values = request.get("ExpressionAttributeValues", {})
        self._tokens = list(_tokens(expression))

    def condition(self) -> bool:
        """An OR of ANDs of comparisons; parentheses are allowed."""
        holds = self._conjunction()
        while self._accept("OR"):
            holds = self._conjunction() or holds
        return holds

    def _conjunction(self) -> bool:
        holds = self._comparison()
        while self._accept("AND"):
            holds = self._comparison() and holds
        return holds

    def _comparison(self) -> bool:
        if self._accept("("):
            holds = self.condition()
            self._expect(")")
            return holds
        if self._tokens[0] in ("attribute_exists", "attribute_not_exists"):
            function = self._tokens.pop(0)
            self._expect("(")
            exists = self._value(self._tokens.pop(0)) is not None
            self._expect(")")
            return exists == (function == "attribute_exists")
        left, operator, right = self._operand(), self._tokens.pop(0), self._operand()
        if left is None or right is None:
            return False
        results = {"=": left == right, "<>": left != right}
        if operator in results:
            return bool(results[operator])
        return bool({"<": left < right, "<=": left <= right, ">=": left >= right}[operator])

    def updated(self, before: dict[str, Any]) -> dict[str, Any]:
        """The item after SET and REMOVE; what is read is the item before."""
        after: dict[str, Any] = _copy(before)
        while self._tokens:
            verb = self._tokens.pop(0)
            while True:
                path = self._path(self._tokens.pop(0))
                holder = after
                for name in path[:-1]:
                    holder = holder[name]  # KeyError: DynamoDB refuses it as well
                if verb == "SET":
                    self._expect("=")
                    holder[path[-1]] = _copy(self._operand())
                else:
                    holder.pop(path[-1], None)
                if not self._accept(","):
                    break
        return after

    def _operand(self) -> Any:
        word = self._tokens.pop(0)
        if word in ("if_not_exists", "list_append"):
            self._expect("(")
            first = self._operand()
            self._expect(",")
            second = self._operand()
            self._expect(")")
            appended = word == "list_append"
            value = [*first, *second] if appended else second if first is None else first
        else:
            value = self._value(word)
        return value + self._operand() if self._accept("+") else value

    def _value(self, word: str) -> Any:
        if word.startswith(":"):
            return self._values[word]
        found: Any = self._item
        for name in self._path(word):
            found = found.get(name) if isinstance(found, dict) else None
        return found

    def _path(self, word: str) -> list[str]:
        return [self._names.get(name, name) for name in word.split(".")]

    def _accept(self, word: str) -> bool:
        if self._tokens and self._tokens[0] == word:
            self._tokens.pop(0)
            return True
        return False

    def _expect(self, word: str) -> None:
        assert self._accept(word), (word, self._tokens)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(each) for name, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value


@lru_cache
def _tokens(expression: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(expression))


def _error(code: str, reasons: list[str] | None = None) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": code}}
    if reasons:
        response["CancellationReasons"] = [{"Code": each} for each in reasons]
    return ClientError(response, "UpdateItem")
