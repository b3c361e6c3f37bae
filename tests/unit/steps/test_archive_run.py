"""Archives of many and of large files, unpacked by another program, in bounded memory."""

import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import pytest

from grok_spicy.errors import StorageUnavailable
from grok_spicy.models.archive import Archive
from grok_spicy.models.run import Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.services.run_archive import request_archive
from grok_spicy.steps.archive_run import PART, ArchiveRunRequest, archive_run
from tests.support.fake_media import MemoryAssets
from tests.support.memory_store import MemoryRunStore

RUN = Run(run_id="film", owner="o", execution="film", settings=RunSettings(), status="complete")
REQUEST = ArchiveRunRequest(run_id="film")


class LargeAssets(MemoryAssets):
    """Files of zeros by size, and one archive, on disk."""

    def __init__(self, folder: Path, sizes: dict[str, int]) -> None:
        super().__init__()
        self.folder, self.sizes = folder, sizes
        self.files = {f"runs/film/{path}": b"" for path in sizes}
        self.parts: list[int] = []

    def get_file(self, key: str, path: Path) -> None:
        with path.open("wb") as file:
            file.truncate(self.sizes[key.removeprefix("runs/film/")])

    def put_parts(self, key: str, parts: Iterable[bytes]) -> None:
        with (self.folder / "film.zip").open("wb") as file:
            for part in parts:
                self.parts.append(len(part))
                file.write(part)
        self.files[key] = b""


def stored_run() -> MemoryRunStore:
    store = MemoryRunStore()
    store.put("film", RUN)
    return store


def test_large_files_pass_in_parts_and_in_little_memory(tmp_path: Path) -> None:
    sizes = {f"videos/scene_{number}.mp4": 40_000_000 + number for number in range(5)}
    assets = LargeAssets(tmp_path, {**sizes, "script.md": 10})

    tracemalloc.start()
    archive_run(REQUEST, store=stored_run(), assets=assets)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert set(assets.parts[:-1]) == {PART}  # S3 refuses smaller ones, but for the last
    assert peak < 3 * PART
    with zipfile.ZipFile(tmp_path / "film.zip") as unpacked:
        found = {each.filename: each.file_size for each in unpacked.infolist()}
        assert unpacked.testzip() is None
    assert found == {f"film/{path}": size for path, size in assets.sizes.items()}


def entries(stream: IO[bytes]) -> Iterator[tuple[str, int, bytes]]:
    """Name, method and content of each file, read from front to back as a stream, as a program
    does that does not know the directory at the end."""
    while stream.read(4) == b"PK\x03\x04":
        _, flags, method, _, _, crc, packed, _, name, extra = struct.unpack(
            "<HHHHHIIIHH", stream.read(26)
        )
        assert not flags & 0x08, "the size stands behind the content"
        path = stream.read(name).decode()
        stream.read(extra)
        content = stream.read(packed)
        content = zlib.decompress(content, -15) if method else content
        assert zlib.crc32(content) == crc
        yield path, method, content


def test_the_archive_unpacks_as_a_stream(tmp_path: Path) -> None:
    assets = LargeAssets(tmp_path, {"videos/scene_1.mp4": PART + 1, "script.md": 5})

    archive_run(REQUEST, store=stored_run(), assets=assets)

    with (tmp_path / "film.zip").open("rb") as stream:
        found = list(entries(stream))
    assert found == [
        ("film/script.md", zipfile.ZIP_DEFLATED, bytes(5)),
        ("film/videos/scene_1.mp4", zipfile.ZIP_STORED, bytes(PART + 1)),
    ]


class FailingAssets(MemoryAssets):
    def get_file(self, key: str, path: Path) -> None:  # noqa: ARG002
        raise StorageUnavailable("S3 is down")


def test_a_failure_is_said_and_the_next_build_starts_anew() -> None:
    store, assets = stored_run(), FailingAssets()
    assets.put("runs/film/script.md", b"#")
    built: list[str] = []

    class Builder:
        def build(self, run_id: str) -> None:
            built.append(run_id)

    request_archive(store, assets, Builder(), RUN)
    request_archive(store, assets, Builder(), RUN)
    with pytest.raises(StorageUnavailable):
        archive_run(REQUEST, store=store, assets=assets)

    failed = request_archive(store, assets, Builder(), RUN)
    assert (failed.state, failed.error) == ("failed", "StorageUnavailable")
    assert built == ["film"]

    working = MemoryAssets()
    working.files = assets.files
    archive_run(REQUEST, store=store, assets=working)
    ready = store.get("film", Archive)
    assert ready and ready.state == "ready"
    names = zipfile.ZipFile(io.BytesIO(working.files["runs/film/archive/film.zip"])).namelist()
    assert names == ["film/script.md"]
