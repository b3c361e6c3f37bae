"""The files that clients upload, for the Files API."""

import uuid
from typing import Any

from xai_simulator.server.refusals import invalid, missing
from xai_simulator.server.state_store import Document, StateStore, now

DEFAULT_PAGE = 100
_SORTED_BY = {0: "created_at", 1: "filename", 2: "size"}


class Files:
    """Files by id. A file past its expiry counts as deleted."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    def add(self, filename: str, content: bytes, expires_after: int | None) -> Document:
        """Store a file; `expires_after` in seconds. INVALID_ARGUMENT if it has no name or bytes."""
        if not filename or not content:
            raise invalid("A file needs a name and at least one byte.")
        created = now()
        record = {
            "id": f"file_{uuid.uuid4()}",
            "filename": filename,
            "size": len(content),
            "created_at": created,
            "expires_at": created + expires_after if expires_after else None,
        }
        self._store.write_bytes(f"files/{record['id']}.bin", content)
        self._store.write(f"files/{record['id']}", record)
        return record

    def record(self, file_id: str) -> Document:
        """A file's record. NOT_FOUND if there is none."""
        malformed = "/" in file_id or not file_id
        record = None if malformed else self._store.read(f"files/{file_id}")
        if record is None or _has_expired(record):
            raise missing(f"File {file_id!r} not found.")
        return record

    def content(self, file_id: str) -> bytes:
        """The bytes of a file. NOT_FOUND if there is none."""
        return self._store.path(f"files/{self.record(file_id)['id']}.bin").read_bytes()

    def remove(self, file_id: str) -> None:
        """Delete a file. NOT_FOUND if there is none."""
        stored_id = self.record(file_id)["id"]
        self._store.delete(f"files/{stored_id}.json", f"files/{stored_id}.bin")

    def page(
        self, start: str, limit: int, sort_by: int, descending: bool
    ) -> tuple[list[Document], str]:
        """One page of the files, and the token of the next ("" at the end)."""
        if start and not start.isdecimal():
            raise invalid(f"Invalid pagination token {start!r}.")
        key = _SORTED_BY.get(sort_by, "created_at")
        records: list[Document] = [
            record for record in self._store.documents("files") if not _has_expired(record)
        ]
        records.sort(key=lambda record: _sortable(record[key]), reverse=descending)
        first = int(start or 0)
        after = first + (limit or DEFAULT_PAGE)
        return records[first:after], str(after) if after < len(records) else ""


def _has_expired(record: Document) -> bool:
    return record["expires_at"] is not None and record["expires_at"] <= now()


def _sortable(value: Any) -> tuple[float, str]:
    return (0.0, value) if isinstance(value, str) else (float(value), "")
