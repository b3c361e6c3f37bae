"""The disk below an output directory: whether it still takes what is written."""

import errno
import os
import shutil
import tempfile
from pathlib import Path

from grok_spicy_local.errors import DiskFull

RESERVE = 4_000_000
"""Bytes that must be free, so that the responses to the paid calls under way can be stored."""
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_full(error: BaseException) -> bool:
    """Whether a file could not be written because there is no room for it: on the disk, in the
    person's quota, or within the size that a file may have."""
    return isinstance(error, OSError) and error.errno in _FULL


class Disk:
    """Remembers the first write that failed. For any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._failure: DiskFull | None = None

    def report(self, error: OSError) -> None:
        """A write below the folder failed."""
        if self._failure is None:
            self._failure = _in_words(self._folder, error)

    @property
    def failure(self) -> DiskFull | None:
        """Why something could not be written; None if everything was."""
        return self._failure

    def check(self) -> None:
        """DiskFull if a write failed, or if there is hardly any room for the next."""
        if self._failure:
            raise self._failure
        for folder in (self._folder, Path(tempfile.gettempdir())):
            free = shutil.disk_usage(folder).free
            if free < RESERVE:
                raise DiskFull(
                    f"no space left on {folder}: {free / 1e6:.1f} MB are free. "
                    "Make room there first"
                )


def _in_words(folder: Path, error: OSError) -> DiskFull:
    reason = os.strerror(error.errno or errno.EIO)
    if is_full(error):
        detail = "" if error.errno == errno.ENOSPC else f" ({reason.lower()})"
        return DiskFull(f"no space left on {folder}{detail}. Make room there first")
    return DiskFull(f"{folder} can't be written: {reason.lower()}")
