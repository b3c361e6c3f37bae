"""AssembleFilm: join what is developed into the film. Never shorter without a word."""

import tempfile
from pathlib import Path

from pydantic import BaseModel

from grok_spicy.errors import FilmHasGaps
from grok_spicy.models.clips import Clip
from grok_spicy.models.item import inputs_digest, utc_now
from grok_spicy.models.media import TimelineClip
from grok_spicy.models.run import Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.asset_keys import film_key
from grok_spicy.ports import AssetStore, RunStore, VideoEditor
from grok_spicy.services.event_log import advance, record
from grok_spicy.services.queries import load_plan


class AssembleFilmRequest(BaseModel):
    run_id: str


class Assembled(BaseModel):
    film_key: str


def assemble_film(
    request: AssembleFilmRequest, *, store: RunStore, assets: AssetStore, video_editor: VideoEditor
) -> Assembled:
    """Cut the film from every scene's clip. FilmHasGaps names the scenes that have none."""
    run = advance(store, request.run_id, "assembly")
    plan = load_plan(store, run.run_id)
    clips = _clips(store, run, plan)
    key = film_key(run.run_id)
    cuts = [(scene.transition, scene.duration_seconds) for scene in plan.scenes]
    digest = inputs_digest(
        video_editor.recipe, cuts, [(clip.mezzanine_key, clip.inputs_digest) for clip in clips]
    )
    if run.film_digest == digest:
        return Assembled(film_key=key)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        edit_list = [
            TimelineClip(
                mezzanine=_fetched(assets, clip.mezzanine_key, folder),
                audio=_fetched(assets, clip.audio_key, folder),
                seconds=scene.duration_seconds,
                transition=scene.transition,
            )
            for scene, clip in zip(plan.scenes, clips, strict=True)
        ]
        film = folder / "final_video.mp4"
        media_info = video_editor.assemble(edit_list, film)
        assets.put_file(key, film)
    update = {
        "film_key": key,
        "film_digest": digest,
        "film_facts": media_info.model_dump(),
        "updated_at": utc_now(),
    }
    store.update(run.run_id, Run, lambda stored_run: stored_run.model_copy(update=update))
    record(store, run.run_id, "film", f"assembled, {media_info.duration:.2f} s")
    return Assembled(film_key=key)


def _clips(store: RunStore, run: Run, plan: StoryPlan) -> list[Clip]:
    known = {clip.scene_id: clip for clip in store.all(run.run_id, Clip)}
    # An open clip may still have the files of a still that filled its gap before.
    decided = {
        scene_id: clip for scene_id, clip in known.items() if clip.decided and clip.mezzanine_key
    }
    missing = [scene.scene_id for scene in plan.scenes if scene.scene_id not in decided]
    if missing:
        reasons = "; ".join(
            f"scene {scene_id}: {known[scene_id].problem}"
            if scene_id in known and known[scene_id].problem
            else f"scene {scene_id} has no clip"
            for scene_id in missing
        )
        raise FilmHasGaps(reasons)
    return [decided[scene.scene_id] for scene in plan.scenes]


def _fetched(assets: AssetStore, key: str | None, folder: Path) -> Path:
    path = folder / Path(key or "").name
    assets.get_file(key or "", path)
    return path
