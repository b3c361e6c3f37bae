"""The turns that are open once there is a plan: of scenes that wait for nothing any more."""

from grok_spicy.models.clips import Clip
from grok_spicy.models.images import Keyframe
from grok_spicy.models.run import Run
from grok_spicy.models.story import StoryPlan
from grok_spicy.policies.schedule import is_drawable, keyframe_turn, need, storyboard_turn
from grok_spicy.ports import RunStore, TaskTokens
from grok_spicy.services.turns import pass_lane_turn


def storyboard_scenes(run: Run, story: StoryPlan) -> list[int]:
    """The scenes that can be drawn before any clip is filmed, if the storyboard has a gate."""
    ids = [scene.scene_id for scene in story.scenes] if "storyboard" in run.settings.approve else []
    return [scene_id for scene_id in ids if is_drawable(story, scene_id, run.settings)]


def pass_open_turns(store: RunStore, task_tokens: TaskTokens, run: Run, story: StoryPlan) -> None:
    """Pass the turns of scenes that have their keyframe, or all that it needs: the first scene's,
    and in a resumed run those that follow a finished keyframe or a decided clip."""
    composed = {each.scene_id for each in store.all(run.run_id, Keyframe) if each.finished}
    decided = {each.scene_id for each in store.all(run.run_id, Clip) if each.decided}
    drawn_first = set(storyboard_scenes(run, story))
    for scene in story.scenes:
        scene_need = need(story, scene.scene_id, run.settings)
        available = composed if scene_need and scene_need.what == "draft" else decided
        if scene.scene_id in composed or scene_need is None or scene_need.scene_id in available:
            turns = [keyframe_turn(scene.scene_id)]
            if scene.scene_id in drawn_first:
                turns.append(storyboard_turn(scene.scene_id))
            for turn in turns:
                pass_lane_turn(store, task_tokens, run, turn)
