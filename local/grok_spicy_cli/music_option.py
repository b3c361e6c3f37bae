"""Music as it is typed: `--music song.mp3`, checked on this machine before it is uploaded."""

from dataclasses import dataclass
from pathlib import Path

from grok_spicy.errors import BadInput, UnusableFootage
from grok_spicy.models.footage import LONGEST_FILE_NAME
from grok_spicy.models.uploads import MUSIC_TYPES
from grok_spicy_cli.input_file import quoted
from grok_spicy_cli.upload_file import find_upload


@dataclass(frozen=True)
class MusicFile:
    """Checked music. `key` stands for it until it is uploaded."""

    file: Path
    content_type: str
    key: str = "uploads/music"

    @property
    def name(self) -> str:
        return self.file.name[:LONGEST_FILE_NAME]


def read_music(typed: str | None) -> MusicFile | None:
    """The music in that file. BadInput says what is wrong, and what to do."""
    if typed is None:
        return None
    formats = "MP3, WAV, M4A, AAC, FLAC or Ogg"
    file, content_type = find_upload("--music", typed, "music", MUSIC_TYPES, formats)
    _check(file)
    return MusicFile(file, content_type)


def _check(file: Path) -> None:
    from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor

    try:
        FFmpegEditor().check_music(file)
    except UnusableFootage as problem:
        reason = str(problem).replace(file.name, quoted(file.name), 1)
        raise BadInput(f"--music: {reason}") from problem
