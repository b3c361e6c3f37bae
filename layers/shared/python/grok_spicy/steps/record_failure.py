"""RecordFailure: end a run that failed, with the reason and what it cost so far."""

from typing import Any

from pydantic import BaseModel

from grok_spicy.errors import ExecutionSuperseded, Remedy
from grok_spicy.models.caught_error import CaughtError
from grok_spicy.models.run import LONGEST_OWNER, OWNER, Run
from grok_spicy.models.settings import RunSettings
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.policies.error_names import remedy_of
from grok_spicy.ports import AssetStore, RunStore, TaskTokens
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.run_counts import count_failed_run
from grok_spicy.services.run_lifecycle import CAN_BE_RESUMED, end_run, run_id_in
from grok_spicy.services.turns import pass_turns_of_ended_run

_NEW_RUN = (
    " Reword it, and start a new run; or resume this one with soften, to send the softened wording "
    "that is offered."
)


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
    request: RecordFailureRequest,
    *,
    store: RunStore,
    assets: AssetStore,
    admission: AdmissionQueue,
    task_tokens: TaskTokens,
) -> RecordFailureResponse:
    """Mark the run failed, let the lanes end that wait for another, and admit the next. A rejected
    request without a run is stored as a failed run; a run that another execution works on stays as
    it is."""
    response = _record(request, store, assets)
    # A lane that was refused because the run has ended has nobody to tell.
    if request.failure.Error != ExecutionSuperseded.__name__:
        _end_lanes(request, store, task_tokens)
    admission.leave(request.execution)
    return response


def _end_lanes(request: RecordFailureRequest, store: RunStore, task_tokens: TaskTokens) -> None:
    run = store.get(run_id_in(request.input) or run_id_of(request.execution), Run)
    if run and run.ended and run.execution == request.execution:
        pass_turns_of_ended_run(store, task_tokens, run)


def _record(
    request: RecordFailureRequest, store: RunStore, assets: AssetStore
) -> RecordFailureResponse:
    resumed_id = run_id_in(request.input)
    run_id = resumed_id or run_id_of(request.execution)
    error, message = request.failure.Error, request.failure.as_sentence()
    run = store.get(run_id, Run)
    if run and run.error and run.execution == request.execution:
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
        count_failed_run(store, run_id, error)
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
