"""Deleting a run: its items, its files and all their versions, and what names it elsewhere."""

from grok_spicy.errors import NotFound, RunIsActive, UnreadableItem
from grok_spicy.models.admission import Admission
from grok_spicy.models.archive import Archive
from grok_spicy.models.item import utc_now
from grok_spicy.models.pace import STUDIO
from grok_spicy.models.retention import SWEEP, Remnant
from grok_spicy.models.run import Run
from grok_spicy.policies.admission import leave
from grok_spicy.policies.asset_keys import run_folder
from grok_spicy.policies.retention import LONGEST_FUNCTION
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.casts import forget_run


def delete_run(store: RunStore, assets: AssetStore, run: Run) -> None:
    """Remove everything that is stored of an ended run, for good. Whatever stops it on the way, it
    can be called again while the run is there, which goes last. RunIsActive if the run has not
    ended, or a paid call is still under way, whose result would be stored after all.

    A function that works on the run just now may still store something: then the sweep comes back
    for it, and forgets the run's name after that."""
    now = utc_now()

    def mark(stored: Run) -> Run:
        if not stored.ended:
            raise RunIsActive(f"run {run.run_id!r} is active: cancel it first")
        return stored.model_copy(update={"deleted_at": stored.deleted_at or now})

    for reservation in store.budget(run.run_id).open.values():
        if reservation.lease.expires_at > now:
            raise RunIsActive(
                f"a paid call of run {run.run_id!r} is still under way: try again in some minutes"
            )
    run = store.update(run.run_id, Run, mark)
    if _may_be_worked_on(store, run):
        store.put(SWEEP, Remnant(run_id=run.run_id))
    forget_run(store, run)
    _leave_queue(store, run.run_id)
    remove_all(store, assets, run.run_id)


def remove_all(store: RunStore, assets: AssetStore, run_id: str) -> None:
    """Remove the files of a run with all their versions, then its items, the run itself last,
    whatever state they are in. Idempotent."""
    assets.remove(f"{run_folder(run_id)}/")
    store.remove_run(run_id)


def _may_be_worked_on(store: RunStore, run: Run) -> bool:
    ended_at, archive = run.ended_at or run.updated_at, store.get(run.run_id, Archive)
    begun = [ended_at, *([archive.started_at] if archive else [])]
    return utc_now() - max(begun) < LONGEST_FUNCTION


def _leave_queue(store: RunStore, run_id: str) -> None:
    """Let the studio's queue not name the run, should an end have been lost that would have."""
    try:
        admission = store.get(STUDIO, Admission)
    except UnreadableItem:
        return  # it is replaced by the next film
    entries = [*admission.active, *admission.queued] if admission else []
    executions = {entry.execution for entry in entries if entry.run_id == run_id}
    if executions:
        try:
            store.update(STUDIO, Admission, lambda before: leave(before, executions))
        except NotFound:
            return
