"""Deleting a run: its items, its files and all their versions."""

from grok_spicy.errors import RunIsActive
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Run
from grok_spicy.policies.asset_keys import run_folder
from grok_spicy.ports import AssetStore, RunStore


def delete_run(store: RunStore, assets: AssetStore, run: Run) -> None:
    """Remove everything that is stored of an ended run, for good. Whatever stops it on the way, it
    can be called again while the run is there, which goes last. RunIsActive if the run has not
    ended, or a paid call is still under way, whose result would be stored after all."""
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
    store.update(run.run_id, Run, mark)
    assets.remove(f"{run_folder(run.run_id)}/")
    store.remove_run(run.run_id)
