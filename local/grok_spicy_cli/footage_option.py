"""Footage as it is typed: `--footage 3=clip.mp4`, checked on this machine before it is uploaded."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grok_spicy.errors import BadInput, UnusableFootage
from grok_spicy.models.footage import LONGEST_FILE_NAME
from grok_spicy.models.uploads import FOOTAGE_TYPES
from grok_spicy_cli.input_file import quoted
from grok_spicy_cli.upload_file import find_upload


@dataclass(frozen=True)
class FootageFile:
    """A checked clip of a scene. `key` stands for it until it is uploaded."""

    scene: int
    file: Path
    content_type: str

    @property
    def key(self) -> str:
        return f"uploads/scene_{self.scene}"

    @property
    def name(self) -> str:
        return self.file.name[:LONGEST_FILE_NAME]


def read_footage(typed: Sequence[str]) -> list[FootageFile]:
    """`SCENE=PATH`, each a clip that can be used. BadInput says what is wrong, and what to do."""
    clips = [_read_one(each) for each in typed]
    scenes = [clip.scene for clip in clips]
    twice = sorted({scene for scene in scenes if scenes.count(scene) > 1})
    if twice:
        raise BadInput(f"--footage: scene {twice[0]} has two clips; a scene shows one")
    return clips


def _read_one(typed: str) -> FootageFile:
    scene, equals, path = typed.partition("=")
    if not (equals and scene.strip().isdecimal() and int(scene) > 0 and path.strip()):
        raise BadInput(f"--footage {quoted(typed)}: write SCENE=PATH, as in --footage 3=clip.mp4")
    formats = "MP4, MOV or WebM"
    file, content_type = find_upload("--footage", path, "footage", FOOTAGE_TYPES, formats)
    _check(file)
    return FootageFile(int(scene), file, content_type)


def _check(file: Path) -> None:
    from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor

    try:
        with tempfile.TemporaryDirectory() as folder:
            FFmpegEditor().check_footage(file, Path(folder) / "first.jpg")
    except UnusableFootage as problem:
        reason = str(problem).replace(file.name, quoted(file.name), 1)
        raise BadInput(f"--footage: {reason}") from problem
