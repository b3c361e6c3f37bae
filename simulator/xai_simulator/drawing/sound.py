"""Quiet sound for a clip: a bed of the place (wind, water, night, room, space), and a few notes or,
where a clip has voices, somebody who speaks without words."""

import random
import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HZ = 48_000
LOUDNESS = -26.0
Samples = NDArray[np.float64]
_SCALES = ((0, 2, 4, 7, 9), (0, 3, 5, 7, 10), (0, 2, 5, 7, 9), (0, 2, 3, 7, 8), (0, 4, 7, 9, 11))
# centre of the noise (Hz), its width in octaves, how deeply and how often (Hz) it swells
_BEDS: dict[str, tuple[float, float, float, float]] = {
    "wind": (420, 1.6, 0.6, 0.13),
    "water": (900, 1.8, 0.55, 0.24),
    "rain": (3200, 1.4, 0.15, 0.4),
    "night": (260, 1.3, 0.4, 0.1),
    "room": (140, 1.0, 0.1, 0.1),
    "space": (90, 1.0, 0.5, 0.07),
}
_WORDS = {
    "rain": ("rain", "storm"),
    "water": ("sea", "ocean", "water", "river", "lake", "beach", "boat", "harbo"),
    "space": ("space", "moon", "planet", "star ship", "galaxy", "nebula", "cave"),
    "room": ("room", "library", "kitchen", "workshop", "laborator", "candle", "inside", "theat"),
    "night": ("night", "moonlit", "dusk", "midnight", "evening"),
}


# The pitch of each voice in Hz, and how much of its overtones is heard.
VOICES = {
    "ara": (205.0, 0.7),
    "eve": (235.0, 0.5),
    "leo": (121.0, 0.8),
    "rex": (92.0, 0.9),
    "sal": (155.0, 0.6),
}
_SYLLABLES_PER_SECOND = 4.0


def write_sound(
    words: str, seconds: float, seed: int, path: Path, voices: Sequence[str] = ()
) -> None:
    """Writes a stereo WAV (48 kHz, 16 bit) of that length, about -26 LUFS, silent at both ends.

    The voices speak in turn, each in an equal part of the time.
    """
    count = round(seconds * HZ)
    low = words.lower()
    bed = next((name for name, marks in _WORDS.items() if any(m in low for m in marks)), "wind")
    chance = np.random.default_rng(seed % 2**32)
    stereo = np.stack([_noise(count, bed, chance), _noise(count, bed, chance)])
    if bed == "night":
        stereo += _crickets(count, seed)
    stereo = 0.35 * stereo / np.sqrt(np.mean(stereo**2) + 1e-12)
    stereo += _speech(count, voices) if voices else _melody(count, seconds, seed)
    fade = min(count // 4, HZ // 8)
    ramp = np.sin(np.linspace(0, np.pi / 2, fade)) ** 2
    stereo[:, :fade] *= ramp
    stereo[:, -fade:] *= ramp[::-1]
    stereo *= 10 ** ((LOUDNESS - loudness(stereo)) / 20)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(HZ)
        file.writeframes((np.clip(stereo.T, -0.98, 0.98) * 32767).astype("<i2").tobytes())


def loudness(stereo: Samples) -> float:
    """Loudness in LUFS, ungated: channels weighted as ITU-R BS.1770 does, by spectrum."""
    count = stereo.shape[1]
    hertz = np.fft.rfftfreq(count, 1 / HZ)
    shelf = 10 ** (4.0 / 20 / (1 + (1500 / np.maximum(hertz, 1)) ** 4))
    high_pass = 1 / (1 + (38 / np.maximum(hertz, 1)) ** 4)
    power = np.abs(np.fft.rfft(stereo, axis=1) * shelf) ** 2 * high_pass
    mean_square = 2 * power.sum() / count**2
    return float(-0.691 + 10 * np.log10(mean_square + 1e-12))


def _noise(count: int, bed: str, chance: np.random.Generator) -> Samples:
    centre, octaves, depth, pace = _BEDS[bed]
    hertz = np.fft.rfftfreq(count, 1 / HZ)
    shape = np.exp(-0.5 * (np.log2(np.maximum(hertz, 1) / centre) / octaves) ** 2)
    shape[hertz < 30] = 0
    phases = np.exp(2j * np.pi * chance.random(len(hertz)))
    sound: Samples = np.fft.irfft(shape / np.sqrt(np.maximum(hertz, 20)) * phases, count)
    sound /= np.sqrt(np.mean(sound**2) + 1e-20)
    time = np.arange(count) / HZ
    return sound * (
        1 - depth / 2 + depth / 2 * np.sin(2 * np.pi * pace * time + chance.uniform(0, 6))
    )


def _crickets(count: int, seed: int) -> Samples:
    time = np.arange(count) / HZ
    chirp = np.clip(np.sin(2 * np.pi * 1.4 * time + seed % 6), 0, 1) ** 3
    trill = np.clip(np.sin(2 * np.pi * 31 * time), 0, 1)
    song = 0.22 * chirp * trill * np.sin(2 * np.pi * (4100 + seed % 400) * time)
    return np.stack([song, np.roll(song, HZ // 7) * 0.6])


def _speech(count: int, voices: Sequence[str]) -> Samples:
    """Syllables at each voice's pitch, a little to the left and to the right in turn."""
    sound = np.zeros((2, count))
    part = count // len(voices)
    for place, voice in enumerate(voices):
        pitch, brightness = VOICES[voice]
        time = np.arange(part) / HZ
        tone = sum(brightness ** (n - 1) * np.sin(2 * np.pi * pitch * n * time) for n in (1, 2, 3))
        syllables = np.abs(np.sin(np.pi * _SYLLABLES_PER_SECOND * time)) ** 0.5
        side = 0.4 if place % 2 else 0.6
        for channel, gain in ((0, side), (1, 1 - side)):
            sound[channel, place * part : (place + 1) * part] = 3 * gain * tone * syllables
    return sound


def _melody(count: int, seconds: float, seed: int) -> Samples:
    """Soft bell-like notes of one scale, each ringing out; quieter than the bed at its loudest."""
    dice = random.Random(f"{seed} melody")
    scale, root = dice.choice(_SCALES), dice.choice([196.0, 220.0, 246.9, 174.6, 261.6])
    sound = np.zeros((2, count))
    start = dice.uniform(0.3, 0.7)
    degree = dice.randrange(len(scale))
    while start < seconds - 0.8:
        degree = max(0, min(len(scale) * 2 - 1, degree + dice.choice([-2, -1, -1, 1, 1, 2])))
        pitch = root * 2 ** ((scale[degree % len(scale)] + 12 * (degree // len(scale))) / 12)
        at = int(start * HZ)
        time = np.arange(min(count - at, int(2.4 * HZ))) / HZ
        ring = np.minimum(time / 0.02, 1) * np.exp(-time * 2.2)
        note = sum(
            share * np.sin(2 * np.pi * pitch * n * time) * np.exp(-time * n)
            for n, share in ((1, 1.0), (2, 0.35), (3, 0.12))
        )
        side = dice.uniform(0.35, 0.65)
        for channel, gain in ((0, 1 - side), (1, side)):
            sound[channel, at : at + len(time)] += 0.9 * gain * ring * note
        start += dice.choice([0.6, 0.9, 1.2, 1.8])
    return sound
