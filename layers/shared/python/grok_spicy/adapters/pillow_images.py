"""Checks and prepares still images with Pillow: upright JPEGs in sRGB, without metadata."""

import io

from PIL import Image

from grok_spicy.adapters.image_decoder import check_pixels, decode, open_picture
from grok_spicy.models.story import AspectRatio
from grok_spicy.policies.photo_shape import MODEL_SIDE, crop_box

LONGEST_SIDE = 4096
MODEL_BYTES = 1_500_000
"""Most bytes of an image sent to a model: the judge gets three frames and six sheets at once, as
base64."""
_QUALITIES = (92, 80, 60, 40, 20)
_TECHNICAL = {
    *("jfif", "jfif_version", "jfif_density", "jfif_unit", "dpi"),
    *("adobe", "adobe_transform", "progressive", "progression"),
}
"""Metadata of a JPEG that says nothing about who made it, where or with what."""


class PillowImages:
    """The `ImageSanitizer` port."""

    def check(self, content: bytes) -> bytes:
        picture = open_picture(content)
        if picture.format == "JPEG" and max(picture.size) <= LONGEST_SIDE and _is_clean(picture):
            check_pixels(picture)
            return content
        return _encode_jpeg(decode(content, LONGEST_SIDE))

    def for_model(self, content: bytes) -> bytes:
        picture = open_picture(content)
        is_small = max(picture.size) <= MODEL_SIDE and len(content) <= MODEL_BYTES
        if picture.format == "JPEG" and is_small:
            return content
        small = decode(content, MODEL_SIDE)
        jpegs = (_encode_jpeg(small, quality) for quality in _QUALITIES)
        return next((jpeg for jpeg in jpegs if len(jpeg) <= MODEL_BYTES), content)

    def crop(self, content: bytes, aspect_ratio: AspectRatio) -> bytes:
        picture = open_picture(content)
        if crop_box(*picture.size, aspect_ratio) is None:
            return content
        upright = decode(content, LONGEST_SIDE)
        return _encode_jpeg(upright.crop(crop_box(*upright.size, aspect_ratio)))


def _is_clean(picture: Image.Image) -> bool:
    """Whether it is RGB without metadata: no orientation, place, camera or colour profile."""
    return picture.mode == "RGB" and set(picture.info) <= _TECHNICAL


def _encode_jpeg(picture: Image.Image, quality: int = _QUALITIES[0]) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
