"""The capacity units that requests to the table would cost on AWS, counted from the sizes of items.

    before = cloud.measure_capacity().total()
    …
    used = meter.total() - before
    print(used.read, used.written, used.by("kind"))

By the rules in `capacity_rules`.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from werkzeug.wrappers import Request, Response

from grok_spicy_local.capacity_rules import (
    TRANSACTION,
    index_writes,
    key_asked_for,
    kilobytes,
    pages,
    projected,
    read_keys,
    strength,
)
from grok_spicy_local.dynamodb_requests import written_keys
from grok_spicy_local.item_size import item_size
from grok_spicy_local.journal import Item, name_of
from grok_spicy_local.lambda_runtime import running_function
from grok_spicy_local.moto_state import MotoTable

TABLE_ITSELF = "table"
"""The target that is no index."""
SEVERAL = "several"
"""The kind of items that are of more than one, read by one query."""
CALLER = "X-Function"
"""The header of a request that says which function sent it."""

_NARROWS = ("FilterExpression", "ProjectionExpression", "Select")
_BILLED_ERRORS = ("ConditionalCheckFailed", "TransactionCanceled")

Answer = Callable[[Request, str, Mapping[str, Any]], Response]
"""What answers a request: to it, its operation, and its body."""


@dataclass(frozen=True)
class Use:
    """What units are counted by. `caller` is a function, or empty for the state machine's own
    requests; `target` the table or an index; `kind` the kind of item, such as `EVENT`."""

    caller: str
    operation: str
    target: str
    kind: str
    partition: str


@dataclass(frozen=True)
class Units:
    """Read and written units; `count` is of items that were read or written, a query being one."""

    read: float = 0.0
    written: float = 0.0
    count: int = 0

    def __add__(self, other: "Units") -> "Units":
        return Units(self.read + other.read, self.written + other.written, self.count + other.count)

    def __sub__(self, other: "Units") -> "Units":
        return Units(self.read - other.read, self.written - other.written, self.count - other.count)


class Consumption:
    """Units by what they were used for."""

    def __init__(self, uses: Mapping[Use, Units]) -> None:
        self._uses = {use: units for use, units in uses.items() if units.count}

    def __sub__(self, earlier: "Consumption") -> "Consumption":
        return Consumption(
            {use: units - earlier._uses.get(use, Units()) for use, units in self._uses.items()}
        )

    def where(self, is_meant: Callable[[Use], bool]) -> "Consumption":
        """That part of it."""
        return Consumption({use: units for use, units in self._uses.items() if is_meant(use)})

    def by(self, *fields: str) -> dict[tuple[str, ...], Units]:
        """The units by the values of these fields of `Use`."""
        sums: dict[tuple[str, ...], Units] = defaultdict(Units)
        for use, units in self._uses.items():
            sums[tuple(getattr(use, field) for field in fields)] += units
        return dict(sums)

    @property
    def units(self) -> Units:
        """All of it together."""
        return sum(self._uses.values(), Units())

    @property
    def read(self) -> float:
        return self.units.read

    @property
    def written(self) -> float:
        return self.units.written


class CapacityMeter:
    """Counts the units of the requests that it passes on. `held` is the table's content."""

    def __init__(self, held: MotoTable) -> None:
        self._held = held
        self._uses: dict[Use, Units] = defaultdict(Units)
        self._counting = threading.Lock()
        self.largest_item = (0, "")
        """The bytes and the kind of the largest item that was written."""

    def restart(self) -> None:
        """Count from nothing again."""
        with self._counting:
            self._uses.clear()

    def total(self) -> Consumption:
        """What was used since counting began."""
        with self._counting:
            return Consumption(self._uses)

    def measure(
        self, request: Request, operation: str, body: Mapping[str, Any], answer: Answer
    ) -> Response:
        """What `answer` returns. To be called with nobody else at the table; the partitions that
        the request names are loaded."""
        keys = list(written_keys(operation, body, checked=True))
        before = [self._held.get(key) for key in keys]
        response = answer(request, operation, body)
        if keys:
            after = [self._held.get(key) for key in keys]
            if response.status_code == 200 or _is_billed(response):
                self._count_writes(request, operation, keys, before, after)
        elif response.status_code == 200:
            self._count_reads(request, operation, body, response, answer)
        return response

    def _count_writes(
        self,
        request: Request,
        operation: str,
        keys: Iterable[Item],
        before: Iterable[Item | None],
        after: Iterable[Item | None],
    ) -> None:
        factor = TRANSACTION if operation == "TransactWriteItems" else 1.0
        for key, old, new in zip(keys, before, after, strict=True):
            size = max(_size(old), _size(new))
            self._count(request, operation, TABLE_ITSELF, [key], written=factor * kilobytes(size))
            self.largest_item = max(self.largest_item, (size, _kind(key)))
            for index, units in index_writes(old, new):
                self._count(request, operation, index, [key], written=units)

    def _count_reads(
        self,
        request: Request,
        operation: str,
        body: Mapping[str, Any],
        response: Response,
        answer: Answer,
    ) -> None:
        if operation in ("Query", "Scan"):
            found = _items(self._whole(request, operation, body, response, answer))
            target = body.get("IndexName", TABLE_ITSELF)
            size = sum(item_size(projected(item, target)) for item in found)
            units = strength(body) * pages(size)
            self._count(request, operation, target, found or [key_asked_for(body)], read=units)
            return
        for key, factor in read_keys(operation, body):
            units = factor * pages(_size(self._held.get(key)))
            self._count(request, operation, TABLE_ITSELF, [key], read=units)

    def _whole(
        self,
        request: Request,
        operation: str,
        body: Mapping[str, Any],
        response: Response,
        answer: Answer,
    ) -> Response:
        """The response with every item that was read, whole."""
        if not any(name in body for name in _NARROWS):
            return response
        names, values = ("ExpressionAttributeNames", "ExpressionAttributeValues")
        used = str(body.get("KeyConditionExpression"))
        wide = {name: value for name, value in body.items() if name not in _NARROWS}
        for each in (names, values):
            left = {name: value for name, value in body.get(each, {}).items() if name in used}
            wide[each] = left
            if not left:
                del wide[each]
        return answer(_with_body(request, wide), operation, wide)

    def _count(
        self,
        request: Request,
        operation: str,
        target: str,
        items: list[Item],
        read: float = 0.0,
        written: float = 0.0,
    ) -> None:
        kinds, partitions = ({each(item) for item in items} for each in (_kind, _partition))
        use = Use(
            request.headers.get(CALLER, ""),
            operation,
            target,
            kinds.pop() if len(kinds) == 1 else SEVERAL,
            partitions.pop() if len(partitions) == 1 else SEVERAL,
        )
        with self._counting:
            self._uses[use] += Units(read, written, 1)


def name_caller(params: dict[str, Any], **_: object) -> None:
    """For botocore's event `before-call.dynamodb`: say which function sends a request."""
    params["headers"][CALLER] = running_function.get()


def _is_billed(response: Response) -> bool:
    """Whether the error is one of a condition that did not hold."""
    kind = str(json.loads(response.get_data() or b"{}").get("__type", ""))
    return any(name in kind for name in _BILLED_ERRORS)


def _items(response: Response) -> list[Item]:
    found: list[Item] = json.loads(response.get_data())["Items"]
    return found


def _with_body(request: Request, body: Mapping[str, Any]) -> Request:
    content = json.dumps(body).encode()
    stream = {"wsgi.input": BytesIO(content), "CONTENT_LENGTH": str(len(content))}
    environ = {**request.environ, **stream}
    environ.pop("werkzeug.request", None)
    return Request(environ)


def _size(item: Item | None) -> int:
    return 0 if item is None else item_size(item)


def _kind(item: Item) -> str:
    return name_of(item)[1].split("#")[0]


def _partition(item: Item) -> str:
    return name_of(item)[0]
