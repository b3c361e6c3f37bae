"""What is heard and read in a film besides its clips: voices, music, the mix, subtitles."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from grok_spicy.models.subtitles import Cue

MUSIC_DB, DUCK_DB = -8.0, 10.0
"""Defaults of the settings `music_db` and `duck_db`."""


class Heard(NamedTuple):
    """A time in which somebody speaks, in seconds."""

    start: float
    end: float


@dataclass(frozen=True)
class Voice:
    """A recording of a narrator, any WAV, and when it begins in the film, in seconds."""

    audio: Path
    start: float
    heard: Sequence[Heard] = ()


@dataclass(frozen=True)
class FilmSound:
    """What is mixed with the clips' own sound, and how.

    `music_db` is the music's level beside the clips', `duck_db` how much quieter music and clips
    are under a voice. `talks` are the times of the film in which characters may be speaking: there
    the music is quieter. `even_loudness`: no jump of more than 3 LU at a cut. Into `stems`, a
    folder, each track is written as FLAC, where there is more than one.
    """

    voices: Sequence[Voice] = ()
    music: Path | None = None
    talks: Sequence[Heard] = ()
    music_db: float = MUSIC_DB
    duck_db: float = DUCK_DB
    even_loudness: bool = True
    stems: Path | None = None


@dataclass(frozen=True)
class FilmText:
    """The film's subtitles: a track of the file, from `track`, an SRT file, in that language (three
    letters); or `burnt` into the picture."""

    cues: Sequence[Cue] = ()
    track: Path | None = None
    language: str = "und"
    burnt: bool = False
