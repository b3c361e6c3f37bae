"""Crossfades that are encoded as soon as both their clips are there, while other scenes are still
being filmed, so that the film's assembly only has to copy them.

They are named after the files that they are made of: one that fits no longer is never found.
"""

import logging
from collections.abc import Mapping, Sequence
from hashlib import file_digest
from itertools import pairwise
from pathlib import Path

from grok_spicy.errors import CuttingFailed, NotFound
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.item import inputs_digest, scene_key
from grok_spicy.models.media import TimelineClip
from grok_spicy.models.run import Run
from grok_spicy.models.story import Scene
from grok_spicy.policies.asset_keys import crossfade_key
from grok_spicy.ports import AssetStore, VideoEditor
from grok_spicy.services.clip_session import ClipSession
from grok_spicy.services.mezzanine_files import MezzanineFiles

_log = logging.getLogger(__name__)


def prepare_crossfades(
    session: ClipSession, take: Take, folder: Path, assets: AssetStore, video_editor: VideoEditor
) -> None:
    """Encode the crossfades between the take's clip and those of the scenes beside it that are
    decided; writes into `folder`. What is not encoded here, AssembleFilm encodes: the one into the
    last scene, since nothing is filmed meanwhile, and what can't be."""
    if not take.usable or take.state == "failed" or not _may_be_prepared(session.run):
        return
    for both in _crossfaded(session.plan.scenes[:-1]):
        if session.scene in both:
            try:
                _prepare(session, take, both, folder, assets, video_editor)
            except (CuttingFailed, NotFound) as problem:
                _log.warning("the crossfade into scene %s: %s", both[1].scene_id, problem)


def fetch_crossfades(files: MezzanineFiles, pictures: Sequence[Path]) -> Mapping[int, Path]:
    """Those that were encoded before of these mezzanines, by the number of the scene entered."""
    if not _may_be_prepared(files.run):
        return {}
    scenes = files.plan.scenes
    by_scene = {scene.scene_id: path for scene, path in zip(scenes, pictures, strict=True)}
    keys = {}
    for leaving, entering in _crossfaded(scenes[:-1]):
        both = (by_scene[leaving.scene_id], by_scene[entering.scene_id])
        keys[entering.scene_id] = _key(files.run, *both, files.video_editor)
    paths = {key: files.folder / Path(key).name for key in keys.values()}
    missing = set(files.assets.get_files(paths))
    return {scene_id: paths[key] for scene_id, key in keys.items() if key not in missing}


def _may_be_prepared(run: Run) -> bool:
    """Not where something is to be written into the picture."""
    return run.settings.subtitles != "burnt"


def _crossfaded(scenes: Sequence[Scene]) -> list[tuple[Scene, Scene]]:
    return [both for both in pairwise(scenes) if both[1].transition == "crossfade"]


def _prepare(
    session: ClipSession,
    take: Take,
    both: tuple[Scene, Scene],
    folder: Path,
    assets: AssetStore,
    video_editor: VideoEditor,
) -> None:
    run_id = session.run.run_id
    other = both[0] if both[1] == session.scene else both[1]
    clip = session.store.get(run_id, Clip, scene_key(other.scene_id))
    if clip is None or not clip.decided or not clip.mezzanine_key:
        return
    keys = {other.scene_id: clip.mezzanine_key, session.scene.scene_id: take.mezzanine_key or ""}
    files = []
    for scene in both:
        picture = folder / f"scene_{scene.scene_id}.mp4"
        assets.get_file(keys[scene.scene_id], picture)
        files.append(TimelineClip(picture, picture, scene.duration_seconds, scene.transition))
    leaving, entering = files
    piece = folder / "crossfade.mp4"
    video_editor.encode_crossfade(leaving, entering, piece)
    key = _key(session.run, leaving.mezzanine, entering.mezzanine, video_editor)
    assets.put_file(key, piece)


def _key(run: Run, leaving: Path, entering: Path, video_editor: VideoEditor) -> str:
    digests = [_file_digest(path) for path in (leaving, entering)]
    return crossfade_key(run.run_id, inputs_digest(video_editor.crossfade_recipe, digests))


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
