"""A still with a slow camera move: what the film shows for a scene without a clip.

A picture of the film's shape fills the frame. One of another shape, or one with a title (a
character sheet), stands on a plain ground with the title under it; without a picture the title
stands alone.
"""

import tempfile
from pathlib import Path

from PIL import Image, ImageOps

from grok_spicy.adapters.ffmpeg.process import probe
from grok_spicy.adapters.ffmpeg.recipe import MEZZANINE, SILENCE
from grok_spicy.adapters.ffmpeg.title import write_title
from grok_spicy.adapters.ffmpeg.transcode import encode, mezzanine
from grok_spicy.adapters.image_decoder import decode
from grok_spicy.errors import UnusableImage
from grok_spicy.models.media import FPS, FrameSize, Mezzanine

_CROP_TOLERANCE = 0.15  # a difference in shape that is cropped away, to fill the frame
_ZOOM = 0.08  # how much larger the picture is at the end of the move
_OVERSAMPLING = 4  # the move's steps are whole pixels of a picture this much larger: not visible
_LARGEST_SOURCE = 4096  # pixels of a picture's longest side
_GROUND = (24, 24, 30)
# The title's vertical centre and its largest letters, in heights of the frame.
_ALONE, _UNDER = (0.5, 1 / 12), (0.86, 1 / 20)


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
        return write_title(title or "", ground, *_ALONE)
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
    return write_title(title, ground, *_UNDER) if title else ground


def _open(image: Path) -> Image.Image:
    try:
        return decode(image.read_bytes(), _LARGEST_SOURCE)
    except UnusableImage as problem:
        raise UnusableImage(f"{image.name} can't be used as a picture: {problem}") from problem
