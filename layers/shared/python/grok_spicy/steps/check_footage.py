"""CheckFootage: look at the clips that a person filmed, before anything is paid."""

import tempfile
from pathlib import Path

from pydantic import BaseModel

from grok_spicy.errors import BadInput, NotFound, UnusableFootage
from grok_spicy.models.footage import SceneFootage
from grok_spicy.models.run import Run
from grok_spicy.models.uploads import UPLOADS
from grok_spicy.policies.asset_keys import footage_key, keyframe_key
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
    """Check the footage of every scene, copy it into the run, since uploads expire, and take its
    first frame as the scene's. What was checked by an earlier try is not checked again.

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
    if problems:
        raise BadInput(f"the footage can't be used: {'; '.join(problems)}")
    return CheckFootageResponse(run_id=run.run_id, execution=run.execution)


def _check(
    run: Run, scene_id: int, footage: SceneFootage, assets: AssetStore, video_editor: VideoEditor
) -> SceneFootage:
    """The footage with its copy, first frame and facts. UnusableFootage names the file."""
    stored, most = assets.find(footage.key), UPLOADS["footage"].most_bytes
    if stored and stored.size > most:
        raise UnusableFootage(f"{footage.label} has {stored.size} bytes; it may have {most}")
    suffix = footage.key.rpartition(".")[2]
    with tempfile.TemporaryDirectory() as name:
        clip, frame = Path(name) / f"clip.{suffix}", Path(name) / "first.jpg"
        try:
            assets.get_file(footage.key, clip)
        except NotFound as problem:
            raise UnusableFootage(f"{footage.label} was not uploaded: upload it again") from problem
        try:
            media_info = video_editor.check_footage(clip, frame)
        except UnusableFootage as problem:
            # The file has a name of ours here, and a person knows it by theirs.
            reason = str(problem).replace(clip.name, footage.label)
            raise UnusableFootage(reason) from problem
        copy_key = footage_key(run.run_id, scene_id, suffix)
        frame_key = keyframe_key(run.run_id, scene_id, 1)
        assets.put_file(copy_key, clip)
        assets.put_file(frame_key, frame)
    update = {"copy_key": copy_key, "frame_key": frame_key, "media_info": media_info}
    return footage.model_copy(update=update)


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
