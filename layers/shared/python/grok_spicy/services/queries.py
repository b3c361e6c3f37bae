"""Loads a run from the run store."""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel

from grok_spicy.errors import NotFound
from grok_spicy.models.cast import Cast
from grok_spicy.models.chunks import Chunk
from grok_spicy.models.clips import Clip, Take
from grok_spicy.models.exports import Export
from grok_spicy.models.gates import Gate
from grok_spicy.models.images import Keyframe, Plate, Sheet, Turnaround
from grok_spicy.models.item import Item, ItemT
from grok_spicy.models.narration import Narration
from grok_spicy.models.run import FormerPlan, Plan, Run
from grok_spicy.models.snapshot import RunSnapshot
from grok_spicy.models.spending import CallRecord
from grok_spicy.models.story import StoryPlan
from grok_spicy.models.versions import Version
from grok_spicy.ports import RunReader, RunStore


class StepRequest(BaseModel):
    """Which run a step works on, and the execution that calls it."""

    run_id: str
    execution: str


def load_snapshot(store: RunReader, run_id: str) -> RunSnapshot:
    """Everything that is stored of that run. NotFound if there is no such run."""
    run = load_run(store, run_id)
    unreadable: list[str] = []

    def load_all(kind: type[ItemT]) -> list[ItemT]:
        return store.all(run_id, kind, unreadable=unreadable)

    plan = store.get(run_id, Plan, unreadable=unreadable)
    takes: dict[int, list[Take]] = {}
    for take in sorted(_in_plan(load_all(Take), plan), key=lambda take: take.number):
        takes.setdefault(take.scene_id, []).append(take)
    has_chunks = any(take.chunking for each in takes.values() for take in each)
    return RunSnapshot(
        run=run,
        budget=store.budget(run_id),
        plan=plan.story if plan else None,
        stored_plan=plan,
        first_plan=store.get(run_id, FormerPlan, "001", unreadable=unreadable),
        sheets=_sheets_in_order(load_all(Sheet), plan),
        turnarounds={each.name: each for each in load_all(Turnaround)}
        if run.settings.turnarounds
        else {},
        cast=store.get(run_id, Cast, run.cast, unreadable=unreadable) if run.cast else None,
        plates={each.slug: each for each in load_all(Plate)} if run.settings.plates else {},
        keyframes={keyframe.scene_id: keyframe for keyframe in _in_plan(load_all(Keyframe), plan)},
        takes=takes,
        chunks=load_all(Chunk) if has_chunks else [],
        clips={clip.scene_id: clip for clip in _in_plan(load_all(Clip), plan)},
        calls=sorted(load_all(CallRecord), key=lambda call: call.started_at),
        versions=load_all(Version),
        exports=load_all(Export),
        gates=sorted(load_all(Gate), key=lambda gate: gate.opened_at),
        narration={each.scene_id: each for each in _in_plan(load_all(Narration), plan)},
        unreadable=unreadable,
    )


def _sheets_in_order(sheets: Iterable[Sheet], plan: Plan | None) -> dict[str, Sheet]:
    """The sheets by name, in the order of the plan's characters: items come sorted by their key."""
    names = [character.name for character in plan.story.characters] if plan else []
    order = {name: place for place, name in enumerate(names)}
    by_plan = sorted(sheets, key=lambda sheet: order.get(sheet.name, len(order)))
    others = plan is not None and plan.number > 1
    return {sheet.name: sheet for sheet in by_plan if sheet.name in order or not others}


_SceneT = TypeVar("_SceneT", Take, Keyframe, Clip, Narration)


def _in_plan(items: list[_SceneT], plan: Plan | None) -> list[_SceneT]:
    """Those whose scene is in the plan: earlier plans may have had others."""
    if plan is None or plan.number == 1:
        return items
    scene_ids = {scene.scene_id for scene in plan.story.scenes}
    return [item for item in items if item.scene_id in scene_ids]


def load_run(store: RunReader, run_id: str) -> Run:
    """The run of that id. NotFound if there is none."""
    run = store.get(run_id, Run)
    if run is None:
        raise NotFound(f"there is no run {run_id!r}")
    return run


def load_active_run(store: RunStore, run_id: str, execution: str) -> Run:
    """The run that this execution works on. NotFound if there is none; ExecutionSuperseded if the
    run has ended or another execution works on it."""
    run = load_run(store, run_id)
    run.check_execution(execution)
    return run


def load_active_run_and_plan(
    store: RunStore, run_id: str, execution: str, *beside: tuple[type[Item], str]
) -> tuple[Run, Plan, list[Item | None]]:
    """The run, its plan, and other items of it by kind and key, in one request. Raises as
    `load_active_run` and `load_plan`."""
    run, plan, *others = store.get_together(run_id, [(Run, ""), (Plan, ""), *beside])
    if not isinstance(run, Run):
        raise NotFound(f"there is no run {run_id!r}")
    run.check_execution(execution)
    if not isinstance(plan, Plan):
        raise NotFound(f"run {run_id!r} has no plan yet")
    return run, plan, others


def load_plan(store: RunStore, run_id: str) -> StoryPlan:
    """The story of the run's plan. NotFound if it has none yet."""
    return load_stored_plan(store, run_id).story


def load_stored_plan(store: RunStore, run_id: str) -> Plan:
    """The run's plan. NotFound if it has none yet."""
    plan = store.get(run_id, Plan)
    if plan is None:
        raise NotFound(f"run {run_id!r} has no plan yet")
    return plan
