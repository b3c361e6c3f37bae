"""What the simulator remembers: a folder of documents, journals and results.

Everything is written before the reply that depends on it, documents and results to a temporary
name that is then renamed, journals line by line: `kill -9` at any moment forgets nothing that a
client was told.

    bill.jsonl       one line per paid call            calls.jsonl   one line per call
    jobs/            video jobs                        media/        results behind temporary URLs
    files/           the Files API                     pictures/     pictures drawn, with layers
    films/           which job made these bytes        asked/        how often the same was asked
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


class MemoryInUse(Exception):
    """Another simulator has this folder open."""


class Memory:
    """One folder, held by one simulator at a time. Names are relative paths without suffix."""

    def __init__(self, folder: Path, patience: float = 5.0) -> None:
        """Open `folder`, made if it is not there.

        MemoryInUse if another simulator still holds it after `patience` seconds: one that was
        killed lets go a moment later.
        """
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._held = FileLock(self.folder / ".lock")
        try:
            self._held.acquire(timeout=patience)
        except Timeout as busy:
            raise MemoryInUse(f"another simulator is using {self.folder}") from busy
        self._guard = threading.Lock()
        for torn in list(self.folder.rglob("*.part")):
            shutil.rmtree(torn) if torn.is_dir() else torn.unlink()

    def close(self) -> None:
        """Let another simulator have the folder."""
        self._held.release()

    def path(self, name: str) -> Path:
        """Where `name` lives (with its suffix); its folder exists."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def part(self, name: str) -> Path:
        """A temporary sibling of `name`, to be renamed to it when it is whole."""
        path = self.path(name)
        return path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")

    def keep(self, name: str, content: bytes) -> Path:
        """Store bytes under `name`, whole or not at all."""
        part = self.part(name)
        part.write_bytes(content)
        return part.replace(self.path(name))

    def write(self, name: str, document: Document) -> None:
        """Store a JSON document."""
        self.keep(f"{name}.json", json.dumps(document, indent=1).encode())

    def read(self, name: str) -> Document | None:
        """The JSON document, or None if there is none."""
        try:
            document: Document = json.loads((self.folder / f"{name}.json").read_bytes())
        except FileNotFoundError:
            return None
        return document

    def forget(self, *names: str) -> None:
        """Remove files (with their suffix); those that are not there are fine."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def documents(self, room: str) -> Iterator[Document]:
        """All JSON documents of one room, oldest name first."""
        for path in sorted((self.folder / room).glob("*.json")):
            document = self.read(f"{room}/{path.stem}")
            if document is not None:
                yield document

    def append(self, journal: str, line: Document) -> None:
        """Add one line to a journal; a line torn by a crash is closed off first."""
        record = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        with self._guard, self.path(f"{journal}.jsonl").open("ab+") as file:
            if file.tell() and not _ends_with_newline(file.fileno(), file.tell()):
                record = b"\n" + record
            file.write(record)

    def count(self, name: str) -> int:
        """How many times this was counted, this time included (1, 2, 3 …)."""
        with self._guard:
            times = int((self.read(name) or {}).get("times", 0)) + 1
            self.write(name, {"times": times})
        return times


def journal_lines(journal: Path) -> list[Document]:
    """The lines of a journal file; those torn by a crash are left out."""
    lines = []
    for line in journal.read_text().splitlines() if journal.exists() else []:
        try:
            lines.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return lines


def now() -> float:
    """Seconds since the epoch: the clock of everything that is remembered."""
    return time.time()


def _ends_with_newline(descriptor: int, size: int) -> bool:
    return os.pread(descriptor, 1, size - 1) == b"\n"
