"""A still with a slow camera move: what the film shows for a scene without a clip.

A picture of the film's shape fills the frame. One of another shape, or one with a title (a
character sheet), stands on a plain ground with the title under it; without a picture the title
stands alone.
"""

import tempfile
import unicodedata
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from grok_spicy.adapters.ffmpeg.process import probe
from grok_spicy.adapters.ffmpeg.recipe import MEZZANINE, SILENCE
from grok_spicy.adapters.ffmpeg.transcode import encode, mezzanine
from grok_spicy.errors import UnusableImage
from grok_spicy.models.media import FPS, FrameSize, Mezzanine

_CROP_TOLERANCE = 0.15  # a difference in shape that is cropped away, to fill the frame
_ZOOM = 0.08  # how much larger the picture is at the end of the move
_OVERSAMPLING = 4  # the move's steps are whole pixels of a picture this much larger: not visible
_GROUND, _LETTERS = (24, 24, 30), (232, 228, 218)
# The title's vertical centre and its largest letters, in heights of the frame.
_ALONE, _UNDER = (0.5, 1 / 12), (0.86, 1 / 20)
_LINES = 3

# Pillow's own font is always there but has Latin letters only; a laptop may have these.
_FACES = ("DejaVuSans.ttf", "NotoSansCJK-Regular.ttc", "Arial Unicode.ttf", "Arial.ttf")

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def still(
    image: Path | None, title: str | None, folder: Path, size: FrameSize, seconds: int
) -> Mezzanine:
    """Encode a picture for `seconds` with a slow zoom; the five files are in `folder`.

    UnusableImage if `image` can't be read; CuttingFailed if FFmpeg fails.
    """
    frames = seconds * FPS
    width, height = size
    move = (
        f"scale={width * _OVERSAMPLING}:{height * _OVERSAMPLING}:flags=bicubic"
        ":out_color_matrix=bt709:out_range=tv,format=yuv420p,"
        f"zoompan=z='1+{_ZOOM}*on/{frames}':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2'"
        f":d={frames}:s={width}x{height}:fps={FPS}"
    )
    with tempfile.TemporaryDirectory(prefix="still-") as name:
        picture = Path(name) / "picture.png"
        card = _draw_card(image, title, FrameSize(width * 2, height * 2))
        card.save(picture, compress_level=1)
        encode(("-i", picture, *SILENCE), move, folder, seconds)
    return mezzanine(folder, probe(folder / MEZZANINE))


def _draw_card(image: Path | None, title: str | None, size: FrameSize) -> Image.Image:
    if image is None:
        ground = Image.new("RGB", size, _GROUND)
        _write(title or "", ground, *_ALONE)
        return ground
    source = _open(image)
    if (
        title is None
        and abs(source.width / source.height / (size.width / size.height) - 1) <= _CROP_TOLERANCE
    ):
        return ImageOps.fit(source, size, Image.Resampling.LANCZOS)
    ground = Image.new("RGB", size, _GROUND)
    room = (round(size.width * 0.86), round(size.height * 0.66))
    inset = ImageOps.contain(source, room, Image.Resampling.LANCZOS)
    centre = round(size.height * 0.42)
    ground.paste(inset, ((size.width - inset.width) // 2, centre - inset.height // 2))
    if title:
        _write(title, ground, *_UNDER)
    return ground


def _open(image: Path) -> Image.Image:
    try:
        with Image.open(image) as source:
            return ImageOps.exif_transpose(source).convert("RGB")
    except (OSError, SyntaxError, Image.DecompressionBombError) as e:
        raise UnusableImage(f"{image.name} can't be read as a picture: {e}") from e


def _write(title: str, ground: Image.Image, height: float, largest: float) -> None:
    """Write the title, centred, as large as it fits on at most three lines.

    Letters that no font here can draw are left out: a title card without them beats one with boxes.
    """
    draw = ImageDraw.Draw(ground)
    room = ground.width * 0.86
    letters = round(ground.height * largest)
    while True:
        font, text = _font_for(title, letters)
        lines = _wrap(text, font, room)
        if len(lines) <= _LINES or letters <= ground.height // 40:
            break
        letters = letters * 4 // 5
    draw.multiline_text(
        (ground.width / 2, ground.height * height),
        "\n".join(lines[:_LINES]),
        fill=_LETTERS,
        font=font,
        anchor="mm",
        align="center",
        spacing=letters // 3,
    )


def _font_for(title: str, letters: int) -> tuple[Font, str]:
    """The font that can draw most of the title, and what it can draw of it."""
    fonts: list[Font] = [ImageFont.load_default(letters)]
    for face in _FACES:
        try:
            fonts.append(ImageFont.truetype(face, letters))
        except OSError:
            continue
    choices = [(font, _drawable(title, font)) for font in fonts]
    return max(choices, key=lambda choice: len(choice[1]))


def _drawable(title: str, font: Font) -> str:
    missing = bytes(font.getmask("\U0010fffd"))  # a private letter: what is drawn for the unknown
    text = "".join(
        letter
        for letter in unicodedata.normalize("NFC", title)
        if letter.isspace() or (letter.isprintable() and bytes(font.getmask(letter)) != missing)
    )
    return " ".join(text.split())


def _wrap(text: str, font: Font, room: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
