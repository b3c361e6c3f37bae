"""ComposeKeyframe: a scene's first frame — composed from references, judged, surgically fixed."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from grok_spicy.models.clips import Clip
from grok_spicy.models.images import Keyframe, Plate
from grok_spicy.models.item import inputs_digest, scene_key
from grok_spicy.models.run import Plan, Run
from grok_spicy.models.spending import CallKey
from grok_spicy.models.story import Scene, StoryPlan
from grok_spicy.policies import prompts
from grok_spicy.policies.asset_keys import keyframe_key, place_slug
from grok_spicy.policies.capabilities import image_model
from grok_spicy.policies.filming import film_model
from grok_spicy.policies.notes import room_beside, with_notes
from grok_spicy.policies.own_prompts import cut_to, motion_prompt
from grok_spicy.policies.places import place_key
from grok_spicy.policies.reference_slots import Slot, reference_slots
from grok_spicy.policies.schedule import continuity_source, need
from grok_spicy.policies.story_texts import keyframe_texts
from grok_spicy.ports import RunStore, TaskTokens
from grok_spicy.services.clip_session import restore_clip, supersede_takes
from grok_spicy.services.event_log import advance, record
from grok_spicy.services.footage import footage_of, keyframe_of_footage
from grok_spicy.services.generation_context import GenerationContext
from grok_spicy.services.image_calls import AttemptSpec
from grok_spicy.services.image_refiner import ImageRefiner, image_setup, redo_part
from grok_spicy.services.judge import Judge, Verdict, sheet_keys
from grok_spicy.services.progress import record_drawn
from grok_spicy.services.queries import StepRequest, load_active_run_and_plan
from grok_spicy.services.turnarounds import load_turnarounds
from grok_spicy.services.turns import LaneTurns


class ComposeKeyframeRequest(StepRequest):
    """Which scene's keyframe to compose."""

    scene_id: int


class ComposeKeyframeResponse(BaseModel):
    scene_id: int
    composed: bool


def compose_keyframe(
    request: ComposeKeyframeRequest, context: GenerationContext, *, task_tokens: TaskTokens
) -> ComposeKeyframeResponse:
    """Compose the keyframe, take it from the scene's footage, or leave the scene without one if
    calls are refused or unaffordable. The next scene's turn is passed at the first draft, so that
    it does not wait for the judge.

    Raises ProviderRejected, and Transient errors, which the state machine retries.
    """
    store = context.store
    run, stored_plan, [stored] = load_active_run_and_plan(
        store, request.run_id, request.execution, (Keyframe, scene_key(request.scene_id))
    )
    stored = stored if isinstance(stored, Keyframe) else None
    if run.advanced("keyframes") != run:
        run = advance(store, request.run_id, "keyframes", request.execution)
    plan = stored_plan.story
    scene = plan.scene(request.scene_id)
    turns = LaneTurns(store, task_tokens, run, plan, scene.scene_id)
    footage = footage_of(run, scene.scene_id)
    if footage:
        keyframe = keyframe_of_footage(run, stored_plan, scene, footage, stored)
        return _pass_on(store, run, keyframe, turns)
    sheets = sheet_keys(store, run.run_id)
    slots = _choose_slots(store, run, plan, scene, sheets)
    limit = image_model(run.settings.models.image).max_prompt
    notes = stored.notes if stored else []
    prompt = _prompt(stored_plan, scene, slots, notes, limit)
    keyframe = _open_keyframe(store, run, stored_plan, stored, scene, slots, prompt)
    if keyframe.finished:
        turns.pass_at_draft()
    else:
        whole_letters = len(_prompt(stored_plan, scene, slots, notes))
        composition = AttemptSpec(prompt, keyframe.reference_keys, whole_letters=whole_letters)
        judge = Judge(context, run)
        subject = _KeyframeSubject(keyframe, composition, scene, plan, sheets, judge)
        refiner = ImageRefiner(context, run, plan.aspect_ratio)
        keyframe = refiner.draw(
            keyframe,
            subject,
            run.settings.max_keyframe_iterations,
            # With variants, the draft is the call's first image: which one is best is not known
            # before the judge has seen all, and what follows must not depend on timing.
            turns.pass_at_draft,
            run.settings.keyframe_variants,
        )
        store.put(run.run_id, keyframe)
        _record_keyframe(store, run, keyframe)
        _say_if_shortened(store, run, keyframe, len(prompts.motion(scene, plan.style)))
    turns.pass_at_keyframe()
    record_drawn(store, run.run_id, keyframe)
    return ComposeKeyframeResponse(scene_id=scene.scene_id, composed=keyframe.finished)


def _pass_on(
    store: RunStore, run: Run, keyframe: Keyframe, turns: LaneTurns
) -> ComposeKeyframeResponse:
    """Keep a keyframe that was not drawn, and let go on who waits for it."""
    store.put(run.run_id, keyframe)
    turns.pass_at_draft()
    turns.pass_at_keyframe()
    record_drawn(store, run.run_id, keyframe)
    return ComposeKeyframeResponse(scene_id=keyframe.scene_id, composed=keyframe.finished)


def _choose_slots(
    store: RunStore, run: Run, plan: StoryPlan, scene: Scene, sheets: dict[str, str]
) -> list[Slot]:
    image_before, starts_from_image = None, False
    scene_need = need(plan, scene.scene_id, run.settings)
    if scene_need and continuity_source(scene, run.settings.continuity):
        key = scene_key(scene_need.scene_id)
        clip = store.get(run.run_id, Clip, key) if scene_need.what == "clip" else None
        keyframe = store.get(run.run_id, Keyframe, key)
        if clip and clip.state == "accepted":
            image_before, starts_from_image = clip.last_key, scene.transition == "match-cut"
        draft = keyframe and keyframe.draft
        image_before = image_before or (draft.key if draft else None)
    limit = image_model(run.settings.models.image).max_references
    return reference_slots(
        scene,
        sheets,
        image_before,
        starts_from_image=starts_from_image,
        limit=limit,
        plate=_find_plate(store, run, scene),
        turnarounds=load_turnarounds(store, run),
    )


def _find_plate(store: RunStore, run: Run, scene: Scene) -> str | None:
    if not run.settings.plates:
        return None
    plate = store.get(run.run_id, Plate, place_slug(place_key(scene.setting)))
    return plate.image_key if plate else None


def _prompt(
    plan: Plan, scene: Scene, slots: list[Slot], notes: Sequence[str], limit: int | None = None
) -> str:
    """The keyframe's prompt: a person's own, or the story's; with what was said about it since."""
    room = room_beside(notes, limit)
    own = plan.keyframe_prompts.get(scene.scene_id)
    prompt = cut_to(own, room) if own else prompts.keyframe(scene, plan.story, slots, room)
    return with_notes(prompt, notes, limit)


def _open_keyframe(
    store: RunStore,
    run: Run,
    stored_plan: Plan,
    stored: Keyframe | None,
    scene: Scene,
    slots: list[Slot],
    prompt: str,
) -> Keyframe:
    """The stored keyframe, or a new one if there is none. Where its inputs have changed, the
    attempts that were made stay, but count no more. A finished one is drawn and filmed again only
    if a character that it had to do without has a sheet now."""
    plan = stored_plan.story
    anchored_names = {slot.name for slot in slots}
    if stored and stored.finished:
        if anchored_names.isdisjoint(stored.unanchored):
            return stored
        supersede_takes(store, run.run_id, scene.scene_id)
    keys = [slot.key for slot in slots]
    setup = (*image_setup(run.settings), *redo_part(stored))
    digest = inputs_digest(prompt, keys, plan.aspect_ratio, *setup)
    # How it was computed while it held every model of the run.
    earlier_digest = inputs_digest(prompt, keys, plan.aspect_ratio, run.settings.models)
    if stored and _needs_no_other(stored, run, keys, keyframe_texts(stored_plan, scene)):
        restore_clip(store, run, scene.scene_id)
        restored = stored.restored()
        store.put(run.run_id, restored)
        return restored
    if stored and stored.inputs_digest in (digest, earlier_digest):
        return stored.reopened()
    motion = motion_prompt(stored_plan, scene, run.settings)
    keyframe = stored.set_aside() if stored else Keyframe(scene_id=scene.scene_id, video_prompt="")
    return keyframe.model_copy(
        update={
            "video_prompt": motion,
            "reference_keys": keys,
            "unanchored": [each for each in scene.characters_present if each not in anchored_names],
            "inputs_digest": digest,
            "texts_digest": keyframe_texts(stored_plan, scene),
        }
    )


def _needs_no_other(stored: Keyframe, run: Run, keys: list[str], texts: str) -> bool:
    """Whether it was put aside only for an input that stayed as it was: a sheet or clip that a
    person wanted made again, and that could not be."""
    used = stored.attempt(stored.replaced)
    return (
        stored.redone_in == run.round > 0
        and not (stored.is_asked or stored.current_attempts)
        and used is not None
        and used.reference_keys == keys
        and used.texts_digest in ("", texts)
    )


@dataclass(frozen=True)
class _KeyframeSubject:
    """A scene's first frame: composed once, then edited where it is not right."""

    keyframe: Keyframe
    composition: AttemptSpec
    scene: Scene
    plan: StoryPlan
    sheets: dict[str, str]
    judge: Judge

    @property
    def call_key(self) -> CallKey:
        return CallKey(
            step="compose_keyframe",
            subject=f"{self.keyframe.key}@{self.keyframe.inputs_digest[:6]}",
            scene_id=self.scene.scene_id,
        )

    def attempt_spec(self, drawn: Keyframe) -> AttemptSpec:
        """Compose first, then edit the best attempt."""
        best = drawn.best
        if best is None or best.key is None or best.score is None:
            return self.composition
        limit = image_model(self.judge.settings.models.image).max_prompt
        prompt = prompts.fix(self.plan.style, best.score, limit)
        whole_letters = len(prompts.fix(self.plan.style, best.score))
        return AttemptSpec(prompt, [best.key], best.number, whole_letters)

    def asset_key(self, number: int) -> str:
        return keyframe_key(self.judge.run.run_id, self.scene.scene_id, number)

    def verdict(self, call_key: CallKey, image_key: str) -> Verdict:
        return self.judge.score_scene(
            call_key, "Image 1 is a scene.", [image_key], self.scene, self.plan, self.sheets
        )


def _record_keyframe(store: RunStore, run: Run, keyframe: Keyframe) -> None:
    fixes = sum(1 for attempt in keyframe.current_attempts if attempt.edited_from)
    if keyframe.finished:
        message = f"scene {keyframe.scene_id}: keyframe composed"
        message += f", {fixes} fix{'es' if fixes > 1 else ''}" if fixes else ""
    else:
        message = f"scene {keyframe.scene_id}: no keyframe ({keyframe.problem})"
    record(
        store,
        run.run_id,
        "keyframe",
        message,
        scene_id=keyframe.scene_id,
        score=keyframe.score,
    )


def _say_if_shortened(store: RunStore, run: Run, keyframe: Keyframe, whole_letters: int) -> None:
    letters, model = len(keyframe.video_prompt), film_model(run.settings, keyframe.scene_id)
    if letters < whole_letters:
        record(
            store,
            run.run_id,
            "prompt",
            f"clip of scene {keyframe.scene_id}: its prompt of {whole_letters} letters was "
            f"shortened to the {letters} that {model} takes",
            scene_id=keyframe.scene_id,
        )
