"""Large objects of the local S3: they go between client and disk in pieces.

moto holds each object in memory, several times over while it is written. A person's footage may
have 500 MB, a long scene some hundred chunks, and a laptop has other uses for its memory.
"""

import re
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import IO, NamedTuple

from werkzeug.exceptions import ClientDisconnected
from werkzeug.wrappers import Request, Response

LARGE_BYTES = 100_000
"""What has more than this is large."""
_PIECE_BYTES = 1 << 20
_SIGNATURE = "x-amz-"
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def is_large_upload(request: Request) -> bool:
    """Whether the request stores one large object, by its own bytes."""
    return (
        request.method == "PUT"
        and (request.content_length or 0) > LARGE_BYTES
        and _has_no_more_arguments(request)
        and "X-Amz-Copy-Source" not in request.headers
        and "aws-chunked" not in request.headers.get("Content-Encoding", "")
    )


def is_large_file(request: Request, path: Path | None) -> bool:
    """Whether the request reads the object in that file, and the file is large."""
    return (
        request.method in ("GET", "HEAD")
        and path is not None
        and _has_no_more_arguments(request)
        and path.stat().st_size > LARGE_BYTES
    )


def received(request: Request) -> Iterator[bytes]:
    """The request's body, in pieces. ConnectionError if it does not arrive whole."""
    missing = request.content_length or 0
    while missing:
        try:
            piece = request.stream.read(min(_PIECE_BYTES, missing))
        except ClientDisconnected as problem:
            raise ConnectionError("the body was cut short") from problem
        if not piece:
            raise ConnectionError("the body was cut short")
        missing -= len(piece)
        yield piece


def etag(path: Path) -> str:
    """The ETag of a large object: not its MD5, which would mean to read it."""
    status = path.stat()
    return f'"{status.st_size:x}-{status.st_mtime_ns:x}"'


def send(request: Request, path: Path, headers: dict[str, str]) -> Response:
    """The response to a request for a large object with these headers, or for a range of it."""
    size, span = path.stat().st_size, None
    if "Range" in request.headers:
        span = _span(request.headers["Range"], size)
        if span is None:
            return Response(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = span or _Span(0, size)
    response = Response(
        _pieces(path.open("rb"), start, end) if request.method == "GET" else [],
        status=206 if span else 200,
        headers={
            **headers,
            "Accept-Ranges": "bytes",
            "Content-Length": str(end - start),
            "ETag": etag(path),
            "Last-Modified": formatdate(path.stat().st_mtime, usegmt=True),
        },
    )
    if span:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


class _Span(NamedTuple):
    start: int
    end: int


def _span(text: str, size: int) -> _Span | None:
    """The bytes that a Range header asks for; None if there are none such."""
    match = _RANGE.fullmatch(text)
    if match is None or match[0] == "bytes=-":
        return _Span(0, size)  # what can't be read is ignored, as HTTP says
    if not match[1]:
        return _Span(max(0, size - int(match[2])), size) if int(match[2]) else None
    start, end = int(match[1]), min(size, int(match[2]) + 1 if match[2] else size)
    return _Span(start, end) if start < end else None


def _pieces(file: IO[bytes], start: int, end: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while start < end and (piece := file.read(min(_PIECE_BYTES, end - start))):
            start += len(piece)
            yield piece


def _has_no_more_arguments(request: Request) -> bool:
    """Whether the address has no arguments but those of a presigned link."""
    return all(name.lower().startswith(_SIGNATURE) for name in request.args)
