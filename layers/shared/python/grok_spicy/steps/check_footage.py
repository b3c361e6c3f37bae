"""CheckFootage: look at the clips and the music that a person brought, before anything is paid."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel

from grok_spicy.errors import BadInput, NotFound, UnusableFootage
from grok_spicy.models.footage import FootageRequest, SceneFootage
from grok_spicy.models.music import RunMusic
from grok_spicy.models.run import Run
from grok_spicy.models.uploads import UPLOADS, UploadKind
from grok_spicy.policies.asset_keys import footage_key, keyframe_key, music_key
from grok_spicy.ports import AssetStore, RunStore, VideoEditor
from grok_spicy.services.event_log import record
from grok_spicy.services.queries import StepRequest, load_active_run


class CheckFootageRequest(StepRequest):
    """Which run's footage to check."""


class CheckFootageResponse(BaseModel):
    """The run, for the states that follow."""

    run_id: str
    execution: str


def check_footage(
    request: CheckFootageRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    video_editor: VideoEditor,
) -> CheckFootageResponse:
    """Check the footage of every scene and the music, copy them into the run, since uploads expire,
    and take the first frame of footage as the scene's. What was checked by an earlier try is not
    checked again.

    Raises BadInput, which names each scene with what is wrong and what to do; CuttingFailed.
    """
    run = load_active_run(store, request.run_id, request.execution)
    problems = []
    for scene_id, footage in sorted(run.footage.items()):
        if footage.copy_key:
            continue
        try:
            checked = _check(run, scene_id, footage, assets, video_editor)
        except UnusableFootage as problem:
            problems.append(f"scene {scene_id}: {problem}")
            continue
        run = _keep(store, run, scene_id, checked)
    problems = [f"the footage can't be used: {'; '.join(problems)}"] if problems else []
    if run.music and not run.music.copy_key:
        try:
            run = _keep_music(store, run, _check_music(run, run.music, assets, video_editor))
        except UnusableFootage as problem:
            problems.append(f"the music can't be used: {problem}")
    if problems:
        raise BadInput("; ".join(problems))
    return CheckFootageResponse(run_id=run.run_id, execution=run.execution)


def _check(
    run: Run, scene_id: int, footage: SceneFootage, assets: AssetStore, video_editor: VideoEditor
) -> SceneFootage:
    """The footage with its copy, first frame and facts. UnusableFootage names the file."""
    with tempfile.TemporaryDirectory() as name:
        clip, frame = _fetch(footage, "footage", assets, Path(name)), Path(name) / "first.jpg"
        with _named(clip, footage):
            media_info = video_editor.check_footage(clip, frame)
        suffix = clip.suffix.removeprefix(".")
        copy_key = footage_key(run.run_id, scene_id, suffix)
        frame_key = keyframe_key(run.run_id, scene_id, 1)
        assets.put_file(copy_key, clip)
        assets.put_file(frame_key, frame)
    update = {"copy_key": copy_key, "frame_key": frame_key, "media_info": media_info}
    return footage.model_copy(update=update)


def _fetch(upload: FootageRequest, kind: UploadKind, assets: AssetStore, folder: Path) -> Path:
    """Download what was uploaded. UnusableFootage if it is too large, or not there."""
    stored, most = assets.find(upload.key), UPLOADS[kind].most_bytes
    if stored and stored.size > most:
        raise UnusableFootage(f"{upload.label} has {stored.size} bytes; it may have {most}")
    name = "music" if kind == "music" else "clip"
    file = folder / f"{name}.{upload.key.rpartition('.')[2]}"
    try:
        assets.get_file(upload.key, file)
    except NotFound as problem:
        raise UnusableFootage(f"{upload.label} was not uploaded: upload it again") from problem
    return file


@contextmanager
def _named(file: Path, upload: FootageRequest) -> Iterator[None]:
    """The file has a name of ours here, and a person knows it by theirs."""
    try:
        yield
    except UnusableFootage as problem:
        raise UnusableFootage(str(problem).replace(file.name, upload.label)) from problem


def _check_music(
    run: Run, music: RunMusic, assets: AssetStore, video_editor: VideoEditor
) -> RunMusic:
    """The music with its copy and length. UnusableFootage names the file."""
    with tempfile.TemporaryDirectory() as name:
        file = _fetch(music, "music", assets, Path(name))
        with _named(file, music):
            seconds = video_editor.check_music(file)
        copy_key = music_key(run.run_id, file.suffix.removeprefix("."))
        assets.put_file(copy_key, file)
    return music.model_copy(update={"copy_key": copy_key, "seconds": seconds})


def _keep_music(store: RunStore, run: Run, music: RunMusic) -> Run:
    record(store, run.run_id, "music", f"{music.label} can be used, {music.seconds or 0:.1f} s")
    return store.update(run.run_id, Run, lambda stored: stored.model_copy(update={"music": music}))


def _keep(store: RunStore, run: Run, scene_id: int, footage: SceneFootage) -> Run:
    info = footage.media_info
    if info:
        record(
            store,
            run.run_id,
            "footage",
            f"scene {scene_id}: {footage.label} can be used, {info.duration:.1f} s, "
            f"{info.width}×{info.height}, {info.video_codec}"
            f"{'' if info.audio_codec else ', without sound'}",
            scene_id=scene_id,
        )
    return store.update(
        run.run_id,
        Run,
        lambda stored: stored.model_copy(update={"footage": {**stored.footage, scene_id: footage}}),
    )
