"""SweepRuns: delete what has expired, and find what was left behind."""

from collections.abc import Callable

from pydantic import BaseModel

from grok_spicy.models.item import utc_now
from grok_spicy.policies.retention import Retention
from grok_spicy.ports import AssetStore, Executions, Inventory, PersonDeleter, RunStore
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.person_deletion import restart_deletions
from grok_spicy.services.retention import Sweep


class SweepRunsRequest(BaseModel):
    """What to sweep. `is_full`: look through the whole bucket and table as well, as is done once a
    day."""

    is_full: bool = False


class SweepRunsResponse(BaseModel):
    """How many runs expired and were deleted, were ended because their execution is gone, and were
    gone with something left of them; uploads that were aborted; runs that could not be dealt with.
    """

    expired: int = 0
    interrupted: int = 0
    orphans: int = 0
    uploads: int = 0
    failed: int = 0


def sweep_runs(
    request: SweepRunsRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    executions: Executions,
    admission: AdmissionQueue,
    inventory: Inventory,
    person_deleter: PersonDeleter,
    retention: Retention,
    has_time: Callable[[], bool] = lambda: True,
) -> SweepRunsResponse:
    """Sweep as far as the time goes; the next call goes on from there. Idempotent."""
    now = utc_now()
    restart_deletions(store, person_deleter, now)
    sweep = Sweep(store, assets, executions, admission, inventory, retention, now, has_time)
    sweep.run(is_full=request.is_full)
    admission.measure()
    return SweepRunsResponse(**sweep.done)
