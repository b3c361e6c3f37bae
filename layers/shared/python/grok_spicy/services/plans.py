"""A run's plan takes the place of another: what was made from texts that changed is made again."""

from grok_spicy.models.clips import Clip
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.item import scene_key
from grok_spicy.models.run import FormerPlan, Plan, Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.policies.asset_keys import character_slugs
from grok_spicy.policies.own_prompts import motion_prompt
from grok_spicy.policies.plan_changes import plan_changes
from grok_spicy.policies.redo_scope import RedoScope
from grok_spicy.ports import RunStore
from grok_spicy.services.clip_session import fitted, supersede_takes
from grok_spicy.services.queries import load_snapshot


def replace_plan(store: RunStore, run: Run, plan: Plan) -> Run:
    """Store that plan as the run's; return the run. What was made from texts that are others now is
    put aside, and what hangs on it. The plan before is kept. Idempotent.

    The plan itself is stored last: a call that died midway is made once more.
    """
    before = store.get(run.run_id, Plan)
    if before:
        store.create(run.run_id, FormerPlan.of(before))
        store.put(run.run_id, FormerPlan.of(plan))
        snapshot = load_snapshot(store, run.run_id)
        _put_aside(store, snapshot, plan, plan_changes(snapshot, before, plan))
        run = _match_photos_again(store, run, before, plan)
    store.put(run.run_id, plan)
    return run


def _put_aside(store: RunStore, snapshot: RunSnapshot, plan: Plan, changes: RedoScope) -> None:
    run_id, settings = snapshot.run.run_id, snapshot.run.settings
    for scene_id in changes.clips:
        supersede_takes(store, run_id, scene_id)
    for scene in reversed(plan.story.scenes):
        keyframe = store.get(run_id, Keyframe, scene_key(scene.scene_id))
        if keyframe is None:
            continue
        if scene.scene_id not in snapshot.keyframes:  # of an even earlier plan
            supersede_takes(store, run_id, scene.scene_id)
            store.put(run_id, keyframe.set_aside())
        elif scene.scene_id in changes.keyframes and keyframe.finished:
            store.put(run_id, keyframe.set_aside())
        elif scene.scene_id in changes.clips:
            motion = motion_prompt(plan, scene, settings)
            store.put(run_id, keyframe.model_copy(update={"video_prompt": motion}))
    _fit_crossfades(store, snapshot, plan)
    for name, slug in character_slugs(plan.story).items():
        sheet = store.get(run_id, Sheet, slug)
        is_other = sheet and (name in changes.sheets or name not in snapshot.sheets)
        if sheet and sheet.finished and is_other:
            store.put(run_id, sheet.set_aside())


def _fit_crossfades(store: RunStore, snapshot: RunSnapshot, plan: Plan) -> None:
    """A clip that the film enters by a crossfade is encoded in another way."""
    run, before = snapshot.run, snapshot.plan
    known = {scene.scene_id for scene in before.scenes} if before else set()
    for scene_id in known & {scene.scene_id for scene in plan.story.scenes}:
        crossfaded = plan.story.is_crossfaded(scene_id)
        clip = store.get(run.run_id, Clip, scene_key(scene_id))
        take = snapshot.chosen_take(scene_id)
        is_other = before is not None and before.is_crossfaded(scene_id) != crossfaded
        if is_other and take and clip and clip.decided:
            store.put(run.run_id, fitted(clip, take, run, crossfaded=crossfaded))


def _match_photos_again(store: RunStore, run: Run, before: Plan, plan: Plan) -> Run:
    """Photos belong to characters by name: with others, they are matched once more."""
    names = [[each.name for each in each_plan.story.characters] for each_plan in (before, plan)]
    if names[0] == names[1]:
        return run
    update = {"references_matched": False}
    return store.update(run.run_id, Run, lambda stored_run: stored_run.model_copy(update=update))
