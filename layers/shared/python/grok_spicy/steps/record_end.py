"""RecordEnd: end a run whose execution was ended from outside: aborted, timed out or broken."""

import json
from typing import Any, Literal

from pydantic import BaseModel

from grok_spicy.models.caught_error import CaughtError
from grok_spicy.models.run import Run
from grok_spicy.policies.asset_keys import run_id_of
from grok_spicy.ports import AssetStore, RunStore
from grok_spicy.services.admission_queue import AdmissionQueue
from grok_spicy.services.run_counts import count_failed_run
from grok_spicy.services.run_lifecycle import (
    CAN_BE_RESUMED,
    end_run,
    run_id_in,
    write_documents,
)


class Detail(BaseModel):
    """An execution, as EventBridge reports it. `input` is its JSON text; a large one is omitted."""

    name: str
    status: Literal["ABORTED", "TIMED_OUT", "FAILED"]
    input: str | None = None
    error: str | None = None
    cause: str | None = None


class RecordEndRequest(BaseModel):
    """The event `Step Functions Execution Status Change`."""

    detail: Detail


class RecordEndResponse(BaseModel):
    """The run that this call ended; None if it ended none."""

    run_id: str | None = None


def record_end(
    request: RecordEndRequest, *, store: RunStore, assets: AssetStore, admission: AdmissionQueue
) -> RecordEndResponse:
    """End the run of that execution, unless it has ended or another execution resumed it; and admit
    the next."""
    response = _end(request.detail, store, assets)
    admission.leave(request.detail.name)
    return response


def _end(detail: Detail, store: RunStore, assets: AssetStore) -> RecordEndResponse:
    run_id = run_id_in(_parse_input(detail)) or run_id_of(detail.name)
    run = store.get(run_id, Run)
    if run is None or run.execution != detail.name:
        return RecordEndResponse()
    if run.ended:
        write_documents(store, assets, run)
        return RecordEndResponse()
    if detail.status == "ABORTED":
        store.close_budget(run_id, run.execution)
        message = f"the execution was stopped.{CAN_BE_RESUMED}"
        end_run(store, assets, run, "cancelled", error=None, message=message)
        return RecordEndResponse(run_id=run_id)
    kind = detail.error or detail.status
    message = CaughtError(Error=kind, Cause=detail.cause or "").as_sentence()
    if run.error:  # what stopped it
        kind, _, message = run.error.partition(": ")
    if end_run(
        store,
        assets,
        run,
        "failed",
        error=f"{kind}: {message}",
        message=f"the execution ended as {detail.status}: {message}.{CAN_BE_RESUMED}",
    ):
        count_failed_run(store, run_id, kind)
    return RecordEndResponse(run_id=run_id)


def _parse_input(detail: Detail) -> Any:
    try:
        return json.loads(detail.input or "null")
    except ValueError:
        return None
