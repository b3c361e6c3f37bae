"""Puts aside what a person wants made again, so that the next pass of the state machine makes it,
and what hangs on it, once more. Attempts, takes and files stay."""

from collections.abc import Sequence

from grok_spicy.errors import RunIsActive
from grok_spicy.models.clips import Clip
from grok_spicy.models.images import Keyframe, Sheet
from grok_spicy.models.item import inputs_digest, scene_key
from grok_spicy.models.language import name_key
from grok_spicy.models.narration import Narration
from grok_spicy.models.redo import Redo
from grok_spicy.models.run import FormerPlan, Plan, Run
from grok_spicy.policies.redo_scope import RedoScope, scope_of
from grok_spicy.ports import RunStore
from grok_spicy.services.clip_session import supersede_takes
from grok_spicy.services.event_log import record
from grok_spicy.services.queries import load_run, load_snapshot
from grok_spicy.services.softened_wording import allow_softened


def apply_redo(store: RunStore, run: Run, redos: Sequence[Redo]) -> None:
    """Put aside what these name, and what hangs on it as a hard input; the run is in its next round
    then. A plan that is to be made again stays until PlanStory has written another.

    Idempotent for the run's round: a repeated call, also after one that died midway, does no more.
    BadInput for what is not in the film, RunIsActive if something else was put aside meanwhile,
    NotFound.
    """
    digest = inputs_digest(run.round, list(redos))
    stored_run = load_run(store, run.run_id)
    if stored_run.round != run.round:
        if stored_run.last_redo == digest:
            return
        raise RunIsActive(f"run {run.run_id!r} was changed meanwhile: look at it again")
    snapshot = load_snapshot(store, run.run_id)
    scope = scope_of(snapshot, redos)
    order = [scene.scene_id for scene in snapshot.plan.scenes] if snapshot.plan else []
    _put_aside(store, run, scope, redos, order)
    allow_softened(store, run.run_id, redos)

    enter_round(store, run, digest, has_new_cut=scope.cut)
    for redo in redos:
        note = f": {redo.note}" if redo.note else ""
        about = {"character": redo.character, "scene_id": redo.scene_id}
        record(store, run.run_id, "retake", f"{redo} is made again{note}", **about)


def enter_round(store: RunStore, run: Run, digest: str, *, has_new_cut: bool = False) -> None:
    """Let the run be in the round after that one, with nothing left to be changed. `has_new_cut`: a
    person wants another cut of the same clips. Idempotent."""

    def enter(stored_run: Run) -> Run:
        if stored_run.round != run.round:
            return stored_run
        update = {"round": run.round + 1, "last_redo": digest, "change": None}
        return stored_run.model_copy(update={**update, "cuts": stored_run.cuts + has_new_cut})

    store.update(run.run_id, Run, enter)


def _put_aside(
    store: RunStore, run: Run, scope: RedoScope, redos: Sequence[Redo], order: Sequence[int]
) -> None:
    run_id, round_ = run.run_id, run.round + 1
    if scope.plan:
        _reject_plan(store, run_id, _notes(_named(redos, "plan")), round_)
    # What hangs on others goes first, so that a call that died midway finds all of it again.
    for scene_id in scope.clips:
        supersede_takes(store, run_id, scene_id)
        clip = store.get(run_id, Clip, scene_key(scene_id)) or Clip(scene_id=scene_id)
        if clip.redone_in != round_:
            named = _named(redos, "clip", scene_id)
            update = {"notes": clip.notes_with(_notes(named)), "redone_in": round_}
            store.put(run_id, clip.model_copy(update={**update, "is_asked": bool(named)}))
    for scene_id in reversed(order):
        keyframe = store.get(run_id, Keyframe, scene_key(scene_id))
        if keyframe and scene_id in scope.keyframes:
            named = _named(redos, "keyframe", scene_id)
            new_keyframe = keyframe.superseded(_notes(named), round_, is_asked=bool(named))
            store.put(run_id, new_keyframe)
    for narration in store.all(run_id, Narration):
        if narration.scene_id in scope.narration:
            named = _named(redos, "narration", narration.scene_id)
            store.put(run_id, narration.put_aside(_notes(named), round_))
    for sheet in store.all(run_id, Sheet):
        if sheet.name in scope.sheets:
            notes = _notes(_named(redos, "sheet", name=sheet.name))
            store.put(run_id, sheet.superseded(notes, round_, is_asked=True))


def _reject_plan(store: RunStore, run_id: str, notes: list[str], round_: int) -> None:
    plan = store.get(run_id, Plan)
    if plan is None or plan.redone_in == round_:
        return
    store.create(run_id, FormerPlan.of(plan))
    update = {"is_rejected": True, "notes": plan.notes_with(notes), "redone_in": round_}
    store.put(run_id, plan.model_copy(update=update))


def _named(
    redos: Sequence[Redo], what: str, scene_id: int | None = None, name: str | None = None
) -> list[Redo]:
    """Those that name that one thing, in order."""
    return [
        redo
        for redo in redos
        if redo.what == what
        and redo.scene_id == scene_id
        and (name is None or name_key(redo.character or "") == name_key(name))
    ]


def _notes(redos: Sequence[Redo]) -> list[str]:
    return [redo.note for redo in redos if redo.note]
