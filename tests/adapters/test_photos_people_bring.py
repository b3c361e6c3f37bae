"""Photos as phones, cameras, editors and other programs write them."""

import io
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from grok_spicy.adapters.pillow_images import PillowImages
from grok_spicy.errors import UnusableImage
from grok_spicy.models.story import AspectRatio
from grok_spicy.policies.photo_shape import crop_box
from tests.support.pictures import png_chunk, strip, with_broken_exif

sanitizer = PillowImages()
PHONE = Path(__file__).parent / "files" / "phone.heic"
"""128×96 pixels, red on the left, green on the right, by libheif and x265; says who took it."""
FUNCTION_MB = 1024
"""Memory of the smallest function that decodes pictures: infra/functions.py."""


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def checked(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(sanitizer.check(content)))
    picture.load()
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    return picture


def near(colour: tuple[int, int, int]) -> object:
    return pytest.approx(colour, abs=8)


def with_chunk(kind: bytes, body: bytes, colour: str = "orange") -> bytes:
    """A PNG of that colour with a chunk beside its pixels."""
    png = saved(Image.new("RGB", (300, 300), colour), "PNG")
    return png[:33] + png_chunk(kind, body) + png[33:]


@pytest.mark.parametrize(
    "chunk",
    [
        (b"zTXt", b"workflow\0\0" + zlib.compress(b"x" * 1_200_000)),
        (b"tEXt", b"workflow\0" + b"x" * 3_000_000),
        (b"iTXt", b"workflow\0\1\0\0\0" + zlib.compress(b"x" * 1_200_000)),
        (b"iCCP", b"profile\0\0" + zlib.compress(b"x" * 3_000_000)),
        (b"iCCP", b"profile\0\0no zlib"),
        (b"eXIf", b"no exif"),
        (b"pHYs", b"1"),
        (b"gAMA", b"1"),
    ],
    ids=lambda chunk: chunk[0].decode(),
)
def test_a_png_that_says_too_much_about_itself_is_used_as_it_lies(
    chunk: tuple[bytes, bytes],
) -> None:
    assert checked(with_chunk(*chunk)).getpixel((150, 150)) == near((255, 165, 0))


def test_a_png_whose_note_has_a_wrong_checksum_is_used_all_the_same() -> None:
    content = with_chunk(b"tEXt", b"comment\0hello").replace(b"hello", b"hullo")

    assert checked(content).getpixel((150, 150)) == near((255, 165, 0))


def test_a_jpeg_with_a_broken_exif_block_is_used_as_it_lies() -> None:
    picture = checked(with_broken_exif("orange"))

    assert picture.getpixel((160, 90)) == near((255, 165, 0))


@pytest.mark.parametrize("marker", [0xE1, 0xE2, 0xED])
def test_a_jpeg_with_rubbish_beside_its_pixels_is_used_as_it_lies(marker: int) -> None:
    jpeg = saved(Image.new("RGB", (300, 300), "orange"), "JPEG")
    for body in (b"Exif\0\0II", b"ICC_PROFILE\0\1\1rubbish", b"Photoshop 3.0\0008BIM", b""):
        segment = bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2) + body

        picture = checked(jpeg[:2] + segment + jpeg[2:])

        assert picture.getpixel((150, 150)) == near((255, 165, 0))


def profile_with_red_and_green_swapped() -> bytes:
    """sRGB's profile, in which what is called red is green."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colours_of_another_profile_are_converted(kind: str) -> None:
    photo = Image.new("RGB", (300, 300), "red")

    content = saved(photo, kind, icc_profile=profile_with_red_and_green_swapped())

    assert checked(content).getpixel((150, 150)) == near((0, 255, 0))
    small = Image.open(io.BytesIO(sanitizer.for_model(content)))
    assert kind == "JPEG" or small.getpixel((150, 150)) == near((0, 255, 0))


def test_a_profile_that_is_none_or_of_another_kind_leaves_the_colours_alone() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (b"no profile", lab):
        content = saved(Image.new("RGB", (300, 300), "orange"), "JPEG", icc_profile=profile)

        assert checked(content).getpixel((150, 150)) == near((255, 165, 0))


def test_an_iphones_heic_is_read_and_does_not_say_who_took_it() -> None:
    content = PHONE.read_bytes()
    assert b"taken at home" in content

    picture = checked(content)

    assert picture.size == (128, 96)
    assert picture.getpixel((20, 48)) == near((200, 40, 40))
    assert picture.getpixel((100, 48)) == near((30, 140, 60))
    assert b"taken at home" not in sanitizer.check(content)


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
@pytest.mark.parametrize("kind", ["HEIC", "AVIF"])
def test_a_phones_photo_that_was_cut_short_is_refused(kind: str, share: float) -> None:
    noise = Image.effect_noise((300, 300), 80).convert("RGB")
    content = PHONE.read_bytes() if kind == "HEIC" else saved(noise, "AVIF")

    with pytest.raises(UnusableImage, match="broken or cut short"):
        sanitizer.check(content[: int(len(content) * share)])


def test_what_only_begins_like_a_heic_is_refused_as_broken() -> None:
    with pytest.raises(UnusableImage, match="broken or cut short"):
        sanitizer.check(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(3_000))


def test_a_refusal_has_no_words_of_the_library_in_it() -> None:
    jpeg = saved(Image.effect_noise((300, 300), 80), "JPEG")

    with pytest.raises(UnusableImage) as refusal:
        sanitizer.check(jpeg[: len(jpeg) // 2])

    assert str(refusal.value) == "it is broken or cut short"


@pytest.mark.parametrize("use", [sanitizer.check, sanitizer.for_model])
def test_a_strip_is_refused_at_once(use) -> None:
    with pytest.raises(UnusableImage, match="less narrow"):
        use(strip())


@pytest.mark.parametrize("mode", ["RGBA", "LA", "RGB", "P"])
def test_fifty_nine_megapixels_fit_into_the_functions_memory(mode: str, tmp_path: Path) -> None:
    photo = tmp_path / "large.png"
    gradient = Image.linear_gradient("L").resize((7_700, 7_700))
    channels = {"RGBA": 4, "LA": 2, "RGB": 3}
    picture = (
        Image.merge(mode, [gradient] * channels[mode])
        if mode in channels
        else gradient.convert(mode)
    )
    picture.save(photo, compress_level=1)
    program = (
        "import pathlib, re, sys\n"
        "from grok_spicy.adapters.pillow_images import PillowImages\n"
        "content = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "print(len(PillowImages().check(content)))\n"
        # Not `ru_maxrss`, which begins with that of the process that started this one.
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+) kB', status)[1]) // 1024)\n"
    )

    process = subprocess.run(
        [sys.executable, "-c", program, str(photo)], capture_output=True, text=True, check=True
    )

    _, megabytes = map(int, process.stdout.split())
    assert megabytes < FUNCTION_MB * 0.6


@pytest.mark.parametrize(
    ("size", "ratio", "kept"),
    [
        ((1024, 768), "16:9", (1024, 576)),
        ((768, 1024), "16:9", (768, 432)),
        ((1024, 1024), "16:9", (1024, 576)),
        ((1920, 1080), "9:16", (608, 1080)),
        ((1920, 1080), "1:1", (1080, 1080)),
        ((1920, 1080), "4:3", (1440, 1080)),
    ],
)
def test_a_keyframe_of_another_ratio_is_cropped_to_the_films(
    size: tuple[int, int], ratio: AspectRatio, kept: tuple[int, int]
) -> None:
    width, height = size
    picture = Image.new("RGB", size, "navy")
    picture.paste(
        "orange", (width // 2 - 100, height // 2 - 100, width // 2 + 100, height // 2 + 100)
    )

    cropped = Image.open(io.BytesIO(sanitizer.crop(saved(picture, "JPEG"), ratio)))

    assert cropped.size == kept
    assert cropped.getpixel((kept[0] // 2, kept[1] // 2)) == near((255, 165, 0))
    box = crop_box(width, height, ratio)
    assert box is not None
    assert abs(box.left - (width - box.right)) <= 1 and abs(box.top - (height - box.bottom)) <= 1


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (854, 480), (1376, 768)])
def test_a_keyframe_of_the_films_ratio_is_left_as_it_is(size: tuple[int, int]) -> None:
    content = saved(Image.new("RGB", size, "navy"), "JPEG")

    assert sanitizer.crop(content, "16:9") is content
