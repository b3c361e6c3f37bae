"""Joins the clips' own sound, with a crossfade wherever the picture has one."""

import wave
from array import array
from collections.abc import Sequence
from functools import cache
from math import pi, sin
from pathlib import Path

from grok_spicy.adapters.ffmpeg.stems import BYTES, CHANNELS, track_writer
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import AUDIO_HZ, FPS, TimelineClip
from grok_spicy.policies.timeline import CROSSFADE_FRAMES, Piece, Stretch

SAMPLES_PER_FRAME = AUDIO_HZ // FPS
_FULL_SCALE = 32767


def join_sound(timeline: Sequence[Piece], edit_list: Sequence[TimelineClip], folder: Path) -> Path:
    """Write the sound of all clips to a WAV, in step with the picture to the sample. CuttingFailed
    if one is shorter than its picture."""
    wav = folder / "native.wav"
    with track_writer(wav) as sound:
        for piece in timeline:
            if isinstance(piece, Stretch):
                heard = _read_sound(edit_list[piece.scene].audio, piece.start, piece.frames)
            else:
                heard = _crossfade_sound(*edit_list[piece.scene : piece.scene + 2])
            sound.writeframes(heard)
    return wav


def _crossfade_sound(leaving: TimelineClip, entering: TimelineClip) -> bytes:
    """The end of a scene's sound while the next one's comes up, both together as loud as one."""
    start = leaving.seconds * FPS - CROSSFADE_FRAMES
    falling = array("h", _read_sound(leaving.audio, start, CROSSFADE_FRAMES))
    rising = array("h", _read_sound(entering.audio, 0, CROSSFADE_FRAMES))
    gains = _rising_gains(len(rising))
    summed = [
        round(a * falling_gain + b * rising_gain)
        for a, b, falling_gain, rising_gain in zip(
            falling, rising, reversed(gains), gains, strict=True
        )
    ]
    if max(map(abs, summed)) > _FULL_SCALE:
        summed = [max(-_FULL_SCALE, min(_FULL_SCALE, each)) for each in summed]
    return array("h", summed).tobytes()


@cache
def _rising_gains(count: int) -> Sequence[float]:
    """The gain of each of so many samples that come up at equal power."""
    moments = count // CHANNELS
    quarter = pi / 2 / (moments - 1)
    return [sin(quarter * moment) for moment in range(moments) for _ in range(CHANNELS)]


def _read_sound(source: Path, start: int, frames: int) -> bytes:
    """Stereo PCM of `frames` frames of the film, from frame `start` of the file."""
    try:
        with wave.open(str(source), "rb") as sound:
            sound.setpos(start * SAMPLES_PER_FRAME)
            samples = sound.readframes(frames * SAMPLES_PER_FRAME)
    except (wave.Error, EOFError) as e:
        raise CuttingFailed(f"{source.name} is not the sound of a mezzanine: {e}") from e
    if len(samples) != frames * SAMPLES_PER_FRAME * CHANNELS * BYTES:
        raise CuttingFailed(f"{source.name} is shorter than its picture; transcode its clip again")
    return samples
