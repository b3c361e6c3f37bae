"""Somebody who speaks without words: a voice's pitch in syllables, as long as a text takes."""

import io
import re
import unicodedata
import wave

import numpy as np

from xai_simulator.drawing.sound import VOICES

_LETTERS_A_SECOND = 14.0
_SYLLABLES_A_SECOND = 4.5
_REST_SECONDS = 0.3
_LEVEL = 0.35
_WIDE = {"CJK": 3.8, "HIRAGANA": 2.3, "KATAKANA": 2.3, "HANGUL": 2.4, "THAI": 1.6, "LAO": 1.6}
"""Letters that take as long as several of a script with blanks, by the start of their names."""
_PARTS = re.compile(r"[^.!?…。！？।]+[.!?…。！？।]*")
_TAGS = re.compile(r"\[[a-z-]+\]|</?[a-z-]+>")


def seconds_of(text: str) -> float:
    """How long the text takes, without the rests between its sentences."""
    return max(0.3, sum(map(_weight, _TAGS.sub("", text))) / _LETTERS_A_SECOND)


def speak(text: str, voice: str, rate: int = 48_000, seconds: float | None = None) -> bytes:
    """The text as a 16-bit mono WAV, about 14 letters a second, with a rest after each sentence.
    `seconds` cuts it off. An unknown voice gets a pitch of its own."""
    pitch, brightness = VOICES.get(voice, (100.0 + sum(map(ord, voice)) % 140, 0.6))
    pieces = []
    for part in _PARTS.findall(text) or [text]:
        pieces += [_sentence(seconds_of(part), pitch, brightness, rate)]
        pieces += [np.zeros(round(_REST_SECONDS * rate))]
    sound = np.concatenate(pieces[:-1])
    if seconds is not None:
        sound = sound[: round(seconds * rate)]
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(sound, -0.98, 0.98) * 32767).astype("<i2").tobytes())
    return buffer.getvalue()


def silence(seconds: float, rate: int = 48_000) -> bytes:
    """A WAV of that length without a sound."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\0\0" * round(seconds * rate))
    return buffer.getvalue()


def _sentence(
    seconds: float, pitch: float, brightness: float, rate: int
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    time = np.arange(round(seconds * rate)) / rate
    # The voice falls towards the end of a sentence.
    angle = 2 * np.pi * pitch * (time - 0.06 * time**2 / max(seconds, 0.1))
    tone = sum(brightness ** (n - 1) * np.sin(n * angle) for n in (1, 2, 3, 4))
    syllables = np.abs(np.sin(np.pi * _SYLLABLES_A_SECOND * time)) ** 0.6
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) / 0.02)
    return np.asarray(_LEVEL * tone * syllables * fade / (1 + brightness))


def _weight(letter: str) -> float:
    if unicodedata.category(letter).startswith("M"):
        return 0.0
    name = unicodedata.name(letter, "")
    return next((weight for start, weight in _WIDE.items() if name.startswith(start)), 1.0)
