"""The journals: every change of an item, one line of JSON each, the newest last.

A line is `{"put": item}` or `{"delete": key}`, in DynamoDB's own JSON. A change is handed to the
operating system before it is acknowledged: that survives `kill -9`, which is what happens to a
laptop program. It is not forced onto the platter (measured: 0.3 ms on a good disk and several
on others, for each write, under a lock that all wait for), so a power cut may cost the last
seconds. A last line without its end was never acknowledged and is not read.

`read_items` and `run_ids` read without a lock, whether a local cloud is open or not.
"""

import errno
import json
import logging
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from grok_spicy.adapters.aws.dynamo_schema import PARTITION, SORT
from grok_spicy_local.paths import OutputPaths

Item = dict[str, Any]
"""An item in DynamoDB's own JSON: {"run_id": {"S": "…"}, …}."""
Name = tuple[str, str]
"""What tells items apart: their partition and their sort value."""

_LARGE = 256 * 1024
"""Bytes from which a journal that is mostly history is worth rewriting."""

_DESERIALIZER = TypeDeserializer()

log = logging.getLogger(__name__)


def name_of(item: Item) -> Name:
    """The partition and the sort value of an item, or of its key alone."""
    return item[PARTITION]["S"], item[SORT]["S"]


class Journal:
    """One journal file, for the holder of the output lock; not for several threads at once."""

    def __init__(self, path: Path, paths: OutputPaths) -> None:
        self.path = path
        self._paths = paths

    def record(self, changes: Iterable[dict[str, Item]]) -> None:
        """Record these changes, all or none: `{"put": item}` or `{"delete": key}` each. On return
        the operating system has them."""
        self._append(b"".join(map(_line, changes)))

    def forget(self, partition: str) -> bool:
        """Remove the lines of a partition that has no items any more, so that nothing of it stays
        readable. Returns whether the journal is gone, as there was nothing else in it."""
        items = read(self.path)
        if any(owner == partition for owner, _ in items):
            return False
        if items:
            lines = [_line({"put": item}) for item in items.values()]
            self._paths.write(self.path, b"".join(lines))
            return False
        self.path.unlink(missing_ok=True)
        return True

    def forget_history_of(self, name: str) -> None:
        """Keep of each item what it is now alone, if what it was before has that name in it: of a
        run or an item that was deleted."""
        try:
            is_named = name.encode() in self.path.read_bytes()
        except FileNotFoundError:
            return
        if is_named:
            lines = [_line({"put": item}) for item in read(self.path).values()]
            self._paths.write(self.path, b"".join(lines))

    def load(self) -> dict[Name, Item]:
        """The items as they are now. Repairs a torn end; rewrites a journal of old items."""
        if not self.path.exists():
            return {}
        size = self._drop_torn_end()
        items = read(self.path)
        lines = [_line({"put": item}) for item in items.values()]
        if size > _LARGE and sum(map(len, lines)) < size // 2:
            with suppress(OSError):  # it is only shorter then: a full disk must not end a film
                self._paths.write(self.path, b"".join(lines))
        return items

    def _append(self, lines: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            written = os.write(descriptor, lines)
            if written < len(lines):
                os.ftruncate(descriptor, os.fstat(descriptor).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        finally:
            os.close(descriptor)

    def _drop_torn_end(self) -> int:
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(self.path, whole)
        return whole


def read(path: Path, sort: str | None = None) -> dict[Name, Item]:
    """The items of a journal as they are now; with `sort`, only those of that sort value."""
    items: dict[Name, Item] = {}
    for change in _changes(path, sort):
        if "put" in change:
            items[name_of(change["put"])] = change["put"]
        else:
            items.pop(name_of(change["delete"]), None)
    return {name: item for name, item in items.items() if sort in (None, name[1])}


def read_items(output_dir: Path, run_id: str) -> list[dict[str, Any]]:
    """The run's items as plain Python values, ordered by their sort value; [] if there is none."""
    items = read(OutputPaths(output_dir).journal(run_id))
    found = [item for name, item in sorted(items.items()) if name[0] == run_id]
    return [each for each in map(_plain_or_none, found) if each is not None]


def read_item(output_dir: Path, run_id: str, sort: str) -> dict[str, Any] | None:
    """One item of a run as plain Python values, without reading the others."""
    item = read(OutputPaths(output_dir).journal(run_id), sort).get((run_id, sort))
    return None if item is None else _plain_or_none(item)


def run_ids(output_dir: Path) -> list[str]:
    """The ids of all runs of which there is a journal, in alphabetical order."""
    return [run_id for run_id, _ in OutputPaths(output_dir).run_journals()]


def plain(item: Item) -> dict[str, Any]:
    """The item as Python values, as boto3's table resource gives them (numbers are Decimals)."""
    return {name: _DESERIALIZER.deserialize(value) for name, value in item.items()}


def _plain_or_none(item: Item) -> dict[str, Any] | None:
    try:
        return plain(item)
    except (TypeError, AttributeError, ArithmeticError):
        log.warning("%s of %s can't be read and is left out.", *reversed(name_of(item)))
        return None


def _line(change: dict[str, Item]) -> bytes:
    return json.dumps(change, separators=(",", ":"), default=as_text).encode() + b"\n"


def as_text(value: bytes) -> str:
    """A binary value as DynamoDB's JSON has it."""
    return b64encode(value).decode()


def _as_bytes(part: dict[str, Any]) -> dict[str, Any]:
    """Binary values as moto and boto3 hold them; JSON has them in base 64, as DynamoDB does."""
    match part:
        case {"B": str(text)} if len(part) == 1:
            return {"B": b64decode(text)}
        case {"BS": [str(), *_] as texts} if len(part) == 1:
            return {"BS": [b64decode(text) for text in texts]}
    return part


def _changes(path: Path, sort: str | None) -> Iterator[dict[str, Item]]:
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return
    needle = b"" if sort is None else json.dumps({"S": sort}, separators=(",", ":")).encode()
    for number, line in enumerate(content.split(b"\n")[:-1], 1):
        if needle not in line:
            continue
        try:
            change = json.loads(line, object_hook=_as_bytes)
            name_of(change["put"] if "put" in change else change["delete"])
        except (ValueError, KeyError, TypeError):
            log.warning("%s, line %d can't be read and is left out.", path, number)
        else:
            yield change
