"""The coded pictures of a clip, and joining those of several clips into one track by copying."""

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from grok_spicy.adapters.ffmpeg import h264, mp4
from grok_spicy.adapters.ffmpeg.h264 import ParameterSets
from grok_spicy.models.media import FPS, FrameSize
from grok_spicy.policies.copy_ranges import CodedFrame, CopyPoints, copy_points

_TOLERANCE = 0.45  # frames that a picture may be off the film's rate: 24000/1001 over 15 s is 0.36
_MOST_REFERENCES = 16  # pictures that H.264 lets a decoder hold


class Picture(NamedTuple):
    """A coded picture: its place when shown, from 0, its bytes in the file, and the number of its
    parameter sets there."""

    frame: int
    is_idr: bool
    is_reference: bool
    offset: int
    size: int
    set_number: int


@dataclass(frozen=True)
class CodedClip:
    """The coded pictures of a file that can be copied into a film, in decoding order."""

    path: Path
    size: FrameSize
    sets: dict[int, ParameterSets]
    items: list[Picture]

    @property
    def points(self) -> CopyPoints:
        """Where they can be cut."""
        return copy_points([CodedFrame(each.frame, each.is_idr) for each in self.items])

    @property
    def reorder_depth(self) -> int:
        """By how many pictures output lags behind decoding."""
        depth = 0
        for place, item in enumerate(self.items):
            before = self.items[max(0, place - _MOST_REFERENCES) : place]
            depth = max(depth, sum(other.frame > item.frame for other in before))
        return depth


class Part(NamedTuple):
    """Frames of a file, from `start` up to, not including, `end`, to be copied."""

    pictures: CodedClip
    start: int
    end: int


def read_pictures(path: Path) -> CodedClip:
    """The pictures of an MP4 file. ValueError, which says why, if they can't be copied: they are
    damaged, not what the film is, not exactly 24 a second, or refer to each other in a way that we
    don't follow."""
    track = mp4.read(path)
    sets = h264.read_configuration(track.configuration)
    facts = {number: h264.read_sequence(each.sps) for number, each in sets.items()}
    if not all(each.plain for each in facts.values()) or not _agrees(track.colours):
        raise ValueError("its colours, pixels or profile are not the film's")
    sizes = {each.size for each in facts.values()}
    if len(sizes) != 1:
        raise ValueError("its size changes")
    first = next(iter(sets.values()))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        items = [_read_picture(content, sample, sets, first) for sample in track.samples]
    if sorted(each.frame for each in items) != list(range(len(items))):
        raise ValueError(f"it does not have {FPS} frames in each second, from its start on")
    if not items or not items[0].is_idr:
        raise ValueError("it does not start with a picture that stands alone")
    used = {each.set_number for each in items}
    sets = {number: each for number, each in sets.items() if number in used}
    return CodedClip(path, sizes.pop(), sets, items)


def _agrees(colours: bytes) -> bool:
    """Whether the container's colours, the body of a `colr` box, leave the stream's as they are:
    BT.709 (1) or unspecified (2), in TV range."""
    if colours[:4] not in (b"nclx", b"nclc"):
        return True
    numbers = {int.from_bytes(colours[at : at + 2], "big") for at in (4, 6, 8)}
    return numbers <= {1, 2} and not colours[10:11] >= b"\x80"


def join(parts: Sequence[Part], path: Path) -> None:
    """Copy the parts, one after another, into an MP4 file without sound.

    They have at most `len(SET_NUMBERS)` different pairs of parameter sets.
    """
    depth = max(part.pictures.reorder_depth for part in parts)
    raw = list(dict.fromkeys(each for part in parts for each in part.pictures.sets.values()))
    common = dict(zip(raw, h264.with_common_limits(raw, depth), strict=True))
    sets = list(dict.fromkeys(common.values()))
    numbers = dict(zip(sets, h264.SET_NUMBERS, strict=False))
    frames = 0
    with path.open("wb") as file:
        writer = mp4.TrackWriter(file, parts[0].pictures.size)
        for part in parts:
            renumbered = {key: numbers[common[each]] for key, each in part.pictures.sets.items()}
            _copy(part, renumbered, frames, writer)
            frames += part.end - part.start
        writer.close(h264.write_configuration(sets))


def _read_picture(
    content: mmap.mmap, sample: mp4.Sample, sets: dict[int, ParameterSets], first: ParameterSets
) -> Picture:
    data = content[sample.offset : sample.offset + sample.size]
    if len(data) != sample.size:
        raise ValueError("a picture is missing")
    slices: list[bytes] = []
    for unit in h264.nal_units(data):
        kind = h264.kind_of(unit)
        if kind in (h264.SLICE, h264.IDR_SLICE):
            slices.append(unit)
        elif kind in (h264.SPS, h264.PPS):
            # A repeat of the parameter sets is left out; other ones would be lost.
            if unit not in first:
                raise ValueError("its parameter sets change")
        elif kind not in h264.IGNORABLE:
            raise ValueError(f"it has NAL units of type {kind}")
    heads = [h264.slice_head(unit) for unit in slices]
    numbers = {head.set_number for head in heads}
    if not heads or heads[0].first_macroblock or len(numbers) != 1 or not numbers <= set(sets):
        raise ValueError("a picture is damaged")
    place = sample.seconds * FPS
    frame = round(place)
    if abs(place - frame) > _TOLERANCE:
        raise ValueError(f"it does not have {FPS} frames a second")
    return Picture(
        frame,
        all(h264.kind_of(unit) == h264.IDR_SLICE for unit in slices),
        h264.is_reference(slices[0]),
        sample.offset,
        sample.size,
        numbers.pop(),
    )


def _copy(part: Part, numbers: dict[int, int], base: int, writer: mp4.TrackWriter) -> None:
    path = part.pictures.path
    is_first = True
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for item in part.pictures.items:
            if not part.start <= item.frame < part.end:
                continue
            data = content[item.offset : item.offset + item.size]
            number = numbers[item.set_number]
            units = [
                unit if number == item.set_number else h264.renumber_slice(unit, number)
                for unit in h264.nal_units(data)
                if h264.kind_of(unit) in (h264.SLICE, h264.IDR_SLICE)
            ]
            if is_first:
                units.insert(0, h264.DELIMITER)
                is_first = False
            picture = b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
            writer.add(picture, base + item.frame - part.start, item.is_idr)
