"""The cut of a run, as an editor needs it."""

from collections.abc import Mapping, Sequence

from grok_spicy.models.clips import Clip
from grok_spicy.models.edit_list import EditClip, EditList, Stem
from grok_spicy.models.media import FPS, FrameSize
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.subtitles import Cue
from grok_spicy.policies.asset_keys import within_run
from grok_spicy.policies.timeline import CROSSFADE_FRAMES

_UP = "../"
"""Timelines are in a folder of the run's folder."""


def edit_list(
    plan: StoryPlan,
    clips: Mapping[int, Clip],
    size: FrameSize,
    stem_keys: Mapping[str, str],
    cues: Sequence[Cue],
) -> EditList:
    """The cut of these clips, all of which are decided, with paths from the folder of exports. A
    crossfade is centred on its cut point."""
    half = CROSSFADE_FRAMES // 2
    fades = [half if plan.is_crossfaded(scene.scene_id) else 0 for scene in plan.scenes]
    edited = []
    for scene, lead, trail in zip(plan.scenes, fades, [*fades[1:], 0], strict=True):
        clip, frames = clips[scene.scene_id], scene.duration_seconds * FPS
        edited.append(
            EditClip(
                name=f"{scene.scene_id}. {scene.title}",
                picture=_path(clip.mezzanine_key),
                sound=_path(clip.audio_key),
                frames=frames,
                start=lead,
                shown=frames - lead - trail,
                fade=2 * lead,
                is_still=clip.state == "gap",
            )
        )
    stems = [Stem(name, _path(key)) for name, key in stem_keys.items()]
    return EditList(plan.title, size, edited, stems, list(cues))


def _path(key: str | None) -> str:
    return _UP + within_run(key or "")
