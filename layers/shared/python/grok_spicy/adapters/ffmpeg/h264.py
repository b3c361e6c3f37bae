"""H.264 as it lies in a file: NAL units, parameter sets, and the numbers that slices name them by.

Pictures of different encoders fit into one track if each finds its own parameter sets there, under
a number of their own. Number 0 is one bit long, and the numbers 15 to 30 are nine bits long: when
one replaces the other, all that follows moves by one whole byte and keeps its alignment. So a slice
gets another number without being decoded (ITU-T H.264, 7.3 and 9.1).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from grok_spicy.models.media import FrameSize

SLICE, IDR_SLICE, SPS, PPS = 1, 5, 7, 8
IGNORABLE = frozenset((6, 9, 10, 11, 12))
"""NAL units that no picture needs: SEI, delimiters, ends of sequence and stream, filler."""
DELIMITER = b"\x09\xf0"
"""An access unit delimiter, which tells the picture after a seam from the one before it."""
SET_NUMBERS = (0, *range(15, 31))

_HEAD = 24  # bytes that surely hold the start of a slice header, up to the parameter set's number
_HIGH = 100
_WITH_CHROMA_FORMAT = frozenset((_HIGH, 110, 122, 244))
_CUSTOM_ASPECT = 255
_SQUARE = (0, 1)  # pixel shapes: unspecified, square
_BT709, _UNSPECIFIED = 1, 2
_FORBIDDEN = re.compile(rb"\0\0[\0-\2]")


class ParameterSets(NamedTuple):
    """A sequence and a picture parameter set, both under number 0."""

    sps: bytes
    pps: bytes


class SliceHead(NamedTuple):
    """The start of a slice header: its first macroblock, and its picture parameter set's number."""

    first_macroblock: int
    set_number: int


@dataclass(frozen=True)
class SequenceFacts:
    """What a sequence parameter set says, as far as copying depends on it. `plain` is whether it is
    what the film is: progressive, 8-bit 4:2:0, BT.709 in TV range (or HD that does not say), with
    square pixels; `core` are the bits that slices depend on, from after its number on."""

    size: FrameSize
    plain: bool
    reference_frames: int
    core: str


def nal_units(sample: bytes) -> Iterator[bytes]:
    """The NAL units of an MP4 sample. ValueError if their lengths don't add up, or one has bytes
    that can't be in a NAL unit, such as a hole of zeros."""
    offset = 0
    while offset < len(sample):
        start = offset + 4
        offset = start + int.from_bytes(sample[offset:start], "big")
        unit = sample[start:offset]
        if offset > len(sample) or not unit or unit[0] & 0x80:
            raise ValueError("a picture is damaged")
        if _FORBIDDEN.search(unit):
            raise ValueError("a picture has a hole")
        yield unit


def kind_of(unit: bytes) -> int:
    """A NAL unit's type."""
    return unit[0] & 31


def is_reference(unit: bytes) -> bool:
    """Whether other pictures may be predicted from the unit's picture."""
    return bool(unit[0] & 0x60)


def slice_head(unit: bytes) -> SliceHead:
    """The start of a slice's header. ValueError if it is not one."""
    bits = _Bits(_unescape(unit[1:_HEAD]))
    first = bits.number()
    bits.number()
    return SliceHead(first, bits.number())


def renumber_slice(unit: bytes, number: int) -> bytes:
    """The slice with its parameter sets under that number, one of `SET_NUMBERS`."""
    end = min(_HEAD, len(unit))
    while end < len(unit) and unit[end - 1] == 0:
        end += 1  # so that what follows needs no other escapes than before
    return unit[:1] + _replace_number(unit[1:end], number, numbers_before=2) + unit[end:]


def renumber_sets(sets: ParameterSets, sps_number: int, pps_number: int) -> ParameterSets:
    """The parameter sets under these numbers, each one of `SET_NUMBERS`."""
    sps = sets.sps[:4] + _replace_number(sets.sps[4:], sps_number, numbers_before=0)
    pps = _replace_number(sets.pps[1:], pps_number, numbers_before=0)
    pps = _replace_number(pps, sps_number, numbers_before=1)
    return ParameterSets(sps, sets.pps[:1] + pps)


def read_configuration(avcc: bytes) -> dict[int, ParameterSets]:
    """The parameter sets of an `avcC` box, by the number of the picture parameter set.

    ValueError if slices could not be given other numbers.
    """
    if len(avcc) < 7 or avcc[4] & 3 != 3:
        raise ValueError("its configuration can't be read")
    sequences, offset = _read_units(avcc, 6, avcc[5] & 31)
    pictures, _ = _read_units(avcc, offset + 1, avcc[offset])
    by_number = {_Bits(_unescape(sps[4:])).number(): sps for sps in sequences}
    found: dict[int, ParameterSets] = {}
    for pps in pictures:
        bits = _Bits(_unescape(pps[1:]))
        number, sequence = bits.number(), bits.number()
        if not {number, sequence} <= set(SET_NUMBERS) or sequence not in by_number:
            raise ValueError("its parameter sets have unusual numbers")
        found[number] = renumber_sets(ParameterSets(by_number[sequence], pps), 0, 0)
    if not found or len(found) != len(pictures) or len(by_number) != len(sequences):
        raise ValueError("its parameter sets share a number")
    return found


def write_configuration(sets: Sequence[ParameterSets]) -> bytes:
    """An `avcC` box's body: each pair's picture parameter set under its number in `SET_NUMBERS`.
    All have High profile and the same level."""
    sequences = list(dict.fromkeys(each.sps for each in sets))
    numbers = {sps: SET_NUMBERS[place] for place, sps in enumerate(sequences)}
    numbered = [
        renumber_sets(each, numbers[each.sps], SET_NUMBERS[place])
        for place, each in enumerate(sets)
    ]
    body = bytes([1, *sets[0].sps[1:4], 0xFF, 0xE0 | len(sequences)])
    body += _length_prefixed(dict.fromkeys(each.sps for each in numbered))
    body += bytes([len(sets)]) + _length_prefixed(each.pps for each in numbered)
    return body + bytes([0xFD, 0xF8, 0xF8, 0])  # 4:2:0, eight bits, no extensions


def with_common_limits(sets: Sequence[ParameterSets], depth: int) -> list[ParameterSets]:
    """The sets with one profile, level and usability information. `depth` is by how many pictures
    output may lag behind decoding.

    A decoder that has to guess the depth may drop a picture where it grows; one that sees its
    limits or its sequence change may drop what it has not shown yet (C.4.4).
    """
    facts = [read_sequence(each.sps) for each in sets]
    level = max((each.sps[3] for each in sets), default=0)
    buffered = max((each.reference_frames for each in facts), default=0)
    limits = (0, 0, 16, 16, depth, max(depth, buffered))
    # Square pixels; BT.709 in TV range; no timing, which the container gives; the limits.
    usability = f"1{1:08b}" + "0" + f"1{5:03b}01" + f"{_BT709:08b}" * 3 + "0" + "0" + "00" + "0"
    usability += "11" + "".join(map(_code, limits))
    result: list[ParameterSets] = []
    for each, known in zip(sets, facts, strict=True):
        # High includes the other profiles that we copy (A.2).
        text = f"{_HIGH:08b}{0:08b}{level:08b}" + _code(0) + known.core + "1" + usability + "1"
        text += "0" * (-len(text) % 8)
        sps = each.sps[:1] + _escape(int(text, 2).to_bytes(len(text) // 8, "big"))
        result.append(ParameterSets(sps, each.pps))
    return result


def read_sequence(sps: bytes) -> SequenceFacts:
    """What a sequence parameter set says. ValueError if it has what we don't read."""
    bits = _Bits(_unescape(sps[1:]))
    profile = bits.take(8)
    constrained = bits.take(8) & 0x40
    bits.take(8)
    bits.number()
    start = bits.at
    chroma, depths, plain = 1, (0, 0), profile in (77, 100) or (profile == 66 and constrained)
    if profile in _WITH_CHROMA_FORMAT:
        chroma = bits.number()
        if chroma == 3:
            bits.take(1)
        depths = (bits.number(), bits.number())
        if bits.take(2):
            raise ValueError("it has scaling matrices")
    bits.number()
    order = bits.number()
    if order == 0:
        bits.number()
    elif order == 1:
        bits.take(1)
        bits.skip_numbers(2)
        bits.skip_numbers(bits.number())
    references = bits.number()
    bits.take(1)
    width, height = 16 * (bits.number() + 1), 16 * (bits.number() + 1)
    progressive = bits.take(1)
    if not progressive:
        bits.take(1)
    bits.take(1)
    if bits.take(1):
        left, right, top, bottom = (bits.number() for _ in range(4))
        width, height = width - 2 * (left + right), height - 2 * (top + bottom)
    core = bits.text[start : bits.at]
    if profile not in _WITH_CHROMA_FORMAT:
        core = _code(1) + _code(0) + _code(0) + "00" + core  # as High spells 8-bit 4:2:0
    size = FrameSize(width, height)
    shown = _read_shown(bits, size) if bits.take(1) else size.is_hd
    plain = bool(plain and chroma == 1 and depths == (0, 0) and progressive and shown)
    return SequenceFacts(size, plain, references, core)


def _read_shown(bits: "_Bits", size: FrameSize) -> bool:
    """Whether the usability information gives the film's colours, or none in HD, and square
    pixels."""
    square = True
    if bits.take(1):
        shape = bits.take(8)
        square = shape in _SQUARE
        if shape == _CUSTOM_ASPECT:
            square = bits.take(16) == bits.take(16)
    if bits.take(1):
        bits.take(1)
    colours, full_range = [_UNSPECIFIED] * 3, 0
    if bits.take(1):
        bits.take(3)
        full_range = bits.take(1)
        if bits.take(1):
            colours = [bits.take(8) for _ in range(3)]
    known = colours[2] == _BT709 or (size.is_hd and colours[2] == _UNSPECIFIED)
    return square and not full_range and known and {*colours} <= {_BT709, _UNSPECIFIED}


def _length_prefixed(units: Iterable[bytes]) -> bytes:
    return b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def _read_units(avcc: bytes, offset: int, count: int) -> tuple[list[bytes], int]:
    units: list[bytes] = []
    for _ in range(count):
        start = offset + 2
        offset = start + int.from_bytes(avcc[offset:start], "big")
        units.append(avcc[start:offset])
    return units, offset


def _replace_number(escaped: bytes, number: int, numbers_before: int) -> bytes:
    """Replace an Exp-Golomb number; what follows moves by whole bytes."""
    raw = _unescape(escaped)
    bits = _Bits(raw)
    bits.skip_numbers(numbers_before)
    start = bits.at
    bits.number()
    text = bits.text[:start] + _code(number) + bits.text[bits.at :]
    if len(text) % 8:
        raise ValueError("its parameter sets have unusual numbers")
    return _escape(int(text, 2).to_bytes(len(text) // 8, "big"))


def _code(number: int) -> str:
    """A number in Exp-Golomb code."""
    digits = f"{number + 1:b}"
    return "0" * (len(digits) - 1) + digits


def _unescape(escaped: bytes) -> bytes:
    return escaped.replace(b"\0\0\3", b"\0\0")


def _escape(raw: bytes) -> bytes:
    return re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", raw)


class _Bits:
    """Reads bits. ValueError past the end."""

    def __init__(self, content: bytes) -> None:
        self.text = f"{int.from_bytes(content, 'big'):0{8 * len(content)}b}" if content else ""
        self.at = 0

    def take(self, count: int) -> int:
        if self.at + count > len(self.text):
            raise ValueError("its parameters end too early")
        self.at += count
        return int(self.text[self.at - count : self.at], 2)

    def number(self) -> int:
        """An Exp-Golomb number, unsigned."""
        zeros = self.text.find("1", self.at) - self.at
        if not 0 <= zeros <= 32:
            raise ValueError("its parameters end too early")
        self.at += zeros
        return self.take(zeros + 1) - 1

    def skip_numbers(self, count: int) -> None:
        for _ in range(count):
            self.number()
