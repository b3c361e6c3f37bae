"""AssembleFilm: join every scene's mezzanine into the film. It never leaves out a scene."""

import tempfile
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from grok_spicy.errors import FilmHasGaps
from grok_spicy.models.clips import Clip
from grok_spicy.models.item import inputs_digest, utc_now
from grok_spicy.models.media import TimelineClip
from grok_spicy.models.run import Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.versions import Version
from grok_spicy.policies.asset_keys import film_key, version_key
from grok_spicy.ports import AssetStore, RunStore, VideoEditor
from grok_spicy.services.crossfades import fetch_crossfades
from grok_spicy.services.event_log import advance, record
from grok_spicy.services.film_sound import SoundFiles, mix_inputs
from grok_spicy.services.mezzanine_files import MezzanineFiles
from grok_spicy.services.narration import load_narration
from grok_spicy.services.queries import StepRequest, load_plan


class AssembleFilmRequest(StepRequest):
    """Which film to assemble."""


class AssembleFilmResponse(BaseModel):
    film_key: str


def assemble_film(
    request: AssembleFilmRequest, *, store: RunStore, assets: AssetStore, video_editor: VideoEditor
) -> AssembleFilmResponse:
    """Assemble the film, unless it was assembled from the same clips before; the film that it takes
    the place of is kept as a version. Raises FilmHasGaps,
    which names the scenes without a clip, NotFound if a clip's files were deleted for good, and
    CuttingFailed."""
    run = advance(store, request.run_id, "assembly", request.execution)
    plan = load_plan(store, run.run_id)
    clips = _load_clips(store, run, plan)
    narration = load_narration(store, run.run_id)
    key = film_key(run.run_id)
    cuts = [(scene.transition, scene.duration_seconds) for scene in plan.scenes]
    sources = [(clip.mezzanine_key, clip.inputs_digest) for clip in clips]
    sounds = mix_inputs(run, plan, narration)
    extras: list[object] = [*([run.cuts] if run.cuts else []), *([sounds] if sounds else [])]
    digest = inputs_digest(video_editor.recipe, cuts, sources, *extras)
    # A person may have deleted the film: then it is made again from the same clips.
    if run.film_digest == digest and assets.has(key):
        return AssembleFilmResponse(film_key=key)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        versions = store.all(run.run_id, Version)
        _keep_film(assets, run, versions, folder)
        # The stems and subtitles of a version are not kept: with them it is cut again.
        is_kept = not (sounds or run.stem_keys or run.subtitle_keys)
        facts = _fetch_version(assets, run, versions, digest, folder) if is_kept else None
        beside: dict[str, list[str]] = {"stem_keys": [], "subtitle_keys": []}
        if facts is None:
            files = MezzanineFiles(store, assets, video_editor, run, plan, folder)
            fetched = files.fetch_all(clips)
            crossfades = fetch_crossfades(files, [picture for picture, _ in fetched])
            edit_list = [
                TimelineClip(
                    *(picture, audio, scene.duration_seconds, scene.transition),
                    crossfade=crossfades.get(scene.scene_id),
                )
                for scene, (picture, audio) in zip(plan.scenes, fetched, strict=True)
            ]
            film = folder / "final_video.mp4"
            sound_files = SoundFiles(run, plan, narration, assets, video_editor, folder)
            sound, text, subtitles = sound_files.fetch()
            facts = video_editor.assemble(edit_list, film, sound, text).model_dump()
            if versions and digest not in [version.digest for version in versions]:
                number = max(version.number for version in versions) + 1
                assets.put_file(version_key(run.run_id, number), film)
            beside["stem_keys"] = sound_files.store_stems()
            beside["subtitle_keys"] = sound_files.store_subtitles(subtitles.cues)
            store.put(run.run_id, subtitles)
            assets.put_file(key, film)
    update = {
        **beside,
        "film_key": key,
        "film_digest": digest,
        "film_facts": facts,
        "updated_at": utc_now(),
    }

    def add_film(stored_run: Run) -> Run:
        stored_run.check_execution(request.execution)
        return stored_run.model_copy(update=update)

    store.update(run.run_id, Run, add_film)
    record(store, run.run_id, "film", f"assembled, {facts['duration']:.2f} s")
    return AssembleFilmResponse(film_key=key)


def _keep_film(assets: AssetStore, run: Run, versions: list[Version], folder: Path) -> None:
    """Before the film is replaced, keep it under its version's name."""
    shown = next((each for each in versions if each.digest == run.film_digest), None)
    key = film_key(run.run_id)
    if shown and not assets.has(shown.film_key) and assets.has(key):
        film = folder / "former.mp4"
        assets.get_file(key, film)
        assets.put_file(shown.film_key, film)


def _fetch_version(
    assets: AssetStore, run: Run, versions: list[Version], digest: str, folder: Path
) -> dict[str, Any] | None:
    """Make the version that was cut from the same clips the film again; return its facts. None if
    there is none, or its file was deleted."""
    same = next((each for each in versions if each.digest == digest), None)
    if same is None or same.facts is None or not assets.has(same.film_key):
        return None
    film = folder / "version.mp4"
    assets.get_file(same.film_key, film)
    assets.put_file(film_key(run.run_id), film)
    return same.facts


def _load_clips(store: RunStore, run: Run, plan: StoryPlan) -> list[Clip]:
    clips = {clip.scene_id: clip for clip in store.all(run.run_id, Clip)}
    # An open clip may still have the files of a still that filled its gap before.
    usable_clips = {
        scene_id: clip for scene_id, clip in clips.items() if clip.decided and clip.mezzanine_key
    }
    gap_ids = [scene.scene_id for scene in plan.scenes if scene.scene_id not in usable_clips]
    if gap_ids:
        reasons = "; ".join(
            f"scene {scene_id}: {clips[scene_id].problem}"
            if scene_id in clips and clips[scene_id].problem
            else f"scene {scene_id} has no clip"
            for scene_id in gap_ids
        )
        raise FilmHasGaps(reasons)
    return [usable_clips[scene.scene_id] for scene in plan.scenes]
