"""Clips of a session that were shot with a real camera: checked before anything is opened, then
uploaded for the run that shows them."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from grok_spicy.adapters.ffmpeg.editor import FFmpegEditor
from grok_spicy.errors import UnusableFootage
from grok_spicy.models.footage import LONGEST_FILE_NAME, FootageRequest
from grok_spicy.models.uploads import FOOTAGE_TYPES, UPLOADS
from grok_spicy.ports import AssetStore
from phase6.session import Session, SessionError
from phase6.story import PlannedClip

RULES = UPLOADS["footage"]


def find_footage(session: Session, clips: Iterable[PlannedClip]) -> dict[int, Path]:
    """The file of each clip that has footage, by scene. SessionError if one is missing or has no
    suffix that footage may have."""
    files = {}
    for clip in clips:
        path = clip.strategy.footage
        if path is None:
            continue
        file = session.file(path, RULES.most_bytes)
        if _suffix(file) not in FOOTAGE_TYPES:
            raise SessionError(f"{session.path / path} is no MP4, MOV or WebM file")
        files[clip.scene_id] = file
    return files


def check_footage(session: Session, clips: Iterable[PlannedClip]) -> None:
    """SessionError that names a file of footage that can't be shown, and says why."""
    editor = FFmpegEditor()
    for file in find_footage(session, clips).values():
        try:
            with tempfile.TemporaryDirectory() as folder:
                editor.check_footage(file, Path(folder) / "first.jpg")
        except UnusableFootage as problem:
            place = session.path / file.relative_to(session.folder.resolve())
            raise SessionError(f"{place} can't be shown: {problem}") from problem


def upload_footage(
    assets: AssetStore, run_id: str, files: Mapping[int, Path]
) -> dict[int, FootageRequest]:
    """Upload the footage of a run; what its request says of it, by scene."""
    uploads = {}
    for scene_id, file in files.items():
        suffix = RULES.suffixes[FOOTAGE_TYPES[_suffix(file)]]
        key = f"uploads/phase6/{run_id}/scene_{scene_id}.{suffix}"
        assets.put_file(key, file)
        uploads[scene_id] = FootageRequest(key=key, name=file.name[:LONGEST_FILE_NAME])
    return uploads


def _suffix(file: Path) -> str:
    return file.suffix.lower().removeprefix(".")
