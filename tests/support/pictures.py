"""Small pictures to send to a model."""

import io
import zlib
from typing import Literal

from PIL import Image, ImageDraw


def disc(colour: str, file_format: Literal["PNG", "JPEG"]) -> bytes:
    """A disc of that colour on light grey, 96 pixels square, as a file."""
    image = Image.new("RGB", (96, 96), "lightgrey")
    ImageDraw.Draw(image).ellipse((24, 24, 72, 96), fill=colour)
    file = io.BytesIO()
    image.save(file, file_format)
    return file.getvalue()


def with_broken_exif(colour: str) -> bytes:
    """A JPEG of that colour whose EXIF block points outside of itself."""
    picture, file = Image.new("RGB", (320, 180), colour), io.BytesIO()
    # Little-endian TIFF: one entry, of type 12 (double), a million of them, at 0xFFFFFFF0.
    entry = (0x0112).to_bytes(2, "little") + (12).to_bytes(2, "little")
    entry += (1_000_000).to_bytes(4, "little") + (0xFFFFFFF0).to_bytes(4, "little")
    header = b"II*\0" + (8).to_bytes(4, "little")
    picture.save(file, "JPEG", exif=b"Exif\0\0" + header + b"\x05\0" + entry * 2 + b"\xff" * 5)
    return file.getvalue()


def strip() -> bytes:
    """A PNG of 8000×80 pixels."""
    file = io.BytesIO()
    Image.new("RGB", (8000, 80), "teal").save(file, "PNG")
    return file.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of a PNG, with its length and checksum."""
    return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)
