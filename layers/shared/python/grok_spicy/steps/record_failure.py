"""RecordFailure: end a run that failed, with the reason and what it cost so far."""

from typing import Any

from pydantic import BaseModel

from grok_spicy.errors import CaughtError, Remedy, remedy_of
from grok_spicy.metrics import count
from grok_spicy.models.run import LONGEST_OWNER, OWNER, Run, RunSettings
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run, run_id_in

_NEW_RUN = " Reword it, and start a new run."


class RecordFailureRequest(BaseModel):
    """The execution, its input, and the error that the state machine caught."""

    execution: str
    input: Any
    failure: CaughtError


class RecordFailureResponse(BaseModel):
    """What the state machine's Fail state shows."""

    error: str
    message: str


def record_failure(
    request: RecordFailureRequest, *, store: RunStore, assets: AssetStore, admission: AdmissionQueue
) -> RecordFailureResponse:
    """Mark the run failed, and admit the next. A rejected request without a run is stored as a
    failed run; a run that another execution works on stays as it is."""
    response = _record(request, store, assets)
    admission.leave(request.execution)
    return response


def _record(
    request: RecordFailureRequest, store: RunStore, assets: AssetStore
) -> RecordFailureResponse:
    resumed_id = run_id_in(request.input)
    run_id = resumed_id or run_id_of(request.execution)
    error, message = request.failure.Error, request.failure.as_sentence()
    run = store.get(run_id, Run)
    if run and run.error and run.execution == request.execution and not run.ended:
        # What stopped the run; the failure may only be that a lane was refused after that.
        error, _, message = run.error.partition(": ")
    response = RecordFailureResponse(error=error, message=message)
    if (run is None and resumed_id) or (run and run.execution != request.execution):
        return response
    if run is None:
        run = _rejected_run(run_id, request)
        store.create(run_id, run)
        store.open_budget(run_id, 0)
    match remedy_of(error):
        case None:
            advice = ""
        case Remedy.REWORD:
            advice = _NEW_RUN
        case _:
            advice = CAN_BE_RESUMED
    if end_run(
        store,
        assets,
        run,
        "failed",
        error=f"{error}: {message}",
        message=f"{message.rstrip('.')}.{advice}" if advice else message,
    ):
        count("RunsFailed")
    return response


def _rejected_run(run_id: str, request: RecordFailureRequest) -> Run:
    """A run for a request that was rejected before it had one, for its owner to look up."""
    owner = request.input.get("owner") if isinstance(request.input, dict) else None
    return Run(
        run_id=run_id,
        owner=owner if isinstance(owner, str) and 0 < len(owner) <= LONGEST_OWNER else OWNER,
        execution=request.execution,
        settings=RunSettings(),
    )
