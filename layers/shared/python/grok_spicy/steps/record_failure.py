"""RecordFailure: a run that can't go on says why, and what it cost so far."""

from typing import Any

from pydantic import BaseModel

from grok_spicy.errors import REFUSALS, BadInput, CaughtError
from grok_spicy.metrics import count
from grok_spicy.models.run import LONGEST_OWNER, OWNER, Run, RunSettings
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run, run_id_in

_SAY_IT_ANEW = " Say it in other words, as a new run."
_REMEDIES = {BadInput.__name__: "", **dict.fromkeys(REFUSALS, _SAY_IT_ANEW)}


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
    given = run_id_in(request.input)
    run_id = given or run_id_of(request.execution)
    error, message = request.failure.Error, request.failure.as_sentence()
    recorded = Recorded(error=error, message=message)
    run = store.get(run_id, Run)
    if (run is None and given) or (run and run.execution != request.execution):
        return recorded
    if run is None:
        run = _refused(run_id, request)
        store.create(run_id, run)
        store.open_budget(run_id, 0)
    remedy = _REMEDIES.get(error, CAN_BE_RESUMED)
    said = f"{message}{remedy}"
    if end_run(store, assets, run, "failed", error=f"{error}: {message}", message=said):
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
