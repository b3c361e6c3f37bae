"""Checks and prepares still images with Pillow: upright JPEGs without metadata."""

import io
import warnings

from PIL import Image, ImageOps

from grok_spicy.errors import UnusableImage

LARGEST_FILE = 30_000_000
LARGEST_PIXELS = 60_000_000
SMALLEST_SIDE = 64
LONGEST_SIDE = 4096
MODEL_SIDE = 1600
"""Longest side, in pixels, of an image sent to a model: several share a 20 MiB message."""
MODEL_BYTES = 1_500_000
"""Most bytes of such an image: the judge gets three frames and six sheets at once, as base64."""
_QUALITIES = (92, 80, 60, 40, 20)
_FORMATS = ("JPEG", "PNG", "WEBP")
_TECHNICAL = {
    *("jfif", "jfif_version", "jfif_density", "jfif_unit", "dpi"),
    *("adobe", "adobe_transform", "progressive", "progression"),
}
"""Metadata of a JPEG that says nothing about who made it, where or with what."""


class PillowImages:
    """The `ImageSanitizer` port."""

    def check(self, content: bytes) -> bytes:
        picture = _open(content)
        if picture.format == "JPEG" and max(picture.size) <= LONGEST_SIDE and _is_clean(picture):
            _load(picture)
            return content
        return _encode_jpeg(_normalise(picture), LONGEST_SIDE)

    def for_model(self, content: bytes) -> bytes:
        picture = _open(content)
        is_small = max(picture.size) <= MODEL_SIDE and len(content) <= MODEL_BYTES
        if picture.format == "JPEG" and is_small:
            return content
        normalised = _normalise(picture)
        jpegs = (_encode_jpeg(normalised, MODEL_SIDE, quality) for quality in _QUALITIES)
        return next((jpeg for jpeg in jpegs if len(jpeg) <= MODEL_BYTES), content)


def _open(content: bytes) -> Image.Image:
    if len(content) > LARGEST_FILE:
        raise UnusableImage(f"it has {len(content) / 1e6:.0f} MB; use one below 30 MB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata, which is not used
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnusableImage("it is far too large; use one below 60 megapixels") from error
    except Exception as error:  # Pillow raises what its parsers meet: SyntaxError, struct.error …
        raise UnusableImage("it is not a JPEG, PNG or WebP image") from error
    width, height = picture.size
    if width * height > LARGEST_PIXELS:
        raise UnusableImage(f"it has {width}×{height} pixels; use one below 60 megapixels")
    if min(width, height) < SMALLEST_SIDE:
        raise UnusableImage(
            f"it has {width}×{height} pixels; each side needs at least {SMALLEST_SIDE}"
        )
    if min(width, height) * MODEL_SIDE < SMALLEST_SIDE * max(width, height):
        raise UnusableImage(f"it has {width}×{height} pixels; use one that is less narrow")
    return picture


def _is_clean(picture: Image.Image) -> bool:
    """Whether it is RGB without metadata: no orientation, place, camera or colour profile."""
    return picture.mode == "RGB" and set(picture.info) <= _TECHNICAL


def _load(picture: Image.Image) -> None:
    try:
        picture.load()
    except Exception as error:
        raise UnusableImage(f"it is broken or cut short ({error})") from error


def _normalise(picture: Image.Image) -> Image.Image:
    """The picture upright, in RGB, on white where it is transparent, without metadata."""
    _load(picture)
    upright = _turn_upright(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        background = Image.new("RGBA", upright.size, "white")
        background.alpha_composite(upright.convert("RGBA"))
        upright = background
    if upright.mode.startswith("I;16"):
        upright = upright.point(lambda shade: shade / 256).convert("L")
    upright = upright.convert("RGB")
    upright.info.clear()  # else Pillow would write some of it into the JPEG
    return upright


def _turn_upright(picture: Image.Image) -> Image.Image:
    """The picture as its EXIF block says, or as it lies where that block can't be read."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:
        return picture


def _encode_jpeg(picture: Image.Image, longest: int, quality: int = _QUALITIES[0]) -> bytes:
    picture.thumbnail((longest, longest))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
