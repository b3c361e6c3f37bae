"""The files that clients upload, and the results that they ask to be stored, for the Files API."""

import mimetypes
import uuid
from typing import Any

from xai_simulator.server.file_filter import parse_filter
from xai_simulator.server.refusals import invalid, missing
from xai_simulator.server.state_store import Document, StateStore, now

DEFAULT_PAGE = 100
EXPIRY_SECONDS = (3600, 2_592_000)
_SORTED_BY = {0: "created_at", 1: "filename", 2: "size"}
_UNKNOWN_TYPE = "application/octet-stream"


class Files:
    """Files by id; names need not be unique. A file past its expiry counts as deleted."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    def add(
        self,
        filename: str,
        content: bytes,
        expires_after: int | None,
        *,
        content_type: str | None = None,
        key: str | None = None,
        created_at: float | None = None,
    ) -> Document:
        """Store a file; `expires_after` in seconds. INVALID_ARGUMENT if it has no name or bytes.

        The same `key` always gives the same id, so that storing again after a crash makes no second
        file. A file whose `created_at` is in the future does not exist until then.
        """
        if not filename or not content:
            raise invalid("A file needs a name and at least one byte.")
        created = now() if created_at is None else created_at
        file_id = uuid.uuid4() if key is None else uuid.uuid5(uuid.NAMESPACE_URL, key)
        record = {
            "id": f"file_{file_id}",
            "filename": filename,
            "size": len(content),
            "content_type": content_type or mimetypes.guess_type(filename)[0] or _UNKNOWN_TYPE,
            "created_at": created,
            "expires_at": created + expires_after if expires_after else None,
        }
        self._store.write_bytes(f"files/{record['id']}.bin", content)
        self._store.write(f"files/{record['id']}", record)
        return record

    def add_result(self, options: Document, name: str, content: bytes, ready: float) -> Document:
        """Store the result `name` ("clip.mp4") as `options` ask (see `storage_of`); it exists from
        the time `ready` on."""
        return self.add(
            options["filename"],
            content,
            options["expires_after"],
            content_type=mimetypes.guess_type(name)[0],
            key=name,
            created_at=ready,
        )

    def record(self, file_id: str) -> Document:
        """A file's record. NOT_FOUND if there is none."""
        malformed = "/" in file_id or not file_id
        record = None if malformed else self._store.read(f"files/{file_id}")
        if record is None or not _exists(record):
            raise missing(f"File {file_id!r} not found.")
        return record

    def content(self, file_id: str) -> bytes:
        """The bytes of a file. NOT_FOUND if there is none."""
        return self._store.path(f"files/{self.record(file_id)['id']}.bin").read_bytes()

    def remove(self, file_id: str) -> None:
        """Delete a file. NOT_FOUND if there is none."""
        self.discard(self.record(file_id))

    def discard(self, record: Document) -> None:
        """Delete a file if it is still there, also one that does not exist yet."""
        self._store.delete(f"files/{record['id']}.json", f"files/{record['id']}.bin")

    def page(
        self, start: str, limit: int, sort_by: int, descending: bool, condition: str = ""
    ) -> tuple[list[Document], str]:
        """One page of the files that pass the filter, and the token of the next ("" at the end).

        INVALID_ARGUMENT for a filter, token or limit that is not valid.
        """
        if start and not start.isdecimal():
            raise invalid(f"Invalid pagination token {start!r}.")
        if limit < 0:
            raise invalid(f"limit must be positive, got {limit}.")
        passes = parse_filter(condition) if condition.strip() else lambda _: True
        key = _SORTED_BY.get(sort_by, "created_at")
        records: list[Document] = [
            record
            for record in self._store.documents("files")
            if _exists(record) and passes(record)
        ]
        records.sort(key=lambda record: _sortable(record[key]), reverse=descending)
        first = int(start or 0)
        after = first + (limit or DEFAULT_PAGE)
        return records[first:after], str(after) if after < len(records) else ""


def storage_of(request: Any) -> Document | None:
    """How a request asks for its result to be stored: `filename` and `expires_after` (seconds or
    None), `public_url` (whether it asks for one). None if it does not ask.

    INVALID_ARGUMENT for a missing filename or an expiry outside the bounds.
    """
    if not request.HasField("storage_options"):
        return None
    options = request.storage_options
    if not options.filename.strip():
        raise invalid("storage_options.filename is required.")
    shortest, longest = EXPIRY_SECONDS
    expiries = [(options, "expires_after"), (options.public_url, "public_url.expires_after")]
    for message, name in expiries:
        if message.HasField("expires_after") and not shortest <= message.expires_after <= longest:
            raise invalid(
                f"storage_options.{name} must be between {shortest} and {longest} seconds, "
                f"got {message.expires_after}."
            )
    return {
        "filename": options.filename,
        "expires_after": options.expires_after or None,
        "public_url": options.HasField("public_url"),
    }


def _exists(record: Document) -> bool:
    ended = record["expires_at"] is not None and record["expires_at"] <= now()
    return not ended and record["created_at"] <= now()


def _sortable(value: Any) -> tuple[float, str]:
    return (0.0, value) if isinstance(value, str) else (float(value), "")
