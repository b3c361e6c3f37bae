"""Recovery after a killed process: it left active runs that nothing makes any more, and leases on
calls that nothing waits for."""

from contextlib import suppress
from pathlib import Path

import boto3

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.adapters.aws.dynamo_table import open_table
from grok_spicy.adapters.aws.s3_assets import S3Assets
from grok_spicy.errors import UnreadableItem
from grok_spicy.models.gates import Gate
from grok_spicy.models.item import parse_item, utc_now
from grok_spicy.models.retention import SWEEP, Remnant
from grok_spicy.models.run import Run
from grok_spicy.models.spending import LONG_AGO, Reservation
from grok_spicy.policies.asset_keys import run_folder
from grok_spicy_local.cloud import NAME, LocalCloud
from grok_spicy_local.journal import read_item, run_ids


def recover_interrupted_runs(cloud: LocalCloud) -> None:
    """Mark the active runs of a killed process as interrupted, and end its leases on calls. A run
    that waits at a gate goes on waiting: a decision needs no process.

    For a cloud that has just been opened: until it does something, nobody works in its output
    directory.
    """
    store = DynamoRunStore(open_table(NAME))
    _remove_remnants(store)
    output = cloud.paths.output
    active = {run.run_id for run in active_runs(output) if not _still_waits(store, run)}
    for run_id in run_ids(output):
        if _has_lease(output, run_id):
            store.end_leases(run_id)
        if run_id in active:
            store.update(run_id, Run, as_interrupted)


def _remove_remnants(store: DynamoRunStore) -> None:
    """What functions of that process may have stored of runs that were deleted meanwhile."""
    for remnant in store.all(SWEEP, Remnant):
        if store.get(remnant.run_id, Run) is None:
            S3Assets(boto3.client("s3"), NAME).remove(f"{run_folder(remnant.run_id)}/")
            store.remove_run(remnant.run_id)
        store.remove_item(SWEEP, Remnant, remnant.key)


def active_runs(output: Path) -> list[Run]:
    """The runs in that output directory that have not ended, as their journals have them. One that
    can't be read is left out: nothing here can make it."""
    runs: list[Run] = []
    for run_id in run_ids(output):
        with suppress(UnreadableItem):
            run = read_run(output, run_id)
            if run and not run.ended:
                runs.append(run)
    return runs


def read_run(output: Path, run_id: str) -> Run | None:
    """The run as its journal has it; None where there is only a beginning of one. UnreadableItem if
    it can't be read."""
    row = read_item(output, run_id, Run.KIND)
    return parse_item(Run, run_id, row.get("body")) if row else None


def _still_waits(store: DynamoRunStore, run: Run) -> bool:
    """Whether it waits at a gate whose deadline is not over."""
    deadlines = [gate.deadline for gate in store.all(run.run_id, Gate)]
    return waits_for_a_person(run) and max(deadlines, default=utc_now()) > utc_now()


def waits_for_a_person(run: Run) -> bool:
    """Whether it waits at a gate: nothing is lost of it when its process ends."""
    return run.status == "awaiting_approval"


def as_interrupted(run: Run) -> Run:
    """The run as its process left it when it died: it ended when it was last changed."""
    ended = run.advanced("interrupted")
    return ended.model_copy(update={"ended_at": run.updated_at, "updated_at": run.updated_at})


def _has_lease(output: Path, run_id: str) -> bool:
    """Whether a call is open whose lease has not been ended. The time does not matter: whoever held
    it is gone with its process, and the clock may have been set since."""
    budget = read_item(output, run_id, "BUDGET") or {}
    for text in budget.get("open", {}).values():
        with suppress(ValueError):
            if Reservation.model_validate_json(text).lease.expires_at > LONG_AGO:
                return True
    return False
