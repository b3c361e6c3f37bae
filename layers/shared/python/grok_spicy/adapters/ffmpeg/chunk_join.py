"""Joins the pieces of a scene into one clip: the picture is copied, the sound kept lossless.

A piece's joint with the one before was made with the piece, so joining costs what copying does.
"""

import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path

from grok_spicy.adapters.ffmpeg.pictures import Part, join, read_pictures
from grok_spicy.adapters.ffmpeg.process import run
from grok_spicy.errors import CuttingFailed
from grok_spicy.models.media import AUDIO_HZ, FPS

CLIP = "scene.mp4"
_SAMPLES_PER_FRAME = AUDIO_HZ // FPS
_CHANNELS, _BYTES = 2, 2  # stereo, 16 bit


def join_chunks(pieces: Sequence[tuple[Path, Path]], folder: Path, frames: int) -> Path:
    """Join the pieces, each a picture and its sound, into a clip of exactly that many frames.

    CuttingFailed if a piece can't be copied, its sound is not as long as its picture, or all of
    them are not that long.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="join-") as name:
        picture, sound = Path(name) / "picture.mp4", Path(name) / "sound.wav"
        lengths = _join_pictures([each for each, _ in pieces], picture)
        if sum(lengths) != frames:
            raise CuttingFailed(f"the chunks have {sum(lengths)} frames; the scene has {frames}")
        _join_sounds([each for _, each in pieces], lengths, sound)
        result = folder / CLIP
        run(
            *("-i", picture, "-i", sound, "-map", "0:v", "-map", "1:a", "-c:v", "copy"),
            # Lossless: the film's sound is encoded once, when it is assembled.
            *("-c:a", "flac", "-movflags", "+faststart", result),
        )
    return result


def _join_pictures(paths: Sequence[Path], output: Path) -> list[int]:
    """Copy the pictures into one file; the number of frames of each."""
    try:
        clips = [read_pictures(path) for path in paths]
        lengths = [len(clip.items) for clip in clips]
        join([Part(clip, 0, length) for clip, length in zip(clips, lengths, strict=True)], output)
    except ValueError as problem:
        raise CuttingFailed(f"the chunks can't be joined: {problem}") from problem
    return lengths


def _join_sounds(paths: Sequence[Path], lengths: Sequence[int], output: Path) -> None:
    with wave.open(str(output), "wb") as sound:
        sound.setnchannels(_CHANNELS)
        sound.setsampwidth(_BYTES)
        sound.setframerate(AUDIO_HZ)
        for path, length in zip(paths, lengths, strict=True):
            with wave.open(str(path), "rb") as piece:
                samples = piece.readframes(length * _SAMPLES_PER_FRAME)
            if len(samples) != length * _SAMPLES_PER_FRAME * _CHANNELS * _BYTES:
                raise CuttingFailed(f"{path.name} is shorter than its picture; prepare it again")
            sound.writeframes(samples)
