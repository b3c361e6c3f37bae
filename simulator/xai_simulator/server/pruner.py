"""Keeps the state folder small: old results go when it has grown beyond its budget.

Results (pictures, media, videos, files) go in the order in which they were last used, but none that
was used in the last minutes. What has expired goes at once, and so do the documents of last week.
The journals stay.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xai_simulator.server.media import CONTENT_TYPES, Media
from xai_simulator.server.state_store import StateStore, now

IN_USE_SECONDS = 600.0
DOCUMENT_SECONDS = 7 * 24 * 3600.0
EVERY_SECONDS = 30.0
_DOCUMENTS = ("jobs", "films", "counters", "media")


@dataclass(frozen=True)
class _Result:
    path: Path
    size: int
    last_used: float
    expired: bool = False


class Pruner:
    """Prunes the results of one state folder down to so many megabytes."""

    def __init__(self, store: StateStore, media: Media, megabytes: float) -> None:
        self._store = store
        self._media = media
        self._budget = megabytes * 1e6

    def prune(self) -> None:
        """Delete what has expired, then the results longest unused while there are too many."""
        results = sorted(self._results(), key=lambda result: result.last_used)
        total = sum(result.size for result in results)
        recent = now() - IN_USE_SECONDS
        for result in results:
            too_much = total > self._budget and result.last_used < recent
            if result.expired or too_much:
                self._remove(result.path)
                total -= result.size
        self._remove_old_documents()

    def _results(self) -> Iterator[_Result]:
        for path in self._paths("pictures", "*"):
            size = sum(layer.stat().st_size for layer in path.iterdir())
            yield _Result(path, size, path.stat().st_mtime)
        for suffix in CONTENT_TYPES:
            for path in self._paths("media", f"*{suffix}"):
                record = self._store.read(f"media/{path.name}")
                yield _of_file(path, record is not None and record["expires"] <= now())
        for path in self._paths("films", "*.mp4"):
            yield _of_file(path)
        for path in self._paths("files", "*.bin"):
            record = self._store.read(f"files/{path.stem}") or {}
            expiry = record.get("expires_at")
            yield _of_file(path, expiry is not None and expiry <= now())

    def _paths(self, folder: str, pattern: str) -> list[Path]:
        found = (self._store.folder / folder).glob(pattern)
        return [path for path in found if path.suffix != ".part"]

    def _remove(self, path: Path) -> None:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
            return
        if path.parent.name == "media" and (record := self._store.read(f"media/{path.name}")):
            self._media.expire(record)
        if path.parent.name == "files":
            path.with_suffix(".json").unlink(missing_ok=True)
        path.unlink(missing_ok=True)

    def _remove_old_documents(self) -> None:
        oldest = now() - DOCUMENT_SECONDS
        for folder in _DOCUMENTS:
            for path in self._paths(folder, "*.json"):
                if path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)


def _of_file(path: Path, expired: bool = False) -> _Result:
    about = path.stat()
    return _Result(path, about.st_size, about.st_mtime, expired)
