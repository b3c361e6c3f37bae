"""Scenes that a person filmed: what stands in for their keyframe, and the clip that is shown."""

from grok_spicy.errors import NoKeyframe
from grok_spicy.models.footage import SceneFootage
from grok_spicy.models.images import Attempt, Keyframe
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.story import Scene
from grok_spicy.policies.footage import is_filmed_already, length_note
from grok_spicy.policies.own_prompts import motion_prompt
from grok_spicy.policies.story_texts import keyframe_texts


def footage_of(run: Run, scene_id: int) -> SceneFootage | None:
    """The scene's footage, where it is filmed by that."""
    return run.footage.get(scene_id) if is_filmed_already(run.settings, scene_id) else None


def keyframe_of_footage(
    run: Run, plan: Plan, scene: Scene, footage: SceneFootage, stored: Keyframe | None
) -> Keyframe:
    """The scene's keyframe: the footage's first frame, which costs nothing and is not judged. Other
    scenes continue from it as from any other."""
    keyframe = stored or Keyframe(
        scene_id=scene.scene_id, video_prompt=motion_prompt(plan, scene, run.settings)
    )
    if keyframe.finished or footage.frame_key is None:
        return keyframe
    number = len(keyframe.attempts) + 1
    attempt = Attempt(number=number, prompt="", key=footage.frame_key, upload=footage.key)
    update = {
        "finished": True,
        "problem": None,
        "error": None,
        "texts_digest": keyframe_texts(plan, scene),
    }
    return keyframe.with_attempt(attempt).model_copy(update=update)


def find_footage(run: Run, scene: Scene) -> tuple[str, str]:
    """The asset key of the scene's footage, and what is said of it. NoKeyframe if there is none
    that was checked."""
    footage = run.footage.get(scene.scene_id)
    if footage is None or footage.copy_key is None or footage.media_info is None:
        raise NoKeyframe(f"scene {scene.scene_id} has no footage that was checked")
    seconds = scene.duration_seconds
    return footage.copy_key, length_note(footage.label, footage.media_info, seconds)


def has_unchecked(run: Run) -> bool:
    """Whether there is footage or music that was not checked yet."""
    has_music = run.music is not None and not run.music.copy_key
    return has_music or any(not each.copy_key for each in run.footage.values())
