"""DynamoDB's proxy: one request at a time, and no change acknowledged before it is in a journal.

moto's tables are not made for several threads (conditional updates granted too often, writes
lost), so all requests share one lock; the journal is written under that same lock. A partition is
read from its journal when it is first touched.
"""

import json
import threading
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from werkzeug.wrappers import Request, Response

from grok_spicy.adapters.aws.dynamo_schema import CHANGES_OF_RUN, PARTITION
from grok_spicy.models.events import Event
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.run import Run
from grok_spicy_local.capacity import CapacityMeter
from grok_spicy_local.dynamodb_indexes import Indexes
from grok_spicy_local.dynamodb_reads import answer_read
from grok_spicy_local.dynamodb_requests import partitions_in, tables_in, written_keys
from grok_spicy_local.journal import Item, Journal, name_of, read
from grok_spicy_local.moto_state import MotoTable, forward
from grok_spicy_local.paths import OutputPaths
from grok_spicy_local.run_changes import RunChanges

TARGET = "DynamoDB_20120810."
HEADERS = ("LISTING", "RUN")
"""The items that the indexes of runs are made of: RUN as earlier versions stored it."""

_EVENT = f"{Event.KIND}#"

_READS = {"GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan"}
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
_OF_TABLES = {
    "CreateTable",
    "DescribeTable",
    "ListTables",
    "DescribeTimeToLive",
    "UpdateTimeToLive",
}


class DynamoDbProxy:
    """Passes DynamoDB's requests to moto, one by one, and keeps what they change."""

    def __init__(self, moto: Any, table: str, paths: OutputPaths, changes: RunChanges) -> None:
        self._moto = moto
        self._changes = changes
        self._table = table
        self._paths = paths
        self._held = MotoTable(table)
        self._indexes = Indexes()
        self._lock = threading.Lock()
        self._loaded: set[str] = set()
        self._everything_loaded = False
        self._headers_loaded = False
        self._open = True
        self._meter: CapacityMeter | None = None

    def measure_capacity(self) -> CapacityMeter:
        """Count capacity units from now on. What counts them, which is there once."""
        with self._lock:
            self._meter = self._meter or CapacityMeter(self._held)
            return self._meter

    def __call__(self, request: Request) -> Response:
        """Answer one request. A write is in its journal before this returns."""
        operation = request.headers["X-Amz-Target"].removeprefix(TARGET)
        body = json.loads(request.get_data() or b"{}")
        refusal = self._refusal(operation, body)
        if refusal:
            return _refuse(refusal)
        with self._lock:
            if not self._open:
                return _refuse("The local cloud is closing.", "InternalServerError", 500)
            self._load_what(operation, body)
            if self._meter:
                return self._meter.measure(request, operation, body, self._answer)
            return self._answer(request, operation, body)

    def _answer(self, request: Request, operation: str, body: Mapping[str, Any]) -> Response:
        if operation not in _WRITES:
            content = answer_read(operation, body, self._held, self._indexes)
            return forward(self._moto, request) if content is None else _respond(content)
        keys = list(written_keys(operation, body))
        if operation != "TransactWriteItems":
            return self._write(request, keys)
        put_back = self._held.back_up(keys)
        response = self._write(request, keys)
        if response.status_code != 200:
            put_back()
        return response

    def close(self) -> None:
        """Refuse everything from now on; a request at work is finished first."""
        with self._lock:
            self._open = False

    def _write(self, request: Request, keys: list[Item]) -> Response:
        answer = forward(self._moto, request)
        if answer.status_code != 200:
            return answer
        try:
            self._keep_all(keys)
        except OSError as error:
            for key in keys:
                self._restore(key)
            self._paths.disk.report(error)
            return _refuse("The item could not be stored.", "InternalServerError", 500)
        for key in keys:
            self._count_change(key)
        return answer

    def _count_change(self, key: Item) -> None:
        partition, sort = name_of(key)
        if sort == Run.KIND:
            self._changes.count_run(partition)
        elif sort.startswith(_EVENT):
            self._changes.count_event(partition)

    def _refusal(self, operation: str, body: Mapping[str, Any]) -> str | None:
        if operation not in _READS | _WRITES | _OF_TABLES:
            return f"The local cloud does not offer {operation}: it could not make it durable."
        if "KeyConditions" in body:
            return "The local cloud reads key conditions as expressions only."
        others = tables_in(body) - {self._table}
        if others:
            return f"The local cloud has one table, {self._table}; not {', '.join(others)}."
        return None

    def _load_what(self, operation: str, body: Mapping[str, Any]) -> None:
        if operation in _OF_TABLES:
            return
        if body.get("IndexName", CHANGES_OF_RUN) != CHANGES_OF_RUN:
            self._load_headers()
        elif operation == "Scan":
            self._load_everything()
        else:
            for partition in set(partitions_in(body)):
                self._load(partition)

    def _load(self, partition: str) -> None:
        if partition in self._loaded:
            return
        journal = Journal(self._paths.journal(partition), self._paths)
        for (owner, _), item in journal.load().items():
            if owner == partition:
                self._hold(item)
        self._loaded.add(partition)

    def _load_headers(self) -> None:
        if self._headers_loaded:
            return
        for run_id, journal in self._paths.run_journals():
            if run_id in self._loaded:
                continue
            for item in (item for name in HEADERS for item in read(journal, name).values()):
                if item[PARTITION]["S"] not in self._loaded:
                    self._hold(item)
        self._load_unplain()
        self._headers_loaded = True

    def _load_everything(self) -> None:
        if self._everything_loaded:
            return
        for _, journal in self._paths.run_journals():
            for partition in {partition for partition, _ in read(journal)}:
                self._load(partition)
        self._load_unplain()
        self._everything_loaded = True

    def _load_unplain(self) -> None:
        for partition in {partition for partition, _ in read(self._paths.other_items)}:
            self._load(partition)

    def _restore(self, key: Item) -> None:
        """Hold what the journal has: what is not in it did not happen."""
        partition, sort = name_of(key)
        item = read(self._paths.journal(partition), sort).get((partition, sort))
        self._held.delete(key)
        self._indexes.update(key, None)
        if item is not None:
            self._hold(item)

    def _hold(self, item: Item) -> None:
        """Hold what a journal has."""
        self._held.restore(item)
        self._indexes.update(item, item)

    def _keep_all(self, keys: list[Item]) -> None:
        """Record the items of these keys as they are now: those of one journal all or none. What
        belongs to no run comes first: a transaction that is cut short between two journals has then
        booked too much in an account, and never too little."""
        journals: dict[Path, list[Item]] = {}
        for key in keys:
            journals.setdefault(self._paths.journal(key[PARTITION]["S"]), []).append(key)
        for path in sorted(journals, key=lambda path: path != self._paths.other_items):
            held = [(key, self._held.get(key)) for key in journals[path]]
            journal = Journal(path, self._paths)
            journal.record({"delete": key} if item is None else {"put": item} for key, item in held)
            for key, item in held:
                self._indexes.update(key, item)
                partition, sort = name_of(key)
                if item is None and sort == Run.KIND:
                    self._forget_run(journal, partition)
                elif item is None and path == self._paths.other_items and partition != STUDIO:
                    journal.forget_history_of(sort)

    def _forget_run(self, journal: Journal, partition: str) -> None:
        """Remove the journal and the folder of a run whose last item was deleted, and what the
        studio's items said of it before."""
        journal.forget(partition)
        self._paths.forget_run(partition)
        Journal(self._paths.other_items, self._paths).forget_history_of(partition)


def _respond(content: bytes | str, status: int = 200) -> Response:
    response = Response(content, status, content_type="application/x-amz-json-1.0")
    # Without it moto's interpreter breaks the execution instead of retrying the state.
    response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
    return response


def _refuse(message: str, kind: str = "ValidationException", status: int = 400) -> Response:
    error = {"__type": f"com.amazon.coral.validate#{kind}", "message": message}
    return _respond(json.dumps(error), status)
