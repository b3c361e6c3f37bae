"""Decodes still images: the only place that meets Pillow's exceptions, and lets none of them out.

What a file says about itself beside its pixels may be broken or huge: then the picture is used as
it lies. A decoded picture is upright, in sRGB, and on white where it was transparent.
"""

import io
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pi_heif
from PIL import Image, ImageCms

from grok_spicy.errors import UnusableImage
from grok_spicy.policies.photo_shape import check_shape, check_size

LARGEST_FILE = 30_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_JPEG_TABLES = (0xE0, 0xEE)
"""The segments beside the pixels that say how colours are coded: JFIF's and Adobe's."""
_START_OF_SCAN = 0xDA
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture upright, by EXIF's number for how it lies."""
_BAND = 256
_BROKEN = "it is broken or cut short"
_ALPHA = ("RGBA", "LA", "PA", "La", "RGBa")

ResultT = TypeVar("ResultT")

_log = logging.getLogger(__name__)

# AVIF is Pillow's own; of HEIC it knows nothing. Thumbnails and depth maps are not used.
pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def open_picture(content: bytes, *, any_shape: bool = False) -> Image.Image:
    """The picture with its size and format checked, not decoded yet; its shape too, unless any will
    do. UnusableImage."""
    if len(content) > LARGEST_FILE:
        raise UnusableImage(f"it has {len(content) / 1e6:.0f} MB; use one below 30 MB")
    is_heif = content[4:8] == b"ftyp"
    with _errors_named(_BROKEN if is_heif else "it is not a JPEG, PNG, WebP, HEIC or AVIF image"):
        try:
            picture = _open(content)
        except Image.DecompressionBombError:
            raise
        except Exception:  # perhaps only for what it says beside its pixels
            bare = _without_metadata(content)
            if bare is None:
                raise
            picture = _open(bare)
    (check_size if any_shape else check_shape)(*picture.size)
    return picture


def check_pixels(picture: Image.Image) -> None:
    """Decode all of an opened picture. UnusableImage if it is broken or cut short."""
    with _errors_named(_BROKEN):
        picture.load()


def decode(content: bytes, longest: int, *, any_shape: bool = False) -> Image.Image:
    """The picture in RGB, its longest side at most `longest` pixels, without metadata.

    Small and narrow ones are refused unless any shape will do. A large picture is in memory twice
    at most, four bytes a pixel. UnusableImage.
    """
    picture = open_picture(content, any_shape=any_shape)
    with _errors_named(_BROKEN):
        profile = picture.info.get("icc_profile")
        orientation = _ignore_errors(lambda: picture.getexif().get(_ORIENTATION))
        if picture.format == "JPEG":
            picture.draft(None, (longest, longest))  # decodes a half, a quarter or an eighth
        picture.load()
        picture = _flatten(picture)
        picture.thumbnail((longest, longest))
        picture = _convert(picture, profile)
        picture.info.clear()  # else Pillow would write some of it into the JPEG
        turn = _TURNS.get(orientation or 0)
        return picture if turn is None else picture.transpose(turn)


@contextmanager
def _errors_named(reason: str) -> Iterator[None]:
    """Whatever Pillow raises as UnusableImage: its parsers raise SyntaxError, struct.error …"""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata, which is not used
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnusableImage("it is far too large; use one below 60 megapixels") from error
    except Exception as error:
        _log.info("a picture can't be used: %s", error)
        raise UnusableImage(reason) from error


def _ignore_errors(read: Callable[[], ResultT]) -> ResultT | None:
    try:
        return read()
    except Exception as error:
        _log.info("a picture's metadata can't be read: %s", error)
        return None


def _open(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=_FORMATS)


def _without_metadata(content: bytes) -> bytes | None:
    """The PNG or JPEG with its pixels alone; None for other formats."""
    if content.startswith(_PNG_SIGNATURE):
        return _PNG_SIGNATURE + b"".join(_png_chunks(content))
    if content.startswith(b"\xff\xd8"):
        return b"\xff\xd8" + b"".join(_jpeg_segments(content))
    return None


def _png_chunks(content: bytes) -> Iterator[bytes]:
    """The chunks of the pixels."""
    start = len(_PNG_SIGNATURE)
    while start + 12 <= len(content):
        end = start + 12 + int.from_bytes(content[start : start + 4])
        if content[start + 4 : start + 8] in _PNG_PIXELS:
            yield content[start:end]
        start = end


def _jpeg_segments(content: bytes) -> Iterator[bytes]:
    """The segments that the pixels need, and all from the first scan on."""
    start = 2
    while start + 4 <= len(content) and content[start] == 0xFF:
        kind = content[start + 1]
        if kind == _START_OF_SCAN:
            yield content[start:]
            return
        end = start + 2 + int.from_bytes(content[start + 2 : start + 4])
        is_metadata = 0xE0 <= kind <= 0xEF or kind == 0xFE
        if not is_metadata or kind in _JPEG_TABLES:
            yield content[start:end]
        start = end


def _flatten(picture: Image.Image) -> Image.Image:
    """The picture on white where it is transparent, in a mode that can be scaled smoothly."""
    if picture.mode.startswith("I;16"):
        return picture.point(lambda shade: shade / 256).convert("L")
    if picture.mode in _ALPHA or "transparency" in picture.info:
        ground = Image.new("RGB", picture.size, "white")
        for top in range(0, picture.height, _BAND):  # a whole layer would be a third copy
            layer = picture.crop((0, top, picture.width, min(top + _BAND, picture.height)))
            layer = layer.convert("RGBA")
            ground.paste(layer, (0, top), layer)
        return ground
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _convert(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB, by the profile if it is one for such a picture."""
    if profile:
        converted = _ignore_errors(
            lambda: ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        )
        if converted is not None:
            return converted
    return picture if picture.mode == "RGB" else picture.convert("RGB")
