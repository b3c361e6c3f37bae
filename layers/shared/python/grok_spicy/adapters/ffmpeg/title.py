"""Writes a title on a picture, as large as it fits."""

import tempfile
from pathlib import Path

from PIL import Image

from grok_spicy.adapters.ffmpeg.fonts import drawable, split_into_runs, width
from grok_spicy.adapters.ffmpeg.lettering import Line, Style, letter_filter
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.policies.line_breaks import wrap

LETTERS = (232, 228, 218)
_ROOM = 0.86  # of the picture's width
_LINES = 3
_SMALLEST = 1 / 40  # letters, in heights of the picture, or widths if it is higher than wide
_SHRINK = 0.85
_BALANCED = [share / 20 for share in range(8, 20)]  # of the room: lines of about the same length
_LONG = 3600.0  # seconds: for as long as there are pictures


def write_title(title: str, picture: Image.Image, height: float, largest: float) -> Image.Image:
    """The picture with the title on it, centred at `height` and as large as it fits on three lines.

    `height` and `largest` are in heights of the picture. Letters that no font has are left out.
    CuttingFailed if FFmpeg fails.
    """
    text = drawable(title)
    if not text:
        return picture
    letters, lines = _fit(text, picture.width * _ROOM, picture.height * largest, min(picture.size))
    runs = [list(split_into_runs(line, text)) for line in lines]
    with tempfile.TemporaryDirectory(prefix="title-") as name:
        folder = Path(name)
        middle = (picture.width / 2, picture.height * height)
        written = letter_filter(
            [Line(0, _LONG, middle, runs)], Style(letters, LETTERS), picture.size, folder
        )
        picture.save(folder / "ground.png", compress_level=1)
        run(
            *("-i", folder / "ground.png", "-vf", written.filter),
            *("-frames:v", "1", "-compression_level", "1", folder / "titled.png"),
            variables=written.variables,
        )
        with Image.open(folder / "titled.png") as titled:
            return titled.convert("RGB")


def _fit(text: str, room: float, largest: float, side: int) -> tuple[float, list[str]]:
    """The height of the letters in pixels, and the lines. No word is broken as long as letters of
    half the largest height avoid it."""
    smallest = min(largest, side * _SMALLEST)
    sizes = [largest]
    while sizes[-1] > smallest:
        sizes.append(max(smallest, sizes[-1] * _SHRINK))
    wrapped = [(size, *wrap(text, room / size, width)) for size in sizes]
    fitting = [each for each in wrapped if len(each[1]) <= _LINES]
    whole = (each for each in fitting if not each[2] and each[0] >= largest / 2)
    size, lines, is_broken = next(whole, fitting[0] if fitting else wrapped[-1])
    narrower = (wrap(text, room / size * share, width) for share in _BALANCED)
    alike = (each for each in narrower if len(each[0]) == len(lines) and each[1] == is_broken)
    return size, next(alike, (lines, is_broken))[0]
