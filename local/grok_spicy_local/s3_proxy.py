"""The proxy before S3: every object of our bucket is a file, and every file an object.

A write is stored as a file (whole, then renamed) before it is acknowledged. What moto does not
hold is read from disk when it is requested. Clients need path-style addressing, which botocore
chooses by itself for an endpoint that is an IP address. The ETag of a multipart upload becomes
that of the whole object when it is read back after a restart.
"""

import json
import logging
import mimetypes
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from werkzeug.wrappers import Request, Response

from grok_spicy_local.large_objects import (
    etag,
    is_large_file,
    is_large_upload,
    received,
    send,
)
from grok_spicy_local.moto_state import MotoBucket, forward
from grok_spicy_local.paths import OutputPaths

_CONTENT_TYPE = "content-type"
_STORED_HEADERS = {
    _CONTENT_TYPE,
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
}
"""The headers of its upload that an object keeps, besides the person's own metadata."""
_READS = {"GET", "HEAD", "OPTIONS"}
_NO_TYPE = "binary/octet-stream"

log = logging.getLogger(__name__)


class S3Proxy:
    """Passes requests for one bucket to moto and keeps what they change."""

    def __init__(self, moto: Any, bucket: str, paths: OutputPaths) -> None:
        self._moto = moto
        self._bucket = bucket
        self._paths = paths
        self._moto_bucket = MotoBucket(bucket)
        self._lock = threading.RLock()
        self._open = True

    def __call__(self, request: Request) -> Response:
        """Answer one request. What it wrote is a file before this returns."""
        key = _key(request, self._bucket)
        if key and is_large_upload(request):
            return self._receive(key, request)
        file = self._paths.find(key) if key else None
        if file and is_large_file(request, file):
            return send(request, file, self._metadata(key))
        request.get_data()
        refusal = None if key else _refusal(request)
        if refusal:
            return refusal
        touched = [key] if key else self._touched_in_bucket(request)
        if request.method in _READS:
            self._load_all(touched)
            return forward(self._moto, request)
        with self._lock:
            if not self._open:
                return _refuse(503, "ServiceUnavailable", "The local cloud is closing.")
            self._load_all([*touched, *self._copied(request)])
            before = {key: self._moto_bucket.get(key) for key in touched}
            response = forward(self._moto, request)
            for key in touched:
                s3_object = self._moto_bucket.get(key)
                if s3_object is before[key]:
                    continue
                try:
                    self._persist(key, s3_object)
                except OSError as error:
                    self._moto_bucket.forget(key)  # what the disk has is read again
                    self._paths.disk.report(error)
                    return _refuse(500, "InternalError", "The object could not be stored.")
            return response

    def _receive(self, key: str, request: Request) -> Response:
        """Store a large object as it comes, past moto, which reads it when it has to."""
        try:
            with self._paths.receive(received(request)) as arriving, self._lock:
                if not self._open:
                    return _refuse(503, "ServiceUnavailable", "The local cloud is closing.")
                self._describe(key, {name.lower(): value for name, value in request.headers})
                self._store(key, arriving)
                self._moto_bucket.forget(key)
        except ConnectionError:
            return _refuse(400, "IncompleteBody", "The body was cut short.")
        except OSError as error:
            self._paths.disk.report(error)
            return _refuse(500, "InternalError", "The object could not be stored.")
        file = self._paths.find(key)
        return Response(b"", 200, {"ETag": etag(file)} if file else {})

    def close(self) -> None:
        """Refuse all writes from now on; a write under way is finished first."""
        with self._lock:
            self._open = False

    def _touched_in_bucket(self, request: Request) -> list[str]:
        if "delete" in request.args:
            listed = ElementTree.fromstring(request.get_data()).iter()
            return [each.text or "" for each in listed if each.tag.rpartition("}")[2] == "Key"]
        if request.method == "GET":
            return self._paths.keys(request.args.get("prefix", ""))
        return []

    def _copied(self, request: Request) -> list[str]:
        source = unquote(request.headers.get("X-Amz-Copy-Source", "")).lstrip("/")
        bucket, _, key = source.partition("/")
        return [key.partition("?versionId=")[0]] if bucket == self._bucket else []

    def _load_all(self, keys: list[str]) -> None:
        for key in keys:
            if self._moto_bucket.get(key) is None and self._paths.find(key):
                with self._lock:
                    self._load(key)

    def _load(self, key: str) -> None:
        path = self._paths.find(key)
        if path is None or self._moto_bucket.get(key) is not None:
            return
        metadata = self._metadata(key)
        self._moto_bucket.restore(key, path.read_bytes(), metadata, path.stat().st_mtime)

    def _metadata(self, key: str) -> dict[str, str]:
        """The headers of an object that is on disk."""
        attributes = self._paths.attributes(key)
        if attributes.is_file():
            metadata: dict[str, str] = json.loads(attributes.read_text(encoding="utf-8"))
            return metadata
        return {_CONTENT_TYPE: _guess(key)}

    def _persist(self, key: str, s3_object: Any) -> None:
        if s3_object is None:
            attributes = self._paths.attributes(key)
            _remove(self._paths.natural(key), self._paths.encoded(key), attributes)
            return
        self._describe(
            key, {name.lower(): str(value) for name, value in s3_object.metadata.items()}
        )
        with self._paths.receive([s3_object.value]) as arriving:
            self._store(key, arriving)

    def _describe(self, key: str, headers: Mapping[str, str]) -> None:
        """Keep what the object's name does not say of it."""
        attributes = self._paths.attributes(key)
        metadata = {
            name: value
            for name, value in headers.items()
            if name in _STORED_HEADERS or name.startswith("x-amz-meta-")
        }
        if metadata == {_CONTENT_TYPE: _guess(key)}:
            _remove(attributes)
        else:
            self._paths.write(attributes, json.dumps(metadata).encode())

    def _store(self, key: str, arriving: Path) -> None:
        natural, encoded = self._paths.natural(key), self._paths.encoded(key)
        if natural is not None:
            try:
                self._paths.place(arriving, natural)
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                # In S3 `a` and `a/b` can both be objects; on a disk only one of them can be.
                log.debug("%s can't be a file beside the others", key)
            else:
                _remove(encoded)
                return
        self._paths.place(arriving, encoded)


def _key(request: Request, bucket: str) -> str:
    """The object's key as moto reads it from the path; empty if it is the bucket that is meant."""
    path = unquote(request.environ["REQUEST_URI"].split("?", 1)[0])
    return path.removeprefix(f"/{bucket}").removeprefix("/")


def _guess(key: str) -> str:
    return mimetypes.guess_type(key)[0] or _NO_TYPE


def _remove(*paths: Path | None) -> None:
    for path in paths:
        if path is not None and path.is_file():
            path.unlink()


def _refusal(request: Request) -> Response | None:
    creates = request.method == "PUT" and not request.args
    deletes = request.method == "POST" and "delete" in request.args
    if request.method in _READS or creates or deletes:
        return None
    return _refuse(501, "NotImplemented", "The local cloud could not make this durable.")


def _refuse(status: int, code: str, message: str) -> Response:
    error = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return Response(error, status, content_type="application/xml")
