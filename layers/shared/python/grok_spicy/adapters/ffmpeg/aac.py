"""Encodes sound as AAC in several parts at once: the encoder knows one thread only, and takes
longer than all that is done with a film's sound before.

Parts begin where packets of the whole would, and overlap. A packet of AAC is heard together with
half of the one before, so the parts are joined where both encoders have shaped both alike. There a
decoder adds up the same windows as if one encoder had made them.
"""

import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.threads import Threads
from grok_spicy.models.media import AUDIO_HZ

SETTINGS = ("-c:a", "aac", "-b:a", "192k", "-f", "adts")
_PACKET = 1024  # samples
_GRID = 8  # seconds: so many are a whole number of packets
_SHORTEST = 12  # seconds that a part of its own is worth
_OVERLAP = 48  # packets that two parts share
_SETTLED = 16  # of them, until filters and encoder have settled
_HEADER = 7  # bytes of ADTS before a packet
_PAIR = 1  # a packet's element of two channels

Encode = Callable[[int, int, Path], None]
"""Writes so many samples of a sound, from a second on, as an ADTS file."""


def encode(encode_part: Encode, samples: int, film: Path, parts: int | None = None) -> None:
    """Write the sound's AAC as MP4, in as many parts as there are processors. What `encode_part`
    raises, and CuttingFailed."""
    starts = _starts(samples, parts or os.cpu_count() or 1)
    ends = [start * AUDIO_HZ + _OVERLAP * _PACKET for start in starts[1:]] + [samples]
    files = [film.with_name(f"part_{number}.aac") for number in range(len(starts))]
    with Threads(len(starts)) as pool:
        lengths = [end - start * AUDIO_HZ for start, end in zip(starts, ends, strict=True)]
        list(pool.map(encode_part, starts, lengths, files))
    packets = _joined([_read(file) for file in files], starts)
    if packets is None:
        encode_part(0, samples, files[0])
        packets = _read(files[0])
    whole = film.with_name("whole.aac")
    whole.write_bytes(b"".join(packets))
    # The first packet is the encoder's delay, and the last is longer than the sound.
    early = f"{-_PACKET / AUDIO_HZ:.9f}"
    last = f"setts=duration=min(DURATION\\,round({samples / AUDIO_HZ:.9f}/TB)-PTS)"
    run("-itsoffset", early, "-i", whole, "-c:a", "copy", "-bsf:a", last, film)


def _starts(samples: int, parts: int) -> list[int]:
    """The seconds in which parts of about the same length start."""
    seconds = samples / AUDIO_HZ
    count = max(1, min(parts, int(seconds / _SHORTEST)))
    return [round(seconds * number / count / _GRID) * _GRID for number in range(count)]


def _joined(parts: Sequence[list[bytes]], starts: Sequence[int]) -> list[bytes] | None:
    """The packets of the whole sound; None if two parts can't be joined anywhere."""
    packets = parts[0]
    for start, part in zip(starts[1:], parts[1:], strict=True):
        first = start * AUDIO_HZ // _PACKET
        shapes = [_shape(packet) for packet in packets[first : first + _OVERLAP]]
        alike = [
            one is not None and one == _shape(other)
            for one, other in zip(shapes, part, strict=False)
        ]
        places = [n for n, both in enumerate(pairwise(alike), start=1) if all(both)]
        place = next((n for n in places if n >= _SETTLED), None)
        if place is None:
            return None
        packets = packets[: first + place] + part[place:]
    return packets


def _read(file: Path) -> list[bytes]:
    """The packets of an ADTS file, with their headers."""
    content = file.read_bytes()
    packets, at = [], 0
    while at + _HEADER <= len(content):
        length = (content[at + 3] & 3) << 11 | content[at + 4] << 3 | content[at + 5] >> 5
        packets.append(content[at : at + max(length, _HEADER)])
        at += max(length, _HEADER)
    return packets


def _shape(packet: bytes) -> int | None:
    """The windows of a packet, if both channels have the same."""
    first, second = packet[_HEADER : _HEADER + 2]
    is_common = first >> 5 == _PAIR and first & 1
    return second & 0b01110000 if is_common else None
