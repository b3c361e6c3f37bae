"""MP4 files with one H.264 track: where each coded picture lies, and how to write them anew.

Only what joining by copy needs. FFmpeg's own muxer takes a single set of stream parameters per
track; the writer here takes any number of them.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

from grok_spicy.models.media import FPS, FrameSize

_TICKS_PER_FRAME = 512
_TIMESCALE = _TICKS_PER_FRAME * FPS
_CONTAINERS = {b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl"}
_SAMPLE_ENTRY_BYTES = 78  # of a visual sample entry, before the boxes in it
_UNITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


class Sample(NamedTuple):
    """One coded picture: its bytes in the file, and when it is shown, in seconds."""

    offset: int
    size: int
    seconds: float


@dataclass(frozen=True)
class Track:
    """The H.264 track of a file: its decoder configuration, its samples in decoding order, and the
    body of its `colr` box, if there is one."""

    configuration: bytes
    colours: bytes
    samples: list[Sample]

    @property
    def is_reordered(self) -> bool:
        """Whether its pictures are decoded in another order than they are shown."""
        times = [each.seconds for each in self.samples]
        return times != sorted(times)


def is_whole(path: Path) -> bool:
    """Whether a file's boxes are all there. False if it is empty, is cut short, or has no index;
    True for what is not MP4, which other eyes must judge."""
    end = path.stat().st_size
    with path.open("rb") as file:
        kinds: set[bytes] = set()
        offset = 0
        while offset < end:
            file.seek(offset)
            head = file.read(16)
            if offset == 0 and head[4:8] not in (b"ftyp", b"moov", b"mdat", b"free", b"wide"):
                return True
            if len(head) < 8:
                return False
            size, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if size == 1:
                size = int.from_bytes(head[8:16], "big")
            elif size == 0:
                size = end - offset
            if size < 8 or offset + size > end:
                return False
            kinds.add(kind)
            offset += size
    return b"moov" in kinds


_ENCRYPTION = (b"encv", b"enca", b"drmi", b"senc", b"pssh")
"""Boxes of Common Encryption and FairPlay."""


def is_encrypted(path: Path) -> bool:
    """Whether the pictures of an MP4 file are encrypted; False for what is not MP4."""
    with path.open("rb") as file:
        try:
            index = _top_level_box(file, b"moov")
        except ValueError:
            return False
    return any(kind in index for kind in _ENCRYPTION)


def read(path: Path) -> Track:
    """The H.264 track of an MP4 file. ValueError if there is none that can be read."""
    with path.open("rb") as file:
        moov = _top_level_box(file, b"moov")
    try:
        tracks = [_flatten(body) for kind, body in _boxes(moov) if kind == b"trak"]
        movie = next(body for kind, body in _boxes(moov) if kind == b"mvhd")
        boxes = next(track for track in tracks if b"avc1" in track.get(b"stsd", b"")[:32])
        return _read_track(boxes, _timescale(movie))
    except (StopIteration, KeyError, IndexError, struct.error) as e:
        raise ValueError("there is no H.264 track in it that can be read") from e


def _top_level_box(file: BinaryIO, wanted: bytes) -> bytes:
    while head := file.read(8):
        size, kind = int.from_bytes(head[:4], "big"), head[4:]
        header = 8
        if size == 1:
            size, header = int.from_bytes(file.read(8), "big"), 16
        if kind == wanted:
            return file.read(size - header)
        if size < header:
            break
        file.seek(size - header, 1)
    raise ValueError("the file has no index")


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    offset = 0
    while offset + 8 <= len(content):
        size = int.from_bytes(content[offset : offset + 4], "big")
        if size < 8:
            return
        yield content[offset + 4 : offset + 8], content[offset + 8 : offset + size]
        offset += size


def _flatten(content: bytes) -> dict[bytes, bytes]:
    """The boxes of a track by kind, those of its containers included."""
    found: dict[bytes, bytes] = {}
    for kind, body in _boxes(content):
        if kind in _CONTAINERS:
            found |= _flatten(body)
        else:
            found[kind] = body
    return found


def _read_track(boxes: dict[bytes, bytes], movie_timescale: int) -> Track:
    entry_count = int.from_bytes(boxes[b"stsd"][4:8], "big")
    if entry_count != 1:
        raise ValueError("its stream parameters change at a sample entry")
    entry = dict(_boxes(boxes[b"stsd"][16 + _SAMPLE_ENTRY_BYTES :]))
    sizes = _sizes(boxes[b"stsz"])
    durations = _expand(boxes[b"stts"], ">II")
    shifts = _expand(boxes[b"ctts"], ">Ii") if b"ctts" in boxes else [0] * len(sizes)
    decode_times = accumulate(durations, initial=0)
    delay, skip = _edit(boxes.get(b"elst"), movie_timescale)
    timescale = _timescale(boxes[b"mdhd"])
    return Track(
        entry[b"avcC"],
        entry.get(b"colr", b""),
        [
            Sample(offset, size, delay + (time + shift - skip) / timescale)
            for offset, size, time, shift in zip(
                _offsets(boxes, sizes), sizes, decode_times, shifts, strict=False
            )
        ],
    )


def _timescale(header: bytes) -> int:
    return int.from_bytes(header[20:24] if header[0] else header[12:16], "big")


def _sizes(table: bytes) -> list[int]:
    same, count = struct.unpack_from(">II", table, 4)
    return [same] * count if same else list(struct.unpack_from(f">{count}I", table, 12))


def _expand(table: bytes, entry: str) -> list[int]:
    """The values of a run-length table."""
    count = int.from_bytes(table[4:8], "big")
    runs = struct.iter_unpack(entry, table[8 : 8 + 8 * count])
    return [value for length, value in runs for _ in range(length)]


def _offsets(boxes: dict[bytes, bytes], sizes: Sequence[int]) -> Iterator[int]:
    table, width = (boxes[b"co64"], "Q") if b"co64" in boxes else (boxes[b"stco"], "I")
    count = int.from_bytes(table[4:8], "big")
    chunks = struct.unpack_from(f">{count}{width}", table, 8)
    runs = list(struct.iter_unpack(">III", boxes[b"stsc"][8:]))
    remaining = iter(sizes)
    for run, (first, samples, _) in enumerate(runs):
        last = runs[run + 1][0] if run + 1 < len(runs) else len(chunks) + 1
        for offset in chunks[first - 1 : last - 1]:
            for _ in range(samples):
                yield offset
                offset += next(remaining)


def _edit(table: bytes | None, movie_timescale: int) -> tuple[float, int]:
    """The edit list: seconds of nothing before the track, and ticks of the track to skip."""
    if table is None:
        return 0.0, 0
    entry = ">QqI" if table[0] else ">IiI"
    edits = list(struct.iter_unpack(entry, table[8:]))
    empty = sum(length for length, start, _ in edits if start < 0)
    starts = [start for _, start, _ in edits if start >= 0]
    if len(starts) > 1:
        raise ValueError("its edit list has several parts")
    return empty / movie_timescale, starts[0] if starts else 0


@dataclass
class TrackWriter:
    """Writes an MP4 file of one H.264 track without sound, 24 frames per second, sample by sample.

    The index follows the pictures, so nothing but it is held in memory.
    """

    file: BinaryIO
    size: FrameSize
    _sizes: list[int] = field(default_factory=list)
    _frames: list[int] = field(default_factory=list)
    _keys: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.file.write(_box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41"))
        self._start = self.file.tell()
        self.file.write(struct.pack(">I4sQ", 1, b"mdat", 0))

    def add(self, content: bytes, frame: int, is_key: bool) -> None:
        """Add a picture, in decoding order. `frame` is its place when shown, from 0."""
        self.file.write(content)
        self._sizes.append(len(content))
        self._frames.append(frame)
        if is_key:
            self._keys.append(len(self._sizes))

    def close(self, configuration: bytes) -> None:
        """Write the index."""
        end = self.file.tell()
        self.file.write(self._moov(configuration))
        self.file.seek(self._start + 8)
        self.file.write(struct.pack(">Q", end - self._start))

    def _moov(self, configuration: bytes) -> bytes:
        count = len(self._sizes)
        ticks = count * _TICKS_PER_FRAME
        # A picture may be shown later than it is decoded, never earlier.
        delay = max((place - frame for place, frame in enumerate(self._frames)), default=0)
        shifts = [frame + delay - place for place, frame in enumerate(self._frames)]
        width, height = self.size
        header = struct.pack(">IIIII", 0, 0, 0, _TIMESCALE, ticks)
        movie = struct.pack(">IHHQ", 0x10000, 0x100, 0, 0) + _UNITY + bytes(24)
        track = struct.pack(">IIIIII", 7, 0, 0, 1, 0, ticks) + struct.pack(">QHHHH", 0, 0, 0, 0, 0)
        track += _UNITY + struct.pack(">II", width << 16, height << 16)
        edit = struct.pack(">IIIiI", 0, 1, ticks, delay * _TICKS_PER_FRAME, 0x10000)
        entry = struct.pack(">6xH16xHHIIIH32xHH", 1, width, height, 72 << 16, 72 << 16, 0, 1, 24,
                            0xFFFF)  # fmt: skip
        entry += _box(b"avcC", configuration)
        entry += _box(b"colr", b"nclx" + struct.pack(">HHHB", 1, 1, 1, 0))
        entry += _box(b"pasp", struct.pack(">II", 1, 1))
        tables = (
            _box(b"stsd", struct.pack(">II", 0, 1) + _box(b"avc1", entry))
            + _box(b"stts", struct.pack(">IIII", 0, 1, count, _TICKS_PER_FRAME))
            + _box(b"stss", struct.pack(f">II{len(self._keys)}I", 0, len(self._keys), *self._keys))
            + _box(b"ctts", _runs(shift * _TICKS_PER_FRAME for shift in shifts))
            + _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, count, 1))
            + _box(b"stsz", struct.pack(f">III{count}I", 0, 0, count, *self._sizes))
            + _box(b"co64", struct.pack(">IIQ", 0, 1, self._start + 16))
        )
        media = _box(b"mdhd", header + struct.pack(">HH", 0x55C4, 0))
        media += _box(b"hdlr", b"\0\0\0\0\0\0\0\0vide" + bytes(12) + b"VideoHandler\0")
        media += _box(
            b"minf",
            _box(b"vmhd", struct.pack(">IQ", 1, 0))
            + _box(b"dinf", _box(b"dref", struct.pack(">II", 0, 1) + _box(b"url ", b"\0\0\0\1")))
            + _box(b"stbl", tables),
        )
        return _box(
            b"moov",
            _box(b"mvhd", header + movie + struct.pack(">I", 2))
            + _box(
                b"trak",
                _box(b"tkhd", track) + _box(b"edts", _box(b"elst", edit)) + _box(b"mdia", media),
            ),
        )


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _runs(values: Iterable[int]) -> bytes:
    runs = [(len(list(group)), value) for value, group in groupby(values)]
    return struct.pack(">II", 0, len(runs)) + b"".join(struct.pack(">II", *run) for run in runs)
