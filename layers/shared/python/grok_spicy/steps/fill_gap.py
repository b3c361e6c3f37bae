"""FillGap: a scene without a clip is never left out. The best take there is, else a still."""

import tempfile
from pathlib import Path

from grok_spicy.errors import CaughtError, Remedy, remedy_of
from grok_spicy.models.clips import Clip
from grok_spicy.models.images import Keyframe
from grok_spicy.models.item import inputs_digest, scene_key
from grok_spicy.models.media import frame_size
from grok_spicy.policies.acceptance import best_take
from grok_spicy.policies.schedule import scene_before
from grok_spicy.ports import AssetStore, RunStore, VideoEditor
from grok_spicy.services.clip_session import (
    ClipRequest,
    ClipSession,
    Next,
    load_clip_session,
    store_mezzanine,
)
from grok_spicy.services.judge import sheet_keys


class FillGapRequest(ClipRequest):
    """Which scene, and what the state machine caught, if it caught something."""

    failure: CaughtError | None = None


def fill_gap(
    request: FillGapRequest, *, store: RunStore, assets: AssetStore, video_editor: VideoEditor
) -> Next:
    """Decide the clip whatever happened. With the policy `fail` no still is made, and the film
    fails when it is assembled. Raises CuttingFailed."""
    clip = load_clip_session(store, request)
    if clip.clip.decided:
        return clip.next("done")
    problem, error = _why(clip, request.failure)
    best = best_take(clip.takes)
    if best:
        clip.accept(best, f"kept as it was: {problem}")
        return clip.next("done")
    remedy = (remedy_of(error) or Remedy.RESUME).words
    gap = Clip(scene_id=request.scene_id, state="gap", problem=problem, error=error, remedy=remedy)
    if clip.run.settings.on_gap == "still":
        gap = _with_still(gap, clip, assets, video_editor)
    store.put(request.run_id, gap)
    filled = "a still fills the gap" if gap.mezzanine_key else "its place stays empty"
    clip.record(f"no clip ({problem}); {filled}. To fix it: {remedy}")
    return clip.next("done")


def _why(clip: ClipSession, failure: CaughtError | None) -> tuple[str, str]:
    """The problem that comes first: in words, and its type."""
    keyframe = clip.store.get(clip.run.run_id, Keyframe, clip.clip.key)
    failed = [take for take in clip.takes if take.state == "failed" and not take.superseded]
    if keyframe and keyframe.problem and not keyframe.finished:
        return f"no keyframe: {keyframe.problem}", keyframe.error or ""
    if failed and not (failure and _is_about_more_than_a_take(failure)):
        return failed[-1].problem or "the take failed", failed[-1].error or ""
    if failure:
        return failure.as_sentence(), failure.Error
    return "no take succeeded", ""


def _is_about_more_than_a_take(failure: CaughtError) -> bool:
    """Whether the failure needs more from a person than another try: it outweighs a failed take."""
    return remedy_of(failure.Error) not in (None, Remedy.RESUME)


def _with_still(
    gap: Clip, clip: ClipSession, assets: AssetStore, video_editor: VideoEditor
) -> Clip:
    """Of the scene's keyframe, else the keyframe before, else a sheet with the scene's title, else
    the title alone."""
    keyframe = _keyframe_key(clip)
    key = keyframe or _sheet_key(clip)
    scene, run = clip.scene, clip.run
    title = None if keyframe else scene.title
    size = frame_size(clip.plan.aspect_ratio, run.settings.resolution)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = None
        if key:
            picture = folder / "picture.jpg"
            assets.get_file(key, picture)
        mezzanine = video_editor.still(picture, title, folder, size, scene.duration_seconds)
        keys = store_mezzanine(assets, run.run_id, f"scene_{scene.scene_id}_still", mezzanine)
    del keys["middle_key"]
    digest = inputs_digest(key, title, scene.duration_seconds)
    return gap.model_copy(update={**keys, "inputs_digest": digest, "recipe": video_editor.recipe})


def _keyframe_key(clip: ClipSession) -> str | None:
    run_id, plan = clip.run.run_id, clip.plan
    before = scene_before(plan, clip.scene.scene_id)
    for scene in (clip.scene, before):
        keyframe = scene and clip.store.get(run_id, Keyframe, scene_key(scene.scene_id))
        if keyframe and keyframe.image_key:
            return keyframe.image_key
    return None


def _sheet_key(clip: ClipSession) -> str | None:
    sheets = sheet_keys(clip.store, clip.run.run_id)
    present = [sheets[name] for name in clip.scene.characters_present if name in sheets]
    return present[0] if present else None
