"""Still images: any input becomes an upright JPEG without metadata."""

import io
import zlib
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from grok_spicy.adapters.pillow_images import LONGEST_SIDE, PillowImages
from grok_spicy.errors import UnusableImage
from grok_spicy.policies.photo_shape import MODEL_SIDE
from tests.support.pictures import png_chunk

sanitizer = PillowImages()


def encode(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def open_image(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def plain(width: int = 200, height: int = 100, colour: Any = (200, 30, 30)) -> Image.Image:
    return Image.new("RGB", (width, height), colour)


def bomb(width: int, height: int) -> bytes:
    """A PNG that says how large it is, and has next to nothing in it."""
    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\x00\x00\x00"
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(b""))
    return b"\x89PNG\r\n\x1a\n" + body + png_chunk(b"IEND", b"")


def test_a_plain_jpeg_is_kept_byte_for_byte() -> None:
    content = encode(plain())

    assert sanitizer.check(content) == content
    assert sanitizer.for_model(content) == content


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_other_kinds_of_picture_become_jpegs(kind: str) -> None:
    picture = open_image(sanitizer.check(encode(plain(), kind)))

    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (200, 100))
    assert picture.getpixel((50, 50)) == pytest.approx((200, 30, 30), abs=6)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_becomes_colour(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = Image.new("L", (100, 100), 255)
    picture = picture.convert(mode) if mode != "I;16" else Image.new(mode, (100, 100), 65_535)

    picture = open_image(sanitizer.check(encode(picture, kind)))

    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    assert picture.getpixel((50, 50)) == pytest.approx((255, 255, 255), abs=3)


def test_the_shades_of_a_sixteen_bit_picture_survive() -> None:
    picture = Image.new("I;16", (100, 100), 32_768)

    picture = open_image(sanitizer.check(encode(picture, "PNG")))

    assert picture.getpixel((50, 50)) == pytest.approx((128, 128, 128), abs=3)


def test_what_is_transparent_becomes_white() -> None:
    picture = open_image(
        sanitizer.check(encode(Image.new("RGBA", (100, 100), (0, 0, 0, 0)), "PNG"))
    )

    assert picture.getpixel((50, 50)) == pytest.approx((255, 255, 255), abs=3)


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_photo_is_turned_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encode(plain(200, 100), exif=exif)

    picture = open_image(sanitizer.check(content))

    assert picture.size == ((100, 200) if orientation > 4 else (200, 100))
    assert not picture.getexif()


@pytest.mark.parametrize(
    "options",
    [
        {"comment": b"taken at home"},
        {"xmp": b"<x:xmpmeta>taken at home</x:xmpmeta>"},
        {"icc_profile": b"taken at home"},
    ],
)
def test_what_a_photo_says_about_its_maker_does_not_travel_on(options: dict[str, Any]) -> None:
    content = encode(plain(), **options)
    assert b"taken at home" in content

    assert b"taken at home" not in sanitizer.check(content)


def test_the_texts_of_a_png_do_not_travel_on() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("comment", "taken at home")

    assert b"taken at home" not in sanitizer.check(encode(plain(), "PNG", pnginfo=texts))


def test_where_a_photo_was_taken_does_not_travel_on() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[29] = "2026:11:21"
    content = encode(plain(), exif=exif)
    assert b"2026:11:21" in content

    assert b"2026:11:21" not in sanitizer.check(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"\xff\xd8\xff\xe0 nothing more",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        encode(plain(), "GIF"),
        encode(plain(), "BMP"),
    ],
    ids=["empty", "text", "a header", "SVG", "GIF", "BMP"],
)
def test_what_is_no_picture_we_take_is_refused(content: bytes) -> None:
    with pytest.raises(UnusableImage, match="not a JPEG, PNG, WebP, HEIC or AVIF"):
        sanitizer.check(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_picture_that_was_cut_short_is_refused(kind: str, share: float) -> None:
    noise = Image.effect_noise((300, 300), 80).convert("RGB")
    content = encode(noise, kind)

    with pytest.raises(UnusableImage):
        sanitizer.check(content[: int(len(content) * share)])


@pytest.mark.parametrize(("width", "height"), [(9_000, 9_000), (30_000, 30_000), (1, 400_000_000)])
def test_a_picture_that_would_fill_the_memory_is_refused_for_its_size(
    width: int, height: int
) -> None:
    with pytest.raises(UnusableImage, match="megapixels"):
        sanitizer.check(bomb(width, height))


@pytest.mark.parametrize(("width", "height"), [(63, 500), (500, 63), (1, 1)])
def test_a_picture_too_small_to_show_anybody_is_refused(width: int, height: int) -> None:
    with pytest.raises(UnusableImage, match="each side needs at least 64"):
        sanitizer.check(encode(plain(width, height)))


def test_a_file_too_large_to_handle_is_refused() -> None:
    with pytest.raises(UnusableImage, match="below 30 MB"):
        sanitizer.check(encode(plain()) + b"\0" * 30_000_000)


def test_a_very_large_photo_is_made_smaller_and_keeps_its_shape() -> None:
    picture = open_image(sanitizer.check(encode(plain(6_000, 3_000))))

    assert picture.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_what_is_sent_to_a_model_is_small_enough_that_several_fit_into_a_message() -> None:
    noise = Image.effect_noise((2_000, 1_500), 80).convert("RGB")

    small = sanitizer.for_model(encode(noise, quality=98))

    assert max(open_image(small).size) <= MODEL_SIDE
    assert 5 * len(small) < 14_000_000


def test_the_judge_can_be_sent_three_frames_and_six_sheets_whatever_they_show() -> None:
    noise = Image.effect_noise((1600, 1600), 100).convert("RGB")

    small = sanitizer.for_model(encode(noise, quality=98))

    assert 9 * len(small) * 4 / 3 < 19_500_000
    assert Image.open(io.BytesIO(small)).size == (1600, 1600)
