"""Carries out what a person wants changed in a film that was made, before it is made again."""

from grok_spicy.models.exports import ExportRequest
from grok_spicy.models.item import inputs_digest
from grok_spicy.models.run import FormerPlan, Plan, Run
from grok_spicy.policies.exports import with_exports
from grok_spicy.ports import RunStore
from grok_spicy.services.event_log import record
from grok_spicy.services.picks import apply_pick
from grok_spicy.services.plans import replace_plan
from grok_spicy.services.queries import load_run, load_stored_plan
from grok_spicy.services.redo import apply_redo, enter_round
from grok_spicy.services.versions import restore_version


def apply_change(store: RunStore, run: Run) -> Run:
    """Carry out `run.change`, if there is one; return the run. An uploaded picture is checked by
    PlanStory, which has what that needs. Idempotent: what died midway is completed."""
    change = run.change
    if change is None:
        return run
    if change.redo:
        apply_redo(store, run, change.redo)
    elif change.plan is not None:
        _use_plan(store, run, change.plan)
    elif change.pick and not change.pick.upload:
        apply_pick(store, run, change.pick)
    elif change.restore is not None:
        restore_version(store, run, change.restore)
        enter_round(store, run, inputs_digest(run.round, change))
        record(store, run.run_id, "restored", f"version {change.restore} is shown again")
    elif change.exports is not None:
        _add_exports(store, run, change.exports)
    return load_run(store, run.run_id)


def _add_exports(store: RunStore, run: Run, request: ExportRequest) -> None:
    """Let the run's settings ask for these exports, too. Idempotent."""

    def add(stored: Run) -> Run:
        settings = with_exports(stored.settings, request)
        return stored.model_copy(update={"settings": settings})

    store.update(run.run_id, Run, add)
    enter_round(store, run, inputs_digest(run.round, run.change))


def store_edited_plan(store: RunStore, run_id: str, edited: Plan) -> int:
    """Store that plan under its number, or the next one that is free, for a change to name; return
    the number."""
    plan = FormerPlan.of(edited)
    while not store.create(run_id, plan):
        plan = plan.model_copy(update={"number": plan.number + 1})
    return plan.number


def next_plan_number(store: RunStore, run_id: str) -> int:
    """A number that no plan of the run has."""
    numbers = [each.number for each in store.all(run_id, FormerPlan)]
    return max([load_stored_plan(store, run_id).number, *numbers]) + 1


def _use_plan(store: RunStore, run: Run, number: int) -> None:
    edited = store.get(run.run_id, FormerPlan, f"{number:03d}")
    if edited:
        replace_plan(store, run, edited.as_plan())
        record(store, run.run_id, "edited", "a person edited the plan")
    enter_round(store, run, inputs_digest(run.round, number))
