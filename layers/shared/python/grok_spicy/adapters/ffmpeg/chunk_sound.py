"""The sound of a chunk's piece: its clip's, joined with the chunk before by a short crossfade."""

import wave
from array import array
from pathlib import Path

from grok_spicy.adapters.ffmpeg.container import open_media
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.recipe import SILENCE
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import AUDIO_HZ, FPS, MediaInfo

SAMPLES_PER_FRAME = AUDIO_HZ // FPS
_FADE_SAMPLES = AUDIO_HZ // 25
"""Of the crossfade, 40 ms: too short to hear two sounds, too long for a click."""
_CHANNELS = 2


def decode_sound(
    clip: Path, info: MediaInfo, skipped: int, frames: int, tempo: float, path: Path
) -> str:
    """Write the clip's sound from frame `skipped` on as 48 kHz stereo PCM, `frames` long, slowed
    down by a `tempo` below 1. What is missing is silent. In words what is wrong with it, or ""."""
    slower = f"atempo={tempo:.6f}," if tempo != 1 else ""
    # A clip that is moved later begins with silence, which its joint hides.
    late = f"adelay=delays={-skipped * SAMPLES_PER_FRAME}S:all=1," if skipped < 0 else ""
    sound = (
        f"aresample={AUDIO_HZ}:async=1:first_pts=0,aformat=sample_fmts=s16:channel_layouts=stereo,"
        f"atrim=start_sample={max(0, skipped) * SAMPLES_PER_FRAME},asetpts=PTS-STARTPTS,{slower}{late}"
        f"apad,atrim=end_sample={frames * SAMPLES_PER_FRAME}"
    )
    coded = ("-af", sound, "-c:a", "pcm_s16le", path)
    if info.audio_codec is None:
        run(*SILENCE, *coded)
        return ""
    try:
        run("-xerror", *open_media(clip), "-map", "0:a:0", *coded)
    except CuttingFailed:
        pass
    else:
        return ""
    try:
        run("-err_detect", "ignore_err", *open_media(clip), "-map", "0:a:0", *coded)
    except CuttingFailed:
        run(*SILENCE, *coded)
        return "its sound can't be decoded, so it is silent"
    return "its sound is damaged, so parts of it are silent"


def join_sound(before: Path | None, own: Path, frames: int, cut: float, path: Path) -> None:
    """Write the first `frames` frames of a piece's sound: that of the chunk before up to the frame
    `cut`, then its own. Exact to the sample."""
    samples = _read(own)[: frames * SAMPLES_PER_FRAME * _CHANNELS]
    if before is not None:
        earlier = _read(before)
        middle = round(cut * SAMPLES_PER_FRAME)
        end = min(len(earlier) // _CHANNELS, frames * SAMPLES_PER_FRAME)
        half = min(_FADE_SAMPLES // 2, middle, end - middle)
        start = (middle - half) * _CHANNELS
        samples[:start] = earlier[:start]
        for place in range(2 * half):
            share = (place + 0.5) / (2 * half)
            for channel in range(_CHANNELS):
                at = start + place * _CHANNELS + channel
                samples[at] = round(earlier[at] * (1 - share) + samples[at] * share)
    write_sound(path, samples)


def sound_of(path: Path, start: int, frames: int) -> "array[int]":
    """The samples of a WAV file from frame `start` on."""
    scale = SAMPLES_PER_FRAME * _CHANNELS
    return _read(path)[start * scale : (start + frames) * scale]


def write_sound(path: Path, samples: "array[int]") -> None:
    """Write 48 kHz stereo samples, 16 bit, as a WAV file."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(_CHANNELS)
        sound.setsampwidth(2)
        sound.setframerate(AUDIO_HZ)
        sound.writeframes(samples.tobytes())


def _read(path: Path) -> "array[int]":
    with wave.open(str(path), "rb") as sound:
        return array("h", sound.readframes(sound.getnframes()))
