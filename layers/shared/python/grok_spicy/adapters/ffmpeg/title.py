"""Writes a title on a picture: FFmpeg's libass shapes and orders the letters of any script.

The lines are broken here, since libass breaks at blanks alone, and each part of them names its
font, since no font has all letters.
"""

import shutil
import tempfile
from pathlib import Path

from PIL import Image

from grok_spicy.adapters.ffmpeg.fonts import Run, drawable, split_into_runs, width
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.policies.line_breaks import wrap

LETTERS = (232, 228, 218)
_ROOM = 0.86  # of the picture's width
_LINES = 3
_SMALLEST = 1 / 40  # letters, in heights of the picture, or widths if it is higher than wide
_SHRINK = 0.85
_BALANCED = [share / 20 for share in range(8, 20)]  # of the room: lines of about the same length
_WORD_JOINER = "\u2060"  # after a backslash, so that no letter after it makes a command of it
_NO_SYSTEM_FONTS = "<?xml version='1.0'?><fontconfig></fontconfig>"


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
        fonts = folder / "fonts"
        fonts.mkdir()
        for file in {each.file for line in runs for each in line}:
            shutil.copyfile(file, fonts / file.name)
        (folder / "fonts.conf").write_text(_NO_SYSTEM_FONTS)
        position = (picture.width / 2, picture.height * height)
        script = folder / "title.ass"
        script.write_text(_script(runs, letters, position, picture.size), encoding="utf-8")
        picture.save(folder / "ground.png", compress_level=1)
        run(
            *("-i", folder / "ground.png"),
            *("-vf", f"ass=filename={_quoted(script)}:fontsdir={_quoted(fonts)}"),
            *("-frames:v", "1", "-compression_level", "1", folder / "titled.png"),
            variables={"FONTCONFIG_FILE": str(folder / "fonts.conf")},
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


def _script(
    lines: list[list[Run]], letters: float, position: tuple[float, float], size: tuple[int, int]
) -> str:
    """The title as a subtitle in libass's format: centred, its direction by its first letter."""
    colour = "&H00{2:02X}{1:02X}{0:02X}".format(*LETTERS)
    text = "\\N".join("".join(_marked_up(each, letters) for each in line) for line in lines)
    x, y = position
    return "\n".join(
        (
            "[Script Info]",
            "ScriptType: v4.00+",
            f"PlayResX: {size[0]}",
            f"PlayResY: {size[1]}",
            "WrapStyle: 2",
            "ScaledBorderAndShadow: yes",
            "[V4+ Styles]",
            "Format: Name, Fontname, Fontsize, PrimaryColour, BorderStyle, Outline, Shadow, "
            "Alignment, Encoding",
            f"Style: Title,Noto Sans,{letters:.2f},{colour},1,0,0,5,-1",
            "[Events]",
            "Format: Layer, Start, End, Style, Text",
            f"Dialogue: 0,0:00:00.00,9:00:00.00,Title,{{\\pos({x:.1f},{y:.1f})}}{text}",
            "",
        )
    )


def _marked_up(part: Run, letters: float) -> str:
    """libass takes a font's size for the height of its lines."""
    text = part.text.replace("\\", "\\" + _WORD_JOINER)
    text = text.replace("{", "\\{").replace("}", "\\}")
    return f"{{\\fn{part.family}\\fs{letters * part.scale:.2f}}}{text}"


def _quoted(path: Path) -> str:
    """The path as the value of a filter's option, inside a filter graph: both have their quotes."""
    option = path.as_posix().replace("\\", "\\\\").replace(":", "\\:").replace("'", "\\'")
    return "".join("\\" + letter if letter in "\\'[],;" else letter for letter in option)
