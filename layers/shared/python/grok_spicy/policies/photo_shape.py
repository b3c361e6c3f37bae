"""The shapes of pictures: which are of use, the one rule for every way in, and how one is cropped
to the film's ratio."""

from typing import NamedTuple

from grok_spicy.errors import UnusableImage
from grok_spicy.models.story import AspectRatio

LARGEST_PIXELS = 60_000_000
SMALLEST_SIDE = 64
MODEL_SIDE = 1600
"""Longest side, in pixels, of an image sent to a model: several share a 20 MiB message."""


def check_shape(width: int, height: int) -> None:
    """Raise UnusableImage if a picture of so many pixels is too large, too small or too narrow: a
    strip, made small enough for a model, would be a few pixels high."""
    check_size(width, height)
    size = f"it has {width}×{height} pixels"
    if min(width, height) < SMALLEST_SIDE:
        raise UnusableImage(f"{size}; each side needs at least {SMALLEST_SIDE}")
    if min(width, height) * MODEL_SIDE < SMALLEST_SIDE * max(width, height):
        raise UnusableImage(f"{size}; use one that is less narrow")


def check_size(width: int, height: int) -> None:
    """Raise UnusableImage if a picture has more pixels than are decoded."""
    if width * height > LARGEST_PIXELS:
        raise UnusableImage(f"it has {width}×{height} pixels; use one below 60 megapixels")


_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")


def is_picture(content: bytes) -> bool:
    """Whether a file begins as a JPEG, PNG, WebP, HEIC or AVIF image does."""
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    is_heif = content[4:8] == b"ftyp" and content[8:12] in _BRANDS
    return content.startswith(_SIGNATURES) or is_webp or is_heif


class CropBox(NamedTuple):
    """The part of a picture that is kept, in pixels from its upper left corner."""

    left: int
    top: int
    right: int
    bottom: int


_SAME_SHAPE = 0.02
"""A difference in shape that nobody sees: the film's sizes are even numbers of pixels."""


def crop_box(width: int, height: int, aspect_ratio: AspectRatio) -> CropBox | None:
    """The middle of a picture in the film's ratio, as large as it fits; None if the picture has
    that ratio already."""
    across, down = (int(part) for part in aspect_ratio.split(":"))
    shape = across / down
    if abs(width / height / shape - 1) <= _SAME_SHAPE:
        return None
    kept_width, kept_height = min(width, round(height * shape)), min(height, round(width / shape))
    left, top = (width - kept_width) // 2, (height - kept_height) // 2
    return CropBox(left, top, left + kept_width, top + kept_height)
