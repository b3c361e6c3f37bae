"""Downloading a run's files: from a stack on AWS, or out of an output directory.

A file is written whole or not at all, and not fetched again if it is there and never changes. Its
name comes from the other side, so only plain names are accepted.
"""

import re
import time
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
from grok_spicy_cli.client.run_client import RunClient, link_client
from grok_spicy_local.paths import is_run_folder

MAIN_FILES = ("final_video.mp4", "script.md", "state.json", "report.json")
MAIN_FOLDERS = ("subtitles/", "sound/")
"""With the files beside the film: what is said in it, and the tracks that it was mixed of."""
_CHUNK = 256 * 1024
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,198}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,198})?")
_REWRITTEN = (".json", ".md", ".srt", ".vtt", ".flac")
"""Files that change while their size may not, even while they are fetched. Clips never change."""
_EXPORTS = "exports/"
"""The folder of what is made again from each new cut, under the same names: always fetched."""


class AssetSource(Protocol):
    """Where the files of runs are."""

    def list_assets(self, run_id: str) -> list[AssetView]:
        """All files of a run."""

    def chunks(self, run_id: str, path: str) -> Iterator[bytes]:
        """One file's content. NotFound, GrokSpicyError."""


class RemoteAssets:
    """Files that are reached through the API."""

    def __init__(self, client: RunClient) -> None:
        self._client = client

    def list_assets(self, run_id: str) -> list[AssetView]:
        return self._client.assets(run_id)

    def chunks(self, run_id: str, path: str) -> Iterator[bytes]:
        return _chunks_of(self._client.link(run_id, path), path)


class FolderAssets:
    """Files in an output directory."""

    def __init__(self, output_dir: Path) -> None:
        self._output = output_dir

    def list_assets(self, run_id: str) -> list[AssetView]:
        folder = self._output / run_id
        files = [(file, file.relative_to(folder).as_posix()) for file in folder.rglob("*")]
        return [
            AssetView(path=path, size=file.stat().st_size)
            for file, path in sorted(files)
            if file.is_file() and _PLAIN.fullmatch(path)
        ]

    def chunks(self, run_id: str, path: str) -> Iterator[bytes]:
        with (self._output / run_id / path).open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk


def download(
    source: AssetSource, run_id: str, target: Path, console: Console, *, everything: bool
) -> list[Path]:
    """Download the film, script, state and report, or everything, into `target`; the files' paths.

    NotFound if there is nothing yet. GrokSpicyError for a name that leads out of the folder, and
    where a file can't be downloaded whole; OSError where it can't be written.
    """
    assets = source.list_assets(run_id)
    selected = [each for each in assets if everything or _is_main(each.path)]
    if not selected:
        raise NotFound(f"{run_id} has no files to download yet")
    paths = [_path_in(target, each.path) for each in selected]
    with _progress(console) as progress:
        task = progress.add_task("", total=sum(each.size for each in selected))
        for asset, path in zip(selected, paths, strict=True):
            progress.update(task, description=asset.path)
            if _exists(asset, path):
                progress.advance(task, asset.size)
            else:
                _fetch(source, run_id, asset, path, partial(progress.advance, task))
    return paths


def download_zip(client: RunClient, run_id: str, folder: Path, pause: float = 1.0) -> Path:
    """One zip file of everything of a run, as `folder/RUN.zip`. GrokSpicyError if it can't be
    built or downloaded."""
    file = folder / f"{folder_for(run_id, folder).name}.zip"
    while (archive := client.archive(run_id)).state == "building":
        time.sleep(pause)
    if archive.url is None:
        raise GrokSpicyError(f"the archive of {run_id} could not be built: {archive.error}")
    folder.mkdir(parents=True, exist_ok=True)
    with _temporary_file(file) as opened:
        for chunk in _chunks_of(archive.url, file.name):
            opened.write(chunk)
        if opened.tell() != archive.size:
            raise GrokSpicyError(f"{file.name} is incomplete; repeat the command")
    return file


def folder_for(run_id: str, output_dir: Path) -> Path:
    """The default folder for a run's files. GrokSpicyError if its id can't be a folder's name."""
    if not is_run_folder(run_id):
        raise GrokSpicyError(f"{run_id!r} can't be a folder's name: add --to DIR")
    return output_dir / run_id


def _chunks_of(link: str, path: str) -> Iterator[bytes]:
    """The content behind a link. GrokSpicyError."""
    try:
        with link_client() as client, client.stream("GET", link) as response:
            if response.is_error:
                raise GrokSpicyError(
                    f"{path} can't be downloaded: the server responded with {response.status_code}"
                )
            yield from response.iter_bytes(_CHUNK)
    except (httpx.HTTPError, httpx.InvalidURL) as problem:
        raise GrokSpicyError(
            f"{path} could not be downloaded: {problem!r}; repeat the command to continue"
        ) from problem


def _is_main(path: str) -> bool:
    return path in MAIN_FILES or path.startswith(MAIN_FOLDERS)


def _path_in(target: Path, name: str) -> Path:
    path = target / name
    inside = path.parent.resolve().is_relative_to(target.resolve())
    if not (_PLAIN.fullmatch(name) and inside):
        raise GrokSpicyError(f"a file is called {name[:80]!r}: not downloaded, as it may harm")
    return path


def _exists(asset: AssetView, path: Path) -> bool:
    may_differ = path.suffix in _REWRITTEN or asset.path.startswith(_EXPORTS)
    is_file = path.is_file() and not path.is_symlink()
    return not may_differ and is_file and path.stat().st_size == asset.size


def _fetch(
    source: AssetSource,
    run_id: str,
    asset: AssetView,
    path: Path,
    advance: Callable[[int], None],
) -> None:
    may_differ = path.suffix in _REWRITTEN
    path.parent.mkdir(parents=True, exist_ok=True)
    with _temporary_file(path) as file:
        for chunk in source.chunks(run_id, asset.path):
            file.write(chunk)
            advance(len(chunk))
            if file.tell() > asset.size and not may_differ:
                break
        if file.tell() != asset.size and not may_differ:
            raise GrokSpicyError(f"{asset.path} is incomplete; repeat the command to continue")


@contextmanager
def _temporary_file(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` that replaces it once it is whole."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with temporary.open("xb") as file:
            yield file
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
