"""Files to S3 and back: whole or not at all, in parts if large, and again where a body breaks off.

botocore repeats a request that failed, but not the reading of a body: a connection that breaks in
the middle of a film is ours to mend.
"""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from boto3.exceptions import RetriesExceededError, S3UploadFailedError
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import (
    ClientError,
    FlexibleChecksumError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from grok_spicy.errors import StorageUnavailable

T = TypeVar("T")

LARGE = 250_000_000
"""Bytes from which a file goes in parts: S3 takes no more than 5 GB at once, and a part that fails
is sent again without the others. Below that the whole takes seconds, and a laptop's S3 passes it to
its disk, while it holds parts in memory."""
_PARTS = TransferConfig(
    multipart_threshold=LARGE,
    multipart_chunksize=32_000_000,
    max_concurrency=4,
    num_download_attempts=5,
    preferred_transfer_client="classic",
)
_PIECE = 1 << 20
_TRIES = 4
_FIRST_PAUSE = 0.2
"""Seconds; doubled with each try."""
_BROKEN = (FlexibleChecksumError, IncompleteReadError, ResponseStreamingError)
"""A body that did not arrive whole, or not as it was sent: botocore compares its length, and its
checksum where S3 has one."""


def upload(client: Any, bucket: str, key: str, path: Path, **about: str) -> None:
    """Store the file; `about` are arguments of PutObject, such as its ContentType."""
    if path.stat().st_size < LARGE:
        with path.open("rb") as file:
            client.put_object(Bucket=bucket, Key=key, Body=file, **about)
        return
    try:  # what was sent is removed if a part fails for good
        client.upload_file(str(path), bucket, key, ExtraArgs=about, Config=_PARTS)
    except S3UploadFailedError as error:
        if isinstance(error.__context__, ClientError):
            raise error.__context__ from error
        raise


def download(client: Any, bucket: str, key: str, path: Path) -> None:
    """Fetch the object into the file, which is there once it is whole. A file that there was stays
    until then. ClientError."""
    arriving = path.with_name(f"{path.name}.part")

    def fetch() -> None:
        answer = client.get_object(Bucket=bucket, Key=key)
        if answer["ContentLength"] >= LARGE:
            answer["Body"].close()
            try:
                client.download_file(bucket, key, str(arriving), Config=_PARTS)
            except RetriesExceededError as error:
                raise StorageUnavailable(f"{key} can't be fetched just now: {error}") from error
            return
        with arriving.open("wb") as file:
            file.writelines(pieces(answer))

    try:
        again_if_broken(fetch)
        arriving.replace(path)
    finally:
        arriving.unlink(missing_ok=True)


def pieces(answer: dict[str, Any]) -> Iterator[bytes]:
    """The body of a GetObject."""
    try:
        yield from answer["Body"].iter_chunks(_PIECE)
    except ReadTimeoutError as error:  # in the middle: botocore has repeated nothing
        raise ResponseStreamingError(error=error) from error


def again_if_broken(fetch: Callable[[], T]) -> T:
    """What `fetch` returns, called again where a body breaks off."""
    for attempt in range(_TRIES - 1):
        try:
            return fetch()
        except _BROKEN:
            time.sleep(random.uniform(0, _FIRST_PAUSE * 2**attempt))
    return fetch()
