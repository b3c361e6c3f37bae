"""Checks the music that a person brought, before anything is paid for the film it is for."""

import tempfile
from pathlib import Path

from grok_spicy.adapters.ffmpeg import meter
from grok_spicy.adapters.ffmpeg.container import demuxer, open_media
from grok_spicy.adapters.ffmpeg.mp4 import is_encrypted, is_whole
from grok_spicy.adapters.ffmpeg.process import container_seconds
from grok_spicy.errors import CuttingFailed, UnusableFootage
from grok_spicy.policies.loudness import BLOCK_STEP, SILENCE_LUFS, integrated

_CHECKED_SECONDS = 900
"""How much of it is decoded: a film is seldom longer."""
SHORTEST_SECONDS = 1.0
_FORMATS = ("mp3", "wav", "mov", "aac", "flac", "ogg")
_EXACT_FORMATS = ("wav", "mov", "flac", "ogg")
"""Formats that say how long they are; the others are guessed."""


def check_music(music: Path) -> float:
    """Its length in seconds. UnusableFootage says what is wrong, and what to do."""
    name = demuxer(music)
    if name not in _FORMATS:
        raise UnusableFootage(
            f"{music.name} is no sound that can be read: use MP3, WAV, M4A, AAC, FLAC or Ogg"
        )
    if name == "mov" and not is_whole(music):
        raise UnusableFootage(f"{music.name} was cut short: upload the whole file")
    if name == "mov" and is_encrypted(music):
        raise UnusableFootage(
            f"{music.name} is encrypted (DRM): use a copy that any player can play"
        )
    arguments = ("-t", str(_CHECKED_SECONDS), *open_media(music))
    with tempfile.TemporaryDirectory(prefix="music-") as folder:
        try:
            blocks = meter.blocks(arguments, "[0:a:0]", Path(folder)).lufs
        except CuttingFailed as failure:
            raise UnusableFootage(f"{music.name} has no sound that can be decoded") from failure
    seconds = len(blocks) * BLOCK_STEP
    if seconds < SHORTEST_SECONDS:
        raise UnusableFootage(f"{music.name} lasts {seconds:.1f} s; use music of at least a second")
    said = container_seconds(music) or seconds
    if name in _EXACT_FORMATS and seconds < 0.9 * min(said, _CHECKED_SECONDS):
        raise UnusableFootage(
            f"{music.name} is damaged or was cut short after {seconds:.1f} s of {said:.1f} s"
        )
    if integrated(blocks) < SILENCE_LUFS:
        raise UnusableFootage(f"{music.name} is silent")
    return said if seconds >= _CHECKED_SECONDS - 1 else seconds
