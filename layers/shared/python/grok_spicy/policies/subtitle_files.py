"""Subtitles as files, SRT and WebVTT. Pure.

What a player would take for a command is written so that it shows as it was said.
"""

import re
import unicodedata
from collections.abc import Sequence

from grok_spicy.models.subtitles import Cue
from grok_spicy.models.visible_text import without_hidden

_WORD_JOINER = "\u2060"  # not seen
_LTR, _RTL = "\u200e", "\u200f"
_SCRIPTS = (
    ("[\u3040-\u30ff]", "ja"),
    ("[\uac00-\ud7a3]", "ko"),
    ("[\u4e00-\u9fff]", "zh"),
    ("[\u0e00-\u0e7f]", "th"),
    ("[\u0e80-\u0eff]", "lo"),
    ("[\u0900-\u097f]", "hi"),
    ("[\u0980-\u09ff]", "bn"),
    ("[\u0b80-\u0bff]", "ta"),
    ("[\u0c00-\u0c7f]", "te"),
    ("[\u0a80-\u0aff]", "gu"),
    ("[\u0c80-\u0cff]", "kn"),
    ("[\u0d00-\u0d7f]", "ml"),
    ("[\u1780-\u17ff]", "km"),
    ("[\u1000-\u109f]", "my"),
    ("[\u10a0-\u10ff]", "ka"),
    ("[\u0530-\u058f]", "hy"),
    ("[\u1200-\u137f]", "am"),
    ("[\u0590-\u05ff]", "he"),
    ("[\u067e\u0686\u0698\u06a9\u06af]", "fa"),
    ("[\u0600-\u06ff]", "ar"),
    ("[\u0370-\u03ff]", "el"),
)
"""The language of a text by its letters, where they tell it; the first that has a letter in it."""
_ISO_639_2 = {
    "ja": "jpn",
    "ko": "kor",
    "zh": "zho",
    "th": "tha",
    "lo": "lao",
    "hi": "hin",
    "bn": "ben",
    "ta": "tam",
    "te": "tel",
    "gu": "guj",
    "kn": "kan",
    "ml": "mal",
    "km": "khm",
    "my": "mya",
    "ka": "kat",
    "hy": "hye",
    "am": "amh",
    "he": "heb",
    "fa": "fas",
    "ar": "ara",
    "el": "ell",
}


def srt(cues: Sequence[Cue]) -> str:
    """The cues as an SRT file. It has no escapes, so a sign that is not seen stands inside what
    players take for markup."""
    blocks = [
        f"{number}\n{_time(cue.start, ',')} --> {_time(cue.end, ',')}\n{_srt_text(cue)}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def vtt(cues: Sequence[Cue]) -> str:
    """The cues as a WebVTT file; each names who speaks, where a character does."""
    blocks = [
        f"{number}\n{_time(cue.start, '.')} --> {_time(cue.end, '.')}\n{_vtt_text(cue)}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(["WEBVTT\n", *blocks])


def language(cues: Sequence[Cue]) -> str:
    """The language of the text, as BCP 47 has it; `und` where its letters don't tell."""
    text = "".join(cue.text for cue in cues)
    letters = sum(map(str.isalpha, text))
    for pattern, name in _SCRIPTS:
        # A quoted word makes no language; few kana in Japanese, or letters of Persian, do.
        least = letters * (0.05 if name in ("ja", "fa") else 0.5)
        if (count := len(re.findall(pattern, text))) and count >= min(least, letters):
            return name
    return "und"


def iso_639_2(name: str) -> str:
    """The three letters by which an MP4 names that language."""
    return _ISO_639_2.get(name, "und")


def _srt_text(cue: Cue) -> str:
    text = re.sub(r"<(?=[/\w!])", f"<{_WORD_JOINER}", _shown(cue))
    text = re.sub(r"\{(?=[\\\w])", f"{{{_WORD_JOINER}", text)
    return text.replace("-->", f"--{_WORD_JOINER}>")


def _vtt_text(cue: Cue) -> str:
    text = _escaped(_shown(cue))
    if cue.speaker is None:
        return text
    name = _escaped(" ".join(without_hidden(cue.speaker).split()))
    return f"<v {name}>{text}</v>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _shown(cue: Cue) -> str:
    """The cue's lines, none empty, each in the direction of the whole."""
    lines = [" ".join(without_hidden(line).split()) for line in cue.text.split("\n")]
    base = _direction("".join(lines))
    marks = {"R": _RTL, "L": _LTR}
    # A player tells a line's direction by its first letter.
    return "\n".join(
        line if _direction(line) in (base, "") else marks[base] + line for line in lines if line
    )


def _direction(text: str) -> str:
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            return "R"
        if direction == "L":
            return "L"
    return ""


def _time(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{rest // 1000:02d}{point}{rest % 1000:03d}"
