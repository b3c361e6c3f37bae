"""Joins the clips' own sound, with a crossfade wherever the picture has one."""

import wave
from collections.abc import Sequence
from pathlib import Path

from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.adapters.ffmpeg.stems import BYTES, CHANNELS, track_writer
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import AUDIO_HZ, CROSSFADE_SECONDS, FPS, TimelineClip
from grok_spicy.policies.timeline import Piece, Stretch

SAMPLES_PER_FRAME = AUDIO_HZ // FPS


def join_sound(timeline: Sequence[Piece], edit_list: Sequence[TimelineClip], folder: Path) -> Path:
    """Write the sound of all clips to a WAV, in step with the picture to the sample. CuttingFailed
    if one is shorter than its picture."""
    wav = folder / "native.wav"
    with track_writer(wav) as sound:
        for piece in timeline:
            if isinstance(piece, Stretch):
                source, start = edit_list[piece.scene].audio, piece.start
            else:
                leaving, entering = edit_list[piece.scene : piece.scene + 2]
                source, start = folder / f"crossfade_{piece.scene}.wav", 0
                _crossfade_sound(leaving, entering, source)
            sound.writeframes(_read_sound(source, start, piece.frames))
    return wav


def _crossfade_sound(leaving: TimelineClip, entering: TimelineClip, path: Path) -> None:
    length = str(CROSSFADE_SECONDS)
    start = str(leaving.seconds - CROSSFADE_SECONDS)
    run(
        *("-ss", start, "-t", length, "-i", leaving.audio, "-t", length, "-i", entering.audio),
        "-filter_complex",
        f"[0:a]afade=out:duration={length}:curve=qsin[out];"
        f"[1:a]afade=in:duration={length}:curve=qsin[in];"
        # `acrossfade` yields nothing when a sound is no longer than the fade.
        "[out][in]amix=normalize=0",
        *("-c:a", "pcm_s16le", path),
    )


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
