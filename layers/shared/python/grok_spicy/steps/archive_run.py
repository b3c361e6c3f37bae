"""ArchiveRun: put everything of a run into one zip file, without holding it in memory."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

from pydantic import BaseModel

from grok_spicy.errors import NotFound
from grok_spicy.models.archive import Archive
from grok_spicy.models.item import utc_now
from grok_spicy.models.media import StoredAsset
from grok_spicy.policies.asset_keys import archive_key, within_run
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.queries import load_run
from grok_spicy.services.run_archive import archived_files, digest_of

PART = 16 * 1024 * 1024
"""Bytes of a part of the upload. S3 takes 10,000 parts: 160 GB."""


class ArchiveRunRequest(BaseModel):
    """Which run to archive."""

    run_id: str


class ArchiveRunResponse(BaseModel):
    key: str
    size: int


def archive_run(
    request: ArchiveRunRequest, *, store: RunStore, assets: AssetStore
) -> ArchiveRunResponse:
    """Build the archive of all files of the run, and store it with its state. Idempotent. NotFound
    if there is no such run."""
    run = load_run(store, request.run_id)
    files = archived_files(assets, run.run_id)
    archive = Archive(inputs_digest=digest_of(run, files))
    key = archive_key(run.run_id)
    try:
        with tempfile.TemporaryDirectory() as folder:
            assets.put_parts(key, _zip_parts(run.run_id, files, assets, Path(folder)))
    except Exception as error:
        problem = {"state": "failed", "ended_at": utc_now(), "error": type(error).__name__}
        store.put(run.run_id, archive.model_copy(update=problem))
        raise
    stored = assets.find(key)
    size = stored.size if stored else 0
    ready = {"state": "ready", "ended_at": utc_now(), "size": size}
    store.put(run.run_id, archive.model_copy(update=ready))
    return ArchiveRunResponse(key=key, size=size)


def _zip_parts(
    run_id: str, files: list[StoredAsset], assets: AssetStore, folder: Path
) -> Iterator[bytes]:
    """The zip file in parts. On disk are one file of the run, and as much of the zip file."""
    copy = folder / "file"
    with closing(_Window(folder)) as window:
        with zipfile.ZipFile(window, "w") as archive:
            for each in files:
                try:
                    assets.get_file(each.key, copy)
                except NotFound:  # deleted meanwhile
                    continue
                name = f"{run_id}/{within_run(each.key)}"
                # Media are compressed already: only texts become smaller.
                is_text = name.endswith((".md", ".json"))
                archive.write(copy, name, zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED)
                yield from window.full_parts()
        yield from window.rest()


class _Window:
    """A file to write, of which what is written for good leaves as parts, and the rest is on disk.
    zipfile goes back to the head of the last entry only, to write its size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start = 0
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 – replaced later

    def full_parts(self) -> Iterator[bytes]:
        """Take the parts that are full. For between two entries."""
        size = self._file.seek(0, 2)
        self._file.seek(0)
        for _ in range(size // PART):
            yield self._file.read(PART)
            self._start += PART
        if size >= PART:
            rest: IO[bytes] = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
            shutil.copyfileobj(self._file, rest)
            self._file.close()
            self._file = rest
        self._file.seek(0, 2)

    def rest(self) -> Iterator[bytes]:
        """Take all that is left."""
        yield from self.full_parts()
        self._file.seek(0)
        yield self._file.read()

    def close(self) -> None:
        self._file.close()

    def write(self, content: bytes) -> int:
        return self._file.write(content)

    def tell(self) -> int:
        return self._start + self._file.tell()

    def seek(self, position: int, whence: int = 0) -> int:
        if whence:
            raise ValueError("only absolute positions are known")
        return self._start + self._file.seek(position - self._start)

    def flush(self) -> None:
        self._file.flush()

    def seekable(self) -> bool:
        return True
