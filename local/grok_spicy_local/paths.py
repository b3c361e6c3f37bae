"""Where on disk everything of an output directory lies.

    OUTPUT/
      latest -> <run_id>               the newest run
      <run_id>/                        the objects under runs/<run_id>/, as a person expects them
        .journal.jsonl                 the run's items
      .studio/
        lock  holder.json              the process that works here
        journal.jsonl                  items of partitions that are no plain folder name
        objects/  attributes/          other objects; content types that the suffix doesn't tell
        incoming/                      files that are being written
        simulator/                     the state of the simulated xAI

A name becomes a path only if it is plain; all others are encoded into `.studio`. Nothing that
passes through a symbolic link below OUTPUT is written or read.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, unquote
from uuid import uuid4

from grok_spicy_local.disk import Disk

RUNS = "runs/"
_PLAIN = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]{0,198}[A-Za-z0-9_-])?")
_RESERVED = {"latest", "grok_spicy.log"}
_PIECE = 200
"""A file name may have 255 bytes; longer encoded keys are cut into folders of this many."""
_END = "="
"""Marks the last piece. Percent-encoding never leaves it in a key, so no folder can be a file."""


def is_run_folder(name: str) -> bool:
    """Whether `name` may be a run's folder: a plain ASCII name that isn't one of our own."""
    return bool(_PLAIN.fullmatch(name)) and name.lower() not in _RESERVED


class OutputPaths:
    """The paths in one output directory. Creates nothing until something is written."""

    def __init__(self, output_dir: Path) -> None:
        self.output = output_dir.resolve()
        self.disk = Disk(self.output)
        self.state_dir = self.output / ".studio"
        self.lock = self.state_dir / "lock"
        self.holder = self.state_dir / "holder.json"
        self.simulator = self.state_dir / "simulator"
        self.other_items = self.state_dir / "journal.jsonl"
        self._objects = self.state_dir / "objects"
        self._attributes = self.state_dir / "attributes"
        self._incoming = self.state_dir / "incoming"

    def journal(self, partition: str) -> Path:
        """The journal that holds the items of `partition`."""
        if is_run_folder(partition):
            journal = self.output / partition / ".journal.jsonl"
            if self.is_ours(journal):
                return journal
        return self.other_items

    def run_journals(self) -> Iterator[tuple[str, Path]]:
        """Every run's folder name and journal."""
        for journal in sorted(self.output.glob("*/.journal.jsonl")):
            name = journal.parent.name
            if is_run_folder(name) and self.is_ours(journal):
                yield name, journal

    def natural(self, key: str) -> Path | None:
        """Where a person would look for the object, or None if its key is not a plain path."""
        if not key.startswith(RUNS):
            return None
        run_id, *rest = key.removeprefix(RUNS).split("/")
        if not rest or not is_run_folder(run_id):
            return None
        if not all(_PLAIN.fullmatch(name) for name in rest):
            return None
        path = self.output.joinpath(run_id, *rest)
        return path if self.is_ours(path) and not path.is_symlink() else None

    def encoded(self, key: str) -> Path:
        """The object's place inside `.studio`, whatever its key is."""
        return _encoded(self._objects, key)

    def attributes(self, key: str) -> Path:
        """The place of the object's content type and metadata, where they must be kept."""
        return _encoded(self._attributes, key)

    def find(self, key: str) -> Path | None:
        """The file that holds the object, or None. An encoded one hides a natural one."""
        for path in (self.encoded(key), self.natural(key)):
            if path is not None and path.is_file():
                return path
        return None

    def keys(self, prefix: str) -> list[str]:
        """The keys of all objects on disk that begin with `prefix`."""
        within = self.output
        if (
            prefix.startswith(RUNS)
            and is_run_folder(prefix.split("/")[1])
            and prefix.count("/") > 1
        ):
            within /= prefix.split("/")[1]
        keys = [*_walk(within, self.output), *_walk_encoded(self._objects)]
        return sorted({key for key in keys if key.startswith(prefix) and self.find(key)})

    def is_ours(self, path: Path) -> bool:
        """Whether the way to `path` stays below OUTPUT and passes no symbolic link."""
        return path.is_relative_to(self.output) and path.parent.resolve() == path.parent

    def write(self, path: Path, content: bytes) -> None:
        """Put `content` at `path` whole: a reader sees the old file or the new one, never half.

        OSError if a file or folder is in the way, or a symbolic link on it.
        """
        with self.receive([content]) as arriving:
            self.place(arriving, path)

    @contextmanager
    def receive(self, parts: Iterable[bytes]) -> Iterator[Path]:
        """A file with that content, on its way to a place; what was not placed is removed."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        arriving = self._incoming / uuid4().hex
        try:
            with arriving.open("wb") as file:
                file.writelines(parts)
            yield arriving
        finally:
            arriving.unlink(missing_ok=True)

    def place(self, arriving: Path, path: Path) -> None:
        """Move a file that was received to `path`. OSError as for `write`."""
        if not self.is_ours(path):
            raise OSError(f"{path} is not inside {self.output}.")
        path.parent.mkdir(parents=True, exist_ok=True)
        arriving.replace(path)

    def clean_temp(self) -> None:
        """Remove what a killed process left half written. For the holder of the lock only."""
        shutil.rmtree(self._incoming, ignore_errors=True)

    def point_latest_at(self, run_id: str) -> None:
        """Make OUTPUT/latest a relative link to the run's folder; where links are impossible, a
        text file that holds the run's name. ValueError if `run_id` is no plain folder name."""
        if not is_run_folder(run_id):
            raise ValueError(f"{run_id!r} can't be a run's folder.")
        self.output.mkdir(parents=True, exist_ok=True)
        arriving = self.output / f".latest-{uuid4().hex}"
        try:
            try:
                arriving.symlink_to(run_id, target_is_directory=True)
            except OSError:
                arriving.write_text(run_id + "\n", encoding="utf-8")
            arriving.replace(self.output / "latest")
        finally:
            arriving.unlink(missing_ok=True)

    def forget_run(self, run_id: str) -> None:
        """Remove what a deleted run leaves: its folders, where nothing is left in them, and the
        link `latest` to it."""
        if not is_run_folder(run_id):
            return
        folder = self.output / run_id
        for path, _, _ in os.walk(folder, topdown=False):
            with suppress(OSError):  # a person has put something of their own there
                Path(path).rmdir()
        if self.latest() == run_id and not folder.exists():
            (self.output / "latest").unlink(missing_ok=True)

    def latest(self) -> str | None:
        """The run that OUTPUT/latest points at, or None."""
        latest = self.output / "latest"
        with suppress(OSError):
            return latest.readlink().name
        with suppress(OSError):
            return latest.read_text(encoding="utf-8").strip()
        return None


def _encoded(shelf: Path, key: str) -> Path:
    name = quote(key, safe="").replace(".", "%2E")
    pieces = [name[start : start + _PIECE] for start in range(0, len(name), _PIECE)]
    return shelf.joinpath(*pieces[:-1], pieces[-1] + _END)


def _walk(within: Path, output: Path) -> Iterator[str]:
    for folder, names, files in os.walk(within):
        names[:] = [name for name in names if _PLAIN.fullmatch(name)]
        for file in files:
            yield RUNS + Path(folder, file).relative_to(output).as_posix()


def _walk_encoded(shelf: Path) -> Iterator[str]:
    for folder, _, files in os.walk(shelf):
        for file in files:
            pieces = Path(folder, file).relative_to(shelf).parts
            yield unquote("".join(pieces).removesuffix(_END))
