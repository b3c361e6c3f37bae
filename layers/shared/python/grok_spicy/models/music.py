"""Music that a person brings for a film."""

from grok_spicy.models.footage import FootageRequest


class MusicRequest(FootageRequest):
    """The film's music: the asset key of its upload, and the file's name, which is only shown."""


class RunMusic(MusicRequest):
    """The music of a run. Once it is checked it has a copy in the run, and a length in seconds."""

    copy_key: str | None = None
    seconds: float | None = None
