"""Letters on pictures, by FFmpeg's libass, which shapes and orders those of any script.

Lines are broken before, since libass breaks at blanks alone, and each part of them names its font,
since no font has all letters. Fonts of the machine are hidden from it.
"""

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from grok_spicy.adapters.ffmpeg.fonts import Run
from grok_spicy.adapters.ffmpeg.process import quoted

_WORD_JOINER = "\u2060"  # after a backslash, so that no letter after it makes a command of it
_NO_SYSTEM_FONTS = "<?xml version='1.0'?><fontconfig></fontconfig>"


class LetterFilter(NamedTuple):
    """A filter for `-vf`, and what FFmpeg's environment must have besides."""

    filter: str
    variables: dict[str, str]

    def after(self, other: str) -> str:
        """The filter after another one."""
        return f"{other},{self.filter}" if self.filter else other


NO_LETTERS = LetterFilter("", {})


class Style(NamedTuple):
    """How letters look: their height and their outline's width in pixels, red, green and blue, and
    libass's number of the side that they are aligned to (2: bottom, 5: middle)."""

    height: float
    colour: tuple[int, int, int]
    outline: float = 0
    alignment: int = 5


class Line(NamedTuple):
    """Letters that are shown from `start` to `end`, in seconds, at a position in pixels. `lines`
    are the parts of each line."""

    start: float
    end: float
    position: tuple[float, float]
    lines: Sequence[Sequence[Run]]


def letter_filter(
    shown: Sequence[Line], style: Style, size: tuple[int, int], folder: Path
) -> LetterFilter:
    """The filter that writes these letters on pictures of that size. What it needs is written into
    `folder`, which must stay until FFmpeg is done."""
    fonts = folder / "fonts"
    fonts.mkdir(exist_ok=True)
    for file in {run.file for each in shown for line in each.lines for run in line}:
        shutil.copyfile(file, fonts / file.name)
    (folder / "fonts.conf").write_text(_NO_SYSTEM_FONTS)
    script = folder / "letters.ass"
    script.write_text("\n".join(_script(shown, style, size)), encoding="utf-8")
    return LetterFilter(
        f"ass=filename={quoted(script)}:fontsdir={quoted(fonts)}",
        {"FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )


def _script(shown: Iterable[Line], style: Style, size: tuple[int, int]) -> Iterable[str]:
    """The letters as subtitles in libass's format; the direction of each is by its first letter."""
    colour = "&H00{2:02X}{1:02X}{0:02X}".format(*style.colour)
    yield from (
        *("[Script Info]", "ScriptType: v4.00+"),
        *(f"PlayResX: {size[0]}", f"PlayResY: {size[1]}"),
        *("WrapStyle: 2", "ScaledBorderAndShadow: yes"),
        "[V4+ Styles]",
        "Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BorderStyle, Outline, "
        "Shadow, Alignment, Encoding",
        f"Style: Letters,Noto Sans,{style.height:.2f},{colour},&H00000000,1,{style.outline:.2f},0,"
        f"{style.alignment},-1",
        "[Events]",
        "Format: Layer, Start, End, Style, Text",
    )
    for each in shown:
        text = "\\N".join("".join(_marked_up(run, style) for run in line) for line in each.lines)
        x, y = each.position
        times = f"{_time(each.start)},{_time(each.end)}"
        yield f"Dialogue: 0,{times},Letters,{{\\pos({x:.1f},{y:.1f})}}{text}"
    yield ""


def _time(seconds: float) -> str:
    """libass's times are in hundredths of a second."""
    hundredths = round(max(0.0, seconds) * 100)
    minutes, rest = divmod(hundredths, 6000)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest // 100:02d}.{rest % 100:02d}"


def _marked_up(part: Run, style: Style) -> str:
    """libass takes a font's size for the height of its lines."""
    text = part.text.replace("\\", "\\" + _WORD_JOINER)
    text = text.replace("{", "\\{").replace("}", "\\}")
    return f"{{\\fn{part.family}\\fs{style.height * part.scale:.2f}}}{text}"
