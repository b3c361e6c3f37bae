"""The simulator's state: a folder of documents, journals and results.

It writes everything before the reply that depends on it: documents and results under a temporary
name that it then renames, journals line by line. So `kill -9` loses nothing that a client knows of.

    bill.jsonl       one line per paid call            calls.jsonl   one line per call
    jobs/            video jobs                        media/        results behind temporary URLs
    files/           the Files API                     pictures/     pictures drawn, with layers
    films/           the job of a video by its digest   counters/    how often a request came
"""

import json
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

Document = dict[str, Any]


class StateInUse(Exception):
    """Another simulator uses this state folder."""


class StateStore:
    """A state folder, locked by one simulator. Document names are paths without a suffix."""

    def __init__(self, folder: Path, timeout: float = 5.0) -> None:
        """Open `folder`; make it if it does not exist.

        StateInUse if another simulator still holds its lock after `timeout` seconds: one that was
        killed releases it a moment later.
        """
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self.folder / ".lock")
        try:
            self._lock.acquire(timeout=timeout)
        except Timeout as error:
            raise StateInUse(f"another simulator is using {self.folder}") from error
        self._journal_lock = threading.Lock()
        for partial in list(self.folder.rglob("*.part")):
            shutil.rmtree(partial) if partial.is_dir() else partial.unlink()

    def close(self) -> None:
        """Release the folder to other simulators."""
        self._lock.release()

    def path(self, name: str) -> Path:
        """The path of `name`, which has its suffix; makes its folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def part(self, name: str) -> Path:
        """A temporary path beside `name`, to be renamed to it when it is complete."""
        path = self.path(name)
        return path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")

    def write_bytes(self, name: str, content: bytes) -> Path:
        """Store bytes under `name`, atomically."""
        part = self.part(name)
        part.write_bytes(content)
        return part.replace(self.path(name))

    def write(self, name: str, document: Document) -> None:
        """Store a JSON document."""
        self.write_bytes(f"{name}.json", json.dumps(document, indent=1).encode())

    def read(self, name: str) -> Document | None:
        """The JSON document, or None if there is none."""
        try:
            document: Document = json.loads((self.folder / f"{name}.json").read_bytes())
        except FileNotFoundError:
            return None
        return document

    def delete(self, *names: str) -> None:
        """Delete files, named with their suffix; missing ones are ignored."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def documents(self, folder: str) -> Iterator[Document]:
        """All JSON documents of one folder, sorted by name."""
        for path in sorted((self.folder / folder).glob("*.json")):
            document = self.read(f"{folder}/{path.stem}")
            if document is not None:
                yield document

    def append(self, journal: str, line: Document) -> None:
        """Add one line to a journal, after ending a line that a crash left incomplete."""
        record = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        with self._journal_lock, self.path(f"{journal}.jsonl").open("ab+") as file:
            if file.tell() and not _ends_with_newline(file.fileno(), file.tell()):
                record = b"\n" + record
            file.write(record)

    def count(self, name: str) -> int:
        """Increment a counter and return it (1, 2, 3 …)."""
        with self._journal_lock:
            times = int((self.read(name) or {}).get("times", 0)) + 1
            self.write(name, {"times": times})
        return times


def journal_lines(journal: Path) -> list[Document]:
    """The lines of a journal file, without those that a crash left incomplete."""
    lines = []
    for line in journal.read_text().splitlines() if journal.exists() else []:
        try:
            lines.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return lines


def now() -> float:
    """Seconds since the epoch: the clock of all stored times."""
    return time.time()


def _ends_with_newline(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"
