"""Recovery after a killed process: it left active runs that nothing makes any more, and leases on
calls that nothing waits for."""

from pathlib import Path

import boto3

from grok_spicy.adapters.aws.dynamo_store import DynamoRunStore
from grok_spicy.models.item import utc_now
from grok_spicy.models.run import Run
from grok_spicy.models.spending import Reservation
from grok_spicy_local.cloud import NAME, LocalCloud
from grok_spicy_local.journal import read_item, run_ids


def recover_interrupted_runs(cloud: LocalCloud) -> None:
    """Mark the active runs of a killed process as interrupted, and end its leases on calls.

    For a cloud that has just been opened: until it does something, nobody works in its output
    directory.
    """
    store = DynamoRunStore(boto3.resource("dynamodb").Table(NAME))
    output = cloud.paths.output
    active = {run.run_id for run in active_runs(output)}
    for run_id in run_ids(output):
        if run_id in active or _has_lease(output, run_id):
            store.end_leases(run_id)
        if run_id in active:
            store.update(run_id, Run, as_interrupted)


def active_runs(output: Path) -> list[Run]:
    """The runs in that output directory that have not ended, as their journals have them."""
    rows = [read_item(output, run_id, Run.KIND) for run_id in run_ids(output)]
    runs = [Run.model_validate_json(row["body"]) for row in rows if row]
    return [run for run in runs if not run.ended]


def as_interrupted(run: Run) -> Run:
    """The run as its process left it when it died: it ended when it was last changed."""
    ended = run.advanced("interrupted")
    return ended.model_copy(update={"ended_at": run.updated_at, "updated_at": run.updated_at})


def _has_lease(output: Path, run_id: str) -> bool:
    budget = read_item(output, run_id, "BUDGET") or {}
    calls = map(Reservation.model_validate_json, budget.get("open", {}).values())
    return any(call.lease.expires_at > utc_now() for call in calls)
