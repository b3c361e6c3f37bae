"""moto's own state, as far as we need it: a table's items, a bucket's objects, the executions.

moto keeps everything in memory, process-wide. What is read and restored here is what its server
application holds.
"""

import copy
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from moto.core.config import default_user_config
from moto.core.model_instances import model_data
from moto.core.request import Request as MotoRequest
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler
from moto.moto_api._internal.models import moto_api_backend
from moto.s3.models import FakeKey, s3_backends
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Request, Response

from grok_spicy.adapters.aws.dynamo_schema import CHANGED, PARTITION, SORT
from grok_spicy_local.deferred_imports import defer
from grok_spicy_local.journal import Item
from grok_spicy_local.lambda_runtime import ACCOUNT, REGION

defer("moto.batch")
# Here, so that no request waits for this import.
from moto.stepfunctions.parser.models import stepfunctions_parser_backends  # noqa: E402

_LONGEST_READING = 20.0
"""Seconds that reading a machine may take; ours takes less than one where nothing else is done."""


class _StaysEmpty(list[object]):
    """What moto adds each new object of a model to, for a page of its own that lists them all."""

    def append(self, _: object) -> None:
        """Let it go when nothing else refers to it."""


def reset() -> None:
    """Empty moto's process-wide state and let its interpreter run state machines."""
    moto_api_backend.reset()
    # moto would keep what each item was before, for ever.
    for model in model_data["dynamodb"].values():
        model.instances_tracked = _StaysEmpty()  # type: ignore[attr-defined]
    default_user_config["stepfunctions"] = {"execute_state_machine": True}


def forward(app: Any, request: Request) -> Response:
    """moto's response to a request whose body was read already."""
    content, status, headers = run_wsgi_app(app, request.environ, buffered=True)
    return Response(content, status, headers)


class _ItemRequest(MotoRequest):
    """A request of a server, which adds the date itself."""

    from_wsgi_server = True


def answer_items(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Let moto answer a request for DynamoDB. Flask, through which it serves, takes as long to find
    that handler as it takes to answer."""
    request = _ItemRequest(environ)
    result: Any = DynamoHandler.dispatch(request, request.raw_url, dict(request.headers))
    status, headers, content = result
    return Response(content, status, headers)(environ, start_response)


def wait_until_read(arn: str | None = None) -> None:
    """Wait until moto has read the execution's machine (without `arn`: that of every execution),
    which it does at the start of each: an execution that is stopped before breaks, or continues."""
    until = time.monotonic() + _LONGEST_READING
    while not _is_read(arn) and time.monotonic() < until:
        time.sleep(0.02)


def _is_read(arn: str | None) -> bool:
    workers = [each.exec_worker for each in _executions() if arn in (None, each.execution_arn)]
    return all(worker is not None and worker.env is not None for worker in workers)


def interrupt_waits(arn: str) -> None:
    """End the execution's waits for task tokens. moto stops an execution between two states only,
    and one in which every lane waits would never come there."""
    for execution in _executions():
        if execution.execution_arn == arn:
            pool = execution.exec_worker.env.callback_pool_manager
            for endpoint in list(pool._pool.values()):  # it offers no other way
                endpoint.interrupt_all()


def execution_statuses() -> dict[str, str]:
    """The status of every execution by its ARN. Asking moto through its server takes 6 ms of
    processor time for each poll; this takes none."""
    # An execution has no status until moto has started it.
    return {each.execution_arn: each.status for each in _executions() if each.exec_status}


def _executions() -> list[Any]:
    machines: Any = stepfunctions_parser_backends[ACCOUNT][REGION].state_machines
    return [each for machine in list(machines) for each in list(machine.executions)]


class MotoTable:
    """What moto holds of one table."""

    def __init__(self, table: str) -> None:
        self._table = table

    def get(self, key: Item) -> Item | None:
        """The whole item with this key, in DynamoDB's JSON."""
        backend = dynamodb_backends[ACCOUNT][REGION]
        item = backend.get_item(self._table, {name: key[name] for name in (PARTITION, SORT)})
        return None if item is None else dict(item.to_json()["Attributes"])

    def items(self, partition: str, is_wanted: Callable[[str], bool]) -> list[Item]:
        """The whole items of a partition whose sort value is wanted, sorted by it."""
        table = dynamodb_backends[ACCOUNT][REGION].get_table(self._table)
        held = table.items.get(DynamoType({"S": partition}), {})
        found = [(sort.value, item) for sort, item in held.items() if is_wanted(sort.value)]
        found.sort(key=lambda each: each[0].encode())
        return [dict(item.to_json()["Attributes"]) for _, item in found]

    def changes(self, partition: str, is_wanted: Callable[[str], bool]) -> list[Item]:
        """The keys of the items of a partition whose last change is wanted, sorted by it, as the
        index of changes has them."""
        table = dynamodb_backends[ACCOUNT][REGION].get_table(self._table)
        held = table.items.get(DynamoType({"S": partition}), {})
        found = [
            (item.attrs[CHANGED].value, sort.value)
            for sort, item in held.items()
            if CHANGED in item.attrs and is_wanted(item.attrs[CHANGED].value)
        ]
        return [
            {PARTITION: {"S": partition}, SORT: {"S": sort}, CHANGED: {"S": changed}}
            for changed, sort in sorted(found)
        ]

    def back_up(self, keys: Iterable[Item]) -> Callable[[], None]:
        """Prepare for a transaction that writes these keys; what is returned puts back what they
        hold now. moto copies the whole table for each transaction, to put it back if that fails: it
        gets the table itself instead, since a copy takes longer with every item that there is."""
        table: Any = dynamodb_backends[ACCOUNT][REGION].get_table(self._table)
        names = [(DynamoType(key[PARTITION]), DynamoType(key[SORT])) for key in keys]
        before = [copy.deepcopy(table.items.get(run, {}).get(item)) for run, item in names]

        def put_back() -> None:
            for (partition, sort), item in zip(names, before, strict=True):
                if item is not None:
                    table.items[partition][sort] = item
                elif partition in table.items:
                    table.items[partition].pop(sort, None)

        table.__deepcopy__ = lambda _: table
        return put_back

    def restore(self, item: Item) -> None:
        """Hold the item, in place of one with the same key."""
        dynamodb_backends[ACCOUNT][REGION].get_table(self._table).put_item(item)

    def delete(self, key: Item) -> None:
        """Hold no item with this key."""
        backend = dynamodb_backends[ACCOUNT][REGION]
        backend.delete_item(self._table, {name: key[name] for name in (PARTITION, SORT)})


class MotoBucket:
    """What moto holds of one bucket."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def get(self, key: str) -> FakeKey | None:
        """The object, if moto holds it."""
        s3_object: FakeKey | None = self._keys().get(key)
        return s3_object

    def restore(
        self, key: str, content: bytes, metadata: Mapping[str, str], modified: float
    ) -> None:
        """Hold the object; `modified` in seconds since the epoch."""
        s3_object = s3_backends[ACCOUNT]["aws"].put_object(
            self._bucket, key, content, disable_notification=True
        )
        s3_object.set_metadata(dict(metadata), replace=False)
        s3_object.last_modified = datetime.fromtimestamp(modified, UTC).replace(tzinfo=None)

    def forget(self, key: str) -> None:
        """Hold the object no more."""
        if self.get(key) is not None:
            self._keys().pop(key)

    def _keys(self) -> Any:
        return s3_backends[ACCOUNT]["aws"].get_bucket(self._bucket).keys
