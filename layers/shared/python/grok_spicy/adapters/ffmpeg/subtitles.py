"""Writes subtitles into the picture, in any script."""

from collections.abc import Sequence
from pathlib import Path

from grok_spicy.adapters.ffmpeg.fonts import drawable, split_into_runs, width
from grok_spicy.adapters.ffmpeg.lettering import LetterFilter, Line, Style, letter_filter
from grok_spicy.models.media import FrameSize
from grok_spicy.models.subtitles import Cue
from grok_spicy.policies.line_breaks import wrap

_LETTERS = 1 / 19  # height, in the picture's shorter side
_ROOM = 0.88  # of the picture's width
_MARGIN = 1 / 18  # below the letters, in the picture's height
_WHITE = (255, 255, 255)
_MOST_LINES = 3
_SHRINK = 0.9
_SMALLEST = 0.5  # of the usual height


def subtitle_filter(
    cues: Sequence[Cue], size: FrameSize, folder: Path, start: float = 0.0
) -> LetterFilter:
    """The filter that writes these cues on pictures of that size, the first of which is shown at
    `start` seconds of the film. Put it last, for `-vf`, and give its `variables` to FFmpeg's
    environment. What it needs is written into `folder`, which must stay until FFmpeg is done.

    Lines that are too long for the picture are broken again, at most three are shown, and letters
    shrink where that is not enough. Letters that no font has are left out.
    """
    height = min(size) * _LETTERS
    shown = [line for cue in cues if (line := _line(cue, size, height, start))]
    style = Style(height, _WHITE, outline=height / 11, alignment=2)
    return letter_filter(shown, style, size, folder)


def _line(cue: Cue, size: FrameSize, height: float, start: float) -> Line | None:
    text = drawable(cue.text)
    if not text or cue.end <= start:
        return None
    room = size.width * _ROOM / height
    given = [line for each in cue.text.split("\n") if (line := drawable(each))]
    lines, shrink = given, 1.0
    while max(map(width, lines)) * shrink > room or len(lines) > max(_MOST_LINES, len(given)):
        lines = wrap(text, room / shrink, width)[0]
        if shrink <= _SMALLEST or len(lines) <= _MOST_LINES:
            break
        shrink *= _SHRINK
    runs = [
        [run._replace(scale=run.scale * shrink) for run in split_into_runs(line, text)]
        for line in lines
    ]
    position = (size.width / 2, size.height * (1 - _MARGIN))
    return Line(cue.start - start, cue.end - start, position, runs)
