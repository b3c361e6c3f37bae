"""RecordFailure: a run that can't go on says why, and what it cost so far."""

from typing import Any

from pydantic import BaseModel

from grok_spicy.errors import CaughtError, Remedy, remedy_of
from grok_spicy.metrics import count
from grok_spicy.models.run import LONGEST_OWNER, OWNER, Run, RunSettings
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run, run_id_in

_NEW_RUN = " Reword it, and start a new run."


class RecordFailureRequest(BaseModel):
    """The execution, its input, and what the state machine caught."""

    execution: str
    input: Any
    failure: CaughtError


class Recorded(BaseModel):
    """What the machine's Fail state shows."""

    error: str
    message: str


def record_failure(
    request: RecordFailureRequest, *, store: RunStore, assets: AssetStore
) -> Recorded:
    """Mark the run failed. A request that never became a run is recorded as one that failed; an
    execution that never got hold of its run leaves that run alone."""
    named_run = run_id_in(request.input)
    run_id = named_run or run_id_of(request.execution)
    error, message = request.failure.Error, request.failure.as_sentence()
    recorded = Recorded(error=error, message=message)
    run = store.get(run_id, Run)
    if (run is None and named_run) or (run and run.execution != request.execution):
        return recorded
    if run is None:
        run = _refused(run_id, request)
        store.create(run_id, run)
        store.open_budget(run_id, 0)
    match remedy_of(error):
        case None:
            advice = ""
        case Remedy.REWORD:
            advice = _NEW_RUN
        case _:
            advice = CAN_BE_RESUMED
    ended = f"{message}{advice}"
    if end_run(store, assets, run, "failed", error=f"{error}: {message}", message=ended):
        count("RunsFailed")
    return recorded


def _refused(run_id: str, request: RecordFailureRequest) -> Run:
    """A request that never became a run, for its owner to look up."""
    owner = request.input.get("owner") if isinstance(request.input, dict) else None
    return Run(
        run_id=run_id,
        owner=owner if isinstance(owner, str) and 0 < len(owner) <= LONGEST_OWNER else OWNER,
        execution=request.execution,
        settings=RunSettings(),
    )
