"""The files that clients upload, and the results that they ask to be stored, for the Files API."""

import mimetypes
import uuid
from typing import Any

from xai_simulator.server.file_filter import parse_filter
from xai_simulator.server.refusals import invalid, missing
from xai_simulator.server.state_store import Document, StateStore, now

DEFAULT_PAGE = 100
EXPIRY_SECONDS = (3600, 2_592_000)
PUBLIC = "/public/"
_SORTED_BY = {0: "created_at", 1: "filename", 2: "size"}
_UNKNOWN_TYPE = "application/octet-stream"


class Files:
    """Files by id; names need not be unique. A file past its expiry counts as deleted. `address` is
    where public URLs begin: "http://127.0.0.1:8431"."""

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self.address = ""

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
            "upload_status": "uploaded",
            "created_at": created,
            "expires_at": created + expires_after if expires_after else None,
        }
        self._store.write_bytes(f"files/{record['id']}.bin", content)
        self._store.write(f"files/{record['id']}", record)
        return record

    def add_result(self, options: Document, name: str, content: bytes, ready: float) -> Document:
        """Store the result `name` ("clip.mp4") as `options` ask (see `storage_of`); it exists from
        the time `ready` on, and so does its public URL, if they ask for one."""
        record = self.add(
            options["filename"],
            content,
            options["expires_after"],
            content_type=mimetypes.guess_type(name)[0],
            key=name,
            created_at=ready,
        )
        if not options["public_url"]:
            return record
        return self._publish(record, options["public_url_expires_after"], ready)

    def publish(self, file_id: str, expires_after: int | None) -> Document:
        """Give a file a public URL, or a new expiry of the one it has, in seconds; its record.

        INVALID_ARGUMENT unless it is an image, a video or a PDF, NOT_FOUND if there is none.
        """
        check_expiry(expires_after, "expires_after")
        record = self.record(file_id)
        kind = record["content_type"]
        if not kind.startswith(("image/", "video/")) and kind != "application/pdf":
            raise invalid(f"Only images, videos and PDFs can be made public, not {kind}.")
        return self._publish(record, expires_after, now())

    def revoke(self, file_id: str) -> str | None:
        """Take a file's public URL back; it, or None if it had none. NOT_FOUND without the file."""
        record = self.record(file_id)
        url: str | None = record["public_url"]
        self._store.write(
            f"files/{file_id}", {**record, "public_url": None, "public_url_expires_at": None}
        )
        return url

    def published(self, path: str) -> Document | None:
        """The record of the file that is public at this path of the media address, or None."""
        file_id = path.removeprefix(PUBLIC).partition(".")[0]
        if not path.startswith(PUBLIC) or "/" in file_id or not file_id:
            return None
        record = self._store.read(f"files/{file_id}")
        if record is None or not _exists(record):
            return None
        record = self._current(record)
        return record if record["public_url"] else None

    def _publish(self, record: Document, expires_after: int | None, since: float) -> Document:
        suffix = mimetypes.guess_extension(record["content_type"]) or ""
        ends = since + expires_after if expires_after else record["expires_at"]
        if ends and record["expires_at"]:
            ends = min(ends, record["expires_at"])
        record = {
            **record,
            "public_url": f"{self.address}{PUBLIC}{record['id']}{suffix}",
            "public_url_expires_at": ends,
        }
        self._store.write(f"files/{record['id']}", record)
        return record

    def _current(self, record: Document) -> Document:
        """The record as it is now: without a public URL that has expired."""
        record = {"public_url": None, "public_url_expires_at": None, **record}
        ends = record["public_url_expires_at"]
        if ends is not None and ends <= now():
            return {**record, "public_url": None, "public_url_expires_at": None}
        return record

    def record(self, file_id: str) -> Document:
        """A file's record. NOT_FOUND if there is none."""
        malformed = "/" in file_id or not file_id
        record = None if malformed else self._store.read(f"files/{file_id}")
        if record is None or not _exists(record):
            raise missing(f"File {file_id!r} not found.")
        return self._current(record)

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
            for record in map(self._current, self._store.documents("files"))
            if _exists(record) and passes(record)
        ]
        records.sort(key=lambda record: _sortable(record[key]), reverse=descending)
        first = int(start or 0)
        after = first + (limit or DEFAULT_PAGE)
        return records[first:after], str(after) if after < len(records) else ""


def storage_of(request: Any) -> Document | None:
    """How a request asks for its result to be stored: `filename` and `expires_after` (seconds or
    None), `public_url` (whether it asks for one) and `public_url_expires_after`. None if it does
    not ask.

    INVALID_ARGUMENT for a missing filename or an expiry outside the bounds.
    """
    if not request.HasField("storage_options"):
        return None
    options = request.storage_options
    if not options.filename.strip():
        raise invalid("storage_options.filename is required.")
    expiries = [(options, "expires_after"), (options.public_url, "public_url.expires_after")]
    for message, name in expiries:
        if message.HasField("expires_after"):
            check_expiry(message.expires_after, f"storage_options.{name}")
    return {
        "filename": options.filename,
        "expires_after": options.expires_after or None,
        "public_url": options.HasField("public_url"),
        "public_url_expires_after": options.public_url.expires_after or None,
    }


def check_expiry(seconds: int | None, name: str) -> None:
    """INVALID_ARGUMENT for an expiry outside the bounds; None is no expiry."""
    shortest, longest = EXPIRY_SECONDS
    if seconds is not None and not shortest <= seconds <= longest:
        raise invalid(f"{name} must be between {shortest} and {longest} seconds, got {seconds}.")


def _exists(record: Document) -> bool:
    ended = record["expires_at"] is not None and record["expires_at"] <= now()
    return not ended and record["created_at"] <= now()


def _sortable(value: Any) -> tuple[float, str]:
    return (0.0, value) if isinstance(value, str) else (float(value), "")
