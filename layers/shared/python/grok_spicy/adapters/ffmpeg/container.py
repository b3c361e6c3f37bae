"""How FFmpeg opens a file that a person or a provider brought: as what its first bytes say it is.

Left to itself, FFmpeg guesses a file's format, and some formats are lists of other files and
addresses (HLS, DASH, ffconcat), which it then opens: `clip.mp4` with such a list in it would read
files of this machine, or call hosts on its network. So the format is forced, from a list without
any of those, and no protocol is allowed but the file's own.
"""

from pathlib import Path

from grok_spicy.errors import UnusableFootage

MOST_PIXELS = 8192 * 8192
"""Of one picture: a file that says it has larger ones would take all memory."""
_HEAD_BYTES = 16
_MP4_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"pnot")
_DEMUXERS = {
    b"\x1a\x45\xdf\xa3": "matroska",  # WebM too
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"OggS": "ogg",
    b"fLaC": "flac",
    b"ID3": "mp3",
}
_RIFF = {b"AVI ": "avi", b"WAVE": "wav"}


def demuxer(clip: Path) -> str | None:
    """FFmpeg's name of the file's format; None if it is none that we open."""
    with clip.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head[4:8] in _MP4_BOXES:
        return "mov"
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[:1] == b"\xff" and len(head) > 1:
        return _mpeg_audio(head[1])
    return next((name for start, name in _DEMUXERS.items() if head.startswith(start)), None)


def open_media(clip: Path) -> tuple[str, ...]:
    """FFmpeg's arguments to open the file, `-i` included. UnusableFootage if its format is none
    that we open."""
    name = demuxer(clip)
    if name is None:
        raise UnusableFootage(f"{clip.name} is not readable video: its format is unknown")
    return (
        *("-protocol_whitelist", "file,pipe", "-f", name, "-max_pixels", str(MOST_PIXELS)),
        # With its protocol, no name is taken for an option, an address or a list.
        *("-i", f"file:{clip.absolute()}"),
    )


def _mpeg_audio(second: int) -> str | None:
    """The format of a stream of MPEG audio frames, by the second byte of their common head."""
    if second & 0xF6 == 0xF0:
        return "aac"
    return "mp3" if second & 0xE0 == 0xE0 else None
