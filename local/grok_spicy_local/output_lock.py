"""One local cloud per output directory: a lock that ends with its process, and a note about it."""

import json
import os
import re
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from grok_spicy_local.errors import LocalCloudError, OutputIsInUse
from grok_spicy_local.paths import OutputPaths

_PATIENCE = 0.5
"""Seconds to wait for the lock: longer than `find_holder` holds it."""


@dataclass(frozen=True)
class Holder:
    """The process that works in an output directory. `started` is an ISO time in UTC; `address` is
    the URL of the HTTP API, empty where it is not served."""

    pid: int
    started: str
    command: str
    address: str = ""


class OutputLock:
    """The right to work in an output directory."""

    def __init__(self, paths: OutputPaths) -> None:
        self._paths = paths
        self._lock = FileLock(paths.lock)

    def begin(self) -> None:
        """Take the directory. OutputIsInUse names the process that has it."""
        paths = self._paths
        if not paths.is_ours(paths.lock) and paths.state_dir.exists():
            raise LocalCloudError(
                f"{paths.state_dir} leads out of {paths.output}; remove the link."
            )
        paths.state_dir.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=_PATIENCE, poll_interval=0.05)
        except Timeout:
            raise OutputIsInUse(_busy(paths)) from None
        try:
            self._write_note()
        except OSError:
            self._lock.release()
            raise

    def _write_note(self) -> None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        note = Holder(pid=os.getpid(), started=now, command=_command())
        self._paths.write(self._paths.holder, json.dumps(asdict(note)).encode())

    def end(self) -> None:
        """Release the directory."""
        self._paths.holder.unlink(missing_ok=True)
        self._lock.release()


def find_holder(paths: OutputPaths) -> Holder | None:
    """The process that works in the output directory right now, or None."""
    if not paths.lock.exists():
        return None
    try:
        with FileLock(paths.lock, timeout=0):
            return None
    except Timeout:
        return _note(paths)


def publish_address(paths: OutputPaths, address: str) -> None:
    """Write the HTTP API's URL into the note of the lock, which this process holds."""
    paths.write(paths.holder, json.dumps(asdict(replace(_note(paths), address=address))).encode())


def _command() -> str:
    # Of the arguments the subcommand only: the others may be a person's story or key.
    subcommands = [word for word in sys.argv[1:2] if re.fullmatch("[a-z-]+", word)]
    return " ".join([Path(sys.argv[0]).name, *subcommands])


def _note(paths: OutputPaths) -> Holder:
    try:
        return Holder(**json.loads(paths.holder.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Holder(pid=0, started="", command="another program")


def _busy(paths: OutputPaths) -> str:
    holder = _note(paths)
    by = f"{holder.command} (process {holder.pid}, since {holder.started})"
    if not holder.pid:
        by = holder.command
    return (
        f"{paths.output} is in use by {by}. "
        "Wait until it is done, stop it, or choose another output directory: --output-dir."
    )
