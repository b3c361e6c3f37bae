"""Fetching a film's files: from a studio on AWS, or out of an output directory.

A file is there whole or not at all, and what is there already is not fetched again. Names come
from elsewhere, so they are taken only if they are plain.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import uuid4

import httpx
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from grok_spicy.api.schemas import AssetView
from grok_spicy.errors import GrokSpicyError, NotFound
from grok_spicy_cli.client.run_client import StudioClient, web
from grok_spicy_local.paths import is_run_folder

WHAT_PEOPLE_OPEN = ("final_video.mp4", "script.md", "state.json", "report.json")
_PIECE = 256 * 1024
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,198}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,198})?")
_REWRITTEN = (".json", ".md")
"""What changes while its size may not: always fetched. Footage never changes under its name."""


class Files(Protocol):
    """The files of runs, somewhere."""

    def listed(self, run_id: str) -> list[AssetView]:
        """All files of a run."""

    def pieces(self, run_id: str, path: str) -> Iterator[bytes]:
        """One file's content. NotFound, GrokSpicyError."""


class RemoteFiles:
    """Those of a studio that is reached by its API."""

    def __init__(self, client: StudioClient) -> None:
        self._client = client

    def listed(self, run_id: str) -> list[AssetView]:
        return self._client.assets(run_id)

    def pieces(self, run_id: str, path: str) -> Iterator[bytes]:
        link = self._client.link(run_id, path)
        try:
            with web() as client, client.stream("GET", link) as told:
                if told.is_error:
                    raise GrokSpicyError(f"{path} can't be fetched: it answered {told.status_code}")
                yield from told.iter_bytes(_PIECE)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise GrokSpicyError(
                f"{path} could not be fetched: {problem!r}; type the same again to go on"
            ) from problem


class FolderFiles:
    """Those of an output directory."""

    def __init__(self, output_dir: Path) -> None:
        self._output = output_dir

    def listed(self, run_id: str) -> list[AssetView]:
        folder = self._output / run_id
        files = [(file, file.relative_to(folder).as_posix()) for file in folder.rglob("*")]
        return [
            AssetView(path=path, size=file.stat().st_size)
            for file, path in sorted(files)
            if file.is_file() and _PLAIN.fullmatch(path)
        ]

    def pieces(self, run_id: str, path: str) -> Iterator[bytes]:
        with (self._output / run_id / path).open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def download(
    files: Files, run_id: str, target: Path, console: Console, *, everything: bool
) -> list[Path]:
    """Fetch the film and its papers, or everything, into the folder `target`; what is there now.

    NotFound if there is nothing yet. GrokSpicyError for a name that leads out of the folder, and
    where a file can't be fetched whole; OSError where it can't be written.
    """
    listed = files.listed(run_id)
    wanted = [each for each in listed if everything or each.path in WHAT_PEOPLE_OPEN]
    if not wanted:
        raise NotFound(f"{run_id} has no files to fetch yet")
    paths = [_place(target, each.path) for each in wanted]
    with _progress(console) as progress:
        task = progress.add_task("", total=sum(each.size for each in wanted))
        for each, place in zip(wanted, paths, strict=True):
            progress.update(task, description=each.path)
            if _is_there(each, place):
                progress.advance(task, each.size)
            else:
                _fetch(files, run_id, each, place, partial(progress.advance, task))
    return paths


def folder_for(run_id: str, output_dir: Path) -> Path:
    """Where a run's files go if nobody says where. GrokSpicyError if its name is no folder's."""
    if not is_run_folder(run_id):
        raise GrokSpicyError(f"{run_id!r} is no name for a folder: say where with --to")
    return output_dir / run_id


def _place(target: Path, path: str) -> Path:
    place = target / path
    inside = place.parent.resolve().is_relative_to(target.resolve())
    if not (_PLAIN.fullmatch(path) and inside):
        raise GrokSpicyError(f"the studio names a file {path[:80]!r}: not fetched, as it may harm")
    return place


def _is_there(each: AssetView, place: Path) -> bool:
    kept = place.suffix not in _REWRITTEN and place.is_file() and not place.is_symlink()
    return kept and place.stat().st_size == each.size


def _fetch(
    files: Files, run_id: str, each: AssetView, place: Path, arrived: Callable[[int], None]
) -> None:
    may_differ = place.suffix in _REWRITTEN
    place.parent.mkdir(parents=True, exist_ok=True)
    with _arriving(place) as file:
        for piece in files.pieces(run_id, each.path):
            file.write(piece)
            arrived(len(piece))
            if file.tell() > each.size and not may_differ:
                break
        if file.tell() != each.size and not may_differ:
            raise GrokSpicyError(f"{each.path} did not arrive whole; type the same again to go on")


@contextmanager
def _arriving(place: Path) -> Iterator[BinaryIO]:
    """A file beside its place, put there once it is whole."""
    arriving = place.with_name(f".{place.name}.{uuid4().hex[:8]}")
    try:
        with arriving.open("xb") as file:
            yield file
        arriving.replace(place)
    finally:
        arriving.unlink(missing_ok=True)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
