"""A person's choice of an attempt, a take or a picture of their own."""

from grok_spicy.errors import BadInput, NotFound, UnusableImage
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.images import Attempt, Keyframe, Sheet
from grok_spicy.models.item import inputs_digest, scene_key
from grok_spicy.models.language import match_name
from grok_spicy.models.redo import Pick
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.uploads import LARGEST_PHOTO
from grok_spicy.policies.asset_keys import character_slugs, keyframe_key, sheet_key
from grok_spicy.policies.change_terms import pick_scope, redos_of
from grok_spicy.policies.own_prompts import motion_prompt
from grok_spicy.ports import RunStore
from grok_spicy.services.clip_session import count_only, fitted, is_filmed_at
from grok_spicy.services.event_log import record
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.queries import load_run, load_snapshot, load_stored_plan
from grok_spicy.services.redo import apply_redo, enter_round


def apply_pick(store: RunStore, run: Run, pick: Pick) -> None:
    """Use that attempt or take, and put aside what hangs on it. Idempotent for the run's round.
    BadInput for what is not in the film."""
    if load_run(store, run.run_id).round != run.round:
        return
    redos = redos_of(pick_scope(load_snapshot(store, run.run_id), pick))
    plan = load_stored_plan(store, run.run_id)
    if pick.take and pick.scene_id:
        _show_take(store, run, plan, pick.scene_id, pick.take)
    else:
        drawn = _load_picture(store, run, plan, pick)
        update = {"finished": True, "problem": None, "error": None}
        number = pick.keyframe or pick.sheet
        store.put(run.run_id, drawn.model_copy(update={"picked": number, **update}))
    if redos:
        apply_redo(store, run, redos)
    else:
        enter_round(store, run, inputs_digest(run.round, pick))
    about = {"character": pick.character, "scene_id": pick.scene_id}
    record(store, run.run_id, "pick", f"a person picked {pick}", **about)


def apply_upload(run: Run, context: GenerationContext) -> Run:
    """Check the uploaded picture that a person picked, if there is one, and use it as an attempt of
    its own; return the run. UnusableImage if it can't be used: then nothing is changed."""
    pick = run.change and run.change.pick
    if not pick or not pick.upload:
        return run
    store = context.store
    plan = load_stored_plan(store, run.run_id)
    drawn = _load_picture(store, run, plan, pick)
    attempt = next((each for each in drawn.attempts if each.upload == pick.upload), None)
    if attempt is None:
        number = len(drawn.attempts) + 1
        key = (
            keyframe_key(run.run_id, drawn.scene_id, number)
            if isinstance(drawn, Keyframe)
            else sheet_key(run.run_id, drawn.slug, number)
        )
        try:
            context.assets.put(key, _read(pick.upload, context))
        except UnusableImage as problem:
            _forget(store, run)
            raise UnusableImage(
                f"the picture for {pick.as_redo()} can't be used, nothing was changed: {problem}"
            ) from problem
        attempt = Attempt(number=number, prompt="", key=key, upload=pick.upload)
        store.put(run.run_id, drawn.with_attempt(attempt))
    name = "sheet" if pick.character else "keyframe"
    about = {"scene_id": pick.scene_id, "character": pick.character, name: attempt.number}
    apply_pick(store, run, Pick.model_validate(about))
    return load_run(store, run.run_id)


def _read(key: str, context: GenerationContext) -> bytes:
    stored = context.assets.find(key)
    if stored and stored.size > LARGEST_PHOTO:
        raise UnusableImage(f"it has {stored.size} bytes; it may have {LARGEST_PHOTO}")
    try:
        return context.image_sanitizer.check(context.assets.get(key))
    except NotFound as problem:
        raise UnusableImage("it was not uploaded") from problem


def _forget(store: RunStore, run: Run) -> None:
    update = {"change": None}
    store.update(run.run_id, Run, lambda stored_run: stored_run.model_copy(update=update))


def _show_take(store: RunStore, run: Run, plan: Plan, scene_id: int, number: int) -> None:
    key = scene_key(scene_id)
    take = next(
        (each for each in store.all(run.run_id, Take, f"{key}#") if each.number == number), None
    )
    if take is None or not take.usable:
        raise BadInput(f"scene {scene_id} has no take {number} that can be shown")
    clip = store.get(run.run_id, Clip, key) or Clip(scene_id=scene_id)
    shown = clip.showing(take).model_copy(update={"is_picked": True})
    if not is_filmed_at(take, run):
        crossfaded = plan.story.is_crossfaded(scene_id)
        shown = fitted(shown, take, run, crossfaded=crossfaded)
    store.put(run.run_id, shown)
    count_only(store, run, scene_id, number)


def _load_picture(store: RunStore, run: Run, plan: Plan, pick: Pick) -> Sheet | Keyframe:
    """What the picture is picked for; without attempts if there is none yet."""
    if pick.scene_id is not None:
        scene = plan.story.scene(pick.scene_id)
        keyframe = store.get(run.run_id, Keyframe, scene_key(scene.scene_id))
        motion = motion_prompt(plan, scene, run.settings)
        return keyframe or Keyframe(scene_id=scene.scene_id, video_prompt=motion)
    slugs = character_slugs(plan.story)
    name = match_name(pick.character or "", list(slugs)) or ""
    sheet = store.get(run.run_id, Sheet, slugs[name])
    return sheet or Sheet(name=name, slug=slugs[name])
